"""The consult of the selected person: from the request to what was done, and everything that can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.desk.care.reading import Reading
from console.desk.consult.asking import ConsultAsks
from console.desk.consult.blank_words import blank_words, load_words
from console.desk.consult.consult_deeds import Deeds, Forms
from console.desk.consult.consult_head import ConsultHead
from console.desk.consult.consult_lines import advice_pairs, happened_lines, known_pairs
from console.desk.consult.deeds import Deed, deeds, held_by
from console.desk.consult.notice import Notice
from console.desk.consult.pairs import PairGrid, bring_focus, scrolled
from console.desk.consult.protected_text import ProtectedText
from console.desk.consult.request_form import RequestForm, Wanted
from console.desk.consult.words import consult_of
from console.desk.model import DeskModel, Seen, Tone
from console.desk.pane import Pane
from console.desk.rowlist import RowList
from console.desk.theme import Theme
from console.desk.widgets import button, button_text, label, row, set_text
from console.domain.access import MAY_PUBLISH
from console.domain.consult_queue import Queue, consult_queue
from console.domain.entities import Incident
from console.domain.entities_care import Consult
from console.domain.facts import ConsultRequested, Redacted
from console.domain.vocabulary_care import ConsultState

#: Lower than this, an open form takes the room of course and deeds, pixels at scale 1.
_LOW_PX = 560
_FIXED = QSizePolicy.Policy.Fixed


class ConsultPane(Pane):
    """Head, deeds and forms stay; what is known and what happened scroll below them."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__("Consult", theme)
        self.model, self._run = model, run
        self.asks = ConsultAsks(model)
        self._incident: str | None = None
        self.head = ConsultHead(theme)
        self.deeds = Deeds(run, self._open)
        self.forms = Forms(model, self.asks)
        self.request = RequestForm(self._ask_for_clinician)
        self.empty = label("", ink="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.ask_button = button("Ask for a clinician", self._open_request, tone="main")
        self.mine_button = button("Your consult", self._show_mine, tone="action")
        self.blank = self._make_blank()
        self.reading = Reading(model)
        ask = partial(run, "access request")
        self.reason = ProtectedText(theme, "The reason of the request", ask, self._open_record)
        self.summary = ProtectedText(theme, "The clinician's summary", ask, self._open_record)
        self.notice = Notice()
        self.known, self.advice = PairGrid(), PairGrid()
        self.happened = RowList(theme, "What happened, newest first", wrap=True, lead_width=70)
        self.captions: dict[str, QLabel] = {}
        self.sheet = self._make_sheet()
        for widget in (self.head, self.deeds, self.notice):
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, _FIXED)
            self.body.addWidget(widget)
        self.body.addWidget(self.sheet, 1)
        self.body.addWidget(self.blank, 1)
        for asking, area in ((self.forms, self.sheet), (self.request, self.blank)):
            asking.stepped.connect(lambda area=area: QTimer.singleShot(0, self, lambda: bring_focus(area)))
        self.forms.left.connect(self._after_form)
        self.request.left.connect(self._after_form)
        self.refresh()
        model.touched.connect(self.hear)

    def _make_blank(self) -> QWidget:
        holder = QWidget()
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(12, 12, 12, 12)
        lines.setSpacing(10)
        lines.addWidget(self.request)
        lines.addStretch(1)
        lines.addWidget(self.empty)
        for made in (self.ask_button, self.mine_button):
            lines.addLayout(row(1, made, 1))
        lines.addStretch(2)
        return scrolled(holder)

    def _make_sheet(self) -> QScrollArea:
        sheet = QWidget()
        lines = QVBoxLayout(sheet)
        lines.setContentsMargins(0, 0, 0, 10)
        lines.setSpacing(3)
        lines.addWidget(self.forms)

        def section(caption: str, widget: QWidget, *, inset: bool = True) -> None:
            held = label(caption, part="caption")
            held.setContentsMargins(12, 7, 12, 1)
            self.captions[caption] = held
            lines.addWidget(held)
            if inset:
                widget.setContentsMargins(12, 0, 12, 0)
            lines.addWidget(widget)

        section("ADVICE AND OUTCOME", self.advice)
        section("SUMMARY", self.summary, inset=False)
        section("WHY", self.reason, inset=False)
        section("KNOWN", self.known)
        section("WHAT HAPPENED", self.happened, inset=False)
        lines.addStretch(1)
        return scrolled(sheet)

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Redraw when the selected person's consult changed, and its clocks once a second."""
        if self.reading.turn() or (seen.selection and self.model.selection.incident != self._incident):
            self.forms.put_away()
            self.request.hide()
            self.sheet.verticalScrollBar().setValue(0)
        about = self._incident is not None and self._incident in seen.incidents
        people = seen.consults or seen.clinicians
        if seen.selection or seen.everything or seen.second or seen.link or about or people or seen.notices:
            self.refresh()

    def refresh(self) -> None:
        """Show the consult as it stands."""
        model = self.model
        self._incident = model.selection.incident
        incident = model.incident()
        consult = consult_of(model.picture, self._incident) if incident is not None else None
        shown = incident is not None and consult is not None and self.request.isHidden()
        for widget in (self.head, self.deeds, self.sheet):
            widget.setVisible(shown)
        self.blank.setVisible(not shown)
        self.notice.show_about(model, self._incident)
        waits = not shown or (consult is not None and consult.state is ConsultState.WAITING)
        queue = consult_queue(model.picture, model.now()) if waits else Queue((), (), 0.0)
        if incident is None or consult is None or not shown:
            self.set_title("Consult", incident.number if incident is not None else "")
            self._show_blank(incident, queue)
            return
        self.set_title("Consult", incident.number)
        self._show(consult, incident, queue)

    def _show(self, consult: Consult, incident: Incident, queue: Queue) -> None:
        model = self.model
        now, actor = model.now(), model.actor
        self.head.show_consult(consult, incident, queue, actor, now)
        found = deeds(consult, model.role, actor, incident_open=incident.open)
        mine = bool(actor) and consult.clinician == actor
        self.deeds.show_deeds(found, consult, mine, model.why_no_asks())
        # Where it is low, an open form gets the room: Escape brings the rest back.
        crowded = self.forms.opened is not None and self.height() < _LOW_PX * self.theme.size("text") / 13
        self.head.course.setVisible(not crowded)
        self.deeds.setVisible(not crowded and any(not made.isHidden() for made in self.deeds.buttons.values()))
        reason = consult.request.fact.reason
        self.reason.show_text(reason if isinstance(reason, Redacted) else reason.strip() or "no reason given")
        summary = consult.ending.fact.summary if consult.ending is not None else ""
        opened = self.reading.is_open(model.picture.care.get(incident.id))
        self.summary.show_text(summary, opened=opened, why_not=self.reading.why_not())
        for part in (self.captions["SUMMARY"], self.summary):
            part.setVisible(isinstance(summary, Redacted) or bool(summary.strip()))
        pairs = advice_pairs(consult, model.picture)
        self.advice.show_pairs(pairs)
        for widget in (self.captions["ADVICE AND OUTCOME"], self.advice):
            widget.setVisible(bool(pairs))
        self.known.show_pairs(known_pairs(consult, model.picture))
        self.happened.take(happened_lines(consult))

    def _show_blank(self, incident: Incident | None, queue: Queue) -> None:
        model = self.model
        mine = held_by(model.picture, model.actor)
        asking = not self.request.isHidden()
        set_text(self.empty, blank_words(incident, queue))
        self.empty.setVisible(not asking)
        why = self._why_no_request(incident)
        self.ask_button.setVisible(incident is not None and not asking and not why)
        self.ask_button.setEnabled(not model.why_no_asks())
        self.mine_button.setVisible(bool(mine) and not asking)
        if mine:
            number = (
                model.picture.incidents[mine[0].incident].number if mine[0].incident in model.picture.incidents else ""
            )
            words = button_text(f"Back to your consult {number}".strip())
            if self.mine_button.text() != words:
                self.mine_button.setText(words)

    def _why_no_request(self, incident: Incident | None) -> str:
        role = self.model.role
        if incident is None or not incident.open:
            return "pick an open incident first"
        return "" if role in MAY_PUBLISH[ConsultRequested] else "this role cannot ask for a clinician"

    # ---- acting ----

    def open_form(self, form: str) -> bool:
        """Open the form for the selected incident (`request`, or a deed); false when it does not fit."""
        self.refresh()
        if form == "request":
            return self._open_request()
        consult = consult_of(self.model.picture, self._incident)
        try:
            deed = Deed(form)
        except ValueError:
            return False
        if consult is None or deed not in deeds(consult, self.model.role, self.model.actor):
            return False
        return self._open(deed)

    def _open(self, deed: Deed) -> bool:
        if deed is Deed.REQUEST:
            return self._open_request()
        consult = consult_of(self.model.picture, self._incident)
        if consult is None:
            return False
        self.request.hide()
        self.refresh()
        self.forms.open(deed, consult)
        self.refresh()
        self.sheet.verticalScrollBar().setValue(0)
        return True

    def _open_request(self) -> bool:
        incident = self.model.incident()
        if incident is None or self._why_no_request(incident):
            return False
        held = consult_of(self.model.picture, incident.id)
        if held is not None and held.open:
            self.model.say("A clinician has been asked for here already", Tone.INFO, incident.id)
            self.model.flush()
            return False
        queue = consult_queue(self.model.picture, self.model.now())
        self.forms.put_away()
        self.request.open_for(incident, self.model.picture, self.model.role, self.model.actor, load_words(queue))
        self.refresh()
        self.request.first_focus()
        return True

    def _ask_for_clinician(self, wanted: Wanted) -> None:
        if self._incident is not None:
            self.asks.request(
                self._incident, wanted.reason, consent=wanted.consent, language=wanted.language, unit=wanted.unit,
                asked_by=wanted.asked_by, basis=wanted.basis,
            )  # fmt: skip
            self.model.flush()

    def _after_form(self) -> None:
        self.refresh()
        self.first_focus().setFocus()

    def _open_record(self) -> None:
        self.reading.open(self.model.picture.care.get(self._incident or ""))

    def _show_mine(self) -> None:
        mine = held_by(self.model.picture, self.model.actor)
        if mine:
            self.model.select_incident(mine[0].incident)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An open form may have more room now, or less."""
        super().resizeEvent(event)
        if self.forms.opened is not None:
            self.refresh()

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        buttons = [*self.deeds.buttons.values(), self.ask_button, self.mine_button]
        return next((made for made in buttons if made.isVisible() and made.isEnabled()), self.happened)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.head.set_theme(theme)
        for view in (self.happened, self.reason, self.summary):
            view.set_theme(theme)
