"""A whisper card on its way: its two lines, and sent, delivered, read, used as steps with their times."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.care.hatch import hatch
from console.desk.theme import Theme
from console.domain import facts as f
from console.domain.care_watch import CARD_WAITS
from console.domain.clocks import elapsed_text
from console.domain.entities_care import Card
from console.domain.vocabulary_care import BASIS_LABEL, INFO_LABEL

_STEPS = ("sent", "delivered", "read", "used")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CardTrack(QWidget):
    """One card. A card that has not reached the phone in time says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.card: Card | None = None
        self.callsign = ""
        self.now: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_card(self, card: Card, callsign: str, now: datetime) -> None:
        """Show a card as it stands at `now` (UTC)."""
        self.card, self.callsign, self.now = card, callsign, now
        self.setAccessibleName(f"Whisper to {callsign}: {' / '.join(self.lines())}")
        self.setAccessibleDescription(card.state)
        self.updateGeometry()
        self.update()

    def lines(self) -> tuple[str, ...]:
        """The words, or what kind of thing is hidden."""
        assert self.card is not None
        lines = self.card.sent.fact.lines
        return (f"{INFO_LABEL[lines.hidden]}, hidden",) if isinstance(lines, f.Redacted) else lines

    @property
    def waits(self) -> bool:
        """Whether it should have reached the phone by now."""
        card = self.card
        if card is None or self.now is None:
            return False
        return card.delivered_at is None and card.read_at is None and self.now - card.sent.at >= CARD_WAITS

    def sizeHint(self) -> QSize:
        """Head, words, steps."""
        text = QFontMetrics(self.theme.font(bold=True)).height()
        small = QFontMetrics(self.theme.font("text_small")).height()
        lines = len(self.lines()) if self.card is not None else 1
        return QSize(220, 8 + small + lines * (text + 2) + 22 + 2 * small + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Who, words, steps."""
        card, now = self.card, self.now
        if card is None or now is None:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        small, bold = theme.font("text_small"), theme.font(bold=True)
        high, text = QFontMetrics(small).height(), QFontMetrics(bold).height() + 2
        box = self.rect().adjusted(11, 6, -11, -6)
        head = QRect(box.left(), box.top(), box.width(), high)
        painter.setFont(theme.font("text_small", bold=True))
        painter.setPen(theme.color("base.text_dim"))
        painter.drawText(head, int(_LEFT), f"to {self.callsign}")
        painter.setFont(small)
        told = BASIS_LABEL[card.sent.fact.basis].lower()
        age = f"no answer for {elapsed_text(now - card.sent.at)}" if self.waits else f"{card.sent.actor}, {told}"
        painter.setPen(theme.color("alarm.high" if self.waits else "base.text_faint"))
        room = (
            head.width()
            - QFontMetrics(theme.font("text_small", bold=True)).horizontalAdvance(f"to {self.callsign}")
            - 12
        )
        painter.drawText(head, int(_RIGHT), QFontMetrics(small).elidedText(age, Qt.TextElideMode.ElideRight, room))
        y = head.bottom() + 2
        for line in self.lines():
            spot = QRect(box.left(), y, box.width(), text)
            if isinstance(card.sent.fact.lines, f.Redacted):
                hatch(painter, QRectF(spot).adjusted(0, 2, 0, -2), theme.color("alarm.high"), step=8)
            painter.setFont(bold)
            painter.setPen(theme.color("base.text"))
            painter.drawText(
                spot, int(_LEFT), QFontMetrics(bold).elidedText(line, Qt.TextElideMode.ElideRight, spot.width())
            )
            y += text
        self._steps(painter, QRectF(box.left(), y + 5, box.width(), box.bottom() - y - 5), card)

    def _steps(self, painter: QPainter, box: QRectF, card: Card) -> None:
        theme = self.theme
        times = (card.sent.at, card.delivered_at, card.read_at, card.used_at)
        last = max(place for place, at in enumerate(times) if at is not None)
        step = box.width() / len(_STEPS)
        small = theme.font("text_small")
        high = QFontMetrics(small).height()
        for place, (word, at) in enumerate(zip(_STEPS, times, strict=True)):
            x, y = box.left() + step * (place + 0.5), box.top() + 6
            done = place <= last
            ink = "alarm.high" if self.waits and place == 1 else "link.live" if done else "base.line_strong"
            if place:
                painter.setPen(QPen(theme.color("link.live" if done else "base.line"), 2))
                painter.drawLine(QPointF(x - step + 7, y), QPointF(x - 7, y))
            painter.setPen(QPen(theme.color(ink), 2))
            painter.setBrush(theme.color(ink) if at is not None else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
            spot = QRectF(x - step / 2, y + 8, step, high)
            painter.setFont(theme.font("text_small", bold=place == last))
            painter.setPen(
                theme.color("base.text" if place == last else "base.text_dim" if done else "base.text_faint")
            )
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), word)
            if at is not None:
                painter.setFont(theme.font("text_small", mono=True))
                painter.drawText(spot.translated(0, high), int(Qt.AlignmentFlag.AlignCenter), f"{at:%H:%M:%S}")
