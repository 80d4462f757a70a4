"""How often the recommendation was followed, as one bar of four parts with their figures."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.review.whatif_shift import Outcome, Overview
from console.desk.rowlist import Glyph
from console.desk.theme import Theme

OUTCOME_INK = {
    Outcome.FIRST: "status.available",
    Outcome.OTHER: "late.due",
    Outcome.LEFT_OUT: "late.overdue",
    Outcome.NOBODY: "base.text_faint",
}


def outcome_glyph(outcome: Outcome) -> Glyph:
    """A disc: whole as recommended, half another, a ring one that was left out; shape and colour both tell it."""

    def paint(painter: QPainter, box: QRectF, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.color(OUTCOME_INK[outcome])
        disc = QRectF(0, 0, box.height() * 0.62, box.height() * 0.62)
        disc.moveCenter(box.center())
        pen = painter.pen()
        pen.setColor(color)
        pen.setWidthF(1.8)
        painter.setPen(pen)
        painter.setBrush(color if outcome is Outcome.FIRST else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        if outcome is Outcome.OTHER:
            painter.setBrush(color)
            painter.drawPie(disc, 90 * 16, 180 * 16)

    return paint


class OutcomeBar(QWidget):
    """The bar, and under it what its parts are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.overview = Overview(())
        self.setAccessibleName("How often the recommendation was followed")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._fit()

    def show_overview(self, overview: Overview) -> None:
        """Show how the dispatches of a shift stand."""
        self.overview = overview
        self.setAccessibleDescription(", ".join(f"{words} {many}" for _, words, many in self._parts()))
        self._fit()

    def _parts(self) -> list[tuple[Outcome, str, int]]:
        return [(outcome, outcome.value, many) for outcome in Outcome if (many := self.overview.count(outcome))]

    def _places(self) -> list[tuple[float, float]]:
        """Left and top of each part's words."""
        metrics = QFontMetricsF(self.theme.font("text_small"))
        x, y, found = 10.0, 34.0, []
        for _, words, many in self._parts():
            wide = metrics.horizontalAdvance(f"{words}  {many:,}") + 30
            if x > 10 and x + wide > self.width() - 4:
                x, y = 10.0, y + metrics.height() + 4
            found.append((x, y))
            x += wide
        return found

    def sizeHint(self) -> QSize:
        """As many lines of words as the width needs."""
        line = QFontMetricsF(self.theme.font("text_small")).height()
        places = self._places()
        return QSize(200, round((places[-1][1] if places else 34.0) + line + 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines."""
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Parts as long as they are many."""
        painter, theme = QPainter(self), self.theme
        total = max(len(self.overview.judged), 1)
        left, wide = 10.0, self.width() - 20.0
        bold, small = theme.font("text", bold=True), theme.font("text_small")
        line = QFontMetricsF(small).height()
        for (outcome, words, many), (x, y) in zip(self._parts(), self._places(), strict=True):
            part = QRectF(left, 6, wide * many / total, 22)
            painter.fillRect(part.adjusted(0, 0, -1.5 if part.width() > 4 else 0, 0), theme.color(OUTCOME_INK[outcome]))
            share = f"{100 * many / total:.0f} %"
            painter.setFont(bold)
            if QFontMetricsF(bold).horizontalAdvance(share) + 8 < part.width():
                painter.setPen(theme.color("map.symbol_text"))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, share)
            left += part.width()
            painter.fillRect(QRectF(x, y + line / 2 - 4, 9, 9), theme.color(OUTCOME_INK[outcome]))
            painter.setFont(small)
            painter.setPen(theme.color("base.text_dim"))
            painter.drawText(QRectF(x + 14, y, 400, line), f"{words}  {many:,}")
