"""The pre-arrival brief as the officer gets it: a sign and a few words a line, void after a time."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.care.hatch import hatch
from console.desk.theme import Theme
from console.domain.brief import Brief, BriefKind, BriefLine
from console.domain.vocabulary_care import INFO_LABEL

#: Short word, ink of the sign.
_SIGN: dict[BriefKind, tuple[str, str]] = {
    BriefKind.HAZARD: ("Hazard", "alarm.high"),
    BriefKind.TRIGGERS: ("Triggers", "severity.critical"),
    BriefKind.CALMS: ("Calms", "link.live"),
    BriefKind.LEVEL: ("Level", "base.text"),
    BriefKind.LANGUAGE: ("Speaks", "base.accent"),
    BriefKind.CONSENT: ("Consent", "base.accent"),
    BriefKind.COMING: ("Coming", "base.accent"),
    BriefKind.EARLIER: ("Earlier", "base.text_dim"),
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_SIGN_PX = 22


class BriefCard(QWidget):
    """Paints a brief; hidden words are blocks of about their length."""

    def __init__(self, theme: Theme, *, lines_shown: int = 0) -> None:
        """`lines_shown`: at most so many lines, all when 0."""
        super().__init__()
        self.theme, self._most = theme, lines_shown
        self.brief: Brief | None = None
        self.now: datetime | None = None
        self.open_record = True
        self.setAccessibleName("Brief for who goes there")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_brief(self, brief: Brief | None, now: datetime, *, open_record: bool) -> None:
        """Show a brief at `now` (UTC); how earlier contacts ended only when the record is open."""
        same = brief is not None and self.brief is not None and brief.lines == self.brief.lines
        self.brief, self.now, self.open_record = brief, now, open_record
        self.setAccessibleDescription("; ".join(self.texts()))
        if not same:
            self.updateGeometry()
        self.update()

    def texts(self) -> list[str]:
        """The lines in words."""
        return [f"{_SIGN[line.kind][0]}: {self._text(line)}" for line in self._lines()]

    def _lines(self) -> tuple[BriefLine, ...]:
        lines = self.brief.lines if self.brief is not None else ()
        return lines[: self._most] if self._most else lines

    def _text(self, line: BriefLine) -> str:
        if line.hidden is not None:
            kind = INFO_LABEL[line.hidden.hidden].lower()
            return f"{line.text} ({kind} hidden)" if line.text else f"{kind} hidden"
        if line.kind is BriefKind.EARLIER and not self.open_record:
            return line.text.partition(",")[0]
        return line.text

    # ---- size ----

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of words and the foot."""
        rows = sum(self._row(line, width) for line in self._lines())
        return rows + QFontMetrics(self.theme.font("text_small")).height() + 6

    def sizeHint(self) -> QSize:
        """As high as its words at the width it has."""
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def _lead(self) -> int:
        return _SIGN_PX + QFontMetrics(self.theme.font("text_small", bold=True)).horizontalAdvance("Triggers") + 12

    def _row(self, line: BriefLine, width: int) -> int:
        metrics = QFontMetrics(self.theme.font(bold=True))
        box = metrics.boundingRect(QRect(0, 0, max(60, width - self._lead()), 1000), int(_WRAP), self._text(line))
        return max(metrics.height(), box.height()) + 6

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Signs, names, words."""
        if self.brief is None or self.now is None:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, lead = 0, self._lead()
        for line in self._lines():
            high = self._row(line, self.width())
            name, ink = _SIGN[line.kind]
            first = QFontMetrics(theme.font(bold=True)).height() + 2
            paint_sign(painter, QRectF(1, y + (first - 15) / 2 + 1, 15, 15), line.kind, theme)
            painter.setFont(theme.font("text_small", bold=True))
            painter.setPen(theme.color(ink))
            painter.drawText(QRect(_SIGN_PX, y, lead - _SIGN_PX, first), int(_LEFT), name)
            box = QRect(lead, y + 1, self.width() - lead, high)
            if line.hidden is not None:
                # The words stand before the hatching, not under it.
                words = QFontMetrics(theme.font(bold=True)).horizontalAdvance(self._text(line)) + 8
                block = QRectF(box.left() + words, y + 3, max(0, box.width() - words), first - 4)
                hatch(painter, block, theme.color("alarm.high"), step=8)
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.color("alarm.high" if line.hidden is not None else "base.text"))
            painter.drawText(box, int(_WRAP), self._text(line))
            y += high
        self._foot(painter, y)

    def _foot(self, painter: QPainter, y: int) -> None:
        theme, brief = self.theme, self.brief
        assert brief is not None
        more = len(brief.lines) - len(self._lines()) + brief.more
        parts = [f"void at {brief.until:%H:%M}"] + (
            [f"{more} more {'in the record' if self._most else 'did not fit'}"] if more else []
        )
        words = ", ".join(parts) if brief.lines else "Nothing is known yet that whoever goes there should read first"
        painter.setFont(theme.font("text_small"))
        painter.setPen(theme.color("base.text_faint"))
        painter.drawText(QRect(0, y, self.width(), self.height() - y), int(_WRAP), words)


def paint_sign(painter: QPainter, box: QRectF, kind: BriefKind, theme: Theme) -> None:
    """The sign of a kind of line: triangle hazard, burst triggers, round calms, bar level, others a ring."""
    color = theme.color(_SIGN[kind][1])
    painter.save()
    painter.setPen(QPen(color, 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = box.center()
    if kind is BriefKind.HAZARD:
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(middle.x(), box.top()), box.bottomRight(), box.bottomLeft()]))
    elif kind is BriefKind.TRIGGERS:
        for turn in range(4):
            painter.save()
            painter.translate(middle)
            painter.rotate(45 * turn)
            painter.drawLine(QPointF(0, -box.height() / 2), QPointF(0, box.height() / 2))
            painter.restore()
    elif kind is BriefKind.CALMS:
        painter.setBrush(color)
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    elif kind is BriefKind.LEVEL:
        for place, share in enumerate((0.4, 0.7, 1.0)):
            x = box.left() + 2 + place * 5
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() - box.height() * share))
    else:
        painter.drawEllipse(box.adjusted(2, 2, -2, -2))
    painter.restore()
