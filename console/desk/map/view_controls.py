"""The few buttons on the map's glass: zoom, home, measure, perimeter, and the chip for what has no place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from console.desk.map.declutter import Box
from console.desk.theme import Theme

_SIDE, _EDGE = 30, 12


class GlassButton(QAbstractButton):
    """A square button on the map, reached by mouse and by Tab, with a drawn sign."""

    def __init__(self, sign: str, words: str, theme: Theme, parent: QWidget) -> None:
        """`sign` is one of `plus minus home measure perimeter`; `words` is its tooltip and accessible name."""
        super().__init__(parent)
        self._sign = _SIGNS[sign]
        self._theme = theme
        self._look: tuple[object, ...] = ()
        self._picture = QPixmap()
        #: Drawn in the accent colour: this button would undo what a hand has done.
        self.urgent = False
        self.setObjectName(f"map-{sign}")
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFixedSize(_SIDE, _SIDE)

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme."""
        self._theme, self._look = theme, ()
        self.update()

    def sizeHint(self) -> QSize:
        """Square."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, event) -> None:
        held, ratio = self.isChecked() or self.isDown(), self.devicePixelRatioF()
        look = (held, self.underMouse(), self.hasFocus() or self.urgent, self.urgent, ratio)
        # The map under it is painted many times a second, and the button with it.
        if self._look != look:
            self._look = look
            self._picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._picture)
            self._paint_look(painter, *look[:4])
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _paint_look(self, painter: QPainter, held: bool, hovered: bool, strong: bool, urgent: bool) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = theme.color("base.accent" if held else "base.hover" if hovered else "base.raised")
        back.setAlphaF(1.0 if held else 0.94)
        painter.setBrush(back)
        painter.setPen(QPen(theme.color("base.accent" if strong else "base.line_strong"), 2.0 if strong else 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        pen = QPen(theme.color("base.accent_text" if held else "base.accent" if urgent else "base.text"), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(_SIDE / 2, _SIDE / 2)
        self._sign(painter)


def _plus(painter: QPainter) -> None:
    painter.drawLine(QPointF(-6, 0), QPointF(6, 0))
    painter.drawLine(QPointF(0, -6), QPointF(0, 6))


def _minus(painter: QPainter) -> None:
    painter.drawLine(QPointF(-6, 0), QPointF(6, 0))


def _home(painter: QPainter) -> None:
    """Four corners round a dot: everything in view."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            painter.drawPolyline([QPointF(sx * 3, sy * 7), QPointF(sx * 7, sy * 7), QPointF(sx * 7, sy * 3)])
    painter.drawEllipse(QPointF(0, 0), 2.4, 2.4)


def _measure(painter: QPainter) -> None:
    painter.rotate(-35)
    painter.drawRect(QRectF(-8.5, -3.5, 17, 7))
    for x in (-4.5, 0.0, 4.5):
        painter.drawLine(QPointF(x, -3.5), QPointF(x, 0))


def _perimeter(painter: QPainter) -> None:
    corners = [QPointF(-7, 4), QPointF(-3, -6), QPointF(7, -4), QPointF(5, 6)]
    painter.drawPolygon(QPolygonF(corners))
    painter.setBrush(painter.pen().color())
    for corner in corners:
        painter.drawEllipse(corner, 1.4, 1.4)


_SIGNS: dict[str, Callable[[QPainter], None]] = {
    "plus": _plus, "minus": _minus, "home": _home, "measure": _measure, "perimeter": _perimeter,
}  # fmt: skip


class NoLocationChip(QAbstractButton):
    """Says how many open incidents are on the board but cannot be on the map; hidden when there are none."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0
        self.setObjectName("map-no-location")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme."""
        self._theme = theme
        self.set_count(self._count)
        self.update()

    def set_count(self, count: int) -> None:
        """How many open incidents have no place."""
        self._count = count
        self.setText(f"{count} without location")
        self.setToolTip("Open incidents that have no coordinates: they stand on the board, not on the map")
        self.setAccessibleName(self.text())
        width = QFontMetricsF(self._theme.font("text", bold=True)).horizontalAdvance(self.text()) + 40
        self.setFixedSize(round(width), 28)
        self.setVisible(count > 0)
        self.update()

    def paintEvent(self, event) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = theme.color("base.hover" if self.underMouse() else "base.raised")
        back.setAlphaF(0.96)
        painter.setBrush(back)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.color("base.accent" if focus else "base.line_strong"), 2.0 if focus else 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 13, 13)
        painter.setPen(QPen(theme.color("base.text_dim"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(17, 14), 5.5, 5.5)
        painter.drawLine(QPointF(13, 18), QPointF(21, 10))
        painter.setFont(theme.font("text", bold=True))
        painter.setPen(theme.color("base.text"))
        painter.drawText(self.rect().adjusted(29, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.text())


#: Which of the buttons are the first that are tools.
_TOOLS_FROM = 3
#: Room at the foot of the map for its attribution, pixels.
_FOOT_PX = 26


class Controls:
    """All buttons of a map, where they stand, and what room they take."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._parent = parent
        self.zoom_in = GlassButton("plus", "Zoom in (+)", theme, parent)
        self.zoom_out = GlassButton("minus", "Zoom out (-)", theme, parent)
        self.home = GlassButton("home", "Show everything (Home)", theme, parent)
        self.measure = GlassButton("measure", "Measure distance and bearing", theme, parent)
        self.perimeter = GlassButton("perimeter", "Draw a perimeter", theme, parent)
        self.no_location = NoLocationChip(theme, parent)
        self._buttons = (self.zoom_in, self.zoom_out, self.home, self.measure, self.perimeter)
        for button in (self.measure, self.perimeter):
            button.setCheckable(True)

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme."""
        for button in (*self._buttons, self.no_location):
            button.set_theme(theme)

    def show_tool(self, tool: str) -> None:
        """Show which tool is in hand."""
        self.measure.setChecked(tool == "measure")
        self.perimeter.setChecked(tool == "perimeter")

    def set_home_urgent(self, urgent: bool) -> None:
        """Whether pressing home would undo what a hand did to a wall."""
        self.home.urgent = urgent
        self.home.update()

    def arrange(self, top_px: int) -> None:
        """Buttons down the right edge, the chip at the left, from `top_px` on; on a low map the tools stand beside."""
        top = top_px + _EDGE
        last = top + len(self._buttons) * (self.home.height() + 2) + 20
        low = last > self._parent.height() - _FOOT_PX
        for index, button in enumerate(self._buttons):
            beside = low and index >= _TOOLS_FROM
            down = index - _TOOLS_FROM if beside else index
            gap = 0 if beside else 10 * ((index > 1) + (index > 2))
            right = self._parent.width() - _EDGE - (button.width() + 6) * beside
            button.move(right - button.width(), top + down * (button.height() + 2) + gap)
        self.no_location.move(_EDGE, top)

    def boxes(self) -> list[Box]:
        """Room they take (left, top, right, bottom), logical pixels."""
        shown = [held.geometry() for held in (*self._buttons, self.no_location) if held.isVisible()]
        return [(box.left(), box.top(), box.right(), box.bottom()) for box in shown]
