"""The two axes of the timeline: the time above, in round steps, and the names of the lanes at the left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from console.desk.review.lane_item import LaneItem
from console.desk.review.lanes import Group
from console.desk.review.ticks import STEPS, step_for, words_of
from console.desk.theme import Theme
from console.domain.vocabulary import Band, band_of


class TimeAxis(pg.AxisItem):
    """Times UTC; at midnight the date."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("top")
        self.origin_s = 0.0
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and font."""
        self.theme = theme
        self.setPen(theme.color("base.line_strong"))
        self.setTextPen(theme.color("base.text_dim"))
        self.setStyle(tickFont=theme.font("text_small"), tickLength=5, tickTextOffset=4)
        self.setHeight(round(QFontMetricsF(theme.font("text_small")).height()) + 10)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Round times, and finer ones without words between them."""
        per_s = size / max(maxVal - minVal, 1e-9)
        step = step_for(per_s)
        return [(float(step), self._every(step, minVal, maxVal)), (step / 5, self._every(step / 5, minVal, maxVal))]

    def _every(self, step: float, low: float, high: float) -> list[float]:
        first = math.ceil((low + self.origin_s) / step)
        last = math.floor((high + self.origin_s) / step)
        return [number * step - self.origin_s for number in range(first, min(last, first + 400) + 1)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """`14:00`, `14:03:10` where the step is less than a minute, `9 Jan` at midnight."""
        if spacing not in STEPS:
            return ["" for _ in values]
        return [words_of(value + self.origin_s, spacing) for value in values]


class LaneAxis(pg.AxisItem):
    """Names the lanes in sight; the selected one is bold."""

    def __init__(self, item: LaneItem, theme: Theme) -> None:
        super().__init__("left")
        self.item = item
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours."""
        self.theme = theme
        self.setPen(theme.color("base.line_strong"))
        self.update()

    def generateDrawSpecs(self, painter: Any) -> None:
        """Nothing of the usual axis."""
        return None

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Name and, where there is room, what it is, right of the edge of each lane."""
        item, view = self.item, self.linkedView()
        lanes = item.lanes
        if lanes is None or view is None:
            return
        box = self.boundingRect()
        sight = view.viewRect()
        small, bold = self.theme.font("text_small"), self.theme.font("text_small", bold=True)
        metrics = QFontMetricsF(small)
        line, px = metrics.height(), item.lane_px
        # The axis is a little taller than what it stands beside: heights count from the view's own top.
        top = self.mapFromScene(view.scenePos()).y()
        painter.setClipRect(QRectF(0, top, box.width(), sight.height()))
        for lane in range(*item.in_sight(sight.top(), sight.height())):
            y = top + lane * px - sight.top()
            room = QRectF(8, y + 1, self.width() - 14, px - 2)
            chosen = lane == item.chosen
            if chosen:
                painter.fillRect(QRectF(0, y, self.width(), px), self.theme.color("base.selected"))
            if lanes.group is Group.STRIPS and (band := band_of(lanes.orders[lane])) is not Band.NORMAL:
                painter.fillRect(QRectF(0, y + 3, 3, px - 6), self.theme.color(f"severity.{band.value}"))
            detail = lanes.details[lane] if px >= 2 * line else ""
            painter.setFont(bold if chosen else small)
            painter.setPen(self.theme.color("base.text"))
            first = QRectF(room.left(), room.top(), room.width(), line if detail else room.height())
            self._words(painter, first, lanes.names[lane], QFontMetricsF(painter.font()))
            if detail:
                painter.setFont(small)
                painter.setPen(self.theme.color("base.text_faint"))
                self._words(painter, QRectF(room.left(), room.top() + line, room.width(), line), detail, metrics)
        painter.setPen(QPen(self.theme.color("base.line"), 1))
        painter.drawLine(QPointF(self.width() - 0.5, top), QPointF(self.width() - 0.5, top + sight.height()))

    def _words(self, painter: QPainter, box: QRectF, words: str, metrics: QFontMetricsF) -> None:
        shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
