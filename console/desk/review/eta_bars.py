"""The recommendation of a past second as bars: who could have been there when, who was sent, and who was left out."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.desk.theme import Theme
from console.review.measures import seconds_text
from console.review.whatif import WhatIf

#: Units shown of those that fitted, beside those that were sent; and of those left out.
FIT_SHOWN, LEFT_OUT_SHOWN = 8, 6


class Bar(NamedTuple):
    """One unit: its place in the recommendation (0: left out), when it could be there, and whether it was sent."""

    unit: str
    callsign: str
    rank: int
    eta_s: float | None
    detail: str
    sent: str = ""


def bars_of(found: WhatIf) -> list[Bar]:
    """The best of those that fitted, all that were sent, and why others were not thought of."""
    sent = {one.unit: one for one in found.sent}
    bars = []
    for rank, candidate in enumerate(found.ranking.fit, 1):
        if rank > FIT_SHOWN and candidate.unit not in sent:
            continue
        detail = ", ".join(candidate.reasons)
        told = sent.get(candidate.unit)
        eta = candidate.eta_s if candidate.eta_s < float("inf") else None
        words = f"sent {told.at:%H:%M:%S}" if told is not None else ""
        bars.append(Bar(candidate.unit, candidate.callsign, rank, eta, detail, words))
    shown = {bar.unit for bar in bars}
    for one in found.sent:
        if one.unit not in shown:
            why = f"{one.left_out}; sent because {one.override}" if one.override else one.left_out
            bars.append(Bar(one.unit, one.callsign, 0, None, why, f"sent {one.at:%H:%M:%S}"))
    left = [one for one in found.ranking.left_out if one.unit not in sent]
    bars += [Bar(one.unit, one.callsign, 0, None, one.why) for one in left[:LEFT_OUT_SHOWN]]
    return bars


class EtaBars(QWidget):
    """Bars from now to arrival; sent units are marked. A click picks a unit."""

    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("part", "sheet")
        self.theme = theme
        self.bars: list[Bar] = []

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._fit()

    def show_bars(self, bars: list[Bar]) -> None:
        """Show these units."""
        self.bars = bars
        said = (f"{bar.rank or 'left out'} {bar.callsign} {bar.detail} {bar.sent}".strip() for bar in bars)
        self.setAccessibleName("Recommendation then")
        self.setAccessibleDescription("; ".join(said))
        self._fit()

    def _rows(self) -> list[tuple[float, float]]:
        """Top and height of each unit's row; those without a time have no bar."""
        words = QFontMetricsF(self.theme.font("text")).height() + QFontMetricsF(self.theme.font("text_small")).height()
        y, found = 0.0, []
        for bar in self.bars:
            high = words + (20 if bar.eta_s is not None else 11)
            found.append((y, high))
            y += high
        return found

    def _fit(self) -> None:
        self.setFixedHeight(round(sum(high for _, high in self._rows())) + 4)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the unit under the pointer."""
        at = event.position().y()
        for bar, (top, high) in zip(self.bars, self._rows(), strict=True):
            if top <= at < top + high:
                self.picked.emit(bar.unit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """One row a unit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        longest = max((bar.eta_s for bar in self.bars if bar.eta_s is not None), default=1.0) or 1.0
        for bar, (top, high) in zip(self.bars, self._rows(), strict=True):
            self._paint_row(painter, QRectF(10, top, self.width() - 20, high), bar, longest)

    def _paint_row(self, painter: QPainter, box: QRectF, bar: Bar, longest: float) -> None:
        theme = self.theme
        painter.fillRect(QRectF(0, box.bottom() - 1, self.width(), 1), theme.color("base.line"))
        text, bold, small = theme.font("text"), theme.font("text", bold=True), theme.font("text_small")
        high, line = QFontMetricsF(text).height(), QFontMetricsF(small).height()
        ink = "base.text" if bar.rank else "base.text_dim"
        first = QRectF(box.left(), box.top() + 4, box.width(), high)
        right = box.right()
        if bar.sent:
            right = self._paint_chip(painter, QRectF(box.left(), box.top() + 4, box.width(), high), bar.sent) - 8
        painter.setFont(small)
        painter.setPen(theme.color("base.text_faint"))
        painter.drawText(QRectF(box.left(), first.top(), 20, high), int(Qt.AlignmentFlag.AlignVCenter),
                         str(bar.rank) if bar.rank else "–")  # fmt: skip
        name = bold if bar.rank == 1 or bar.sent else text
        eta = seconds_text(bar.eta_s) if bar.eta_s is not None else "no time known" if bar.rank else "left out"
        wide = QFontMetricsF(bold).horizontalAdvance(eta) + 4
        painter.setFont(bold if bar.eta_s is not None else small)
        painter.setPen(theme.color(ink if bar.eta_s is not None else "base.text_faint"))
        painter.drawText(QRectF(right - wide, first.top(), wide, high),
                         int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), eta)  # fmt: skip
        painter.setFont(name)
        painter.setPen(theme.color(ink))
        room = QRectF(box.left() + 22, first.top(), max(right - wide - box.left() - 30, 20), high)
        shown = QFontMetricsF(name).elidedText(
            " ".join(bar.callsign.split()), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        rail = QRectF(box.left() + 22, first.bottom() + 3, box.width() - 22, 5)
        if bar.eta_s is not None:
            painter.fillRect(rail, theme.color("base.field"))
            part = QRectF(rail)
            part.setWidth(max(rail.width() * bar.eta_s / longest, 3))
            painter.fillRect(part, theme.color("status.dispatched" if bar.sent else "base.accent" if bar.rank == 1
                                               else "base.line_strong"))  # fmt: skip
        painter.setFont(small)
        painter.setPen(theme.color("base.text_faint" if bar.rank else "base.text_dim"))
        words = QFontMetricsF(small).elidedText(" ".join(bar.detail.split()), Qt.TextElideMode.ElideRight, rail.width())
        under = rail.bottom() + 2 if bar.eta_s is not None else first.bottom() + 1
        painter.drawText(QRectF(rail.left(), under, rail.width(), line), words)

    def _paint_chip(self, painter: QPainter, box: QRectF, words: str) -> float:
        """What was done, at the right; gives its left edge."""
        font = self.theme.font("text_small", bold=True)
        wide = QFontMetricsF(font).horizontalAdvance(words) + 14
        chip = QRectF(box.right() - wide, box.top(), wide, box.height())
        painter.setPen(QPen(self.theme.color("status.dispatched"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(self.theme.color("base.text"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        return chip.left()
