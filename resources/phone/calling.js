// The phone's part in a call (console/wire/calling.py): it is called, never calls, and meets whoever the host asked.
// The desk's machine for the same words is console/link/call.py.

import { Mesh, qualityOf } from "./mesh.js";
import { Tiles } from "./tiles.js";
import { newId } from "./link.js";

const BEAT_MS = 2000;
/** Who is not heard for this long, and not seen either, is gone, milliseconds. */
const VANISHED_MS = 30000;
/** An invitation that is not said again is over, milliseconds. */
const RING_MS = 8000;
const QUALITY_WORDS = { poor: "Poor network", fair: "Fair network", good: "Good network", unknown: "" };

const byId = (id) => document.getElementById(id);

export class Calling {
  constructor(link) {
    this.link = link;
    this.ringing = null;
    this.call = null;
    byId("answer").onclick = () => this.answer();
    byId("decline").onclick = () => this.decline("the officer declined");
    byId("end").onclick = () => this.leave("");
    byId("mute").onclick = () => this.mute();
    byId("camera").onclick = () => this.camera();
    byId("turn").onclick = () => this.turn();
    setInterval(() => this.tick(), BEAT_MS);
    addEventListener("pagehide", () => this.leave("the page was closed"));
  }

  hear(sender, word) {
    // The hub has checked who speaks; what is said is looked at here, and nonsense is nobody's call.
    if (typeof word?.call !== "string" || typeof word.session !== "string") return;
    if (word.say === "invite" && !(Array.isArray(word.people) && word.people.every((actor) => typeof actor === "string"))) return;
    if (word.say === "invite") this.invited(sender, word);
    else if (this.ringing?.call === word.call && sender === this.ringing.host && word.say === "leave") this.stopRinging();
    else if (this.call && word.call === this.call.id) this.heard(sender, word);
  }

  // ---- ringing ----

  invited(sender, word) {
    if (this.call) {
      if (word.call === this.call.id && sender === this.call.host) this.meet(word.people);
      else this.link.say(sender, "call", { say: "decline", call: word.call, session: newId(), why: "in another call" });
      return;
    }
    if (this.refused === word.call) return;
    const first = this.ringing?.call !== word.call;
    this.ringing = { call: word.call, host: sender, people: word.people, session: this.ringing?.session ?? newId(), at: performance.now() };
    this.link.say(sender, "call", { say: "ringing", call: word.call, session: this.ringing.session });
    if (!first) return;
    byId("ring-who").textContent = sender;
    byId("ring-about").textContent = word.about ?? "";
    this.words("");
    show("call", true);
    show("ring", true);
    navigator.vibrate?.([300, 150, 300, 150, 300]);
    scrollTo({ top: 0 });
  }

  stopRinging() {
    this.ringing = null;
    show("ring", false);
    if (!this.call) show("call", false);
  }

  decline(why) {
    const { call, host, session } = this.ringing;
    this.refused = call;
    this.link.say(host, "call", { say: "decline", call, session, why });
    this.stopRinging();
  }

  async answer() {
    const { call, host, people } = this.ringing;
    this.stopRinging();
    const tiles = new Tiles(byId("tiles"));
    const mesh = new Mesh({
      iceServers: this.link.iceServers,
      tell: (peer, word) => this.tell(peer, word),
      onstream: (peer, stream) => tiles.show(peer, stream),
      onflow: (peer, flowing) => this.flow(peer, flowing),
    });
    mesh.facing = "environment";
    this.call = { id: call, host, session: newId(), people: new Map(), mesh, tiles, microphone: true, camera: true };
    show("call", true);
    show("stage", true);
    show("controls", true);
    this.words("Connecting");
    if (!navigator.mediaDevices) {
      this.words("This hub was reached without TLS: the phone gives no camera or microphone");
    } else {
      const held = await mesh.openDevices();
      if (!this.call) return mesh.end();
      Object.assign(this.call, { microphone: held.microphone, camera: held.camera });
      if (held.why) this.words(`Not sent: ${held.why}`);
    }
    this.showSelf();
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
    this.meet(people);
    this.measuring = setInterval(() => this.measure(), 1000);
  }

  // ---- in the call ----

  /** Everyone the host asked, apart from this phone, is told that it is here. */
  meet(people) {
    for (const actor of people) {
      if (actor === this.me || this.call.people.has(actor)) continue;
      this.call.people.set(actor, { actor, session: "", flowing: false, heard: performance.now(), microphone: true, camera: true, quality: "unknown" });
      this.here(actor);
    }
  }

  here(actor) {
    const { id, session, microphone, camera, people } = this.call;
    const quality = people.get(actor)?.quality ?? "unknown";
    this.link.say(actor, "call", { say: "here", call: id, session, microphone, camera, quality });
  }

  heard(sender, word) {
    const person = this.call.people.get(sender);
    if (!person) return;
    if (word.say === "here") {
      this.arrived(person, word);
    } else if (word.say === "leave" && word.session === person.session) {
      this.gone(person);
    } else if (word.say === "leave" && !person.session) {
      this.call.people.delete(sender);
      this.endIfAlone();
    } else if ((word.say === "describe" || word.say === "candidate") && word.to === this.call.session) {
      this.arrived(person, word);
      void this.call.mesh.hear(person.session, word);
    }
  }

