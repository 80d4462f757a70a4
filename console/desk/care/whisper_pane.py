"""Whisper cards: two lines from the clinician on the officer's phone, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from console.desk.care.access import care_of, why_not
from console.desk.care.asking import ask_whisper
from console.desk.care.basis import BasisRow
from console.desk.care.card_track import CardTrack
from console.desk.care.chips import Chips
from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, row, set_text
from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.entities_care import Care
from console.domain.vocabulary_care import AlertKind, Basis

#: Characters of one line of a card.
LINE_MOST = 80
#: Cards shown, newest first; older ones stand in the dossier's list of what happened.
CARDS_SHOWN = 6
#: Calls for which words that were begun are kept.
BEGUN_KEPT = 20
#: Offered as a first line where nobody has told what calms: plain advice, nothing about the person.
PHRASES = ("Slow down, you have time", "One person talks", "Sit down if you can", "Give more room")


class WhisperPane(Pane):
    """Compose at the top, cards on their way below."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__("Whisper", theme)
        self.model, self._run = model, run
        self.tracks: dict[str, CardTrack] = {}
        self._incident: str | None = None
        self._begun: dict[str, tuple[str, str, Basis | None]] = {}
        self._units: tuple[tuple[str, str], ...] = ()
        self._offered: tuple[str, ...] = ()
        self._build()
        self.refresh()
        model.touched.connect(self.hear)

    # ---- building ----

    def _build(self) -> None:
        theme = self.theme
        self.empty = label(
            "Pick an incident with a team on it: what you whisper to its officer stands here.", ink="faint"
        )
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(14, 14, 14, 14)
        self.form = QFrame()
        self.form.setProperty("part", "card")
        self.to_caption = label("TO", part="caption")
        self.to_holder = QVBoxLayout()
        self.to: Chips[str] = Chips(theme, "To", {}, self._pick)
        self.to_holder.addWidget(self.to)
        self.phone = label("", ink="dim", scale="small")
        self.phone.setWordWrap(True)
        self.link_button = button("Phone link", lambda: self._run("phone"), tone="small", tip="Show the officer's link")
        self.first, self.second = self._line("First line"), self._line("Second line")
        self.first.returnPressed.connect(self.second.setFocus)
        self.second.returnPressed.connect(self.send)
        self.count = label("", ink="faint", scale="small", face="mono")
        self.offers = QWidget()
        self._offer_flow = Flow(self.offers)
        self._offer_flow.setContentsMargins(0, 0, 0, 0)
        self.basis = BasisRow(theme, lambda _basis: self._check(), needed=True, question="ON WHAT BASIS")
        self.send_button = button("Whisper", self.send, tone="main", name="Send the card")
        self.why = label("", ink="dim", scale="small")
        self.why.setWordWrap(True)
        lines = column(self.to_caption, gap=6, margins=(11, 9, 11, 10))
        lines.addLayout(self.to_holder)
        phone = row(self.phone, self.link_button, gap=8)
        phone.setStretchFactor(self.phone, 1)
        lines.addLayout(phone)
        for part in (self.first, self.second, self.offers, self.basis):
            lines.addWidget(part)
        foot = row(self.send_button, self.why, self.count, gap=8)
        foot.setStretchFactor(self.why, 1)
        lines.addLayout(foot)
        self.form.setLayout(lines)
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        self.cards_caption = label("CARDS", part="caption")
        self.cards = QVBoxLayout()
        self.cards.setSpacing(6)
        whole = column(self.form, self.cards_caption, gap=7, margins=(11, 9, 11, 9))
        whole.addLayout(self.cards)
        whole.addStretch(1)
        sheet.setLayout(whole)
        self.area = QScrollArea()
        self.area.setWidget(sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.area, 1)

    def _line(self, words: str) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(LINE_MOST)
        made.setPlaceholderText(words)
        made.setAccessibleName(words)
        made.textChanged.connect(lambda _text: self._check())
        return made

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Redraw when the incident in hand changed, and the ages of its cards once a second."""
        key = self.model.selection.incident
        about = key is not None and (key in seen.incidents or bool(seen.units))
        changed = seen.selection or seen.everything or seen.second or seen.notices or seen.link or about
        if changed and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed behind another tab is drawn when it is seen."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected incident's teams and cards."""
        model, incident = self.model, self.model.incident()
        if self.model.selection.incident != self._incident:
            self._turn()
        care = care_of(model)
        cards = care.cards if care is not None else {}
        shown = incident is not None and bool(incident.units or cards)
        self.empty.setVisible(not shown)
        self.area.setVisible(shown)
        self.set_title("Whisper", self._note(incident, care))
        if incident is None:
            return
        self._show_units(incident)
        self._show_phone(care)
        self._show_offers(care)
        self._show_cards(care)
        self._check()

    def _note(self, incident: Incident | None, care: Care | None) -> str:
        """The call, and how far the newest card has come: it may stand below what is in sight."""
        if incident is None or care is None or not care.cards:
            return incident.number if incident is not None else ""
        newest = list(care.cards.values())[-1]
        to = self.model.picture.units.get(newest.sent.fact.to)
        return (
            f"{incident.number}   last card to {to.callsign if to is not None else newest.sent.fact.to}: {newest.state}"
        )

    def _show_units(self, incident: Incident) -> None:
        held = self.model.picture.units
        units = tuple((key, held[key].callsign) for key in incident.units if key in held)
        if units == self._units:
            return
        self._units = units
        chosen = self.to.choice
        self.to.hide()
        self.to_holder.removeWidget(self.to)
        self.to.deleteLater()
        self.to = Chips(self.theme, "To", dict(units), self._pick)
        self.to_holder.addWidget(self.to)
        keys = [key for key, _ in units]
        linked = [key for key in keys if self._linked(key)]
        best = chosen if chosen in keys else next(iter(linked or keys), None)
        self.to.show_choice(best)

    def _linked(self, unit: str) -> bool:
        care = care_of(self.model)
        links = care.links.values() if care is not None else ()
        return any(link.made.fact.unit == unit and link.opened_at and not link.ended_at for link in links)

    def _pick(self, unit: str) -> None:
        self.refresh()

    def _show_phone(self, care: Care | None) -> None:
        unit = self.to.choice
        there = unit is not None and self._linked(unit)
        words = "Its phone is on the page" if there else "No phone of this team is on the page: the card waits"
        set_text(self.phone, words if unit is not None else "No team is on this call")
        self.link_button.setVisible(unit is not None and not there)

    def _show_offers(self, care: Care | None) -> None:
        """What calms, as somebody told it, is one tap away; without that, plain advice."""
        told = [a.fact for a in (care.alerts.values() if care is not None else ()) if a.fact.about is AlertKind.CALMS]
        words = tuple(fact.text[:LINE_MOST] for fact in told if isinstance(fact.text, str))[:3]
        offered = (*words, *PHRASES)[:5]
        if offered == self._offered:
            return
        self._offered = offered
        while self._offer_flow.count():
            item = self._offer_flow.takeAt(0)
            if item is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for text in offered:
            made = button(text, partial(self.offer, text), tone="small", name=f"Take over: {text}")
            self._offer_flow.addWidget(made)

    def _show_cards(self, care: Care | None) -> None:
        held = dict(list(care.cards.items())[-CARDS_SHOWN:]) if care is not None else {}
        for key in [key for key in self.tracks if key not in held]:
            gone = self.tracks.pop(key)
            gone.hide()
            self.cards.removeWidget(gone)
            gone.deleteLater()
        now, units = self.model.now(), self.model.picture.units
        for key, card in held.items():
            if key not in self.tracks:
                self.tracks[key] = CardTrack(self.theme)
                self.cards.insertWidget(0, self.tracks[key])
            to = card.sent.fact.to
            self.tracks[key].show_card(card, units[to].callsign if to in units else to, now)
        set_text(self.cards_caption, "CARDS" if held else "NO CARD SENT YET")

    # ---- composing ----

    def _turn(self) -> None:
        """Another call is in hand: words begun about the last one wait there, and never go to this one."""
        if self._incident is not None:
            self._begun[self._incident] = (self.first.text(), self.second.text(), self.basis.basis)
            while len(self._begun) > BEGUN_KEPT:
                del self._begun[next(iter(self._begun))]
        self._incident = self.model.selection.incident
        first, second, basis = self._begun.pop(self._incident or "", ("", "", None))
        self.first.setText(first)
        self.second.setText(second)
        self.basis.show_basis(basis)

    def offer(self, text: str) -> None:
        """Take words over into the first empty line."""
        line = self.first if not self.first.text().strip() else self.second
        line.setText(text)
        line.setFocus()

    def _why(self) -> str:
        why = why_not(self.model, f.WhisperSent)
        if why or self.to.choice is None:
            return why or "No team is on this call"
        if not self.first.text().strip() and not self.second.text().strip():
            return "One or two lines, read in a glance"
        return "" if self.basis.basis is not None else "Choose a basis"

    def _check(self) -> None:
        why = self._why()
        self.send_button.setEnabled(not why)
        set_text(self.why, why)
        left = [LINE_MOST - len(line.text()) for line in (self.first, self.second)]
        set_text(self.count, f"{left[0]} / {left[1]} left")
        self.form.setVisible(why_not(self.model, f.WhisperSent) in ("", self.model.why_no_asks()))

    def clear(self) -> None:
        """Empty lines, no basis."""
        self.first.clear()
        self.second.clear()
        self.basis.show_basis(None)

    def send(self) -> None:
        """Put the card on its way."""
        unit, basis = self.to.choice, self.basis.basis
        if self._why() or unit is None or basis is None or basis is Basis.NONE:
            return
        ask_whisper(self.model, unit, (self.first.text(), self.second.text()), basis)
        self.clear()
        self.first.setFocus()

    # ---- looks ----

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        return self.first

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.to.set_theme(theme)
        self.basis.set_theme(theme)
        for track in self.tracks.values():
            track.theme = theme
            track.updateGeometry()
            track.update()
