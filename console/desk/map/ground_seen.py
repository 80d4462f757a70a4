"""Draws the ground that drones see: the outline of the picture, its upper edge marked, named with its age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from console.desk.feeds.ground import GroundSeen
from console.desk.map.camera import Camera
from console.desk.map.tools_paint import plate
from console.desk.theme import Theme
from console.domain import mercator

#: Telemetry older than this is said to be, and its outline is dashed, seconds.
OLD_S = 1.5


def paint_ground_seen(painter: QPainter, theme: Theme, camera: Camera, seen: Iterable[GroundSeen]) -> None:
    """Each outline over a light tint; the edge that is the top of the picture is thick, so one knows what is up."""
    for ground in seen:
        shape = QPolygonF(_corners(camera, ground.points))
        if len(ground.points) < 3 or not _in_view(camera, shape):
            continue
        color = theme.color("map.measure")
        fill = QColor(color)
        fill.setAlphaF(0.14)
        pen = QPen(color, 1.8)
        if ground.age_s > OLD_S:
            pen.setDashPattern([4, 3])
        painter.setBrush(fill)
        painter.setPen(QPen(theme.color("map.symbol_outline"), 4.2))
        painter.drawPolygon(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPolygon(shape)
        top = QLineF(shape.at(0), shape.at(1))
        painter.setPen(QPen(color, 2.0 if ground.clipped else 4.0))
        painter.drawLine(top)
        at = shape.boundingRect()
        plate(painter, theme, at.center().x(), min(at.bottom() + 12, camera.height - 14), ground_words(ground))


def ground_words(ground: GroundSeen) -> str:
    """Whose picture, and its age where it is not of this moment."""
    age = f" {ground.age_s:.0f} s old" if ground.age_s > OLD_S else ""
    return f"{ground.name} sees{' to the horizon' if ground.clipped else ''}{age}"


def _in_view(camera: Camera, shape: QPolygonF) -> bool:
    return shape.boundingRect().intersects(QRectF(0, 0, camera.width, camera.height))


def _corners(camera: Camera, points: Sequence[tuple[float, float]]) -> list[QPointF]:
    return [QPointF(*camera.point_to_screen(*mercator.point_to_mercator(*point))) for point in points]
