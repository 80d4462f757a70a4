"""Hatching: how the desk draws what is there but not shown, or not known yet."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


def hatch(painter: QPainter, box: QRectF, ink: QColor, *, step: int = 8, strength: float = 0.55) -> None:
    """Diagonal lines within a box, `step` pixels apart."""
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    shade = QColor(ink)
    shade.setAlphaF(strength)
    painter.setPen(QPen(shade, 1.4))
    reach = int(box.width() + box.height())
    painter.drawLines(
        [
            QLineF(box.left() + x, box.top(), box.left() + x - box.height(), box.bottom())
            for x in range(0, reach + step, step)
        ]
    )
    painter.restore()
