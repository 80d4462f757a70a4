"""Feeds from nowhere: a drawn test pattern that moves, or stands still, for pictures and for trying the desk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter, QPen

from console.desk.feeds.player import Shot
from console.desk.feeds.pulse import GRID, Cells
from console.wire.feed_address import FeedAddress
from console.wire.klv_footprint import Footprint

#: Every pattern has its own ground: hues of the circle, degrees.
_HUES = (28, 205, 262, 120, 340, 180)
#: A camera sees the world, not the theme: its picture is the same in all of them.
_INK, _SHADE = QColor(240, 240, 235), QColor(0, 0, 0, 130)


class PatternPlayer:
    """Plays a pattern of its address. After `frames` frames it goes on showing the last one: frozen."""

    def __init__(self, address: FeedAddress, clock: Callable[[], float], frames: int | None = None) -> None:
        """`clock` counts the wall's seconds; they stand on the pattern."""
        self.fault, self.frames = "", 0
        self._name = address.shown.rsplit("/", 1)[-1]
        self._clock, self._most = clock, frames
        self._size = (640, 360)

    def fit(self, width_px: int, height_px: int) -> None:
        """Drawn as large as the tile."""
        self._size = (max(64, width_px), max(36, height_px))

    def take(self) -> Shot | None:
        """A frame whenever one is asked for, until there are no more."""
        if self._most is not None and self.frames >= self._most:
            return None
        self.frames += 1
        return Shot(draw_pattern(self._name, *self._size, self._clock()), self._cells(), self._clock())

    def _cells(self) -> Cells:
        return np.full(GRID, self.frames * 40 % 251, np.uint8)

    def close(self) -> None:
        """There is nothing to let go of."""


class PatternReader:
    """Telemetry of a drone that stands in the air and looks at one piece of ground."""

    def __init__(self, seen: Footprint, age_s: float = 0.2) -> None:
        self._seen, self._age_s = seen, age_s

    def footprint(self, now_s: float) -> Footprint | None:
        """Always the same ground."""
        return self._seen

    def age_s(self, now_s: float) -> float | None:
        """Always of the same age."""
        return self._age_s

    def close(self) -> None:
        """There is nothing to let go of."""


def draw_pattern(name: str, wide: int, high: int, seconds: float) -> QImage:
    """A street at night as a camera might see it, with cross hairs, the camera's name and its time code."""
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    hue = _HUES[sum(name.encode()) % len(_HUES)]
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(QPointF(0, 0), QPointF(0, high))
    sky.setColorAt(0.0, QColor.fromHsv(hue, 70, 70))
    sky.setColorAt(0.55, QColor.fromHsv(hue, 40, 120))
    sky.setColorAt(0.56, QColor.fromHsv(hue, 60, 52))
    sky.setColorAt(1.0, QColor.fromHsv(hue, 50, 84))
    painter.fillRect(image.rect(), sky)
    _street(painter, name, wide, high)
    _marks(painter, wide, high)
    _captions(painter, name, wide, high, seconds)
    painter.end()
    return image


def _street(painter: QPainter, name: str, wide: int, high: int) -> None:
    """Houses along a road that runs to the horizon; which ones, the camera's name decides."""
    horizon = high * 0.56
    painter.setPen(Qt.PenStyle.NoPen)
    for at, letter in enumerate((name * 4)[:14].encode()):
        tall = high * (0.10 + letter % 7 * 0.045)
        painter.setBrush(QColor(22 + letter % 13, 26 + letter % 11, 34 + letter % 17))
        painter.drawRect(QRectF(at * wide / 14, horizon - tall, wide / 14 + 1, tall))
        painter.setBrush(QColor(236, 202, 120, 150))
        for floor in range(letter % 4):
            left, top = at * wide / 14 + wide * 0.02, horizon - tall + (floor + 0.6) * high * 0.06
            painter.drawRect(QRectF(left, top, wide * 0.018, high * 0.025))
    painter.setPen(QPen(QColor(210, 210, 200, 120), 2))
    middle = wide * 0.5
    painter.drawLine(QLineF(middle, horizon, wide * 0.18, high))
    painter.drawLine(QLineF(middle, horizon, wide * 0.82, high))


def _marks(painter: QPainter, wide: int, high: int) -> None:
    painter.setPen(QPen(QColor(240, 240, 235, 150), 1.2))
    x, y, arm = wide / 2, high / 2, high * 0.07
    painter.drawLine(QLineF(x - arm, y, x - arm / 3, y))
    painter.drawLine(QLineF(x + arm / 3, y, x + arm, y))
    painter.drawLine(QLineF(x, y - arm, x, y - arm / 3))
    painter.drawLine(QLineF(x, y + arm / 3, x, y + arm))


def _captions(painter: QPainter, name: str, wide: int, high: int, seconds: float) -> None:
    font = QFont()
    font.setPixelSize(max(9, high // 16))
    painter.setFont(font)
    line = max(14, high // 11)
    painter.fillRect(QRectF(0, high - line, wide, line), _SHADE)
    painter.setPen(_INK)
    minutes, rest = divmod(seconds, 60)
    words = QRectF(6, high - line, wide - 12, line)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, f"TEST PATTERN  {name}")
    right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(words, right, f"{int(minutes) % 60:02d}:{rest:05.2f}")
