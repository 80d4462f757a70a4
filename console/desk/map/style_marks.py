"""Small marks for the places a dispatcher looks for: hospitals, stations, shelters; told apart by shape."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from console.desk.map.style import MapStyle


def draw_mark(painter: QPainter, style: MapStyle, kind: str, at: QPointF, z: int) -> None:
    """Draw the mark of a kind of place about a point, logical pixels."""
    what = kind.partition(".")[2]
    if what in ("rail", "ferry", "landmark"):
        _dot(painter, style, at)
        return
    half = 6.0 if z <= 13 else 7.0 if z <= 15 else 8.0
    if what in ("police", "fire") and z <= 14:
        half = 5.5
    token = "map.hospital" if what in ("hospital", "care") else "map.poi"
    ink, paper = style.color(token), style.color("map.text_halo")
    painter.setPen(QPen(paper, 1.6))
    painter.setBrush(ink)
    frame = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
    if what == "care":
        painter.drawEllipse(frame)
    elif what == "fire":
        painter.drawPolygon(_polygon(at, half, ((0, -1.15), (1.05, 0), (0, 1.15), (-1.05, 0))))
    elif what == "police":
        painter.drawPath(_shield(at, half))
    else:
        painter.drawRoundedRect(frame, half * 0.45, half * 0.45)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper)
    if what == "hospital":
        _cross(painter, at, half)
    elif what == "care":
        painter.drawPath(_heart(at, half * 0.62))
    else:
        painter.drawEllipse(at, half * 0.3, half * 0.3)


def _dot(painter: QPainter, style: MapStyle, at: QPointF) -> None:
    painter.setPen(QPen(style.color("map.text_halo"), 1.4))
    painter.setBrush(style.color("map.poi"))
    painter.drawEllipse(at, 3.2, 3.2)


def _cross(painter: QPainter, at: QPointF, half: float) -> None:
    arm, thick = half * 0.62, half * 0.22
    painter.drawRect(QRectF(at.x() - arm, at.y() - thick, 2 * arm, 2 * thick))
    painter.drawRect(QRectF(at.x() - thick, at.y() - arm, 2 * thick, 2 * arm))


def _polygon(at: QPointF, half: float, points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(at.x() + x * half, at.y() + y * half) for x, y in points])


def _shield(at: QPointF, half: float) -> QPainterPath:
    path = QPainterPath(QPointF(at.x() - half * 0.9, at.y() - half * 0.9))
    path.lineTo(at.x() + half * 0.9, at.y() - half * 0.9)
    path.lineTo(at.x() + half * 0.9, at.y() + half * 0.1)
    path.quadTo(at.x() + half * 0.8, at.y() + half * 0.75, at.x(), at.y() + half * 1.15)
    path.quadTo(at.x() - half * 0.8, at.y() + half * 0.75, at.x() - half * 0.9, at.y() + half * 0.1)
    path.closeSubpath()
    return path


def _heart(at: QPointF, size: float) -> QPainterPath:
    x, y = at.x(), at.y() - size * 0.15
    path = QPainterPath(QPointF(x, y + size))
    path.cubicTo(x - size * 1.7, y - size * 0.1, x - size * 0.8, y - size * 1.3, x, y - size * 0.3)
    path.cubicTo(x + size * 0.8, y - size * 1.3, x + size * 1.7, y - size * 0.1, x, y + size)
    return path
