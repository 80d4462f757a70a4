"""What stands on the map's glass: scale, north, attribution, the training ribbon, NOT LIVE, hints, hover text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from console.desk.map.camera import Camera, ScaleBar, scale_bar
from console.desk.map.declutter import Box
from console.desk.map.tools_paint import plate
from console.desk.theme import Theme

RIBBON_PX = 20
TRAINING_TEXT = "TRAINING  ·  exercise data  ·  no real calls"
_EDGE_PX, _SCALE_HIGH = 12, 40


class Glass(NamedTuple):
    """What stands on the glass in one frame."""

    #: What is said when the picture is not live; none while it is.
    not_live: str | None
    exercise: bool
    #: Which past second is shown; empty for the present.
    past: str
    attribution: str
    hint: str
    hover: str
    cursor: QPointF


class GlassLayer:
    """Paints the glass; what seldom changes is kept as small pictures."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme, self._ratio = theme, ratio
        self._stills: dict[str, tuple[object, QPixmap]] = {}

    def paint(self, painter: QPainter, camera: Camera, glass: Glass) -> None:
        """Everything on the glass, what must not be overlooked last."""
        theme = self._theme
        if glass.not_live is not None:
            paint_not_live(painter, theme, camera, glass.not_live)
        bar = scale_bar(camera)
        low = camera.height - _SCALE_HIGH
        scale = self._still("scale", (bar.text, round(bar.pixels)), (270, _SCALE_HIGH), partial(paint_scale, bar=bar))
        painter.drawPixmap(0, low, scale)
        if glass.attribution:
            key = (glass.attribution, camera.width)
            draw = partial(paint_attribution, width=camera.width, text=glass.attribution)
            painter.drawPixmap(0, camera.height - 16, self._still("attribution", key, (camera.width, 16), draw))
        if glass.exercise:
            size = (camera.width, RIBBON_PX)
            painter.drawPixmap(0, 0, self._still("training", size, size, partial(paint_training, width=camera.width)))
        if glass.past:
            paint_past(painter, theme, camera, glass.past, RIBBON_PX if glass.exercise else 0)
        if glass.hint:
            paint_hint(painter, theme, camera, glass.hint)
        if glass.hover:
            paint_hover(painter, theme, camera, glass.cursor.x(), glass.cursor.y(), glass.hover)

    def _still(self, name: str, key: object, size: tuple[int, int], draw: Callable[[QPainter, Theme], None]) -> QPixmap:
        held = self._stills.get(name)
        if held is None or held[0] != key:
            picture = QPixmap(round(size[0] * self._ratio), round(size[1] * self._ratio))
            picture.setDevicePixelRatio(self._ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter, self._theme)
            painter.end()
            held = self._stills[name] = key, picture
        return held[1]


def corner_boxes(camera: Camera, ribbons: int) -> list[Box]:
    """Room that scale, north and ribbons take (left, top, right, bottom), logical pixels."""
    boxes: list[Box] = [(0, camera.height - _SCALE_HIGH, 270, camera.height)]
    return [*boxes, (0, 0, camera.width, ribbons * RIBBON_PX)] if ribbons else boxes


def paint_scale(painter: QPainter, theme: Theme, bar: ScaleBar) -> None:
    """A round length, true in the middle of the view, beside an arrow to the north: people turn maps in their heads."""
    left, bottom = _EDGE_PX + 26.0, _SCALE_HIGH - 14.0
    line = QPolygonF(
        [
            QPointF(left, bottom - 6),
            QPointF(left, bottom),
            QPointF(left + bar.pixels, bottom),
            QPointF(left + bar.pixels, bottom - 6),
        ]
    )
    for pen in (QPen(_faded(theme.color("map.text_halo"), 0.8), 4.5), QPen(theme.color("map.label"), 1.5)):
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)
    width = QFontMetricsF(theme.font("text_small", bold=True)).horizontalAdvance(bar.text)
    plate(painter, theme, left + bar.pixels + width / 2 + 11, bottom - 5, bar.text)
    _paint_north(painter, theme, _EDGE_PX + 8.0, _SCALE_HIGH - 20.0)


def _paint_north(painter: QPainter, theme: Theme, x: float, y: float) -> None:
    painter.setPen(QPen(theme.color("map.symbol_outline"), 1.0))
    painter.setBrush(theme.color("map.label"))
    painter.drawPolygon(QPolygonF([QPointF(x, y - 13), QPointF(x + 5, y), QPointF(x, y - 3), QPointF(x - 5, y)]))
    font = theme.font("text_small", bold=True)
    font.setPixelSize(10)
    painter.setFont(font)
    painter.setPen(theme.color("map.label"))
    painter.drawText(QRectF(x - 8, y - 1, 16, 12), Qt.AlignmentFlag.AlignCenter, "N")


