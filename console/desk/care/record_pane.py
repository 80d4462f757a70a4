"""The record of the person: brief, what may be seen and what is hidden, holds and consents, requests and who looked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.desk.care.access import care_of, why_not
from console.desk.care.brief_card import BriefCard
from console.desk.care.clocks import ClocksView
from console.desk.care.editors import AlertEditor, ConsentEditor, Editor, EndEditor, HoldEditor
from console.desk.care.grants import GrantsView
from console.desk.care.priority_view import PriorityView
from console.desk.care.protected import Protected
from console.desk.care.record_lines import alert_lines, view_lines
from console.desk.care.request_card import RequestCard
from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.rowlist import RowList
from console.desk.theme import Theme
from console.desk.widgets import button, escaped_tip, label, lay_sides
from console.domain import facts as f
from console.domain.brief import brief

#: From this width on the two halves stand side by side, pixels.
WIDE_PX = 700


class RecordPane(Pane):
    """Brief and record at the left or top; priority, clocks, alerts and the audit beside or under them."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__("Person", theme)
        self.model, self._run = model, run
        self.captions: dict[str, QLabel] = {}
        self._build()
        self.refresh()
        model.touched.connect(self.hear)

    # ---- building ----

    def _build(self) -> None:
        model, theme = self.model, self.theme
        self.empty = label("Pick an incident: what is known about the person stands here.", ink="faint")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(14, 14, 14, 14)
        self.brief = BriefCard(theme)
        self.request = RequestCard(model)
        self.grants = GrantsView(model)
        self.protected = Protected(model, theme, self.request.open)
        self.priority = PriorityView(model, theme)
        self.clocks = ClocksView(theme, self._end)
        self.alerts = RowList(theme, "Alerts for who goes there", wrap=True)
        self.alerts.acted.connect(lambda key: self._end("alert", key))
        self.views = RowList(theme, "Who opened the record, newest first", lead_width=66)
        self.alert = AlertEditor(model, theme, "Alert", "Tell who goes there")
        self.consent = ConsentEditor(model, theme, "Consent", "Record the consent")
        self.hold = HoldEditor(model, theme, "Hold", "Start the clock")
        self.end = EndEditor(model, theme, "End", "End it")
        self.add_alert = button("Alert…", partial(self._open, self.alert), tone="action", name="Add an alert")
        self.add_consent = button("Consent…", partial(self._open, self.consent), tone="action", name="Record a consent")
        self.add_hold = button("Hold…", partial(self._open, self.hold), tone="action", name="Start a hold")
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        self.sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, sheet)
        self.sides.setContentsMargins(0, 0, 0, 0)
        self.sides.setSpacing(0)
        self.sides.addWidget(self._left(), 1)
        self.sides.addWidget(self._right(), 1)
        self.area = QScrollArea()
        self.area.setWidget(sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.area, 1)

    def _left(self) -> QWidget:
        parts = (self.grants, self._caption("BRIEF AT THE DOOR"), self.brief, self.request,
                 self._caption("RECORD"), self.protected)  # fmt: skip
        return _stacked(*parts)

    def _right(self) -> QWidget:
        actions = QWidget()
        flow = Flow(actions)
        flow.setContentsMargins(0, 0, 0, 0)
        for made in (self.add_consent, self.add_hold, self.add_alert):
            flow.addWidget(made)
        return _stacked(
            self._caption("CONSOLE PRIORITY"), self.priority, self._caption("HOLDS AND CONSENTS"), self.clocks,
            self._caption("ALERTS"), self.alerts, actions, self.consent, self.hold, self.alert, self.end,
            self._caption("WHO OPENED THE RECORD"), self.views,
        )  # fmt: skip

    def _caption(self, words: str) -> QLabel:
        made = label(words, part="caption")
        made.setContentsMargins(0, 5, 0, 0)
        self.captions[words] = made
        return made

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Redraw when the incident in hand changed, and its clocks once a second."""
        key = self.model.selection.incident
        if self.protected.reading.turn():
            for editor in self._editors():
                editor.put_away()
            self.protected.put_away()
            self.request.put_away()
        about = key is not None and key in seen.incidents
        changed = seen.selection or seen.everything or seen.second or seen.notices or seen.link or about
        if changed and self.isVisible():
            self.refresh()

    def _editors(self) -> tuple[Editor, ...]:
        return (self.alert, self.consent, self.hold, self.end)

    def showEvent(self, event: QShowEvent) -> None:
        """What changed behind another tab is drawn when it is seen."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected incident's record."""
        model, incident = self.model, self.model.incident()
        self.empty.setVisible(incident is None)
        self.area.setVisible(incident is not None)
        self.set_title("Person", incident.number if incident is not None else "")
        if incident is None:
            return
        care, now = care_of(model), model.now()
        opened = self.protected.reading.is_open(care)
        held = brief(model.picture, incident.id, now)
        self.brief.show_brief(held, now, open_record=opened)
        self.brief.setVisible(held is not None)
        self.captions["BRIEF AT THE DOOR"].setVisible(held is not None)
        self.request.refresh()
        self.grants.refresh()
        self.protected.refresh(care, now)
        self.priority.refresh()
        self.clocks.show_care(care, now, may_end=not why_not(model, f.HoldEnded))
        may = not why_not(model, f.AlertWithdrawn)
        self.alerts.take(alert_lines(care, now, may_withdraw=may))
        self.views.take(view_lines(care))
        for caption, shown in (
            ("HOLDS AND CONSENTS", bool(self.clocks.rows)),
            ("ALERTS", bool(self.alerts.rows.lines)),
            ("WHO OPENED THE RECORD", bool(self.views.rows.lines)),
        ):
            self.captions[caption].setVisible(shown)
        self._allow(self.add_consent, f.ConsentRecorded)
        self._allow(self.add_hold, f.HoldStarted)
        self._allow(self.add_alert, f.PersonAlerted)

    def _allow(self, made: QPushButton, fact: type[f.Fact]) -> None:
        why = why_not(self.model, fact)
        made.setEnabled(not why)
        made.setToolTip(escaped_tip(why))

    def _end(self, kind: str, key: str) -> None:
        if why_not(self.model, f.HoldEnded if kind == "hold" else f.AlertWithdrawn):
            return
        row = self.clocks.rows.get((kind, key))
        words = row.standing.words if row is not None else ""
        if row is None:
            line = next((line for line in self.alerts.rows.lines if line.key == key), None)
            words = line.title if line is not None else ""
        self.end.about(kind, key, words)
        self._reveal(self.end)

    def open_form(self, form: str) -> bool:
        """Open one of the forms, or the record itself; false when there is none of that name, or no incident."""
        opened: dict[str, Callable[[], object]] = {
            "": self.first_focus().setFocus,
            "record": self.protected.open,
            "alert": self.alert.open,
            "note": self.protected.editor.open,
            "consent": self.consent.open,
            "hold": self.hold.open,
            "request": self.request.open,
            "override": self.priority.ask,
        }
        shown: dict[str, QWidget] = {
            "record": self.protected, "alert": self.alert, "note": self.protected.editor, "consent": self.consent,
            "hold": self.hold, "request": self.request, "override": self.priority,
        }  # fmt: skip
        if self.model.incident() is None or form not in opened:
            return False
        opened[form]()
        if form in shown:
            self._reveal(shown[form])
        return True

    def _open(self, editor: Editor) -> None:
        editor.open()
        self._reveal(editor)

    def _reveal(self, part: QWidget) -> None:
        """Scroll to what has just opened, once it has its place."""
        QTimer.singleShot(0, part, lambda: self.area.ensureWidgetVisible(part, 0, 10))

    # ---- looks ----

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        first = self.protected.first_focus()
        return first if first.isVisibleTo(self) and first.isEnabled() else self.priority.override_button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        lay_sides(self.sides, wide=event.size().width() >= WIDE_PX, shares=(1, 1))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.brief.theme = theme
        self.brief.updateGeometry()
        for part in (self.protected, self.priority, self.clocks, self.alerts, self.views):
            part.set_theme(theme)
        for editor in self._editors():
            editor.set_theme(theme)
        self.refresh()


def _stacked(*parts: QWidget) -> QWidget:
    half = QWidget()
    lines = QVBoxLayout(half)
    lines.setContentsMargins(11, 6, 11, 9)
    lines.setSpacing(6)
    for part in parts:
        lines.addWidget(part)
    lines.addStretch(1)
    return half
