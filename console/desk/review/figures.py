"""How many of what, as a row of buttons that become two rows where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from console.desk.theme import Theme
from console.desk.widgets import button

GAP_PX = 4
#: Narrower than this, pixels at scale 1, a button of the row has no room for its word.
BUTTON_PX = 76


class Figures(QWidget):
    """A figure with its word on each button; a press asks to see what it counts."""

    pressed = Signal(str)

    def __init__(self, figures: Sequence[tuple[str, str]], theme: Theme) -> None:
        """`figures`: key and word of each."""
        super().__init__()
        self.theme = theme
        self.words = dict(figures)
        self.buttons: dict[str, QPushButton] = {}
        for key, words in figures:
            made = button(f"0\n{words}", partial(self.pressed.emit, key), tone="figure", name=words)
            made.setParent(self)
            self.buttons[key] = made
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def count(self, key: str, many: int) -> None:
        """Show how many there are."""
        held = self.buttons[key]
        held.setText(f"{many:,}\n{self.words[key]}")
        held.setEnabled(many > 0)

    def set_theme(self, theme: Theme) -> None:
        """Take sizes."""
        self.theme = theme
        self._arrange()

    def sizeHint(self) -> QSize:
        """At its present width."""
        return QSize(200, self._rows() * (self._high + GAP_PX) - GAP_PX)

    @property
    def _high(self) -> int:
        return round(2 * QFontMetricsF(self.theme.font(bold=True)).height()) + 8

    def _rows(self) -> int:
        scale = self.theme.size("text") / 13
        return 1 if self.width() >= len(self.buttons) * (BUTTON_PX * scale + GAP_PX) else 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps another row."""
        self._arrange()

    def _arrange(self) -> None:
        rows = self._rows()
        many = -(-len(self.buttons) // rows)
        step, high = (self.width() + GAP_PX) / many, self._high
        for place, held in enumerate(self.buttons.values()):
            row, column = divmod(place, many)
            left = round(column * step)
            held.setGeometry(left, row * (high + GAP_PX), round((column + 1) * step) - GAP_PX - left, high)
        self.setFixedHeight(self.sizeHint().height())