def paint_attribution(painter: QPainter, theme: Theme, width: int, text: str) -> None:
    """Who made the ground, at the right of a strip of 16 px, as their licences ask."""
    font = theme.font("text_small")
    font.setPixelSize(10)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width * 0.5)
    across = metrics.horizontalAdvance(shown) + 8
    box = QRectF(width - across, 0, across, 16)
    painter.fillRect(box, _faded(theme.color("map.label_back"), 0.7))
    painter.setFont(font)
    painter.setPen(theme.color("map.text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def paint_training(painter: QPainter, theme: Theme, width: int) -> None:
    """A ribbon across the top that nobody can take for a quiet real night."""
    box = QRectF(0, 0, width, RIBBON_PX)
    painter.fillRect(box, theme.color("link.training"))
    font = theme.font("text_small", bold=True)
    painter.setFont(font)
    painter.setPen(theme.color("link.training_text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, TRAINING_TEXT)


def paint_past(painter: QPainter, theme: Theme, camera: Camera, words: str, top: int) -> None:
    """A ribbon across the top and a frame: this is a past second, seen clearly."""
    ink = theme.color("past.replay")
    painter.setPen(QPen(ink, 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(1.5, top + 1.5, camera.width - 3, camera.height - top - 3))
    box = QRectF(0, top, camera.width, RIBBON_PX)
    painter.fillRect(box, ink)
    painter.setFont(theme.font("text_small", bold=True))
    painter.setPen(theme.color("past.replay_text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def paint_not_live(painter: QPainter, theme: Theme, camera: Camera, words: str) -> None:
    """Wash, hatching and words over everything: what is shown was true once and may not be true now."""
    box = QRectF(0, 0, camera.width, camera.height)
    painter.fillRect(box, _faded(theme.color("base.window"), 0.46))
    painter.fillRect(box, QBrush(_faded(theme.color("link.lost"), 0.20), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(theme.color("link.lost"), 4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(2, 2, -2, -2))
    large, small = theme.font("text_clock", bold=True), theme.font("text", bold=True)
    large.setPixelSize(28)
    text = words or "The picture below may be out of date"
    width = max(QFontMetricsF(large).horizontalAdvance("NOT LIVE"), QFontMetricsF(small).horizontalAdvance(text)) + 48
    sign = QRectF((camera.width - min(width, camera.width - 24)) / 2, 44, min(width, camera.width - 24), 74)
    painter.setBrush(theme.color("map.label_back"))
    painter.setPen(QPen(theme.color("link.lost"), 2.5))
    painter.drawRoundedRect(sign, 5, 5)
    painter.setFont(large)
    painter.setPen(theme.color("link.lost"))
    painter.drawText(sign.adjusted(0, 6, 0, -30), Qt.AlignmentFlag.AlignCenter, "NOT LIVE")
    painter.setFont(small)
    painter.setPen(theme.color("map.label"))
    painter.drawText(sign.adjusted(8, 42, -8, -8), Qt.AlignmentFlag.AlignCenter, text)


def paint_hint(painter: QPainter, theme: Theme, camera: Camera, text: str) -> None:
    """What the tool in hand expects, at the bottom in the middle."""
    plate(painter, theme, camera.width / 2, camera.height - 40, text)


def paint_hover(painter: QPainter, theme: Theme, camera: Camera, x: float, y: float, text: str) -> None:
    """A few plain lines beside the cursor, kept within the view."""
    font = theme.font("text_small")
    metrics = QFontMetricsF(font)
    lines = text.split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines) + 18
    height = metrics.height() * len(lines) + 12
    left = x + 18 if x + 18 + width < camera.width else x - 14 - width
    top = y + 14 if y + 14 + height < camera.height else y - 10 - height
    box = QRectF(round(left), round(top), width, height)
    painter.setPen(QPen(theme.color("base.line_strong"), 1))
    painter.setBrush(_faded(theme.color("base.raised"), 0.96))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.color("base.text"))
    head = theme.font("text_small", bold=True)
    for index, line in enumerate(lines):
        painter.setFont(head if index == 0 else font)
        row = QRectF(box.left() + 9, box.top() + 6 + index * metrics.height(), width, metrics.height())
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, line)


def _faded(color: QColor, part: float) -> QColor:
    color.setAlphaF(part)
    return color