  arrived(person, { session, microphone, camera }) {
    person.heard = performance.now();
    person.microphone = microphone ?? person.microphone;
    person.camera = camera ?? person.camera;
    if (person.session !== session) {
      if (person.session) this.drop(person.session);
      Object.assign(person, { session, flowing: false });
      this.here(person.actor);
      this.call.tiles.tile(session, person.actor);
      this.call.mesh.open(session, this.call.session > session);
    }
    this.refresh();
  }

  gone(person) {
    this.drop(person.session);
    this.call.people.delete(person.actor);
    this.endIfAlone(`${person.actor} left`);
  }

  drop(session) {
    this.call.mesh.close(session);
    this.call.tiles.drop(session);
  }

  tell(peer, word) {
    const person = [...this.call.people.values()].find(({ session }) => session === peer);
    if (person) this.link.say(person.actor, "call", { ...word, call: this.call.id, session: this.call.session, to: peer });
  }

  flow(peer, flowing) {
    for (const person of this.call?.people.values() ?? []) {
      if (person.session === peer) Object.assign(person, { flowing, seen: person.seen || flowing });
    }
    this.refresh();
  }

  async measure() {
    if (!this.call) return;
    for (const row of await this.call.mesh.measure()) {
      for (const person of this.call?.people.values() ?? []) {
        if (person.session === row.peer) Object.assign(person, { quality: qualityOf(row), frames: row.frames });
      }
    }
    this.refresh();
  }

  tick() {
    if (this.ringing && performance.now() - this.ringing.at > RING_MS) this.stopRinging();
    if (!this.call) return;
    for (const person of [...this.call.people.values()]) {
      if (!person.flowing && performance.now() - person.heard > VANISHED_MS) {
        if (person.session) this.drop(person.session);
        this.call.people.delete(person.actor);
        this.endIfAlone(`The connection to ${person.actor} was lost`);
      } else {
        this.here(person.actor);
      }
      if (!this.call) return;
    }
  }

  endIfAlone(why = "The call is over") {
    if (this.call.people.size === 0) this.finish(why);
    else this.refresh();
  }

  leave(why) {
    if (!this.call) return;
    for (const actor of this.call.people.keys()) {
      this.link.say(actor, "call", { say: "leave", call: this.call.id, session: this.call.session, why });
    }
    this.finish("You hung up");
  }

  finish(why) {
    const { mesh, tiles, id } = this.call;
    clearInterval(this.measuring);
    mesh.end();
    for (const session of [...tiles.tiles.keys()]) tiles.drop(session);
    this.call = null;
    this.refused = id;
    void this.lock?.release().catch(() => {});
    show("stage", false);
    show("controls", false);
    show("self", false);
    this.words(why);
    setTimeout(() => !this.call && !this.ringing && show("call", false), 4000);
  }

  // ---- hands ----

  mute() {
    this.call.microphone = !this.call.microphone;
    this.call.mesh.mute(!this.call.microphone);
    this.tellAll();
  }

  async camera() {
    const on = !this.call.camera;
    const why = await this.call.mesh.camera(on);
    if (!this.call) return;
    this.call.camera = on && !why;
    if (why) this.words(`Not sent: ${why}`);
    this.showSelf();
    this.tellAll();
  }

  async turn() {
    const why = await this.call.mesh.turn();
    if (!this.call) return;
    this.call.camera = !!this.call.mesh.track("video");
    if (why) this.words(`Not sent: ${why}`);
    this.showSelf();
    this.tellAll();
  }

  tellAll() {
    for (const actor of this.call.people.keys()) this.here(actor);
    this.refresh();
  }

  // ---- looks ----

  showSelf() {
    const figure = byId("self");
    const video = figure.querySelector("video");
    figure.hidden = !this.call?.mesh.track("video");
    video.srcObject = figure.hidden ? null : this.call.mesh.local;
  }

  refresh() {
    if (!this.call) return;
    const words = [];
    for (const person of this.call.people.values()) {
      if (!person.session) continue;
      const state = person.flowing ? (person.quality === "poor" ? "poor" : "ok") : person.seen ? "reconnecting" : "waiting";
      const beside = [!person.microphone && "muted", !person.camera && "camera off"].filter(Boolean).join(", ");
      this.call.tiles.say(person.session, { name: person.actor, words: beside, state, camera: person.camera });
      if (state === "reconnecting") words.push(`Reconnecting to ${person.actor}`);
      else if (state === "ok" || state === "poor") words.push(["Connected", QUALITY_WORDS[person.quality]].filter(Boolean).join(". "));
    }
    if (words.length) this.words(words[0]);
    pressed("mute", !this.call.microphone, "Muted", "Mute");
    pressed("camera", !this.call.camera, "Camera is off", "Camera off");
  }

  words(text) {
    byId("call-words").textContent = text;
    show("call-words", !!text);
  }
}

function pressed(id, on, onWords, offWords) {
  byId(id).setAttribute("aria-pressed", String(on));
  byId(id).textContent = on ? onWords : offWords;
}

function show(id, on) {
  byId(id).hidden = !on;
}
