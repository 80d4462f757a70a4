"""Buttons of the time bar that carry a sign instead of words: a step back, play or pause, a step on."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QPushButton

from console.desk.theme import Theme
from console.desk.widgets import escaped_tip


class Sign(StrEnum):
    """What a button does."""

    BACK = "back"
    PLAY = "play"
    PAUSE = "pause"
    ON = "on"


class SignButton(QPushButton):
    """A button with a painted sign, and its words for screen readers and the tooltip."""

    def __init__(self, sign: Sign, words: str, theme: Theme, pressed: Callable[[], object]) -> None:
        super().__init__()
        self.sign, self.theme = sign, theme
        self.setProperty("tone", "small")
        self.say(sign, words)
        self.clicked.connect(lambda _checked=False: pressed())

    def say(self, sign: Sign, words: str) -> None:
        """Show another sign."""
        self.sign = sign
        self.setAccessibleName(words)
        self.setToolTip(escaped_tip(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Broad enough for a hand."""
        return QSize(38, max(24, self.theme.size("row")))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then its sign."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.theme.color("base.text" if self.isEnabled() else "base.text_faint")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        x, y, r = self.width() / 2, self.height() / 2, 5.5
        if self.sign is Sign.PAUSE:
            painter.drawRect(QRectF(x - 5, y - r, 3.5, 2 * r))
            painter.drawRect(QRectF(x + 1.5, y - r, 3.5, 2 * r))
            return
        turn = -1 if self.sign is Sign.BACK else 1
        shift = 0.0 if self.sign is Sign.PLAY else -2.0 * turn
        points = [(x + shift - turn * 4.5, y - r), (x + shift - turn * 4.5, y + r), (x + shift + turn * 4.5, y)]
        painter.drawPolygon(QPolygonF([QPointF(a, b) for a, b in points]))
        if self.sign is not Sign.PLAY:
            left = x + 4.0 if turn > 0 else x - 6.5
            painter.drawRect(QRectF(left, y - r, 2.5, 2 * r))
