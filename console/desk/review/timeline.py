"""The timeline: a swim-lane for every strip and unit of a shift, from the whole night down to ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from console.desk.model import DeskModel, Seen
from console.desk.review.lane_choice import EVERY, SIGHT, chosen_rows
from console.desk.review.lanes import (
    Group,
    Lanes,
    LaneSet,
    Marks,
    finding_marks,
    lanes_of,
    some_marks,
    subset,
)
from console.desk.review.shift_pane import Run, ShiftPane
from console.desk.review.stretch import after, held_within, whole, zoomed
from console.desk.review.timeline_tools import TimelineTools
from console.desk.theme import Theme
from console.desk.time.worker import Executor
from console.desk.widgets import column
from console.review.finding_types import ReviewFinding
from console.review.progress import Progress
from console.review.shift import Shift

if TYPE_CHECKING:
    from console.desk.review.lane_key import LaneKey
    from console.desk.review.lane_view import LaneView

#: More strips than this are not shown all at once at first.
MANY = 120


class TimelinePane(ShiftPane):
    """Strips above, units below, on one time; a click selects everywhere and goes to that second."""

    invitation = (
        "The timeline shows every call and every team of a shift as a lane: phases as bars, what was said and done "
        "as marks. Open a journal, or go back in time, to see one."
    )

    def __init__(self, model: DeskModel, theme: Theme, run: Run, *, executor: Executor | None = None) -> None:
        super().__init__("Timeline", model, theme, run, executor=executor)
        self.lanes: Lanes | None = None
        self.shown = EVERY
        self.span = (0.0, 1.0)
        self.views: dict[Group, LaneView] = {}
        self.key: LaneKey | None = None
        self.tools = TimelineTools()
        self._rows: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._flags: Marks | None = None
        self._flags_of: tuple[ReviewFinding, ...] = ()

    # ---- building ----

    def build(self) -> QWidget:
        """Two drawings on one time, tools above, the key of colours and shapes below."""
        from console.desk.review.lane_key import LaneKey
        from console.desk.review.lane_view import LaneView

        self.views = {
            Group.STRIPS: LaneView(self.theme, "Timeline of strips", with_times=True),
            Group.UNITS: LaneView(self.theme, "Timeline of units", with_times=False),
        }
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        for group, view in self.views.items():
            view.setMinimumHeight(60)
            self.splitter.addWidget(view)
            view.picked.connect(partial(self._pick, group))
            view.sized.connect(self._fit)
            view.plot.zoomed.connect(self.zoom)
            view.plot.moved.connect(lambda by: self.show_span(self.span[0] + by, self.span[1] + by))
            view.plot.keyed.connect(partial(self._key_pressed, group))
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([720, 280])
        self.key = LaneKey(self.theme)
        self.key.hide()
        self.tools.chosen.connect(self.show_only)
        self.tools.stretched.connect(self.show_stretch)
        self.tools.key_asked.connect(self.key.setVisible)
        holder = QWidget()
        inner = column(self.tools, self.splitter, self.key, gap=0)
        inner.setStretch(1, 1)
        holder.setLayout(inner)
        return holder

    def set_theme(self, theme: Theme) -> None:
        """Take colours anew."""
        super().set_theme(theme)
        for view in self.views.values():
            view.set_theme(theme)
        if self.key is not None:
            self.key.set_theme(theme)

    # ---- work ----

    def wanted(self, shift: Shift) -> tuple[object, ...]:
        """Lanes are of a shift in one view, as it was or as it was known."""
        return (shift, self.model.time.view)

    def compute(self, shift: Shift) -> Callable[[Progress], Lanes]:
        """Fold the shift into lanes."""
        view = self.model.time.view
        return lambda progress: lanes_of(shift, view, progress)

    def show_result(self, result: Lanes) -> None:
        """Draw the lanes; where one already looked, the look stays."""
        before, self.lanes = self.lanes, result
        self._flags_of = ()
        self._show_lanes()
        if before is None or before.start_s != result.start_s or before.end_s > result.end_s:
            self._show_first_look()
        else:
            self.show_span(*self.span)
        self.follow(None)

    def _show_lanes(self) -> None:
        lanes = self.lanes
        if lanes is None:
            return
        units = self.views[Group.UNITS]
        units.show_lanes(lanes.units, lanes.words, lanes.start_s)
        units.setVisible(len(lanes.units) > 0)
        self._show_flags()

    def _chosen_rows(self, strips: LaneSet) -> NDArray[np.int64]:
        missed = {finding.incident for finding in self.model.time.findings}
        origin = self.lanes.start_s if self.lanes is not None else 0.0
        return chosen_rows(self.shown, strips, missed, (origin + self.span[0], origin + self.span[1]))

    def _show_strips(self, rows: NDArray[np.int64]) -> None:
        """Draw these strips, with what was missed on them."""
        view, lanes = self.views[Group.STRIPS], self.lanes
        assert lanes is not None
        self._rows = rows
        view.show_lanes(subset(lanes.strips, rows), lanes.words, lanes.start_s)
        if self._flags is not None:
            view.item.show_flags(some_marks(self._flags, rows))
        self._show_selection()
        self._show_note()

    def show_only(self, words: str) -> None:
        """Show every strip, or some."""
        self.shown = words
        self.tools.choose(words)
        self._show_lanes()

    def _show_note(self) -> None:
        lanes, strips = self.lanes, self.views[Group.STRIPS].lanes
        if lanes is None or strips is None:
            return
        many = f"{len(strips):,} of {len(lanes.strips):,}" if len(strips) != len(lanes.strips) else f"{len(strips):,}"
        units = f", {len(lanes.units):,} units" if len(lanes.units) else ""
        self.note.setText(f"{many} strips{units}, {len(lanes.words):,} facts")

    # ---- time ----

    def show_span(self, start_s: float, end_s: float) -> None:
        """Show a stretch, seconds from the first fact; no less than ten seconds, and never off the shift."""
        if self.lanes is None:
            return
        self.span = held_within((start_s, end_s), self.ends)
        if self.shown == SIGHT:
            self._show_those_in_sight()
        for view in self.views.values():
            view.show_span(*self.span)

    def _show_those_in_sight(self) -> None:
        """Change the lanes when others are open in the time in sight."""
        assert self.lanes is not None
        rows = self._chosen_rows(self.lanes.strips)
        if not np.array_equal(rows, self._rows):
            self._show_strips(rows)

    def show_stretch(self, seconds: float) -> None:
        """Show so many seconds about the second that is shown (the whole shift: 0)."""
        if self.lanes is None:
            return
        if not seconds:
            self.show_span(*whole(self.ends))
            return
        cursor = self.cursor_s
        middle = cursor if cursor is not None else sum(self.span) / 2
        self.show_span(middle - seconds / 2, middle + seconds / 2)

    def zoom(self, about_s: float, factor: float) -> None:
        """Zoom in (factor above 1) or out about a second that stays where it is."""
        self.show_span(*zoomed(self.span, about_s, factor))

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of what can be shown, seconds from the first fact: facts, and the seconds that can be stood in."""
        lanes, span = self.lanes, self.model.time.span
        if lanes is None:
            return 0.0, 1.0
        low, high = 0.0, lanes.end_s - lanes.start_s
        if span is not None and self.model.time.from_file:
            low = min(low, span[0].timestamp() - lanes.start_s)
            high = max(high, span[1].timestamp() - lanes.start_s)
        return low, high

    @property
    def cursor_s(self) -> float | None:
        """The second that is shown, seconds from the first fact; none while live."""
        at = self.model.time.at
        return at.timestamp() - self.lanes.start_s if at is not None and self.lanes is not None else None

    def follow(self, seen: Seen | None) -> None:
        """Move the cursor and keep it in sight; mark what is selected."""
        if self.lanes is None or self.shown_of is None:
            return
        if seen is None or seen.second or seen.everything:
            self._show_cursor()
        if seen is None:
            if self._flags_of is not self.model.time.findings:
                self._show_flags()
        elif seen.selection:
            self._show_selection()

    def _show_cursor(self) -> None:
        cursor = self.cursor_s
        for view in self.views.values():
            view.show_cursor(cursor)
        if cursor is not None and (span := after(self.span, cursor)) != self.span:
            self.show_span(*span)

    def _show_first_look(self) -> None:
        """The whole shift; of a long one an hour: nobody looks through a thousand lanes."""
        assert self.lanes is not None
        self.show_stretch(0.0)
        if len(self.lanes.strips) > MANY:
            cursor = self.cursor_s
            middle = cursor if cursor is not None else self.ends[1]
            self.show_span(middle - 1800, middle + 1800)
            self.show_only(SIGHT)

    def _show_flags(self) -> None:
        """What was missed may have come later than the lanes, and may decide which of them are shown."""
        if self.lanes is None:
            return
        self._flags_of = self.model.time.findings
        self._flags = finding_marks(self.lanes.strips, self._flags_of)
        self.views[Group.UNITS].item.show_flags(finding_marks(self.lanes.units, self._flags_of))
        self._show_strips(self._chosen_rows(self.lanes.strips))

    def _show_selection(self) -> None:
        chosen = self.model.selection
        for group, key in ((Group.STRIPS, chosen.incident), (Group.UNITS, chosen.unit)):
            lanes = self.views[group].lanes
            self.views[group].choose(lanes.rows.get(key) if lanes is not None and key else None)

    def _fit(self) -> None:
        for view in self.views.values():
            view.show_span(*self.span)

    # ---- hands ----

    def _pick(self, group: Group, lane: int, at_s: float, row: int) -> None:
        """Select what a lane stands for, everywhere, and go to that second."""
        lanes = self.views[group].lanes
        if lanes is None or self.lanes is None:
            return
        key = lanes.keys[lane]
        low, high = self.ends
        self.model.time.go(datetime.fromtimestamp(self.lanes.start_s + min(max(at_s, low), high), UTC))
        if group is Group.STRIPS:
            self.model.select_incident(key)
        else:
            self.model.select_unit(key)

    def _key_pressed(self, group: Group, event: QKeyEvent) -> None:
        """Arrows move in time and over lanes, + and - zoom, Home and End show the ends; the rest is the window's."""
        start, end = self.span
        wide, keys = end - start, Qt.Key
        moves = {keys.Key_Left: -0.1, keys.Key_Right: 0.1, keys.Key_PageUp: -0.8, keys.Key_PageDown: 0.8}
        key = Qt.Key(event.key())
        if key in moves:
            self.show_span(start + moves[key] * wide, end + moves[key] * wide)
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            middle = self.cursor_s
            about = middle if middle is not None and start <= middle <= end else (start + end) / 2
            self.zoom(about, 1 / 1.6 if key is keys.Key_Minus else 1.6)
        elif key is keys.Key_Home:
            self.show_stretch(0.0)
        elif key in (keys.Key_Up, keys.Key_Down):
            self._step_lane(group, 1 if key is keys.Key_Down else -1)
        else:
            event.ignore()
            return
        event.accept()

    def _step_lane(self, group: Group, by: int) -> None:
        view = self.views[group]
        if view.lanes is None or not len(view.lanes):
            return
        here = view.item.chosen
        lane = min(max((here if here is not None else -1) + by, 0), len(view.lanes) - 1)
        choose = self.model.select_incident if group is Group.STRIPS else self.model.select_unit
        choose(view.lanes.keys[lane])

    def first_focus(self) -> QWidget:
        """The keyboard starts in the strips; while they are worked out, at what stops that."""
        view = self.views.get(Group.STRIPS)
        return view.plot if view is not None and self.shown_of is not None else self.stop_button
