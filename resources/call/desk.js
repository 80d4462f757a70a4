// The call page inside the desk. Orders come and news goes through one object (console/desk/call/bridge.py);
// who may be called, and who is here, is decided there. This page runs browsers' part and shows faces.

import { Mesh } from "./mesh.js";
import { Tiles } from "./tiles.js";

/** How often the connections are measured, milliseconds. */
const MEASURE_MS = 1000;

const tiles = new Tiles(document.getElementById("tiles"));
const self = document.getElementById("self");
let mesh = null;
let tell = () => {};

const orders = {
  async begin({ ice_servers, colors, microphone, camera }) {
    for (const [name, value] of Object.entries(colors)) document.documentElement.style.setProperty(`--${name}`, value);
    mesh = new Mesh({
      iceServers: ice_servers,
      tell: (peer, word) => tell({ news: "word", peer, word }),
      onstream: (peer, stream) => tiles.show(peer, stream),
      onflow: (peer, flowing) => tell({ news: "flow", peer, flowing }),
      onfault: (text) => tell({ news: "fault", text: text.slice(0, 300) }),
    });
    const held = await mesh.openDevices();
    mesh.mute(!microphone);
    if (!camera && held.camera) await mesh.camera(false);
    showSelf();
    tell({ news: "devices", ...held });
    setInterval(async () => tell({ news: "measured", rows: await mesh.measure() }), MEASURE_MS);
  },
  /** Somebody who was asked and is not here (yet, any more): a tile without a picture; none when words are empty. */
  wait({ key, name, words }) {
    if (!words) return tiles.drop(key);
    tiles.tile(key, name);
    tiles.say(key, { name, words, state: "waiting", camera: false });
  },
  open({ peer, polite, name }) {
    tiles.tile(peer, name);
    mesh.open(peer, polite);
  },
  word({ peer, word }) {
    return mesh.hear(peer, word);
  },
  close({ peer }) {
    mesh.close(peer);
    tiles.drop(peer);
  },
  say({ peer, ...shown }) {
    if (tiles.tiles.has(peer)) tiles.say(peer, shown);
  },
  async use({ microphone, camera }) {
    mesh.mute(!microphone);
    const why = await mesh.camera(camera);
    showSelf();
    if (why) tell({ news: "devices", microphone: !!mesh.track("audio"), camera: false, why });
  },
  colors({ colors }) {
    for (const [name, value] of Object.entries(colors)) document.documentElement.style.setProperty(`--${name}`, value);
  },
  end() {
    mesh?.end();
    for (const peer of [...tiles.tiles.keys()]) tiles.drop(peer);
    self.hidden = true;
  },
};

function showSelf() {
  const video = self.querySelector("video");
  self.hidden = !mesh.track("video");
  video.srcObject = self.hidden ? null : mesh.local;
}

new QWebChannel(qt.webChannelTransport, ({ objects: { bridge } }) => {
  tell = (news) => bridge.tell(JSON.stringify(news));
  // One after another: what is said to a peer must not overtake the opening of it.
  let work = Promise.resolve();
  bridge.ordered.connect((text) => {
    const { order, ...rest } = JSON.parse(text);
    work = work.then(() => orders[order](rest)).catch((error) => tell({ news: "fault", text: String(error).slice(0, 300) }));
  });
  tell({ news: "ready" });
});
