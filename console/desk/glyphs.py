"""The few shapes that stand for severity, unit kind and unit status, painted alike on map, board and lists.

Severity has shapes of its own and never the diamond, which means "hostile" in military symbology: a person in
crisis is nobody's enemy. Armed teams are square, unarmed teams round, drones a cross: seen before it is read.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from console.desk.theme import Theme
from console.domain.vocabulary import (
    UNARMED,
    UNIT_KIND_LETTER,
    UNIT_STATUS_SHORT,
    Band,
    UnitKind,
    UnitStatus,
)


def severity_path(band: Band, rect: QRectF) -> QPainterPath:
    """Outline of a severity shape in a square: hexagon critical, triangle elevated, circle normal."""
    middle, radius = rect.center(), min(rect.width(), rect.height()) / 2
    path = QPainterPath()
    if band is Band.NORMAL:
        path.addEllipse(middle, radius * 0.74, radius * 0.74)
        return path
    corners, turn = (6, 0.0) if band is Band.CRITICAL else (3, -90.0)
    drop = 0.0 if band is Band.CRITICAL else radius * 0.18
    points = [
        QPointF(
            middle.x() + radius * math.cos(math.radians(turn + 360 * i / corners)),
            middle.y() + drop + radius * math.sin(math.radians(turn + 360 * i / corners)),
        )
        for i in range(corners)
    ]
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def paint_severity(painter: QPainter, rect: QRectF, band: Band, theme: Theme, *, open_strip: bool = True) -> None:
    """Severity shape within `rect`; critical is filled and carries a mark, normal is a ring with a dot.

    `open_strip` false draws the outline only, for closed incidents.
    """
    color = theme.color(f"severity.{band.value}")
    ink = theme.color("map.symbol_text")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, max(1.4, rect.width() * 0.09))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    inset = pen.widthF() / 2
    path = severity_path(band, rect.adjusted(inset, inset, -inset, -inset))
    painter.setPen(pen)
    painter.setBrush(color if open_strip and band is not Band.NORMAL else Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    if open_strip:
        _severity_mark(painter, path.boundingRect(), band, color if band is Band.NORMAL else ink)
    painter.restore()


def _severity_mark(painter: QPainter, box: QRectF, band: Band, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    middle, height = box.center(), box.height()
    if band is Band.NORMAL:
        painter.drawEllipse(middle, height * 0.16, height * 0.16)
        return
    width, lift = height * 0.13, height * (0.06 if band is Band.ELEVATED else 0.0)
    top = middle.y() - height * (0.20 if band is Band.ELEVATED else 0.28) + lift
    bar = height * 0.34
    painter.drawRoundedRect(QRectF(middle.x() - width / 2, top, width, bar), width / 2, width / 2)
    painter.drawEllipse(QPointF(middle.x(), top + bar + height * 0.13), width * 0.58, width * 0.58)


def paint_kind(painter: QPainter, rect: QRectF, kind: UnitKind, theme: Theme, *, color: QColor | None = None) -> None:
    """Unit kind within `rect`: a square (armed), circle (unarmed) or cross (drone) outline with its letter.

    `color` is the ink of outline and letter; the body text colour where none is given.
    """
    ink = color or theme.color("base.text_dim")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(rect.width(), rect.height())
    box = QRectF(rect.center().x() - side / 2 + 0.75, rect.center().y() - side / 2 + 0.75, side - 1.5, side - 1.5)
    painter.setPen(QPen(ink, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(kind_path(kind, box))
    painter.setFont(_letters(theme, side * 0.62))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, UNIT_KIND_LETTER[kind])
    painter.restore()


def kind_path(kind: UnitKind, rect: QRectF) -> QPainterPath:
    """Outline that stands for a unit kind: square armed, circle unarmed, notched square for a drone."""
    path = QPainterPath()
    if kind is UnitKind.DRONE:
        notch = rect.width() * 0.22
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        corners = [
            (left + notch, top), (right - notch, top), (right, top + notch), (right, bottom - notch),
            (right - notch, bottom), (left + notch, bottom), (left, bottom - notch), (left, top + notch),
        ]  # fmt: skip
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        path.closeSubpath()
    elif kind in UNARMED:
        path.addEllipse(rect)
    else:
        path.addRoundedRect(rect, rect.width() * 0.16, rect.width() * 0.16)
    return path


def paint_status(painter: QPainter, rect: QRectF, status: UnitStatus, theme: Theme, *, stale: bool = False) -> None:
    """Status pill within `rect`: the status colour with its letters; outline only when the position is stale."""
    color = theme.color(f"status.{status.value}")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = rect.adjusted(0.75, 0.75, -0.75, -0.75)
    pen = QPen(color, 1.5)
    if stale:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush if stale else color)
    radius = min(box.height() / 2, theme.size("radius") + 2)
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(color if stale else theme.color("map.symbol_text"))
    painter.setFont(_letters(theme, min(rect.height() * 0.66, rect.width() * 0.40)))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, UNIT_STATUS_SHORT[status])
    painter.restore()


def _letters(theme: Theme, pixels: float) -> QFont:
    font = theme.font("text_small", bold=True)
    font.setPixelSize(max(7, round(pixels)))
    return font
