"""The assessment pane: an instrument in a few taps or keys, how severe it is now, the curve, and what was recorded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QScrollArea, QWidget

from console.desk.care.access import why_not
from console.desk.care.basis import BasisRow
from console.desk.care.chips import Chips
from console.desk.care.draft import Draft
from console.desk.care.form_view import FormView
from console.desk.care.forms import Forms
from console.desk.care.library import Library, read_library
from console.desk.care.result_view import ResultView
from console.desk.care.severity_side import SeveritySide
from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, lay_sides, set_property, set_text
from console.domain import facts as f
from console.domain.instruments import Instrument
from console.domain.vocabulary_care import Basis

#: From this width on form and curve stand side by side, pixels.
WIDE_PX = 700


class AssessPane(Pane):
    """Form at the left or top; severity, curve and records beside or under it."""

    def __init__(
        self, model: DeskModel, theme: Theme, run: Callable[..., bool], *, library: Library | None = None
    ) -> None:
        """`library`: other instruments than the shipped ones."""
        super().__init__("Assessment", theme)
        self.model, self._run = model, run
        self.library = library if library is not None else read_library()
        self.instrument: Instrument | None = next(iter(self.library.instruments.values()), None)
        self.forms = Forms(model)
        self._incident: str | None = None
        self._build()
        self.refresh()
        model.touched.connect(self.hear)

    # ---- building ----

    def _build(self) -> None:
        theme, held = self.theme, self.library.instruments
        self.empty = label("Pick an incident: its assessment, severity and curve stand here.", ink="faint")
        self.chips = Chips(theme, "Instrument", {key: one.short for key, one in held.items()}, self.use)
        self.faults = label("\n".join(self.library.faults), ink="stale")
        self.faults.setVisible(bool(self.library.faults))
        self.name = label("", ink="dim", scale="small")
        self.form = FormView(theme, self.answer, self._reopen)
        self.result = ResultView(theme)
        self.said = label("", ink="dim", scale="small")
        self.source = label("", ink="faint", scale="small")
        for words in (self.empty, self.faults, self.name, self.said, self.source):
            words.setWordWrap(True)
        self.empty.setContentsMargins(14, 14, 14, 14)
        self.deeds = self._make_actions()
        self.extra = self._make_extra()
        left = QWidget()
        parts = (self.chips, self.faults, self.name, self.form, self.extra, 1)
        left.setLayout(column(*parts, gap=7, margins=(11, 9, 11, 9)))
        self.side = SeveritySide(self.model, theme, held, foot=self.source)
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        self.sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, sheet)
        self.sides.setContentsMargins(0, 0, 0, 0)
        self.sides.setSpacing(0)
        self.sides.addWidget(left, 5)
        self.sides.addWidget(self.side, 4)
        self.area = QScrollArea()
        self.area.setWidget(sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.empty)
        self.foot = QFrame()
        self.foot.setProperty("part", "foot")
        self.foot.setLayout(column(self.result, self.deeds, self.said, gap=5, margins=(11, 7, 11, 8)))
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.foot)

    def _make_extra(self) -> QWidget:
        """Remark and basis: what a form may have beside its answers."""
        self.remark = QLineEdit()
        self.remark.setPlaceholderText("Remark, if there is something to add")
        self.remark.setMaxLength(2000)
        self.remark.setAccessibleName("Remark")
        self.remark.textEdited.connect(self._remarked)
        self.remark.returnPressed.connect(self.record)
        self.basis = BasisRow(self.theme, self._based, question="WHO MAY SEE THE ANSWERS")
        extra = QWidget()
        extra.setLayout(column(self.remark, self.basis, gap=7))
        return extra

    def _make_actions(self) -> QWidget:
        self.record_button = button("Record  Enter", self.record, tone="main", name="Record")
        self.hold_button = button("Wait", self.hold, tone="action", tip="Record only when told to")
        self.partial_button = button(
            "Record as INCOMPLETE", self.record_incomplete, tone="action",
            tip="Keeps what was answered; it is told as incomplete, never as low",
        )  # fmt: skip
        self.back_button = button("Back  ⌫", self.back, tone="action", tip="Take the last answer back", name="Back")
        actions = QWidget()
        flow = Flow(actions)
        flow.setContentsMargins(0, 0, 0, 0)
        for made in (self.record_button, self.hold_button, self.partial_button, self.back_button):
            flow.addWidget(made)
        return actions

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Redraw when the incident in hand changed; let complete forms record themselves when their time has come."""
        key = self.model.selection.incident
        if key != self._incident:
            left, self._incident = self._incident, key
            self.forms.leave(left)
        if seen.second or seen.notices:
            self.forms.follow()
        about = key is not None and key in seen.incidents
        changed = seen.selection or seen.everything or seen.second or seen.notices or seen.link or about
        if changed and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed behind another tab is drawn when it is seen."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected incident's form, curve and records."""
        incident = self.model.incident()
        self.empty.setVisible(incident is None)
        for part in (self.area, self.foot):
            part.setVisible(incident is not None)
        self.set_title("Assessment", incident.number if incident is not None else "")
        if incident is not None:
            self._incident = incident.id
            self.side.refresh()
            self._show_form()

    def _show_form(self) -> None:
        self.chips.show_choice(self.instrument.id if self.instrument is not None else None)
        draft, why = self.draft(), why_not(self.model, f.AssessmentRecorded)
        begun = draft is not None and draft.begun
        parts: tuple[QWidget, ...] = (self.result, self.deeds, self.extra)
        for part in parts:
            part.setVisible(begun)
        self.name.setVisible(draft is not None)
        self.source.setVisible(draft is not None)
        self.form.setVisible(draft is not None)
        if draft is None:
            self._say(why or "No instrument can be used here")
            return
        one, usable = draft.instrument, not why and not self.forms.sending(draft)
        set_text(self.name, one.name)
        set_text(self.source, "\n".join(part for part in (one.note, one.source, one.licence) if part))
        if self.form.show_draft(draft, usable=usable) and begun:
            QTimer.singleShot(0, self, self._show_hand)
        self.result.show_result(draft)
        complete = draft.result.complete
        self.record_button.setVisible(complete)
        self.record_button.setEnabled(usable)
        self.hold_button.setVisible(draft.left_s(self.model.monotonic()) is not None)
        self.partial_button.setVisible(not complete)
        self.partial_button.setEnabled(usable)
        self.back_button.setEnabled(usable)
        if self.remark.text() != draft.remark:
            self.remark.setText(draft.remark)
        self.basis.show_basis(draft.basis)
        self._say(self.forms.state_words(draft))

    def _show_hand(self) -> None:
        """The question in hand is in sight, whole where there is room."""
        if self.form.card is not None:
            self.area.ensureWidgetVisible(self.form.card, 0, 6)

    def _say(self, words: str) -> None:
        set_text(self.said, words)
        set_property(self.said, "ink", "high" if words.startswith("NOT ") else "dim")

    # ---- filling in ----

    def draft(self) -> Draft | None:
        """The form in hand."""
        return self.forms.draft(self.instrument, self.side.rater)

    def use(self, instrument: str) -> None:
        """Take another instrument in hand."""
        self.instrument = self.library.instruments[instrument]
        self.forms.said = ""
        self.refresh()
        self.form.setFocus()

    def answer(self, number: int) -> bool:
        """Answer the question in hand with its choice `number`, from 1; false when that cannot be done."""
        draft = self.draft()
        if draft is None or not self.forms.answer(draft, number):
            return False
        if len(draft.answers) == 1 and self.side.rater is not None:
            draft.rater = self.side.rater
        self.refresh()
        return True

    def back(self) -> None:
        """Take the last answer back."""
        if (draft := self.draft()) is not None and self.forms.back(draft):
            self.refresh()

    def hold(self) -> None:
        """Stop a complete form from recording itself."""
        if (draft := self.draft()) is not None:
            draft.hold()
            self.refresh()

    def _reopen(self, question: str) -> None:
        if (draft := self.draft()) is not None and not self.forms.sending(draft):
            draft.reopen(question)
            self.refresh()

    def _remarked(self, text: str) -> None:
        if (draft := self.draft()) is not None:
            self.forms.remark(draft, text)
            self.refresh()

    def _based(self, basis: Basis) -> None:
        if (draft := self.draft()) is not None:
            self.forms.based(draft, basis)
            self.refresh()

    def record(self) -> None:
        """Tell what a complete form comes to."""
        if (draft := self.draft()) is not None and draft.result.complete:
            self.forms.record(draft)
            self.refresh()

    def record_incomplete(self) -> None:
        """Tell a form that could not be finished, as what it is."""
        if (draft := self.draft()) is not None:
            self.forms.record(draft)
            self.refresh()

    # ---- keys and looks ----

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        return self.form

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Figures answer, Backspace takes back, Enter records."""
        if event.text().isdecimal() and self.answer(int(event.text())):
            return
        if event.key() == Qt.Key.Key_Backspace:
            self.back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.record()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        lay_sides(self.sides, wide=event.size().width() >= WIDE_PX, shares=(5, 4))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        for part in (self.form, self.result, self.side, self.chips, self.basis):
            part.set_theme(theme)
        self.refresh()
