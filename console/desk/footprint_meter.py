"""The response footprint: how many people and vehicles converge on one person, against how severe the crisis is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.domain.recommend import Footprint

#: Figures drawn at most; beyond them the number alone tells.
FIGURES = 16


class FootprintMeter(QWidget):
    """One figure a person: filled is armed, hollow is unarmed; a line marks what the need commonly takes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.footprint: Footprint | None = None
        self.setAccessibleName("Response footprint")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_footprint(self, footprint: Footprint) -> None:
        """Show who converges."""
        if footprint != self.footprint:
            self.footprint = footprint
            self.setAccessibleDescription(self.words())
            self.update()

    def words(self) -> str:
        """The meter in words."""
        held = self.footprint
        if held is None:
            return ""
        parts = [
            f"{held.people} people ({held.armed} armed)",
            f"{held.vehicles} vehicle{'' if held.vehicles == 1 else 's'}",
        ]
        if held.drones:
            parts.append(f"{held.drones} drones" if held.drones > 1 else "1 drone")
        return f"{', '.join(parts)}; the need commonly takes {held.allowance}"

    def sizeHint(self) -> QSize:
        """Figures over two lines of words."""
        line = QFontMetrics(self.theme.font("text_small")).height()
        return QSize(200, 26 + 2 * line + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Figures, the mark of the need, words."""
        held, theme = self.footprint, self.theme
        if held is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heavy = held.people > held.allowance
        slots = max(held.allowance, min(held.people, FIGURES))
        step = min(22.0, (self.width() - 24) / (slots + 1))
        for slot in range(slots):
            over = slot >= held.allowance
            x = 10 + step * slot + (10 if over else 0)
            present = slot < held.people
            ink = "base.line_strong" if not present else "late.late" if over else "base.accent"
            self._figure(painter, QPointF(x, 12), ink, filled=present and slot < held.armed)
        mark = 10 + step * held.allowance - step / 2 + 5
        painter.setPen(QPen(theme.color("late.late" if heavy else "base.text_faint"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(mark, 0), QPointF(mark, 25))
        small = QFontMetrics(theme.font("text_small")).height()
        self._words(painter, QRectF(0, 27, self.width(), small), self.words(), "base.text_dim", bold=False)
        ink = "late.late" if heavy else "base.text" if held.people else "base.text_faint"
        self._words(painter, QRectF(0, 28 + small, self.width(), small), held.verdict, ink, bold=heavy)

    def _figure(self, painter: QPainter, at: QPointF, ink: str, *, filled: bool) -> None:
        color = self.theme.color(ink)
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at + QPointF(0, -6), 3.4, 3.4)
        painter.drawRoundedRect(QRectF(at.x() - 5, at.y() - 1, 10, 11), 4, 4)

    def _words(self, painter: QPainter, box: QRectF, text: str, ink: str, *, bold: bool) -> None:
        font = self.theme.font("text_small", bold=bold)
        painter.setFont(font)
        painter.setPen(self.theme.color(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
