"""The shift as a strip: a column where moments were missed, the hours, and the second that is shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.review.ticks import step_for, words_of
from console.desk.theme import Theme
from console.review.finding_types import Grade, ReviewFinding

GRADE_INK = {Grade.GRAVE: "late.overdue", Grade.NOTABLE: "late.late", Grade.MINOR: "late.due"}
_ORDER = (Grade.GRAVE, Grade.NOTABLE, Grade.MINOR)
#: Pieces of the shift that its strip of columns shows, at most.
_COLUMNS = 96


class FindingStrip(QWidget):
    """The shift from left to right, with a column where moments were missed; a click goes there."""

    picked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._found: tuple[ReviewFinding, ...] = ()
        self._span = (0.0, 1.0)
        self._at: float | None = None
        self._still: QPixmap | None = None
        self._still_of: tuple[object, ...] = ()
        self.setAccessibleName("Missed moments over the shift")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A low strip with times under it."""
        return QSize(200, 46 + round(QFontMetricsF(self.theme.font("text_small")).height()))

    def show_findings(self, found: tuple[ReviewFinding, ...], span: tuple[float, float], at: float | None) -> None:
        """Findings over a span, and the second that is shown (POSIX seconds)."""
        self._found, self._span, self._at = found, span, at
        self.update()

    def _places(self) -> tuple[float, float]:
        return 10.0, max(self.width() - 20.0, 10.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns and hours, kept as one picture, and the cursor."""
        painter = QPainter(self)
        key = (self._found, self._span, self.size(), self.devicePixelRatioF(), self.theme)
        if self._still is None or key != self._still_of:
            self._still, self._still_of = self._picture(), key
        painter.drawPixmap(0, 0, self._still)
        if self._at is not None:
            left, wide = self._places()
            start, end = self._span
            x = left + wide * min(max((self._at - start) / max(end - start, 1.0), 0.0), 1.0)
            painter.fillRect(QRectF(x - 0.75, 2, 1.5, self._base() - 2), self.theme.color("map.selection"))

    def _line(self) -> float:
        return QFontMetricsF(self.theme.font("text_small")).height()

    def _base(self) -> float:
        return self.height() - self._line() - 6

    def _picture(self) -> QPixmap:
        """Columns stacked by grade, and the hours under them."""
        ratio, theme = self.devicePixelRatioF(), self.theme
        still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        painter = QPainter(still)
        left, wide = self._places()
        base = self._base()
        start, end = self._span
        length = max(end - start, 1.0)
        many = max(8, min(_COLUMNS, int(wide / 6)))
        counts = [dict.fromkeys(Grade, 0) for _ in range(many)]
        for finding in self._found:
            place = int((finding.at.timestamp() - start) / length * many)
            counts[min(max(place, 0), many - 1)][finding.grade] += 1
        most = max((sum(column.values()) for column in counts), default=0) or 1
        step = wide / many
        for number, held in enumerate(counts):
            y = base
            for grade in _ORDER:
                high = (base - 6) * held[grade] / most
                if high:
                    spot = QRectF(left + number * step + 0.5, y - high, max(step - 1, 1), high)
                    painter.fillRect(spot, theme.color(GRADE_INK[grade]))
                    y -= high
        painter.fillRect(QRectF(left, base, wide, 1), theme.color("base.line_strong"))
        self._paint_times(painter, left, wide, base + 3, self._line())
        painter.end()
        return still

    def _paint_times(self, painter: QPainter, left: float, wide: float, top: float, line: float) -> None:
        start, end = self._span
        per_s = wide / max(end - start, 1.0)
        step = step_for(per_s, 70.0)
        painter.setFont(self.theme.font("text_small"))
        painter.setPen(self.theme.color("base.text_faint"))
        tick = (start // step + 1) * step
        while tick < end:
            x = left + (tick - start) * per_s
            if left + 20 <= x <= left + wide - 20:
                painter.drawText(QRectF(x - 40, top, 80, line), Qt.AlignmentFlag.AlignCenter, words_of(tick, step))
            tick += step

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The missed moment nearest to the click."""
        if self._found:
            left, wide = self._places()
            start, end = self._span
            at = start + (event.position().x() - left) / wide * (end - start)
            self.picked.emit(min(self._found, key=lambda finding: abs(finding.at.timestamp() - at)))
