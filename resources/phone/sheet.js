// Draws the sheet the hub made (console/wire/phone.py). All text is text: nothing from outside becomes markup.

/** What is told even when nothing is known, because silence would be read as safety. */
const BLOCKS = {
  hazard: ["◆", "Hazards", "No hazards known: stay careful"],
  triggers: ["▲", "Triggers", "No triggers known"],
  calms: ["●", "Calms", "Nothing known that calms"],
};
const LABELS = { level: "Assessed", language: "Speaks", consent: "Consent", earlier: "Before" };

const byId = (id) => document.getElementById(id);

export function drawSheet(sheet, onused) {
  say("callsign", sheet.callsign);
  say("number", sheet.number);
  say("type", sheet.type_text);
  say("priority", sheet.priority);
  say("address", sheet.address || "No address");
  say("summary", sheet.summary);
  byId("training").hidden = !sheet.exercise;
  const of = (kind) => sheet.lines.filter((line) => line.kind === kind);
  byId("brief").replaceChildren(...Object.keys(BLOCKS).map((kind) => block(kind, of(kind))));
  byId("facts").replaceChildren(
    ...[sheet.scene, sheet.clinician].filter(Boolean).map((text) => made("p", "", text)),
    ...Object.keys(LABELS).flatMap((kind) => of(kind).map((line) => fact(LABELS[kind], line))),
    ...(sheet.more ? [made("p", "dim", `${sheet.more} more known at the desk`)] : []),
  );
  byId("coming").hidden = sheet.coming.length === 0;
  byId("coming").querySelector("ul").replaceChildren(...sheet.coming.map(coming));
  drawCards(sheet.cards, onused);
}

/** The brief has run out and nobody renewed it: what may be wrong by now is not left standing. */
export function voidBrief() {
  byId("brief").replaceChildren(made("p", "void", "The brief has run out. It comes back with the connection."));
  byId("facts").replaceChildren();
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

/** A line in large letters under a sign of its own. */
function block(kind, told) {
  const [shape, title, none] = BLOCKS[kind];
  const box = made("section", `lines ${kind}${told.length ? "" : " none"}`);
  const head = made("h2");
  head.append(made("span", "", shape), made("span", "", title));
  const list = made("ul");
  for (const line of told) {
    const item = made("li");
    item.append(...words(line));
    list.append(item);
  }
  if (!told.length) list.append(made("li", "", none));
  box.append(head, list);
  return box;
}

function fact(label, line) {
  const row = made("p");
  row.append(made("span", "dim", `${label} `), ...words(line));
  return row;
}

function words({ text, hidden = "" }) {
  const shown = text && text.charAt(0).toUpperCase() + text.slice(1);
  return [...(shown ? [shown] : []), ...(hidden ? [" ", made("span", "block", hidden)] : [])];
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
