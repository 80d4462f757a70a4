// Draws the sheet the hub made (console/wire/phone.py). All text is text: nothing from outside becomes markup.

const WORDS = {
  calms: ["Calms", "Nothing known that calms"],
  triggers: ["Triggers", "No triggers known"],
  hazards: ["Hazards", "No hazards known: stay careful"],
};
const SHAPES = { calms: "●", triggers: "▲", hazards: "◆" };

const byId = (id) => document.getElementById(id);

export function drawSheet(sheet, onused) {
  say("callsign", sheet.callsign);
  say("number", sheet.number);
  say("type", sheet.type_text);
  say("priority", sheet.priority);
  say("address", sheet.address || "No address");
  say("summary", sheet.summary);
  byId("training").hidden = !sheet.exercise;
  byId("brief").replaceChildren(...Object.keys(WORDS).map((kind) => lines(kind, sheet[kind])));
  const facts = [sheet.scene, ...sheet.consent, sheet.language && `Speaks ${sheet.language}`, sheet.clinician];
  byId("facts").replaceChildren(...facts.filter(Boolean).map((text) => made("p", "", text)));
  byId("coming").hidden = sheet.coming.length === 0;
  byId("coming").querySelector("ul").replaceChildren(...sheet.coming.map(coming));
  drawCards(sheet.cards, onused);
}

function drawCards(cards, onused) {
  const root = byId("cards");
  const held = new Map([...root.children].map((node) => [node.dataset.card, node]));
  const next = cards.map((card) => {
    const old = held.get(card.card);
    return old && old.dataset.state === card.state ? old : drawCard(card, onused);
  });
  if (next.length !== root.children.length || next.some((node, at) => root.children[at] !== node)) root.replaceChildren(...next);
}

function drawCard(card, onused) {
  const box = made("article", card.state === "used" ? "card done" : "card");
  box.dataset.card = card.card;
  box.dataset.state = card.state;
  const head = made("h2");
  const at = new Date(card.sent_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  head.append(made("span", "", "From the clinician"), made("span", "", card.state === "used" ? `${at}, used` : at));
  box.append(head);
  if (card.hidden) box.append(made("p", "block", card.hidden));
  for (const line of card.lines) box.append(made("p", "", line));
  if (card.state !== "used" && !card.hidden) {
    const used = made("button", "", "I used this");
    used.onclick = () => {
      used.disabled = true;
      used.textContent = "Noted";
      onused(card.card);
    };
    box.append(used);
  }
  return box;
}

function lines(kind, told) {
  const [title, none] = WORDS[kind];
  const box = made("section", `lines ${kind}${told.length ? "" : " none"}`);
  const head = made("h2");
  head.append(made("span", "", SHAPES[kind]), made("span", "", title));
  const list = made("ul");
  for (const { text = "", tag = "", hidden = "" } of told) {
    const item = made("li");
    if (tag) item.append(made("span", "tag", tag));
    item.append(hidden ? made("span", "block", hidden) : document.createTextNode(text));
    list.append(item);
  }
  if (!told.length) list.append(made("li", "", none));
  box.append(head, list);
  return box;
}

function coming({ callsign, kind, status, mine }) {
  const item = made("li");
  const who = made("span");
  who.append(made("b", "", mine ? `${callsign} (you)` : callsign), " ", made("span", "kind", kind));
  item.append(who, made("span", "status", status));
  return item;
}

export function made(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function say(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}
