// The phone's end of the stream (see resources/stream.asyncapi.json): says who it is, stays connected, and sends again
// what was not acknowledged. The token lives in this page's memory and nowhere else.

/** A connection without a word for this long is dead (the hub pulses every 0.5 s), milliseconds. */
const SILENCE_MS = 6000;
const LONGEST_WAIT_MS = 15000;

export class Link {
  /** onstate("live" | "lost"), onsignal(frame), onrefused(text): the page is over; onanswer(frame): ack or refuse. */
  constructor(code, { onstate, onsignal, onrefused, onanswer = () => {} }) {
    this.token = `link.${code}`;
    this.opened = false;
    this.iceServers = [];
    this.on = { onstate, onsignal, onrefused, onanswer };
    this.waiting = new Map();
    this.clockAhead = 0;
    this.lastHeard = Date.now();
    this.attempt = 0;
    this.over = false;
    this.connect();
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
    setInterval(() => this.check(), SILENCE_MS / 4);
  }

  get live() {
    return this.socket?.readyState === WebSocket.OPEN && this.welcomed;
  }

  connect() {
    clearTimeout(this.timer);
    this.welcomed = false;
    this.refusal = "";
    this.heard = performance.now();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = (this.socket = new WebSocket(`${scheme}://${location.host}/v1/stream`, "watchfloor.v1"));
    socket.onopen = () => this.put({ frame: "hello", token: this.token, role: "field", client: "phone" });
    socket.onmessage = ({ data }) => socket === this.socket && this.hear(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.socket && this.closed(code, reason);
  }

  hear(frames) {
    this.heard = performance.now();
    this.lastHeard = this.now();
    for (const frame of Array.isArray(frames) ? frames : [frames]) {
      if (frame.frame === "welcome") this.begin(frame);
      else if (frame.frame === "pulse") this.clockAhead = Date.parse(frame.hub_time) - Date.now();
      else if (frame.frame === "signal") this.signal(frame);
      else if (frame.frame === "ack") this.acked(frame);
      else if (frame.frame === "refuse") this.refuse(frame);
    }
  }

  begin(welcome) {
    this.welcomed = true;
    this.attempt = 0;
    this.clockAhead = Date.parse(welcome.hub_time) - Date.now();
    this.on.onstate("live");
    for (const frame of this.waiting.values()) this.put(frame);
  }

  signal(frame) {
    if (frame.topic === "phone" && frame.sender === "hub" && frame.body?.token) {
      this.token = frame.body.token;
      this.iceServers = frame.body.ice_servers ?? [];
      this.opened = true;
    } else {
      this.on.onsignal(frame);
    }
  }

  acked(frame) {
    for (const id of frame.ids) this.waiting.delete(id);
    this.on.onanswer(frame);
  }

  refuse(frame) {
    if (!this.welcomed) this.refusal = frame.text;
    else if (frame.id) this.waiting.delete(frame.id);
    this.on.onanswer(frame);
  }

  closed(code, reason) {
    this.welcomed = false;
    // 1008: the hub will not have this page (any more); all else passes.
    if (code === 1008) {
      this.over = true;
      this.token = "";
      this.on.onrefused(this.refusal || reason || "the hub closed this page");
      return;
    }
    if (this.over) return;
    this.on.onstate("lost");
    this.attempt += 1;
    const most = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.attempt);
    this.timer = setTimeout(() => this.connect(), Math.random() * most);
  }

  check() {
    if (!this.over && this.live && performance.now() - this.heard > SILENCE_MS) {
      const dead = this.socket;
      this.socket = null;
      dead.close();
      this.closed(1006, "");
    }
  }

  hurry() {
    if (!this.over && !this.live && this.socket?.readyState !== WebSocket.CONNECTING) this.connect();
  }

  put(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** The hub's time, milliseconds since 1970: a phone's own clock may be anything. */
  now() {
    return Math.round(Date.now() + this.clockAhead);
  }

  /** A fact: kept until the hub says that it is on disk. */
  publish(fact) {
    const frame = { frame: "publish", id: newId(), at: new Date(this.now()).toISOString(), fact };
    this.waiting.set(frame.id, frame);
    if (this.live) this.put(frame);
  }

  /** Words that are over by the time a broken connection is back. */
  say(to, topic, body) {
    if (this.live) this.put({ frame: "signal", topic, to, body });
  }

  report(position) {
    if (this.live) this.put({ frame: "positions", positions: [position] });
    return this.live;
  }
}

/** An id nobody guesses. Not crypto.randomUUID: that one is missing where a page came without TLS. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
