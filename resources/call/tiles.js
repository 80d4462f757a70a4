// The faces of a call: one tile for each person and a small one for oneself. Names come from outside: text, never markup.

export class Tiles {
  constructor(root) {
    this.root = root;
    this.tiles = new Map();
  }

  /** The tile of a peer, made when it is missing. */
  tile(id, name = "") {
    let held = this.tiles.get(id);
    if (!held) {
      const box = document.createElement("figure");
      const video = document.createElement("video");
      const caption = document.createElement("figcaption");
      const who = document.createElement("span");
      const words = document.createElement("span");
      const blank = document.createElement("div");
      video.autoplay = true;
      video.playsInline = true;
      who.className = "who";
      words.className = "words";
      blank.className = "blank";
      caption.append(who, words);
      box.append(blank, video, caption);
      this.root.append(box);
      held = { box, video, who, words, blank };
      this.tiles.set(id, held);
    }
    if (name) {
      held.who.textContent = name;
      held.blank.textContent = initials(name);
    }
    this.count();
    return held;
  }

  show(id, stream) {
    const { video } = this.tile(id);
    if (video.srcObject !== stream) video.srcObject = stream;
    void video.play().catch(() => {});
  }

  /** state: a class for the look; words: the same for whoever cannot tell the look. */
  say(id, { name, words, state, camera }) {
    const held = this.tile(id, name);
    held.words.textContent = words;
    held.box.dataset.state = state;
    held.box.dataset.camera = camera ? "on" : "off";
  }

  drop(id) {
    const held = this.tiles.get(id);
    if (!held) return;
    held.video.srcObject = null;
    held.box.remove();
    this.tiles.delete(id);
    this.count();
  }

  count() {
    this.root.dataset.count = String(this.tiles.size);
  }
}

function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
}
