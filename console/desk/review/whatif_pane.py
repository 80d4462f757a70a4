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
from console.desk.theme import Theme
from console.desk.time.worker import Executor
from console.desk.widgets import button, column, label, set_property, set_text
from console.domain.recommend import TravelTimes
from console.review.progress import Progress
from console.review.shift import Shift
from console.review.whatif import WhatIf, dispatches, what_if

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
        whole = QWidget()
        outer = column(tools, self.hint, self._found, gap=0)
        outer.setStretch(1, 1)
        outer.setStretch(2, 3)
        whole.setLayout(outer)
        return whole

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        super().set_theme(theme)
        if self._built:
            self.bars.set_theme(theme)

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

    def compute(self, shift: Shift) -> Callable[[Progress], WhatIf | str]:
        """Run the recommender on a twin of the shift; words when there is nothing to recommend for."""
        incident, at, streets = self.model.selection.incident, self.second_of(shift), self._streets()
        if incident is None:
            return lambda progress: "Pick a strip: here stands who was recommended for it, beside who was sent."
        if at is None:
            words = (
                "No unit was ever sent to this strip."
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

    # ---- showing ----

    def show_result(self, result: WhatIf | str) -> None:
        """The verdict and the bars, or why there are none."""
        self.found = result if isinstance(result, WhatIf) else None
        self.hint.setVisible(self.found is None)
        self._found.setVisible(self.found is not None)
        self.go_button.setVisible(self.found is not None and self.asked == SENT)
        set_text(self.hint, result if isinstance(result, str) else "")
        if self.found is None:
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

    def follow(self, seen: Seen | None) -> None:
        """Another strip is another question."""
        if seen is not None and seen.selection:
            self.consider()

    def _go(self) -> None:
        if self.found is not None:
            self.model.time.go(self.found.at)
