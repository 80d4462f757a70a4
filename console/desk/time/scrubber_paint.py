"""Paints what a scrubber shows: scale and hills, alarms, missed moments, marks, and the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from console.desk.theme import Theme
from console.desk.time.bookmarks import Bookmark
from console.desk.time.density import Mark, scale_step_s
from console.review.times import moment as time_of

#: Where the ground begins and ends; above it stand wedges and flags, below it the scale; pixels.
GROUND_TOP, GROUND_LOW = 14, 44
#: Width of one hill, pixels.
BIN_PX = 3
_ALARM_PX = 9.0

Span = tuple[datetime, datetime]
#: Where a second stands, pixels.
Place = Callable[[datetime], float]


def paint_nothing(painter: QPainter, theme: Theme, ground: QRectF, words: str, share: float) -> None:
    """There is no shift: words say so, or the ground fills as far as it has been opened (`share`, 0 to 1)."""
    filled = QRectF(ground)
    filled.setWidth(ground.width() * share)
    painter.fillRect(filled, theme.color("base.selected"))
    painter.setPen(theme.color("base.text_faint"))
    painter.setFont(theme.font("text_small"))
    painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)


def paint_hills(painter: QPainter, theme: Theme, ground: QRectF, shares: NDArray[np.float64]) -> None:
    """Facts as hills: where nothing happened the ground is flat. `shares` (n,) from 0 to 1 of the ground's height."""
    wide = ground.width() / max(len(shares), 1)
    line = [QPointF(ground.left(), ground.bottom())]
    for place, share in enumerate(shares.tolist()):
        y = ground.bottom() - share * (ground.height() - 3)
        line += [QPointF(ground.left() + place * wide, y), QPointF(ground.left() + (place + 1) * wide, y)]
    line.append(QPointF(ground.right(), ground.bottom()))
    fill = QColor(theme.color("base.text_faint"))
    fill.setAlphaF(0.38)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF(line))


def paint_scale(painter: QPainter, theme: Theme, rect: QRectF, ground: QRectF, span: Span, x_of: Place) -> None:
    """Round times under the ground, as many as can be read."""
    whole = max((span[1] - span[0]).total_seconds(), 1.0)
    fine = whole < 600
    font = theme.font("text_small")
    painter.setFont(font)
    word_px = QFontMetricsF(font).horizontalAdvance("00:00:00" if fine else "00:00")
    step = scale_step_s(whole, ground.width(), word_px + 34)
    first = (int(span[0].timestamp()) // step + 1) * step
    for second in range(first, int(span[1].timestamp()) + 1, step):
        when = time_of(second * 1000)
        x = x_of(when)
        painter.setPen(QPen(theme.color("base.line_strong"), 1))
        painter.drawLine(QPointF(x, ground.top()), QPointF(x, ground.bottom() + 3))
        text = f"{when:%d %b}" if second % 86_400 == 0 else f"{when:%H:%M:%S}" if fine else f"{when:%H:%M}"
        box = QRectF(x - 40, ground.bottom() + 3, 80, rect.bottom() - ground.bottom() - 3)
        if box.left() >= rect.left() - 20 and box.right() <= rect.right() + 20:
            painter.setPen(theme.color("base.text_dim"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_alarms(painter: QPainter, theme: Theme, ground: QRectF, alarms: Sequence[Mark], x_of: Place) -> None:
    """Strokes on the ground, in the colour of their priority; of many at one place one of each priority."""
    inks = {level: theme.color(f"alarm.{level}") for level in {mark.level for mark in alarms}}
    for mark, x in apart(alarms, x_of):
        painter.fillRect(QRectF(x - 0.75, ground.bottom() - _ALARM_PX, 1.5, _ALARM_PX), inks[mark.level])


def apart(marks: Sequence[Mark], x_of: Place) -> list[tuple[Mark, float]]:
    """Marks and where they stand, pixels, in their order; of those a hand could not tell apart only the last."""
    found: dict[tuple[int, str], tuple[Mark, float]] = {}
    for mark in marks:
        x = x_of(time_of(mark.at_ms))
        place = (round(x * 2), mark.level)
        found.pop(place, None)
        found[place] = (mark, x)
    return list(found.values())


def paint_finding(painter: QPainter, theme: Theme, x: float, grade: str) -> None:
    """A wedge that points at the second; the graver, the larger and the fuller."""
    token = {"grave": "alarm.critical", "notable": "alarm.high"}.get(grade, "base.text_dim")
    half = {"grave": 4.5, "notable": 3.5}.get(grade, 2.5)
    painter.setPen(QPen(theme.color(token), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if grade == "minor" else theme.color(token))
    painter.drawPolygon(QPolygonF([QPointF(x - half, 3), QPointF(x + half, 3), QPointF(x, 3 + half * 1.9)]))


def paint_flags(painter: QPainter, theme: Theme, bookmarks: Sequence[Bookmark], span: Span, x_of: Place) -> None:
    """A flag at every marked moment."""
    ink = theme.color("past.replay")
    for bookmark in bookmarks:
        if not span[0] <= bookmark.at <= span[1]:
            continue
        x = x_of(bookmark.at)
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(x, 2), QPointF(x, GROUND_LOW))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x, 1), QPointF(x + 9, 4.5), QPointF(x, 8)]))


def paint_cursor(painter: QPainter, theme: Theme, x: float, *, live: bool) -> None:
    """The second that is shown, or the present."""
    low = GROUND_LOW + 2
    ink = theme.color("link.live" if live else "past.replay")
    painter.setPen(QPen(theme.color("base.panel"), 4.5))
    painter.drawLine(QPointF(x, 10), QPointF(x, low))
    painter.setPen(QPen(ink, 2.5))
    painter.drawLine(QPointF(x, 10), QPointF(x, low))
    painter.setPen(QPen(theme.color("base.panel"), 1))
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(x, low - 1), 6, 6)


def paint_words(painter: QPainter, theme: Theme, x: float, width: float, text: str) -> None:
    """The second under the hand, and what is marked there."""
    font = theme.font("text_small", bold=True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    wide = min(metrics.horizontalAdvance(text) + 12, width - 4.0)
    left = min(max(x - wide / 2, 2.0), width - wide - 2)
    painter.setPen(QPen(theme.color("base.text_dim"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, 2), QPointF(x, GROUND_LOW + 2))
    box = QRectF(left, 16, wide, theme.size("text_small") + 8)
    painter.setPen(QPen(theme.color("base.line_strong"), 1))
    painter.setBrush(theme.color("base.raised"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(theme.color("base.text"))
    painter.drawText(
        box, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide - 10)
    )
