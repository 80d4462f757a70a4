"""The row of tools above the timeline: which strips, how much time, and the key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton

from console.desk.flow import Flow
from console.desk.review.lane_choice import CHOICES, EVERY, MISSED, SIGHT
from console.desk.widgets import button

#: Stretches that one press shows: words, seconds (0: the whole shift).
STRETCHES = (("All", 0.0), ("1 h", 3600.0), ("10 min", 600.0), ("1 min", 60.0), ("10 s", 10.0))
#: Where there is less room than so many lines of text are high, one word must do: the chips take one line of the
#: lanes' room and not two.
_ROOMY_LINES = 38
_BRIEFLY = {EVERY: "Every", SIGHT: "In sight", MISSED: "Missed"}


class TimelineTools(QFrame):
    """Chips that flow over as many lines as they need."""

    chosen = Signal(str)
    #: Seconds to show; 0 for all.
    stretched = Signal(float)
    key_asked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "sheet")
        self._flow = Flow(self, gap=4)
        self._flow.setContentsMargins(8, 4, 8, 4)
        self.choices = {
            words: self._chip(words, partial(self.chosen.emit, words), tip) for words, tip in CHOICES.items()
        }
        for chip in self.choices.values():
            chip.setCheckable(True)
        for words, seconds in STRETCHES:
            tip = "The whole shift" if not seconds else f"{words} about the second that is shown"
            self._chip(words, partial(self.stretched.emit, seconds), tip)
        self.key = self._chip("Key", lambda: self.key_asked.emit(self.key.isChecked()), "What colours and shapes mean")
        self.key.setCheckable(True)
        self.choose(EVERY)

    def _chip(self, words: str, pressed: Callable[[], object], tip: str) -> QPushButton:
        made = button(words, pressed, tone="chip", tip=tip)
        self._flow.addWidget(made)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Short words where the long ones would take a second line."""
        super().resizeEvent(event)
        brief = self.width() < _ROOMY_LINES * self.fontMetrics().height()
        for words, chip in self.choices.items():
            chip.setText(_BRIEFLY.get(words, words) if brief else words)

    def choose(self, words: str) -> None:
        """Show which strips are shown."""
        for name, chip in self.choices.items():
            chip.setChecked(name == words)
