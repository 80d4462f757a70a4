"""What if: what was recommended at a past second with what was known then, beside what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.review.eta_bars import EtaBars, bars_of
from console.desk.review.shift_pane import Run, ShiftPane
from console.desk.review.tall_list import TallList
from console.desk.review.whatif_bar import OutcomeBar, outcome_glyph
from console.desk.review.whatif_shift import Judged, Outcome, Overview, judge_shift
from console.desk.rowlist import Line
from console.desk.theme import Theme
from console.desk.time.worker import Executor
from console.desk.widgets import button, column, label, set_property, set_text
from console.domain.recommend import TravelTimes
from console.review.progress import Progress
from console.review.shift import Shift
from console.review.whatif import WhatIf, dispatches, what_if

_NONE = "That a unit was sent is not recorded in this shift: there is nothing to compare."
#: The seconds that can be asked about.
SENT, SHOWN = "First dispatch", "Second shown"


class WhatIfPane(ShiftPane):
    """The recommender at the second in which the first unit of the selected strip was sent, or at the one shown."""

    invitation = (
        "Here the recommendation of a past second stands beside what was done. "
        "Open a journal, or go back in time, and pick a strip."
    )

    def __init__(
        self,
        model: DeskModel,
        theme: Theme,
        run: Run,
        *,
        streets: Callable[[], TravelTimes | None] = lambda: None,
        executor: Executor | None = None,
    ) -> None:
        """`streets` gives the street graph the desk has by then, for travel times as they were recommended."""
        super().__init__("What if", model, theme, run, executor=executor)
        self.asked = SENT
        self.found: WhatIf | None = None
        self._streets = streets
        self._first: dict[str, datetime] = {}
        self._first_of: Shift | None = None
        self._overview: tuple[str, Overview] | None = None

    def build(self) -> QWidget:
        """Which second, the verdict in one sentence, and the bars."""
        tools = QWidget()
        flow = Flow(tools, gap=4)
        flow.setContentsMargins(8, 4, 8, 4)
        self._chips = {
            words: button(words, partial(self.ask_about, words), tone="chip", tip=tip)
            for words, tip in (
                (SENT, "The second before the first unit was sent to the selected strip"),
                (SHOWN, "The second that the desk shows"),
            )
        }
        for words, chip in self._chips.items():
            chip.setCheckable(True)
            chip.setChecked(words == self.asked)
            flow.addWidget(chip)
        self.go_button = button("Stand there", self._go, tone="chip", tip="Show that second everywhere")
        flow.addWidget(self.go_button)
        self.all_button = button("All dispatches", self.model.clear_selection, tone="chip",
                                 tip="How every dispatch of the shift stands to its recommendation")  # fmt: skip
        flow.addWidget(self.all_button)
        self.hint = label("", ink="dim")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setContentsMargins(24, 16, 24, 16)
        self.verdict = label("", scale="large")
        self.verdict.setWordWrap(True)
        self.basis = label("", ink="faint", scale="small")
        self.basis.setWordWrap(True)
        self.bars = EtaBars(self.theme)
        self.bars.picked.connect(self.model.select_unit)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        sheet.setLayout(column(self.bars, self.basis, 1, gap=6, margins=(0, 0, 0, 6)))
        self.basis.setContentsMargins(10, 0, 10, 0)
        scroll.setWidget(sheet)
        scroll.setAccessibleName("Recommendation then, and what was done")
        self._found = QWidget()
        self.verdict.setContentsMargins(10, 2, 10, 8)
        inner = column(self.verdict, scroll, gap=0)
        inner.setStretch(1, 1)
        self._found.setLayout(inner)
        self.bar = OutcomeBar(self.theme)
        self.list = TallList(self.theme, "Dispatches of the shift", wrap=True, lead_width=64)
        self.list.picked.connect(self.model.select_incident)
        self.list.acted.connect(self.model.select_incident)
        self._all = QWidget()
        rows = column(self.bar, self.list, gap=0)
        rows.setStretch(1, 1)
        self._all.setLayout(rows)
        whole = QWidget()
        outer = column(tools, self.hint, self._found, self._all, gap=0)
        for place in (1, 2, 3):
            outer.setStretch(place, 1)
        whole.setLayout(outer)
        return whole

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        super().set_theme(theme)
        if self._built:
            self.bars.set_theme(theme)
            self.bar.set_theme(theme)
            self.list.set_theme(theme)

    # ---- which second ----

    def ask_about(self, words: str) -> None:
        """The first dispatch, or the second shown."""
        self.asked = words
        for name, chip in self._chips.items():
            chip.setChecked(name == words)
        self.consider()

    def second_of(self, shift: Shift) -> datetime | None:
        """The second asked about; none when there is no such second."""
        incident = self.model.selection.incident
        if incident is None:
            return None
        if self.asked == SENT:
            if self._first_of is not shift:
                self._first_of, self._first = shift, dict(dispatches(shift))
            return self._first.get(incident)
        at = self.model.time.at
        return at.replace(microsecond=0) if at is not None and not self.model.time.speed else None

    def wanted(self, shift: Shift) -> tuple[object, ...]:
        """It depends on the strip and the second."""
        return (shift, self.model.selection.incident, self.second_of(shift))

    def compute(self, shift: Shift) -> Callable[[Progress], WhatIf | Overview | str]:
        """Run the recommender on a twin of the shift; words when there is nothing to recommend for."""
        incident, at, streets = self.model.selection.incident, self.second_of(shift), self._streets()
        if incident is None:
            return self._all_dispatches(shift, streets)
        if at is None:
            words = (
                (_NONE if not self._first else "No unit was ever sent to this strip.")
                if self.asked == SENT
                else "Stand still in a second of the past, and the recommendation of that second stands here."
            )
            return lambda progress: words

        def work(progress: Progress) -> WhatIf | str:
            with shift.twin() as twin:
                try:
                    return what_if(twin, incident, at, streets)
                except KeyError:
                    return "This strip was not known at that second."

        return work

    def _all_dispatches(self, shift: Shift, streets: TravelTimes | None) -> Callable[[Progress], Overview | str]:
        """Judge every dispatch; what was judged of the same shift before is not judged again."""
        before = self._overview[1] if self._overview is not None and self._overview[0] == shift.epoch else None

        def work(progress: Progress) -> Overview | str:
            with shift.twin() as twin:
                overview = judge_shift(twin, streets, before, progress)
            if overview.judged:
                return overview
            return _NONE

        return work

    # ---- showing ----

    def show_result(self, result: WhatIf | Overview | str) -> None:
        """All dispatches, or the verdict and the bars of one, or why there are none."""
        self.found = result if isinstance(result, WhatIf) else None
        self.hint.setVisible(isinstance(result, str))
        self._found.setVisible(self.found is not None)
        self._all.setVisible(isinstance(result, Overview))
        for chip in (*self._chips.values(), self.all_button):
            chip.setVisible(not isinstance(result, Overview))
        if isinstance(result, Overview):
            self._show_overview(result)
        self.go_button.setVisible(self.found is not None and self.asked == SENT)
        set_text(self.hint, result if isinstance(result, str) else "")
        if self.found is None:
            if isinstance(result, str):
                self.note.setText("")
            return
        found = self.found
        shift = self.shift
        then = shift.at(found.at).picture.incidents.get(found.incident) if shift is not None else None
        self.note.setText(f"{then.number}, {found.at:%H:%M:%S}" if then is not None else f"{found.at:%H:%M:%S}")
        set_text(self.verdict, f"{found.verdict}.")
        first = found.sent[0].rank if found.sent else None
        set_property(self.verdict, "ink", "" if first == 1 else "late")
        more = [found.ranking.basis, *found.ranking.shortfalls]
        if found.already:
            more.append(f"{len(found.already)} on it already")
        set_text(self.basis, ". ".join(part.rstrip(".") for part in more if part) + ".")
        self.bars.show_bars(bars_of(found))

    def _show_overview(self, overview: Overview) -> None:
        shift = self.shift
        if shift is not None:
            self._overview = shift.epoch, overview
        many = len(overview.judged)
        self.note.setText(f"{many:,} dispatches, {overview.count(Outcome.FIRST):,} as recommended")
        self.bar.show_overview(overview)
        self.list.take([_line(one) for one in overview.judged])

    def follow(self, seen: Seen | None) -> None:
        """Another strip is another question."""
        if seen is not None and seen.selection:
            self.consider()

    def _go(self) -> None:
        if self.found is not None:
            self.model.time.go(self.found.at)


def _line(one: Judged) -> Line:
    return Line(
        key=one.incident,
        lead=f"{one.at:%H:%M:%S}",
        title=f"{one.number}: {one.verdict}",
        glyph=outcome_glyph(one.outcome),
        ink="base.text" if one.outcome is not Outcome.FIRST else "base.text_dim",
    )
