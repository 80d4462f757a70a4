// The officer's page: opened once by its link, then one connection to the hub for as long as the call lasts.

import { Calling } from "./calling.js";
import { Link } from "./link.js";
import { drawSheet, voidBrief } from "./sheet.js";

/** A card counts as read when it has been on a lit screen for this long, milliseconds. */
const READ_MS = 1500;

const byId = (id) => document.getElementById(id);
const code = location.pathname.split("/").pop();
let link = null;
let calling = null;
let sheet = null;
let watching = null;
const told = new Set();

// A person opens the link, not the program that draws a preview of it: the code is used by this button alone.
byId("enter").onclick = () => {
  byId("enter").disabled = true;
  byId("enter").textContent = "Opening";
  history.replaceState(null, "", "/f/");
  link = new Link(code, { onstate, onsignal, onrefused });
  calling = new Calling(link);
};
byId("share").onclick = () => (watching === null ? share() : unshare("The desk does not see where you are"));

function onstate(state) {
  if (state === "lost" && !sheet) {
    byId("door-words").textContent = "The hub cannot be reached. Trying again.";
    byId("door-words").hidden = false;
  }
  if (state === "live" && sheet) drawSheet(sheet, (card) => once("whisper.used", card));
  byId("link").dataset.state = state;
  byId("link").querySelector("span").textContent = state === "live" ? "Live" : "Reconnecting";
}

function onsignal({ topic, sender, body }) {
  if (topic === "phone" && sender === "hub" && body.sheet) showSheet(body.sheet);
  else if (topic === "call") calling.hear(sender, body);
}

/** The page is over: nothing of the person stays on the screen. */
function onrefused(text) {
  calling.leave("the page was closed");
  unshare("");
  sheet = null;
  document.getElementById("page").remove();
  byId("door").hidden = false;
  byId("enter").hidden = true;
  byId("door-words").textContent = text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
  byId("door-words").hidden = false;
}

function showSheet(next) {
  sheet = next;
  calling.me = `phone-${sheet.unit}`.slice(0, 128);
  byId("door").hidden = true;
  byId("page").hidden = false;
  drawSheet(sheet, (card) => once("whisper.used", card));
  for (const { card, state, hidden } of sheet.cards) {
    if (hidden) continue;
    if (state === "sent" && once("whisper.delivered", card)) navigator.vibrate?.([120, 80, 120]);
    if (state === "sent" || state === "delivered") awaitRead(card);
  }
}

// ---- a brief that nobody renews runs out by itself ----

setInterval(() => {
  if (!sheet || link.live) return;
  const late = link.now() - link.lastHeard > sheet.void_after_s * 1000;
  if (late || (sheet.void_at && link.now() >= Date.parse(sheet.void_at))) voidBrief();
}, 1000);

function once(kind, card) {
  if (told.has(`${kind} ${card}`)) return false;
  told.add(`${kind} ${card}`);
  link.publish({ kind, incident: sheet.incident, card });
  return true;
}

// ---- read: on the screen, the screen lit, for a moment ----

const inView = new Set();
const timers = new Map();
const eye = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inView.add(target.dataset.card);
    else inView.delete(target.dataset.card);
  }
  for (const card of timers.keys()) look(card);
}, { threshold: 0.8 });
document.addEventListener("visibilitychange", () => [...timers.keys()].forEach(look));

function awaitRead(card) {
  const node = [...byId("cards").children].find((child) => child.dataset.card === card);
  if (node) eye.observe(node);
  if (!timers.has(card)) timers.set(card, 0);
  look(card);
}

function look(card) {
  const seen = inView.has(card) && document.visibilityState === "visible";
  if (seen && !timers.get(card)) {
    timers.set(card, setTimeout(() => {
      timers.delete(card);
      once("whisper.read", card);
    }, READ_MS));
  } else if (!seen && timers.get(card)) {
    clearTimeout(timers.get(card));
    timers.set(card, 0);
  }
}

// ---- where I am ----

function share() {
  if (!navigator.geolocation || !isSecureContext) {
    return where("This hub was reached without TLS: the phone does not tell where it is", "bad");
  }
  where("Asking the phone where it is", "");
  watching = navigator.geolocation.watchPosition(found, lost, { enableHighAccuracy: true, maximumAge: 2000, timeout: 20000 });
  pressed(true);
}

function found({ coords, timestamp }) {
  const at = Math.round(timestamp + link.clockAhead);
  const moving = coords.speed !== null && coords.speed > 0.5;
  const sent = link.report([
    sheet.unit,
    coords.latitude,
    coords.longitude,
    at,
    moving && Number.isFinite(coords.heading) ? coords.heading : null,
    coords.speed,
    coords.accuracy,
  ]);
  where(sent ? `The desk sees where you are, within ${Math.max(1, Math.round(coords.accuracy))} m` : "Not sent: reconnecting", sent ? "good" : "bad");
}

function lost({ code: fault }) {
  const words = { 1: "The phone was told not to share its location", 2: "The phone does not know where it is", 3: "The phone is still looking for its location" };
  if (fault === 1) unshare("");
  where(words[fault] ?? "The phone does not tell where it is", "bad");
}

function unshare(words) {
  if (watching !== null) navigator.geolocation.clearWatch(watching);
  watching = null;
  pressed(false);
  if (words) where(words, "");
}

function where(text, look) {
  const node = byId("share-words");
  if (!node) return;
  node.textContent = text;
  node.className = look || "dim";
}

function pressed(on) {
  byId("share")?.setAttribute("aria-pressed", String(on));
  if (byId("share")) byId("share").textContent = on ? "Stop sharing my location" : "Share my location";
}
