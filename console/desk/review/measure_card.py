"""One measure as a picture: how the cases lie, the figure with its interval, and beside it that of another shift."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from console.desk.review.measure_set import Case
from console.desk.theme import Theme
from console.desk.widgets import escaped_tip
from console.review.compare import Comparison
from console.review.measures import Form, line_text, seconds_text, value_text

#: Columns of a small histogram.
_BINS = 36
#: Of the slowest cases this share is gathered in the last column.
_BEYOND = 97.0


class MeasureCard(QWidget):
    """Title, figure, picture, and what it rests on. All is in the tooltip and for the screen reader as one line."""

    def __init__(self, case: Case, theme: Theme) -> None:
        super().__init__()
        self.case, self.theme = case, theme
        self.pair: Comparison | None = None
        self.other: Case | None = None
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self.update()

    def compare(self, pair: Comparison | None, other: Case | None) -> None:
        """Show another shift's figure beside this one."""
        self.pair, self.other = pair, other
        self._tell()
        self.update()

    def height_wanted(self) -> int:
        """How high it is in its theme."""
        small = QFontMetricsF(self.theme.font("text_small")).height()
        big = QFontMetricsF(self.theme.font("text_clock")).height()
        found = self.case.measure
        picture = 44 if found.form is not Form.TOTAL and found.value is not None else 0
        figure = big if found.value is not None else small + 4
        return round(12 + 2 * small + figure + picture + (small + 4 if self.pair is not None else 0) + 12)

    def _tell(self) -> None:
        found = self.case.measure
        words = line_text(found)
        if self.pair is not None:
            words += f"; other shift {value_text(found, self.pair.before.value)}"
            words += f", {self.pair.verdict}" if self.pair.verdict else ""
        self.setAccessibleName(words)
        target = f"\nTarget: {found.target}" if found.target else ""
        self.setToolTip(escaped_tip(f"{found.title}: {found.definition}.{target}\n{words}"))

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """From the top down."""
        painter, theme, found = QPainter(self), self.theme, self.case.measure
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        small, title = theme.font("text_small"), theme.font("text", bold=True)
        big = theme.font("text_clock", bold=True)
        line = QFontMetricsF(small).height()
        box = QRectF(self.rect()).adjusted(11, 7, -11, -7)
        y = box.top()
        self._say(painter, QRectF(box.left(), y, box.width(), line + 4), found.title, title, "base.text")
        y += line + 5
        high = QFontMetricsF(big).height()
        if found.value is None:
            place = QRectF(box.left(), y, box.width(), line + 4)
            self._say(painter, place, found.why.capitalize(), theme.font("text"), "base.text_faint")
        else:
            self._paint_figure(painter, QRectF(box.left(), y, box.width(), high), big)
        y += high + 2
        foot = box.bottom() - line
        if self.pair is not None:
            self._paint_verdict(painter, QRectF(box.left(), foot - line - 4, box.width(), line))
            foot -= line + 4
        if found.value is not None and found.form is not Form.TOTAL:
            chart = QRectF(box.left(), y, box.width(), foot - y - 4)
            if found.form is Form.DURATION:
                self._paint_times(painter, chart)
            else:
                self._paint_share(painter, chart)
        self._say(painter, QRectF(box.left(), box.bottom() - line, box.width(), line), self._rests(), small,
                  "base.text_faint")  # fmt: skip

    def _say(
        self, painter: QPainter, box: QRectF, words: str, font: QFont, ink: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> float:  # fmt: skip
        painter.setFont(font)
        painter.setPen(self.theme.color(ink))
        shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | align), shown)
        return QFontMetricsF(font).horizontalAdvance(shown)

    def _paint_figure(self, painter: QPainter, box: QRectF, big: QFont) -> None:
        found = self.case.measure
        words = value_text(found, found.value)
        wide = self._say(painter, box, words, big, "base.text")
        beside = QRectF(box.left() + wide + 10, box.top(), box.width() - wide - 10, box.height() - 2)
        more = ""
        if found.form is Form.TOTAL:
            more = found.unit
        elif found.p90 is not None:
            more = f"90 % within {seconds_text(found.p90)}"
        elif found.low is not None and found.high is not None:
            more = f"95 %: {value_text(found, found.low)} to {value_text(found, found.high)}"
        small = self.theme.font("text_small")
        room = QRectF(beside.left(), beside.top() + 4, beside.width(), beside.height() - 4)
        self._say(painter, room, more, small, "base.text_dim")

    def _rests(self) -> str:
        """What it rests on: n and all that is not in it."""
        found = self.case.measure
        if found.form is Form.TOTAL and not found.missing:
            return ""
        told = found.hits is not None and found.value is not None
        counted = f"{found.hits:,} of {found.n:,}" if told else f"n = {found.n:,}"
        parts = [counted if found.form is not Form.TOTAL else f"{found.n:,} counted"]
        if found.missing:
            parts.append(f"{found.missing:,} missing")
        if found.wrong:
            parts.append(f"{found.wrong:,} contradictory")
        if found.aside:
            parts.append(f"{found.aside:,} {found.aside_why or 'left out'}")
        return ", ".join(parts)

    # ---- durations ----

    def _paint_times(self, painter: QPainter, box: QRectF) -> None:
        """A histogram with the median's interval as a band, the median and the 90th percentile as lines."""
        found, seconds = self.case.measure, self.case.seconds
        if seconds is None or not len(seconds):
            return
        theme = self.theme
        other = self.other.seconds if self.other is not None else None
        most = max(float(np.percentile(one, _BEYOND)) for one in (seconds, other) if one is not None and len(one))
        end = max(most, 1.0) * 1.08
        bins = max(12, min(_BINS, int(box.width() / 7)))
        base = box.bottom() - 3

        def x(value: float) -> float:
            return box.left() + box.width() * min(value / end, 1.0)

        if found.low is not None and found.high is not None:
            band = QRectF(x(found.low), box.top(), max(x(found.high) - x(found.low), 2), base - box.top())
            painter.fillRect(band, theme.color("base.selected"))
        counts = _shares(seconds, end, bins)
        theirs = _shares(other, end, bins) if other is not None and len(other) else None
        top = max(float(counts.max()), float(theirs.max()) if theirs is not None else 0.0) or 1.0
        step, high = box.width() / bins, base - box.top() - 2
        painter.setPen(Qt.PenStyle.NoPen)
        color = theme.color("base.accent")
        color.setAlphaF(0.75)
        painter.setBrush(color)
        for place, share in enumerate(counts.tolist()):
            if share:
                tall = max(high * share / top, 1.5)
                painter.drawRect(QRectF(box.left() + place * step + 0.5, base - tall, max(step - 1, 1), tall))
        painter.fillRect(QRectF(box.left(), base, box.width(), 1), theme.color("base.line_strong"))
        if theirs is not None:
            self._paint_outline(painter, box, theirs / top * high, base, step)
        for value, ink, dashed in ((found.value, "base.text", False), (found.p90, "late.late", True)):
            if value is not None:
                style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(theme.color(ink), 1.6, style))
                painter.drawLine(QPointF(x(value), box.top()), QPointF(x(value), base))

    def _paint_outline(
        self, painter: QPainter, box: QRectF, heights: NDArray[np.float64], base: float, step: float
    ) -> None:
        corners = [QPointF(box.left(), base)]
        for place, tall in enumerate(heights.tolist()):
            corners += [QPointF(box.left() + at * step, base - tall) for at in (place, place + 1)]
        corners.append(QPointF(box.right(), base))
        painter.setPen(QPen(self.theme.color("rater.caller"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(corners))

    # ---- shares ----

    def _paint_share(self, painter: QPainter, box: QRectF) -> None:
        """A bar from nothing to all, with Wilson's interval as a whisker."""
        found, theme = self.case.measure, self.theme
        assert found.value is not None
        rail = QRectF(box.left(), box.center().y() - 7, box.width(), 14)
        painter.fillRect(rail, theme.color("base.field"))
        painter.setPen(QPen(theme.color("base.line_strong"), 1))
        for quarter in range(1, 4):
            at = rail.left() + rail.width() * quarter / 4
            painter.drawLine(QPointF(at, rail.bottom()), QPointF(at, rail.bottom() + (5 if quarter == 2 else 3)))
        color = theme.color("base.accent")
        color.setAlphaF(0.75)
        painter.fillRect(QRectF(rail.left(), rail.top(), rail.width() * found.value, rail.height()), color)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rail)
        self._whisker(painter, rail, rail.center().y(), (found.value, found.low, found.high), "base.text")
        before = self.pair.before if self.pair is not None else None
        if before is not None and before.value is not None:
            self._whisker(painter, rail, rail.top() - 6, (before.value, before.low, before.high), "rater.caller")

    def _whisker(
        self, painter: QPainter, rail: QRectF, y: float, figures: tuple[float, float | None, float | None], ink: str
    ) -> None:
        value, low, high = figures
        color = self.theme.color(ink)
        painter.setPen(QPen(color, 1.6))
        if low is not None and high is not None:
            left, right = rail.left() + rail.width() * low, rail.left() + rail.width() * high
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            for edge in (left, right):
                painter.drawLine(QPointF(edge, y - 3), QPointF(edge, y + 3))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(rail.left() + rail.width() * value, y), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # ---- another shift ----

    def _paint_verdict(self, painter: QPainter, box: QRectF) -> None:
        assert self.pair is not None
        before, small = self.pair.before, self.theme.font("text_small")
        words = f"other shift {value_text(before, before.value)}"
        wide = self._say(painter, box, words, small, "rater.caller")
        room = QRectF(box.left() + wide + 8, box.top(), box.width() - wide - 8, box.height())
        told = self.pair.verdict in ("longer", "shorter", "higher", "lower")
        bold = self.theme.font("text_small", bold=told)
        self._say(painter, room, f"this one {self.pair.verdict}" if told else self.pair.verdict, bold,
                  "base.text" if told else "base.text_faint", Qt.AlignmentFlag.AlignRight)  # fmt: skip


def _shares(seconds: NDArray[np.float64], end: float, bins: int) -> NDArray[np.float64]:
    counts, _ = np.histogram(np.minimum(seconds, end * (1 - 1e-9)), bins, (0.0, end))
    return np.asarray(counts / max(len(seconds), 1), dtype=np.float64)
