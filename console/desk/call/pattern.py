"""A screen of a call without a browser: test cards in place of faces, for pictures and for trying the desk.

It takes the orders the page takes and answers as a network would on which everything works at once. No camera and no
microphone is touched.
"""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.desk.call.bridge import Bridge
from console.desk.theme import Theme

GAP_PX = 6.0
#: Round trip that the pattern says it measures, milliseconds.
TRIP_MS = 24.0
#: Bars of the card: tokens of the theme, muted by the ground shining through.
_BARS = ("base.accent", "link.live", "alarm.high", "severity.elevated", "severity.critical", "base.text_dim")


class PatternScreen(QWidget):
    """Draws a card for each end; says of each connection that it carries media as soon as it is opened."""

    died = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.bridge = Bridge()
        self.tiles: dict[str, dict[str, Any]] = {}
        self.seen = True
        self.bridge.ordered.connect(self._hear)
        self.setMinimumSize(160, 90)
        self.setAccessibleName("Test cards in place of faces")

    def set_ground(self, color: QColor) -> None:
        """The ground is the theme's."""
        self.update()

    def widget(self) -> QWidget:
        """This."""
        return self

    def open_page(self) -> None:
        """Ready at once."""
        self.bridge.tell('{"news": "ready"}')
        self.bridge.tell('{"news": "devices", "microphone": true, "camera": true, "why": ""}')

    def close_page(self) -> None:
        """Nothing was opened that had to be let go."""
        self.tiles.clear()

    def _hear(self, text: str) -> None:
        told: dict[str, Any] = json.loads(text)
        match told["order"]:
            case "open":
                self.tiles[told["peer"]] = {"name": told["name"], "words": "", "camera": True}
                self.bridge.tell(json.dumps({"news": "flow", "peer": told["peer"], "flowing": True}))
                self.measure()
            case "say":
                self.tiles.setdefault(told["peer"], {}).update(told)
            case "wait" if told["words"]:
                self.tiles[told["key"]] = {"name": told["name"], "words": told["words"], "camera": False}
            case "wait":
                self.tiles.pop(told["key"], None)
            case "close":
                self.tiles.pop(told["peer"], None)
            case "use":
                self.seen = told["camera"]
        self.update()

    def measure(self) -> None:
        """Say how the connections are."""
        rows = [
            {"peer": key, "rtt_ms": TRIP_MS, "loss": 0.0, "frames": 1, "width": 640, "height": 360}
            for key, tile in self.tiles.items()
            if tile["camera"] or not tile["words"]
        ]
        self.bridge.tell(json.dumps({"news": "measured", "rows": rows}))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cards side by side, this end's own small in the upper corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.theme.color("base.window"))
        tiles = list(self.tiles.values())
        for tile, box in zip(tiles, card_boxes(QRectF(self.rect()), len(tiles)), strict=True):
            self._card(painter, box, tile["name"], tile["words"], tile["camera"])
        wide = min(150.0, self.width() / 4)
        own = QRectF(0, 0, wide, wide * 9 / 16)
        own.moveTopRight(QPointF(self.width() - 10, 10))
        self._card(painter, own, "You", "" if self.seen else "camera off", self.seen)
        painter.setPen(QPen(self.theme.color("base.line_strong"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(own, 5, 5)

    def _card(self, painter: QPainter, box: QRectF, name: str, words: str, camera: bool) -> None:
        painter.save()
        outline = QPainterPath()
        outline.addRoundedRect(box, 5, 5)
        painter.setClipPath(outline)
        painter.fillRect(box, self.theme.color("base.field"))
        if camera:
            self._bars(painter, box)
            self._figure(painter, box)
        self._caption(painter, box, name, words)
        painter.restore()

    def _bars(self, painter: QPainter, box: QRectF) -> None:
        wide = box.width() / len(_BARS)
        for at, token in enumerate(_BARS):
            color = self.theme.color(token)
            color.setAlphaF(0.34)
            painter.fillRect(QRectF(box.left() + at * wide, box.top(), wide + 1, box.height()), color)

    def _figure(self, painter: QPainter, box: QRectF) -> None:
        """Head and shoulders: it is a person who is seen here."""
        ink = self.theme.color("base.window")
        ink.setAlphaF(0.72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        unit = box.height()
        middle = QPointF(box.center().x(), box.top() + unit * 0.40)
        painter.drawEllipse(middle, unit * 0.15, unit * 0.18)
        painter.drawEllipse(QPointF(middle.x(), box.bottom() + unit * 0.06), unit * 0.34, unit * 0.42)

    def _caption(self, painter: QPainter, box: QRectF, name: str, words: str) -> None:
        small = box.height() < 110
        painter.setFont(self.theme.font("text_small" if small else "text", bold=True))
        text = f"{name}: {words}" if words else name
        room = QRectF(box.left(), box.bottom() - (20 if small else 28), box.width(), 20 if small else 28)
        shade = self.theme.color("base.window")
        shade.setAlphaF(0.78)
        painter.fillRect(room, shade)
        painter.setPen(self.theme.color("base.text"))
        inner = room.adjusted(8, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)


def card_boxes(room: QRectF, count: int) -> list[QRectF]:
    """Where `count` cards stand in a room: as many columns as leave them nearest to sixteen by nine."""
    if not count:
        return []

    def misfit(across: int) -> float:
        down = -(-count // across)
        shape = (room.width() / across) / max(room.height() / down, 1.0)
        return max(shape / (16 / 9), (16 / 9) / max(shape, 0.01))

    across = min(range(1, count + 1), key=misfit)
    down = -(-count // across)
    wide = (room.width() - GAP_PX * (across - 1)) / across
    high = (room.height() - GAP_PX * (down - 1)) / down
    return [
        QRectF(room.left() + (at % across) * (wide + GAP_PX), room.top() + (at // across) * (high + GAP_PX), wide, high)
        for at in range(count)
    ]
