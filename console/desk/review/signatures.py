"""The two signatures under a hand-over, drawn as two slots with an arrow between them."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.domain.entities_shift import ShiftHandover


class Slot(NamedTuple):
    """One signature: whose it is, the words in it, and a state: `signed`, `waits`, `changed`, `refused` or empty."""

    caption: str
    words: str
    under: str
    state: str


_INK = {"signed": "status.available", "waits": "base.accent", "changed": "late.late", "refused": "late.overdue"}


def slots_of(shift: ShiftHandover | None, *, same: bool) -> tuple[Slot, Slot]:
    """Outgoing and incoming, as a hand-over stands; `same`: what is open is still what was signed."""
    if shift is None:
        return Slot("Outgoing", "not signed", "", ""), Slot("Incoming", "not signed", "", "")
    handed = shift.handed
    first = Slot("Outgoing", handed.actor, f"signed {handed.at:%H:%M:%S}", "signed")
    if shift.refused is not None:
        back = shift.refused.actor == handed.actor
        under = f"{'taken back' if back else 'refused'} {shift.refused.at:%H:%M:%S}: {shift.refused.fact.reason}"
        return first, Slot("Incoming", shift.refused.actor, under, "refused")
    if shift.taken is not None:
        return first, Slot("Incoming", shift.taken.actor, f"took over {shift.taken.at:%H:%M:%S}", "signed")
    if not same:
        return (
            Slot("Outgoing", handed.actor, f"{handed.at:%H:%M:%S}, changed since", "changed"),
            Slot("Incoming", "waits", "for the second signature", "waits"),
        )
    return first, Slot("Incoming", "waits", "for the second signature", "waits")


class Signatures(QWidget):
    """Two slots side by side."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.slots = slots_of(None, same=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_slots(self.slots)

    def show_slots(self, slots: tuple[Slot, Slot]) -> None:
        """Show how the hand-over stands."""
        self.slots = slots
        self.setAccessibleName("Signatures")
        self.setAccessibleDescription("; ".join(f"{one.caption}: {one.words} {one.under}".strip() for one in slots))
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        """Three lines and a rim."""
        text = QFontMetricsF(self.theme.font("text_large")).height()
        return QSize(300, round(text + 2 * QFontMetricsF(self.theme.font("text_small")).height() + 22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Slot, arrow, slot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 30.0
        wide = (self.width() - gap) / 2 - 1
        for place, slot in enumerate(self.slots):
            self._paint_slot(painter, QRectF(0.5 + place * (wide + gap), 0.5, wide, self.height() - 1), slot)
        y, x = self.height() / 2, self.width() / 2
        painter.setPen(QPen(self.theme.color("base.text_dim"), 2))
        painter.drawLine(QPointF(x - 9, y), QPointF(x + 6, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("base.text_dim"))
        painter.drawPolygon(QPolygonF([QPointF(x + 10, y), QPointF(x + 3, y - 5), QPointF(x + 3, y + 5)]))

    def _paint_slot(self, painter: QPainter, box: QRectF, slot: Slot) -> None:
        theme = self.theme
        ink = _INK.get(slot.state, "base.line_strong")
        style = Qt.PenStyle.SolidLine if slot.state else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme.color(ink), 1.6 if slot.state else 1.0, style))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(box, 5, 5)
        small, large = theme.font("text_small"), theme.font("text_large", bold=bool(slot.state))
        line, high = QFontMetricsF(small).height(), QFontMetricsF(large).height()
        inner = box.adjusted(10, 7, -10, -7)
        said = ((slot.caption.upper(), small, "base.text_faint", inner.top(), line),
                (slot.words, large, "base.text" if slot.state else "base.text_faint", inner.top() + line + 1, high),
                (slot.under, small, ink if slot.state else "base.text_faint", inner.bottom() - line, line))  # fmt: skip
        for words, font, color, top, tall in said:
            painter.setFont(font)
            painter.setPen(theme.color(color))
            shown = QFontMetricsF(font).elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, inner.width())
            spot = QRectF(inner.left(), top, inner.width(), tall)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), shown)
