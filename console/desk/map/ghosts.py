"""Ghosts on the map of a past second: what had happened there already, and nobody knew yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from console.desk.map.camera import Camera
from console.desk.map.incidents import Pin
from console.desk.theme import Theme
from console.domain.mercator import point_to_mercator

#: Radius of a ghost's ring, logical pixels: round a pin's place, or round a unit's symbol.
_INCIDENT_PX, _UNIT_PX = 27.0, 16.0
#: The pin of what is not known at all, and how far above its place it stands, logical pixels.
_UNKNOWN_PX, _LIFT_PX = 12.0, 28.0
#: From this zoom on a ghost says in words what was not known.
_WORDS_FROM_ZOOM = 12.0


class Ghost(NamedTuple):
    """One ghost: a place in degrees, whether it is a unit, whether the picture holds it at all, and what came late."""

    key: str
    lat: float
    lon: float
    unit: bool
    known: bool
    words: str


def paint_ghosts(painter: QPainter, theme: Theme, camera: Camera, ghosts: Sequence[Ghost], pins: Sequence[Pin]) -> None:
    """Dashed rings in the colour of the past; what the picture does not hold at all is a pin with a question mark.

    Of an incident that the picture holds the ring goes round its pin; where it has none, there is no ring.
    """
    plates = {key: pin.body.center() for pin in pins for key in pin.members}
    ink = theme.color("past.replay")
    painter.save()
    taken: list[QRectF] = []
    for ghost in ghosts:
        x, y = camera.point_to_screen(*point_to_mercator(ghost.lat, ghost.lon))
        if not (-40 <= x <= camera.width + 40 and -40 <= y <= camera.height + 40):
            continue
        radius = _UNIT_PX if ghost.unit else _INCIDENT_PX
        if not ghost.known:
            middle, radius = QPointF(x, y - _LIFT_PX), _UNKNOWN_PX
            _paint_unknown(painter, theme, QPointF(x, y), middle)
        elif ghost.unit or ghost.key in plates:
            middle = QPointF(x, y) if ghost.unit else plates[ghost.key]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pen in (QPen(theme.color("map.text_halo"), 4.0), QPen(ink, 2.0, Qt.PenStyle.DashLine)):
                painter.setPen(pen)
                painter.drawEllipse(middle, radius, radius)
        else:
            continue
        if ghost.words and not ghost.unit and camera.zoom >= _WORDS_FROM_ZOOM:
            _paint_words(painter, theme, camera, middle, radius, ghost.words, taken)
    painter.restore()


def _paint_unknown(painter: QPainter, theme: Theme, place: QPointF, middle: QPointF) -> None:
    """A call that nobody at the desk knew of: a pin in the colour of the past."""
    ink = theme.color("past.replay")
    painter.setPen(QPen(ink, 2.0, Qt.PenStyle.DotLine))
    painter.drawLine(place, middle)
    painter.setPen(QPen(theme.color("map.text_halo"), 2.0))
    painter.setBrush(ink)
    painter.drawEllipse(place, 3.0, 3.0)
    painter.drawEllipse(middle, _UNKNOWN_PX, _UNKNOWN_PX)
    painter.setFont(theme.font("text_large", bold=True))
    painter.setPen(theme.color("past.replay_text"))
    box = QRectF(middle.x() - _UNKNOWN_PX, middle.y() - _UNKNOWN_PX, 2 * _UNKNOWN_PX, 2 * _UNKNOWN_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def _paint_words(
    painter: QPainter, theme: Theme, camera: Camera, middle: QPointF, radius: float, words: str, taken: list[QRectF]
) -> None:
    """Beside the ring where there is room; a ghost whose words would cover another's keeps to its ring."""
    font = theme.font("text_small", bold=True)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, 220)
    wide, high = metrics.horizontalAdvance(shown) + 10, 18.0
    right, left = middle.x() + radius + 4, middle.x() - radius - 4 - wide
    places = [(x, y) for y in (middle.y() - radius - 4, middle.y() + radius - 12) for x in (right, left)]
    view = QRectF(0, 44, camera.width - 52, camera.height - 64)
    boxes = [QRectF(x, y, wide, high) for x, y in places]
    box = next((b for b in boxes if view.contains(b) and not any(b.intersects(other) for other in taken)), None)
    if box is None:
        return
    taken.append(box)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("past.replay"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.color("past.replay_text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
