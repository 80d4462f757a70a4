"""One painted item a group of lanes: what is in sight is drawn from columns, coarser the more of the night is seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from console.desk.review.lane_fold import BAR, CONSULT, WAITS, MarkKind
from console.desk.review.lane_looks import MARK_LOOKS, SHAPES, looks_of, paint_flag, paint_mark
from console.desk.review.lanes import LaneSet, Marks, seen_marks, seen_segments
from console.desk.theme import Theme

#: Pixels a second from which on marks have shapes; below that they are ticks.
SHAPES_FROM = 0.08
#: Pixels a second from which on marks say their words, where there is room.
WORDS_FROM = 0.4
#: Pixels to the next mark from which on a mark says its words.
WORDS_FROM_PX = 70.0
_EMPTY = Marks(
    np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int16), np.zeros(0, np.int32)
)  # fmt: skip


class LaneItem(pg.GraphicsObject):
    """Draws the lanes in sight. In its coordinates x is seconds from `origin_s`, y pixels from the first lane's top.

    Attributes:
        chosen: the lane that is selected.
        flags: missed moments in these lanes.
        cursor_s: the second that is shown, seconds from the origin; what comes after it is shaded. None while live.
        says_cursor: whether that second stands at the line in words.
        painted: how many lanes were drawn the last time.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.lanes: LaneSet | None = None
        self.words: Sequence[str] = ()
        self.origin_s = 0.0
        self.chosen: int | None = None
        self.flags = _EMPTY
        self.cursor_s: float | None = None
        self.says_cursor = False
        self.painted = 0

    @property
    def lane_px(self) -> float:
        """Height of one lane, pixels."""
        return SHAPES[self.lanes.group].lane * self._scale if self.lanes is not None else 30.0

    @property
    def _scale(self) -> float:
        return self.theme.size("text") / 13

    def show_lanes(self, lanes: LaneSet, words: Sequence[str], origin_s: float) -> None:
        """Draw these lanes from now on."""
        self.prepareGeometryChange()
        self.lanes, self.words, self.origin_s = lanes, words, origin_s
        self.flags = _EMPTY
        self.update()

    def show_flags(self, flags: Marks) -> None:
        """Missed moments, in the numbering of the lanes shown."""
        self.flags = flags
        self.update()

    def boundingRect(self) -> QRectF:
        """What is in sight: nothing outside of it is ever drawn."""
        view = self.getViewBox()
        return QRectF(view.viewRect()) if view is not None else QRectF()

    def viewTransformChanged(self) -> None:
        """Another time or other lanes came into sight."""
        self.prepareGeometryChange()
        self.update()

    def in_sight(self, top: float, height: float) -> tuple[int, int]:
        """The first lane to draw and the one after the last."""
        count = len(self.lanes) if self.lanes is not None else 0
        first = min(max(int(top // self.lane_px), 0), count)
        return first, min(max(int((top + height) // self.lane_px) + 1, first), count)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Everything in sight, in pixels."""
        lanes, view = self.lanes, self.boundingRect()
        if lanes is None or view.width() <= 0:
            return
        change = painter.transform()
        self._per_s = change.m11()
        self._start_s = view.left()
        origin = change.map(QPointF(view.left(), view.top()))
        corner = change.map(QPointF(view.right(), view.bottom()))
        box = QRectF(origin, corner).normalized()
        painter.save()
        painter.resetTransform()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font("text_small"))
        self._left, self._shift = box.left(), box.top() - view.top()
        sight = self.in_sight(view.top(), view.height())
        self.painted = sight[1] - sight[0]
        self._paint_ground(painter, box, sight)
        self._paint_segments(painter, box, sight)
        self._paint_marks(painter, box, sight)
        self._paint_flags(painter, box, sight)
        if self.cursor_s is not None:
            self._paint_cursor(painter, box)
        painter.restore()

    def _x(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """POSIX seconds as pixels."""
        return self._left + (seconds - self.origin_s - self._start_s) * self._per_s

    # ---- parts ----

    def _paint_ground(self, painter: QPainter, box: QRectF, sight: tuple[int, int]) -> None:
        px = self.lane_px
        if self.chosen is not None and sight[0] <= self.chosen < sight[1]:
            top = self.chosen * px + self._shift
            painter.fillRect(QRectF(box.left(), top, box.width(), px), self.theme.color("base.selected"))
        painter.setPen(QPen(self._faded("base.line", 0.55), 1))
        edges = [round((number + 1) * px + self._shift) - 0.5 for number in range(*sight)]
        painter.drawLines([QLineF(box.left(), y, box.right(), y) for y in edges])

    def _faded(self, token: str, alpha: float) -> QColor:
        color = self.theme.color(token)
        color.setAlphaF(alpha)
        return color

    def _paint_segments(self, painter: QPainter, box: QRectF, sight: tuple[int, int]) -> None:
        assert self.lanes is not None
        held, shape, scale = self.lanes.segments, SHAPES[self.lanes.group], self._scale
        start = self.origin_s + self._start_s
        rows = seen_segments(held, sight, start, start + box.width() / self._per_s)
        left = np.clip(self._x(held.start_s[rows]), box.left() - 4, box.right() + 4)
        wide = np.maximum(np.clip(self._x(held.end_s[rows]), box.left() - 4, box.right() + 4) - left, 1.5)
        top = held.lane[rows] * self.lane_px + self._shift
        look = held.track[rows].astype(np.int64) * 64 + held.code[rows]
        named: list[tuple[QRectF, str]] = []
        for key in np.unique(look).tolist():
            track, code = divmod(key, 64)
            kind = looks_of(self.lanes.group, track)[code]
            y, high = shape.bar if track == BAR else shape.spans.get(track, (0.0, 0.0))
            if not high:
                continue
            mine = np.flatnonzero(look == key)
            boxes = [
                QRectF(x, t + y * scale, w, high * scale)
                for x, t, w in zip(left[mine].tolist(), top[mine].tolist(), wide[mine].tolist(), strict=True)
            ]
            painter.setPen(Qt.PenStyle.NoPen)
            waits = track == CONSULT and code == WAITS
            color = self.theme.color(kind.token)
            painter.setBrush(QBrush(color, Qt.BrushStyle.Dense4Pattern) if waits else color)
            painter.drawRects(boxes)
            if track == BAR:
                named += [(one, kind.words) for one in boxes if one.width() > 34]
        self._paint_names(painter, box, named)

    def _paint_names(self, painter: QPainter, box: QRectF, named: Sequence[tuple[QRectF, str]]) -> None:
        """What a bar stands for, in the bar, where all of it fits."""
        metrics = QFontMetricsF(painter.font())
        widths = {words: metrics.horizontalAdvance(words) for words in {words for _, words in named}}
        painter.setPen(self.theme.color("map.symbol_text"))
        for bar, words in named:
            seen = bar.intersected(box)
            if widths[words] + 8 <= seen.width():
                spot = seen.adjusted(4, -3, -4, 3)
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    def _paint_marks(self, painter: QPainter, box: QRectF, sight: tuple[int, int]) -> None:
        assert self.lanes is not None
        held, shape, scale = self.lanes.marks, SHAPES[self.lanes.group], self._scale
        start = self.origin_s + self._start_s
        rows = seen_marks(held, sight, start, self._per_s, int(box.width()))
        if not len(rows):
            return
        x = self._x(held.at_s[rows])
        y: NDArray[np.float64] = held.lane[rows].astype(np.float64) * self.lane_px + self._shift + shape.marks * scale
        if self._per_s < SHAPES_FROM:
            self._paint_ticks(painter, x, y, held.code[rows])
            return
        size = shape.mark_size * scale
        kinds = [MarkKind(code) for code in held.code[rows].tolist()]
        for at_x, at_y, kind in zip(x.tolist(), y.tolist(), kinds, strict=True):
            paint_mark(painter, kind, at_x, at_y, size, self.theme)
        if self._per_s >= WORDS_FROM:
            self._paint_words(painter, rows, x, y, box)

    def _paint_ticks(
        self, painter: QPainter, x: NDArray[np.float64], y: NDArray[np.float64], code: NDArray[np.int16]
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind in MarkKind:
            mine = np.flatnonzero(code == kind)
            if len(mine):
                painter.setBrush(self.theme.color(MARK_LOOKS[kind].token))
                spots = zip(x[mine].tolist(), y[mine].tolist(), strict=True)
                painter.drawRects([QRectF(at_x - 1, at_y - 3, 2, 6) for at_x, at_y in spots])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_words(
        self,
        painter: QPainter,
        rows: NDArray[np.int64],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        box: QRectF,
    ) -> None:
        """What was said, where there is room before the next mark of the lane."""
        assert self.lanes is not None
        held = self.lanes.marks
        order = np.lexsort((x, held.lane[rows]))
        rows, x, y = rows[order], x[order], y[order]
        room = np.full(len(rows), box.right())
        same = held.lane[rows][1:] == held.lane[rows][:-1]
        room[:-1][same] = x[1:][same]
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self.theme.color("base.text_dim"))
        high = metrics.height()
        for place in np.flatnonzero(room - x > WORDS_FROM_PX).tolist():
            words = " ".join(self.words[int(held.row[rows[place]])][:160].split())
            left = max(float(x[place]) + 7, box.left() + 4)
            spot = QRectF(left, float(y[place]) - high / 2, float(room[place]) - left - 8, high)
            if words and spot.width() > 40:
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, spot.width())
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_flags(self, painter: QPainter, box: QRectF, sight: tuple[int, int]) -> None:
        if sight[1] >= len(self.flags.first):
            return
        rows = seen_marks(self.flags, sight, self.origin_s + self._start_s, self._per_s, int(box.width()))
        x, lanes = self._x(self.flags.at_s[rows]), self.flags.lane[rows].tolist()
        for at_x, lane, grade in zip(x.tolist(), lanes, self.flags.code[rows].tolist(), strict=True):
            top = lane * self.lane_px + self._shift + 1
            paint_flag(painter, grade, at_x, top, 8 * self._scale, self.theme)

    def _paint_cursor(self, painter: QPainter, box: QRectF) -> None:
        assert self.cursor_s is not None
        x = self._left + (self.cursor_s - self._start_s) * self._per_s
        if x < box.right():
            later = QRectF(box)
            later.setLeft(max(x, box.left()))
            painter.fillRect(later, self._faded("base.window", 0.35))
        if box.left() <= x <= box.right():
            painter.setPen(QPen(self.theme.color("map.selection"), 1.5))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            if self.says_cursor:
                self._paint_time(painter, box, x)

    def _paint_time(self, painter: QPainter, box: QRectF, x: float) -> None:
        """The second that is shown, at the head of its line."""
        assert self.cursor_s is not None
        words = f"{datetime.fromtimestamp(self.origin_s + self.cursor_s, UTC):%H:%M:%S}"
        metrics = QFontMetricsF(painter.font())
        wide = metrics.horizontalAdvance(words) + 10
        left = x if x + wide <= box.right() else x - wide
        spot = QRectF(left, box.top(), wide, metrics.height() + 2)
        painter.fillRect(spot, self.theme.color("map.selection"))
        painter.setPen(self.theme.color("base.panel"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words)
