"""The dossier: all that matters about the selected person in crisis, and everything that can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.desk.closing import Closing
from console.desk.commands import CommandList
from console.desk.dossier_care import CareSection, DoorCare, has_care
from console.desk.dossier_facts import FactGrid
from console.desk.dossier_head import DossierHead
from console.desk.dossier_lines import crew_lines, fact_pairs, fit_lines, left_out_lines, mark_lines
from console.desk.flow import Flow
from console.desk.footprint_meter import FootprintMeter
from console.desk.model import DeskModel, Notice, Seen, Tone
from console.desk.overview import Overview
from console.desk.pane import Pane
from console.desk.rowlist import RowList
from console.desk.theme import Theme
from console.desk.widgets import button, button_text, column, escaped_tip, frame, label, set_text
from console.domain.entities import Incident
from console.domain.recommend import footprint

#: How long a notice stays in the dossier.
NOTICE_STAYS = timedelta(seconds=12)
#: Buttons of the dossier, in order: command and word.
_ACTIONS = (
    ("assign", "Send"),
    ("handoff", "Hand off"),
    ("safe", "Safe"),
    ("note", "Note"),
    ("perimeter", "Perimeter"),
    ("close", "Close"),
    ("reopen", "Reopen"),
)


class Dossier(Pane):
    """Head and actions stay; what is below them scrolls."""

    def __init__(
        self,
        model: DeskModel,
        theme: Theme,
        commands: CommandList,
        run: Callable[..., object],
        prompt: Callable[[str], object],
    ) -> None:
        super().__init__("Dossier", theme)
        self.model, self._commands, self._run = model, commands, run
        self.head = DossierHead(theme, run)
        self.notice = label("", part="notice")
        self.notice.setWordWrap(True)
        self.notice_box = frame("refusal")
        self.notice_box.setLayout(column(self.notice, margins=(10, 5, 10, 5)))
        self.notice_box.hide()
        self.action_bar = QFrame()
        self.buttons: dict[str, QPushButton] = {}
        self._make_actions()
        self.closing = Closing(model, run, prompt)
        self.fit = RowList(theme, "Recommended units")
        self.left_out = RowList(theme, "Units left out, and why")
        self.crew = RowList(theme, "Units on this incident")
        self.marks = RowList(theme, "What happened, newest first", wrap=True, lead_width=66)
        self.meter = FootprintMeter(theme)
        self.door = DoorCare(model, theme)
        self.care = CareSection(model, theme, run)
        self.basis = label("", ink="faint", scale="small")
        self.basis.setWordWrap(True)
        self.shortfalls = label("", ink="stale")
        self.shortfalls.setWordWrap(True)
        self.facts = FactGrid()
        self.captions: dict[str, QLabel] = {}
        self.sheet = self._make_sheet()
        self.overview = Overview(model, theme)
        self.closing_holder = QWidget()
        self.closing_holder.setLayout(column(self.notice_box, self.closing, gap=6, margins=(12, 4, 12, 6)))
        for widget in (self.head, self.action_bar, self.closing_holder):
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self.body.addWidget(widget)
        self.closing_holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.closing.changed.connect(self.refresh)
        self.body.addWidget(self.sheet, 1)
        self.body.addWidget(self.overview, 1)
        self.fit.acted.connect(self._send)
        self.left_out.acted.connect(self._send)
        self.crew.acted.connect(self._release)
        for rows in (self.fit, self.left_out, self.crew):
            rows.picked.connect(model.select_unit)
        self.refresh()
        model.touched.connect(self.hear)

    def _make_actions(self) -> None:
        flow = Flow(self.action_bar)
        flow.setContentsMargins(12, 2, 12, 4)
        for name, word in _ACTIONS:
            command = self._commands[name]
            words = f"{word}  {command.strip_key}" if command.strip_key else word
            tone = "main" if name == "assign" else "action"
            made = button(words, partial(self._run, name), tone=tone, tip=command.help, name=word)
            self.buttons[name] = made
            flow.addWidget(made)

    def _make_sheet(self) -> QScrollArea:
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        lines = QVBoxLayout(sheet)
        lines.setContentsMargins(0, 0, 0, 10)
        lines.setSpacing(3)

        def section(caption: str, *widgets: QWidget) -> None:
            held = label(caption, part="caption")
            held.setContentsMargins(12, 9, 12, 1)
            self.captions[caption] = held
            lines.addWidget(held)
            for widget in widgets:
                lines.addWidget(widget)

        meter, words = QWidget(), QWidget()
        meter.setLayout(column(self.meter, margins=(12, 2, 12, 0)))
        words.setLayout(column(self.shortfalls, self.basis, gap=2, margins=(12, 0, 12, 2)))
        lines.addWidget(self.door)
        section("ON THIS CALL", self.crew, meter)
        section("SEND", self.fit, words)
        section("CARE", self.care)
        section("LEFT OUT", self.left_out)
        section("KNOWN", self.facts)
        section("WHAT HAPPENED", self.marks)
        lines.addStretch(1)
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Redraw when the selected incident, its units or the advice changed, and its clocks once a second."""
        key = self.model.selection.incident
        if seen.selection:
            self.closing.hide()
            self.care.put_away()
            self.sheet.verticalScrollBar().setValue(0)
        about = key is not None and key in seen.incidents
        if seen.selection or seen.everything or seen.second or seen.advice or about or seen.notices or seen.link:
            self.refresh()

    def refresh(self) -> None:
        """Show the selected incident as it stands."""
        incident = self.model.incident()
        # While a strip is being closed, the questions of that take the room.
        closing = incident is not None and incident.open and self.closing.isVisibleTo(self.closing_holder)
        self.head.setVisible(incident is not None)
        self.head.make_short(closing)
        for widget in (self.action_bar, self.sheet):
            widget.setVisible(incident is not None and not closing)
        self.body.setStretchFactor(self.closing_holder, 1 if closing else 0)
        self.overview.setVisible(incident is None)
        if incident is None:
            self.overview.refresh()
            self.closing_holder.hide()
            self.set_title("Dossier")
            return
        self.set_title("Dossier", incident.number)
        now = self.model.now()
        self.head.show_incident(incident, self.model.role, now)
        self._show_buttons(incident)
        self._show_notice(incident)
        self._show_advice(incident)
        self.door.refresh(incident)
        self.care.refresh(incident)
        for part in (self.captions["CARE"], self.care):
            part.setVisible(incident.open or has_care(self.model))
        self.crew.take(crew_lines(incident, self.model.picture, self.model.tracks, now))
        self.meter.show_footprint(footprint(self.model.picture, incident.id))
        self.marks.take(mark_lines(incident))
        count = len(incident.marks) + incident.marks_elided
        set_text(self.captions["WHAT HAPPENED"], f"WHAT HAPPENED  {count}")
        self.facts.take(fact_pairs(incident, self.model.picture))

    def _show_buttons(self, incident: Incident) -> None:
        model = self.model
        for name, made in self.buttons.items():
            command = self._commands[name]
            why = command.can_run(model.picture, model.role, model.selection) or model.why_no_asks()
            made.setEnabled(not why)
            made.setToolTip(escaped_tip(why or command.help))
        self._word("assign", f"Send {unit}" if (unit := self._who_would_go(incident)) else "Send")
        self.buttons["reopen"].setVisible(not incident.open)
        for name in ("assign", "handoff", "safe", "perimeter", "close"):
            self.buttons[name].setVisible(incident.open)
        self._word("safe", "Not safe" if incident.scene_safe else "Safe")
        if not incident.open:
            self.closing.hide()

    def _word(self, name: str, word: str) -> None:
        words = button_text(f"{word}  {self._commands[name].strip_key}")
        if self.buttons[name].text() != words:
            self.buttons[name].setText(words)
            self.buttons[name].setAccessibleName(word)

    def _who_would_go(self, incident: Incident) -> str:
        """Callsign of the unit that `assign` would send as things stand."""
        model = self.model
        unit = model.unit()
        if unit is None and model.advice is not None and model.advice_for == incident.id and model.advice.fit:
            unit = model.picture.units.get(model.advice.fit[0].unit)
        return unit.callsign[:12] if unit is not None else ""

    def _show_notice(self, incident: Incident) -> None:
        notice = self.last_notice(incident.id)
        self.notice_box.setVisible(notice is not None)
        if notice is not None:
            set_text(self.notice, notice.text)
        self.closing_holder.setVisible(notice is not None or self.closing.isVisibleTo(self.closing_holder))

    def last_notice(self, incident: str) -> Notice | None:
        """The refusal or question about this incident that is still fresh."""
        now = self.model.now()
        fresh = [n for n in self.model.notices if n.incident == incident and now - n.at < NOTICE_STAYS]
        last = fresh[-1] if fresh else None
        return last if last is not None and last.tone is not Tone.DONE else None

    def _show_advice(self, incident: Incident) -> None:
        advice = self.model.advice if self.model.advice_for == incident.id and incident.open else None
        shown = advice is not None
        for caption in ("SEND", "LEFT OUT"):
            self.captions[caption].setVisible(incident.open)
        set_text(self.captions["SEND"], "SEND" if shown or not incident.open else "SEND  working it out")
        self.fit.take(fit_lines(advice, self.model.picture) if advice else [])
        self.left_out.take(left_out_lines(advice, self.model.picture) if advice else [])
        set_text(self.basis, advice.basis if advice else "")
        self.basis.setVisible(shown)
        set_text(self.shortfalls, "\n".join(s[:1].upper() + s[1:] for s in advice.shortfalls) if advice else "")
        self.shortfalls.setVisible(bool(advice and advice.shortfalls))
        out = len(advice.left_out) if advice else 0
        set_text(self.captions["LEFT OUT"], f"LEFT OUT  {out}")
        self.captions["LEFT OUT"].setVisible(bool(out))

    # ---- acting ----

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        usable = [made for made in self.buttons.values() if made.isVisible() and made.isEnabled()]
        return usable[0] if usable else self.marks

    def show_closing(self) -> None:
        """Open the grid of dispositions."""
        self.closing_holder.show()
        self.closing.open()

    def _send(self, unit: str) -> None:
        incident = self.model.incident()
        if incident is not None:
            self._run("assign", unit, incident.id)

    def _release(self, unit: str) -> None:
        self._run("release", unit)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.head.set_theme(theme)
        self.overview.set_theme(theme)
        self.door.set_theme(theme)
        self.care.set_theme(theme)
        self.meter.theme = theme
        self.meter.update()
        for rows in (self.fit, self.left_out, self.crew, self.marks):
            rows.set_theme(theme)
