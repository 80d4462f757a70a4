"""How many calls came in when: columns over the shift, crises in a colour of their own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.desk.review.measure_set import Load
from console.desk.review.ticks import words_of
from console.desk.theme import Theme

HEIGHT_PX = 118


class LoadChart(QWidget):
    """Incidents received by hour (or by day of a long journal)."""

    def __init__(self, load: Load, theme: Theme) -> None:
        super().__init__()
        self.load, self.theme = load, theme
        many, crises = int(load.all.sum()), int(load.crisis.sum())
        self.setAccessibleName(f"Incidents received over time: {many:,}, of them {crises:,} crises")

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self.update()

    def height_wanted(self) -> int:
        """How high it is."""
        return HEIGHT_PX + 2 * (self.theme.size("text_small") - 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns, the highest with its figure, times below."""
        painter, theme, load = QPainter(self), self.theme, self.load
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        box = QRectF(self.rect()).adjusted(11, 7, -11, -6)
        font, bold = theme.font("text_small"), theme.font("text", bold=True)
        line = QFontMetricsF(font).height()
        painter.setFont(bold)
        painter.setPen(theme.color("base.text"))
        title = {900.0: "Calls each quarter of an hour", 3600.0: "Calls each hour"}.get(load.step_s, "Calls each day")
        painter.drawText(QRectF(box.left(), box.top(), box.width(), line + 4), title)
        self._key(painter, QRectF(box.left(), box.top() + 1, box.width(), line))
        if not len(load.all):
            return
        chart = QRectF(box.left(), box.top() + 2 * line + 8, box.width(), box.height() - 3 * line - 12)
        most, step = max(int(load.all.max()), 1), chart.width() / len(load.all)
        painter.setFont(font)
        for place, (many, crises) in enumerate(zip(load.all.tolist(), load.crisis.tolist(), strict=True)):
            left, wide = chart.left() + place * step + min(1.5, step * 0.1), max(step - min(3.0, step * 0.2), 1.0)
            tall, part = chart.height() * many / most, chart.height() * crises / most
            painter.fillRect(QRectF(left, chart.bottom() - tall, wide, tall - part), theme.color("base.line_strong"))
            painter.fillRect(QRectF(left, chart.bottom() - part, wide, part), theme.color("base.accent"))
            if step >= 24:
                painter.setPen(theme.color("base.text_dim"))
                spot = QRectF(left - 10, chart.bottom() - tall - line - 1, wide + 20, line)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, f"{many:,}")
        painter.fillRect(QRectF(chart.left(), chart.bottom(), chart.width(), 1), theme.color("base.line_strong"))
        every = max(1, round(46 / step + 0.49))
        painter.setPen(theme.color("base.text_faint"))
        for place in range(0, len(load.all), every):
            words = words_of(load.start_s + place * load.step_s, load.step_s)
            spot = QRectF(chart.left() + place * step, chart.bottom() + 3, max(every * step, 40), line)
            if spot.left() + 38 <= box.right():
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeft), words)

    def _key(self, painter: QPainter, box: QRectF) -> None:
        theme = self.theme
        painter.setFont(theme.font("text_small"))
        metrics, right = QFontMetricsF(painter.font()), box.right()
        for words, ink in (("other calls", "base.line_strong"), ("crises", "base.accent")):
            right -= metrics.horizontalAdvance(words)
            painter.setPen(theme.color("base.text_dim"))
            painter.drawText(QRectF(right, box.top(), 200, box.height()), words)
            right -= 13
            painter.fillRect(QRectF(right, box.center().y() - 4, 9, 9), theme.color(ink))
            right -= 12
