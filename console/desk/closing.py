"""Closing a strip: the commonest crisis dispositions one tap away, every other code one line away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout

from console.desk.widgets import button, column, label
from console.domain.dispositions import CRISIS


class Closing(QFrame):
    """A grid of dispositions, with figures 1 to 8 as keys. Close, pick: two taps."""

    def __init__(self, run: Callable[..., object], prompt: Callable[[str], object]) -> None:
        super().__init__()
        self._run, self._prompt = run, prompt
        self.setProperty("part", "card")
        self.setAccessibleName("Close with a disposition")
        grid = QGridLayout()
        grid.setSpacing(5)
        self.buttons = []
        for place, disposition in enumerate(CRISIS):
            made = button(
                f"{place + 1}  {disposition.label}",
                partial(self.choose, disposition.code),
                tone="choice",
                name=f"Close: {disposition.label}",
            )
            made.setMinimumHeight(26)
            self.buttons.append(made)
            grid.addWidget(made, place // 2, place % 2)
        others = button("Other code…", self._other, tone="choice")
        back = button("Keep open  Esc", self.hide, tone="choice")
        others.setMinimumHeight(26)
        back.setMinimumHeight(26)
        grid.addWidget(others, len(CRISIS) // 2, 0)
        grid.addWidget(back, len(CRISIS) // 2, 1)
        whole = column(label("CLOSE WITH", part="caption"), gap=6, margins=(10, 8, 10, 10))
        whole.addLayout(grid)
        self.setLayout(whole)
        self.hide()

    def _other(self) -> None:
        self.hide()
        self._prompt("close ")

    def open(self) -> None:
        """Show the grid with the keyboard on its first disposition."""
        self.show()
        self.buttons[0].setFocus()

    def choose(self, code: str) -> None:
        """Close with a code."""
        self.hide()
        self._run("close", code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Figures choose, Escape keeps the strip open."""
        figure = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif figure.isdecimal() and 1 <= int(figure) <= len(CRISIS):
            self.choose(CRISIS[int(figure) - 1].code)
        else:
            super().keyPressEvent(event)
