"""The escalation curve: severity over time as caller, officer and clinician saw it, drawn so that a trend is seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.domain.entities_care import Care
from console.domain.escalation import WINDOW, Curve, Point, escalation
from console.domain.vocabulary_care import RATER_LABEL, Rater

#: The curve shows at least this much time, and at most as much as there is.
SHORTEST = timedelta(minutes=12)
LONGEST = timedelta(hours=2)
_STYLE = {
    Rater.CALLER: Qt.PenStyle.DotLine,
    Rater.OFFICER: Qt.PenStyle.DashLine,
    Rater.CLINICIAN: Qt.PenStyle.SolidLine,
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CurveView(QWidget):
    """Lines by rater, each with a mark, a line style and its name at its end; below, what it means in words."""

    def __init__(self, theme: Theme, *, compact: bool = False) -> None:
        super().__init__()
        self.theme, self.compact = theme, compact
        self.curve: Curve | None = None
        self.now: datetime | None = None
        self.setAccessibleName("Escalation curve")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_care(self, care: Care | None, now: datetime) -> None:
        """Show a care record as it stands at `now` (UTC)."""
        self.curve, self.now = escalation(care, now), now
        self.setAccessibleDescription(self.words())
        self.updateGeometry()
        self.update()

    @property
    def has_points(self) -> bool:
        """Whether there is anything to draw."""
        return self.curve is not None and bool(self.curve.points)

    @property
    def warns(self) -> bool:
        """Whether the slope or a disagreement asks for a person."""
        curve = self.curve
        if curve is None:
            return False
        steep = curve.steepest is not None and curve.steepest.steep
        return steep or (curve.disagreement is not None and curve.disagreement.far)

    def words(self) -> str:
        """What the curve means, in one line."""
        curve = self.curve
        if curve is None or not curve.points:
            return "Nobody has rated how severe it is yet"
        newest = ", ".join(f"{RATER_LABEL[r]} {points[-1].severity}" for r, points in sorted(curve.points.items()))
        return "; ".join(words for words, _ in self._told()) or newest

    def _told(self) -> list[tuple[str, bool]]:
        """What the curve tells, each in one line, and whether it asks for a person."""
        curve, told = self.curve, []
        if curve is not None and curve.steepest is not None:
            told.append((curve.steepest.words, curve.steepest.steep))
        if curve is not None and curve.disagreement is not None and curve.disagreement.far:
            told.append((f"apart: {curve.disagreement.words}", True))
        return told

    def sizeHint(self) -> QSize:
        """Chart over a line of words."""
        small = QFontMetrics(self.theme.font("text_small")).height()
        lines = max(1, len(self._told()))
        return QSize(220, (64 if self.compact else 128) + (1 + lines) * small + 8)

    # ---- drawing ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid, lines, names, words."""
        if self.curve is None or self.now is None:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFontMetrics(theme.font("text_small")).height()
        names = QFontMetrics(theme.font("text_small", bold=True)).horizontalAdvance("clinician 10") + 8
        lines = max(1, len(self._told()))
        chart = QRectF(22, 7, max(40, self.width() - 24 - names), self.height() - (1 + lines) * small - 16)
        start = self._start()
        self._grid(painter, chart, start, small)
        ends: dict[Rater, QPointF] = {}
        for rater, points in sorted(self.curve.points.items()):
            ends[rater] = self._line(painter, chart, start, rater, points)
        self._names(painter, chart, ends, small)
        self._tell(painter, small)

    def _tell(self, painter: QPainter, small: int) -> None:
        """What the curve means, a line each, below the chart."""
        told = self._told() or [(self.words(), False)]
        for place, (words, loud) in enumerate(reversed(told), start=1):
            font = self.theme.font("text_small", bold=loud)
            painter.setFont(font)
            painter.setPen(self.theme.color("alarm.high" if loud else "base.text_dim"))
            spot = QRectF(0, self.height() - place * small - 2, self.width(), small)
            words = f"▲ {words}" if loud else words
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(spot.width()))
            painter.drawText(spot, int(_LEFT), shown)

    def _start(self) -> datetime:
        assert self.curve is not None
        assert self.now is not None
        first = min((points[0].at for points in self.curve.points.values()), default=self.now)
        span = min(LONGEST, max(SHORTEST, (self.now - first) * 1.04))
        return self.now - span

    def _grid(self, painter: QPainter, chart: QRectF, start: datetime, small: int) -> None:
        theme = self.theme
        assert self.now is not None
        painter.setFont(theme.font("text_small"))
        for severity in (0, 5, 10):
            y = _y(chart, severity)
            painter.setPen(QPen(theme.color("base.line"), 1))
            painter.drawLine(QPointF(chart.left(), y), QPointF(chart.right(), y))
            painter.setPen(theme.color("base.text_faint"))
            painter.drawText(QRectF(0, y - small / 2, 17, small), int(_RIGHT), str(severity))
        span = self.now - start
        step = next((m for m in (2, 5, 10, 15, 30) if span / timedelta(minutes=m) <= max(2, chart.width() / 62)), 60)
        tick = start.replace(second=0, microsecond=0) + timedelta(minutes=1)
        tick += timedelta(minutes=-tick.minute % step)
        while tick < self.now:
            x = chart.left() + chart.width() * ((tick - start) / span)
            painter.setPen(QPen(theme.color("base.line"), 1))
            painter.drawLine(QPointF(x, chart.bottom()), QPointF(x, chart.bottom() + 3))
            if x + 18 < chart.right() and x - 18 > chart.left() - 8:
                painter.setPen(theme.color("base.text_faint"))
                spot = QRectF(x - 24, chart.bottom() + 3, 48, small)
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), f"{tick:%H:%M}")
            tick += timedelta(minutes=step)

    def _line(
        self, painter: QPainter, chart: QRectF, start: datetime, rater: Rater, points: tuple[Point, ...]
    ) -> QPointF:
        assert self.now is not None
        color = self.theme.color(f"rater.{rater.value}")
        span = self.now - start
        spots = [QPointF(chart.left() + chart.width() * ((p.at - start) / span), _y(chart, p.severity)) for p in points]
        painter.save()
        painter.setClipRect(chart.adjusted(-6, -6, 6, 6))
        pen = QPen(color, 2.2 if rater is Rater.CLINICIAN else 1.8, _STYLE[rater])
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(spots))
        # Since the last rating nobody has looked: the line goes on thin.
        end = QPointF(chart.right(), spots[-1].y())
        fresh = self.now - points[-1].at <= WINDOW
        color_thin = self.theme.color(f"rater.{rater.value}" if fresh else "base.line_strong")
        painter.setPen(QPen(color_thin, 1, Qt.PenStyle.DotLine))
        painter.drawLine(spots[-1], end)
        for spot in spots[:-1]:
            self._mark(painter, spot, rater, 2.6)
        self._mark(painter, spots[-1], rater, 4.2)
        painter.restore()
        return end

    def _mark(self, painter: QPainter, at: QPointF, rater: Rater, radius: float) -> None:
        color = self.theme.color(f"rater.{rater.value}")
        painter.setPen(QPen(color, 1.8))
        painter.setBrush(color if rater is Rater.CLINICIAN else self.theme.color("base.panel"))
        if rater is Rater.OFFICER:
            painter.drawRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius))
        else:
            painter.drawEllipse(at, radius, radius)

    def _names(self, painter: QPainter, chart: QRectF, ends: dict[Rater, QPointF], small: int) -> None:
        """Each rater's name and newest figure at the end of its line, pushed apart where they would overlap."""
        assert self.curve is not None
        order = sorted(ends, key=lambda rater: (ends[rater].y(), rater))
        font: QFont = self.theme.font("text_small", bold=True)
        painter.setFont(font)
        top = -small / 2.0
        tops: list[float] = []
        for rater in order:
            top = max(top, ends[rater].y() - small / 2)
            tops.append(top)
            top += small
        over = max(0.0, top - (chart.bottom() + small / 2 + 4))
        for rater, y in zip(order, tops, strict=True):
            painter.setPen(self.theme.color(f"rater.{rater.value}"))
            spot = QRectF(chart.right() + 6, y - over, self.width() - chart.right() - 6, small)
            figure = self.curve.points[rater][-1].severity
            painter.drawText(spot, int(_LEFT), f"{RATER_LABEL[rater]} {figure}")


def _y(chart: QRectF, severity: int) -> float:
    return chart.bottom() - chart.height() * severity / 10
