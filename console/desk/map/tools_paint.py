"""Drawing what is measured, what is being drawn, and the perimeters that stand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from console.desk.map.camera import Camera, length_text
from console.desk.map.tools import Sketch
from console.desk.theme import Theme
from console.domain import mercator
from console.domain.entities import Perimeter


def plate_box(theme: Theme, x: float, y: float, text: str) -> QRectF:
    """Where `plate` puts text centred on a point."""
    metrics = QFontMetricsF(theme.font("text_small", bold=True))
    lines = text.split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines) + 10
    height = metrics.height() * len(lines) + 4
    return QRectF(round(x - width / 2), round(y - height / 2), width, height)


def plate(painter: QPainter, theme: Theme, x: float, y: float, text: str, *, token: str = "map.label") -> None:
    """Plain text on a plate centred on a point."""
    font = theme.font("text_small", bold=True)
    box = plate_box(theme, x, y, text)
    back = theme.color("map.label_back")
    back.setAlphaF(0.88)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.color(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_perimeters(painter: QPainter, theme: Theme, camera: Camera, perimeters: Iterable[Perimeter]) -> None:
    """Perimeters that stand: a dashed outline over a tint; their names are placed with all other labels."""
    color = theme.color("map.perimeter")
    for perimeter in perimeters:
        shape = QPolygonF([_on_screen(camera, *point) for point in perimeter.points])
        if not shape.boundingRect().intersects(QRectF(0, 0, camera.width, camera.height)):
            continue
        _paint_area(painter, theme, shape, color)


def label_spot(camera: Camera, perimeter: Perimeter) -> tuple[float, float]:
    """Where a perimeter is named: its northern corner, logical pixels."""
    top = min((_on_screen(camera, *point) for point in perimeter.points), key=lambda at: at.y())
    return top.x(), top.y()


def _paint_area(painter: QPainter, theme: Theme, shape: QPolygonF, color: QColor) -> None:
    fill = QColor(color)
    fill.setAlphaF(0.07)
    painter.setPen(QPen(theme.color("map.symbol_outline"), 4.5))
    painter.setBrush(fill)
    painter.drawPolygon(shape)
    pen = QPen(color, 2.2)
    pen.setDashPattern([6, 2.5])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)


def paint_sketch(painter: QPainter, theme: Theme, camera: Camera, sketch: Sketch) -> None:
    """What is being measured or drawn, with the length and bearing of each leg."""
    if not sketch.points:
        return
    color = theme.color("map.perimeter" if sketch.closed else "map.measure")
    ends = [*sketch.points, *([sketch.cursor] if sketch.cursor is not None else [])]
    line = QPolygonF([QPointF(*camera.point_to_screen(*point)) for point in ends])
    if sketch.closed and len(ends) >= 3:
        fill = QColor(color)
        fill.setAlphaF(0.10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(fill))
        painter.drawPolygon(line)
        painter.setPen(QPen(color, 1.2, Qt.PenStyle.DotLine))
        painter.drawLine(line.last(), line.first())
    for pen in (QPen(theme.color("map.symbol_outline"), 4.6), QPen(color, 2.2)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(line)
    painter.setPen(QPen(theme.color("map.symbol_outline"), 1.2))
    painter.setBrush(color)
    for index in range(len(sketch.points)):
        painter.drawEllipse(line.at(index), 3.6, 3.6)
    _paint_lengths(painter, theme, camera, sketch)


def _paint_lengths(painter: QPainter, theme: Theme, camera: Camera, sketch: Sketch) -> None:
    legs = sketch.legs()
    for leg in legs:
        x0, y0 = camera.point_to_screen(*leg.start)
        x1, y1 = camera.point_to_screen(*leg.end)
        if abs(x1 - x0) + abs(y1 - y0) > 60:
            plate(painter, theme, (x0 + x1) / 2, (y0 + y1) / 2, leg.text)
    if len(legs) > 1 and not sketch.closed:
        x, y = camera.point_to_screen(*legs[-1].end)
        plate(painter, theme, x, y + 20, f"total {length_text(round(sketch.total_m()))}", token="map.measure")


def _on_screen(camera: Camera, lat_deg: float, lon_deg: float) -> QPointF:
    return QPointF(*camera.point_to_screen(*mercator.point_to_mercator(lat_deg, lon_deg)))
