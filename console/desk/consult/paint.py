"""Small shapes of the consult panes: pills, places of a clinician, and the drawn course of a consult."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.consult.course import Course, Happening
from console.desk.rowlist import Glyph
from console.desk.theme import Theme

_MIDDLE = Qt.AlignmentFlag.AlignCenter
#: Places of a clinician that are drawn one by one; more are counted in words.
PLACES_DRAWN = 5


def pill_width(text: str, font: QFont) -> int:
    """How wide a pill is, pixels."""
    return QFontMetrics(font).horizontalAdvance(text) + 14


def paint_pill(
    painter: QPainter, box: QRectF, text: str, color: QColor, font: QFont, *, fill: QColor | None = None
) -> None:
    """A word in a rounded outline; with `fill`, the word stands in that colour on a filled ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1))
    painter.setBrush(color if fill is not None else Qt.BrushStyle.NoBrush)
    radius = box.height() / 2
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(fill if fill is not None else color)
    painter.setFont(font)
    painter.drawText(box, _MIDDLE, text)
    painter.restore()


class Pill(QWidget):
    """A word in a filled or outlined pill, in the colour of a token."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.text, self.ink, self.filled = theme, "", "base.text_dim", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_word(self, text: str, ink: str, *, filled: bool = False) -> None:
        """Show a word."""
        if (text, ink, filled) != (self.text, self.ink, self.filled):
            self.text, self.ink, self.filled = text, ink, filled
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As its word."""
        font = self.theme.font("text_small", bold=True)
        return QSize(pill_width(self.text, font) + 4, QFontMetrics(font).height() + 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline or ground, and the word."""
        font = self.theme.font("text_small", bold=True)
        fill = self.theme.color("map.symbol_text") if self.filled else None
        paint_pill(QPainter(self), QRectF(self.rect()), self.text, self.theme.color(self.ink), font, fill=fill)


def places_glyph(held: int, capacity: int, offered: int = 0) -> Glyph:
    """A clinician's places as dots: filled where a consult is held, half where one is on offer, rings where free."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        count = min(max(held, capacity), PLACES_DRAWN)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(count):
            over, taken, wanted = place >= capacity, place < held, place < held + offered
            ink = "late.overdue" if over else "base.text_dim" if taken else "status.available"
            ink = "late.due" if wanted and not taken else ink
            middle = QPointF(rect.left() + 6 + place * 13, rect.center().y())
            painter.setPen(QPen(theme.color(ink), 1.8))
            painter.setBrush(theme.color(ink) if taken else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 4.4, 4.4)
            if wanted and not taken:
                painter.setBrush(theme.color(ink))
                painter.drawPie(QRectF(middle.x() - 4.4, middle.y() - 4.4, 8.8, 8.8), 90 * 16, 180 * 16)
        painter.restore()

    return paint


def places_width(most: int) -> float:
    """Width of so many dots in units of a glyph's side (18 px)."""
    return max(1.0, min(most, PLACES_DRAWN) * 13 / 18)


class CourseView(QWidget):
    """The course of one consult: stations on a line, the time between them above it, the time of day below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.course: Course | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_course(self, course: Course) -> None:
        """Show a course."""
        if course != self.course:
            self.course = course
            self.setAccessibleName("Course of the consult")
            self.setAccessibleDescription(course.words)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Durations, line, names and times under one another."""
        small, text = QFontMetrics(self.theme.font("text_small")), QFontMetrics(self.theme.font(bold=True))
        return QSize(300, text.height() + 20 + 2 * small.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as it is, but narrow if it must."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Legs, happenings, stations."""
        if self.course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self.course.stations)
        y = QFontMetrics(self.theme.font(bold=True)).height() + 9.0
        for place in range(len(self.course.legs)):
            self._leg(painter, place, step, y)
        for happening in self.course.happenings:
            self._happening(painter, happening, step, y)
        for place in range(len(self.course.stations)):
            self._station(painter, place, step, y)

    def _leg(self, painter: QPainter, place: int, step: float, y: float) -> None:
        assert self.course is not None
        leg, theme = self.course.legs[place], self.theme
        left, right = step * (place + 0.5) + 9, step * (place + 1.5) - 9
        color = theme.color(leg.ink if leg.done or leg.running else "base.line")
        pen = QPen(color, 3.0 if leg.done or leg.running else 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if leg.running:
            pen.setDashPattern([0.1, 2.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        if leg.words:
            painter.setFont(theme.font("text" if leg.running else "text_small", bold=leg.running, mono=True))
            painter.setPen(color)
            painter.drawText(QRectF(left - 12, 0, right - left + 24, y - 8), _MIDDLE, leg.words)

    def _happening(self, painter: QPainter, held: Happening, step: float, y: float) -> None:
        color = self.theme.color(held.ink)
        x = step * (held.leg + 0.5 + held.share)
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(self.theme.color("base.panel"))
        painter.drawEllipse(QPointF(x, y), 7.5, 7.5)
        painter.setPen(color)
        painter.setFont(self.theme.font("text_small", bold=True))
        painter.drawText(QRectF(x - 8, y - 8.5, 16, 16), _MIDDLE, held.sign)

    def _station(self, painter: QPainter, place: int, step: float, y: float) -> None:
        assert self.course is not None
        station, theme, x = self.course.stations[place], self.theme, step * (place + 0.5)
        reached = station.at is not None
        color = theme.color(station.ink if reached else "base.line_strong")
        painter.setPen(QPen(color, 2))
        painter.setBrush(color if reached else theme.color("base.panel"))
        painter.drawEllipse(QPointF(x, y), 7.0 if station.here else 5.0, 7.0 if station.here else 5.0)
        line = QFontMetrics(theme.font("text_small")).height()
        spot = QRectF(x - step / 2, y + 10, step, line)
        painter.setFont(theme.font("text_small", bold=station.here))
        painter.setPen(theme.color("base.text" if station.here else "base.text_dim" if reached else "base.text_faint"))
        painter.drawText(spot, _MIDDLE, station.word)
        if station.at is not None:
            painter.setFont(theme.font("text_small", mono=True))
            spot.translate(0, line)
            painter.drawText(spot, _MIDDLE, f"{station.at:%H:%M:%S}")
