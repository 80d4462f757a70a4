"""The consult queue over all incidents: who waits and for how long, who is free, and one key that takes the next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desk.consult.duty_bar import DutyBar
from console.desk.consult.paint import places_glyph, places_width
from console.desk.consult.queue_list import QueueList
from console.desk.consult.queue_rows import Part, queue_rows
from console.desk.consult.words import free_words
from console.desk.model import DeskModel, Seen
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import frame, label, set_text
from console.domain.consult_queue import Load, Queue, consult_queue
from console.domain.languages import language_name
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState

#: Clinicians shown at once; more can be scrolled to.
_CLINICIANS_SHOWN = 5
_CLINICIANS_SHOWN_LOW = 3
#: Lower than this, a clinician is one line, so that the queue keeps the room; pixels at scale 1.
_LOW_PX = 620


class QueuePane(Pane):
    """Duty of this clinician, the queue, and the clinicians on duty."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__("Consult queue", theme)
        self.model, self._run = model, run
        self._pace = Pace(model.monotonic)
        self._low: bool | None = None
        self.duty = DutyBar(theme, run)
        self.list = QueueList(theme)
        self.empty = label("", ink="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(24, 18, 24, 18)
        self.caption = label("CLINICIANS", part="caption")
        self.caption.setContentsMargins(12, 7, 12, 3)
        self.clinicians = RowList(theme, "Clinicians on duty", rows_shown=_CLINICIANS_SHOWN)
        self.rule, self.lower_rule = frame("rule"), frame("rule")
        foot = QWidget()
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(0, 0, 0, 4)
        lines.setSpacing(0)
        lines.addWidget(self.lower_rule)
        lines.addWidget(self.caption)
        lines.addWidget(self.clinicians)
        parts: list[tuple[QWidget, int]] = [
            (self.duty, 0), (self.rule, 0), (self.empty, 1), (self.list, 1), (foot, 0),
        ]  # fmt: skip
        for widget, stretch in parts:
            self.body.addWidget(widget, stretch)
        self.list.chosen.connect(model.select_incident)
        self.list.acted.connect(self.act)
        self.refresh()
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Redraw when consults or clinicians changed, or what they are about, and the clocks once a second."""
        about = seen.incidents and any(c.incident in seen.incidents for c in self.model.picture.consults.values())
        asked = seen.everything or seen.selection or seen.link
        if asked or seen.second or seen.consults or seen.clinicians or about or self._pace.waiting:
            self._pace.run(self.refresh, now=bool(asked))

    def refresh(self) -> None:
        """Show the queue as it stands."""
        model, now = self.model, self.model.now()
        queue = consult_queue(model.picture, now)
        rows = queue_rows(model.picture, queue, model.role, model.actor, now, acts=not model.why_no_asks())
        self.list.take(rows, model.selection.incident)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        set_text(self.empty, empty_words(queue, model.role))
        self._show_duty(queue)
        low = self.height() < _LOW_PX * self.theme.size("text") / 13
        actor = model.actor if model.role is Role.CLINICIAN else ""
        self.clinicians.take(load_lines(queue, model.picture, actor, low=low))
        if low is not self._low:
            # Rows of another height: the list has to be measured and laid out anew.
            self._low = low
            self.clinicians.show_rows(_CLINICIANS_SHOWN_LOW if low else _CLINICIANS_SHOWN)
            self.clinicians.scheduleDelayedItemsLayout()
        self.clinicians.setVisible(bool(queue.loads))
        set_text(self.caption, f"CLINICIANS  {free_words(queue)}")
        waiting = len(queue.waiting)
        self.set_title("Consult queue", f"{waiting} waiting" if waiting else "nobody waits")

    def _show_duty(self, queue: Queue) -> None:
        model = self.model
        clinician = model.role is Role.CLINICIAN
        self.duty.setVisible(clinician)
        self.rule.setVisible(clinician)
        if clinician:
            load = next((load for load in queue.loads if load.clinician == model.actor), None)
            self.duty.show_duty(model.picture.clinicians.get(model.actor), load, model.now(), model.why_no_asks())

    def act(self, key: str) -> None:
        """Do the deed of a row: take an offer, accept who waits; else show the consult."""
        row = next((row for row in self.list.rows.held if row.consult == key), None)
        if row is None:
            return
        deed = {Part.OFFERED: "consult take", Part.WAITING: "consult accept"}.get(row.part)
        if deed is not None and row.action:
            self._run(deed, row.number)
        else:
            self.model.select_incident(row.incident)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low, clinicians give their room to those who wait."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.refresh()

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        if self.list.rows.held:
            return self.list
        return self.duty.on if self.duty.on.isVisible() else self.clinicians

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.duty.set_theme(theme)
        self.list.set_theme(theme)
        self.clinicians.set_theme(theme)


def empty_words(queue: Queue, role: Role | None) -> str:
    """What stands where nobody waits."""
    if queue.loads:
        return f"Nobody waits for a clinician.\n{free_words(queue).capitalize()}."
    if role is Role.CLINICIAN:
        return "Nobody waits for a clinician.\nNobody is on duty: go on duty, and the desks can count on you."
    return "Nobody waits for a clinician.\nNo clinician is on duty."


def load_lines(queue: Queue, picture: Picture, actor: str, *, low: bool = False) -> list[Line]:
    """Clinicians on duty as rows: places as dots, who it is, what they speak and hold; in one line where it is low."""
    width = places_width(max((max(load.held, load.capacity) for load in queue.loads), default=1))
    return [_load_line(load, picture, actor, width, low) for load in queue.loads]


def _load_line(load: Load, picture: Picture, actor: str, width: float, low: bool) -> Line:
    held = picture.clinicians[load.clinician]
    spoken = [language_name(code) for code in held.languages]
    talking = sum(
        consult.open and consult.clinician == load.clinician and consult.state is ConsultState.CONNECTED
        for consult in picture.consults.values()
    )
    name = load.clinician + (" (you)" if load.clinician == actor else "")
    state = f"{load.free} free" if load.free else "full"
    holds = f"holds {load.held} of {load.capacity}" + (
        f", on {talking} call{'s' if talking > 1 else ''}" * bool(talking)
    )
    return Line(
        key=load.clinician,
        title=" · ".join([name, *([", ".join(spoken)] if spoken and low else [])]),
        detail="" if low else " · ".join([holds, *([", ".join(spoken)] if spoken else []), *held.skills[:3]]),
        right=state,
        right_ink="status.available" if load.free else "base.text_dim",
        glyph=places_glyph(load.held, load.capacity, load.offered),
        glyph_width=width,
        bold=load.clinician == actor,
    )
