"""Where panels float that stand over the window for a while: where they cover least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

if TYPE_CHECKING:
    from console.desk.window import DeskWindow


def place_popups(window: DeskWindow) -> None:
    """Digest and phone link over the map, sources under the header, help in the middle."""
    corner = window.map.mapTo(window, QPoint(10, 62))
    window.away.setFixedWidth(max(420, min(620, window.map.width() - 70)))
    for panel in (window.away, window.phone, window.source_table):
        panel.adjustSize()
    window.away.move(_within(window, corner, window.away.width(), window.away.height()))
    window.phone.move(_within(window, corner, window.phone.width(), window.phone.height()))
    right = window.width() - window.source_table.width() - 12
    below = window.header.geometry().bottom() + 4
    window.source_table.move(max(8, min(window.width() // 2 - 100, right)), below)
    width, height = min(1120, window.width() - 80), min(760, window.height() - 120)
    window.help.setGeometry((window.width() - width) // 2, 70, width, height)


def _within(window: DeskWindow, corner: QPoint, wide: int, high: int) -> QPoint:
    """As near to a corner as leaves the whole panel in the window."""
    return QPoint(
        max(8, min(corner.x(), window.width() - wide - 8)), max(8, min(corner.y(), window.height() - high - 8))
    )
