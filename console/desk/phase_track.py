"""The course of a response as a line of steps: what was reached when, where it stands, what lies ahead."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.desk.words import late_ink
from console.domain.clocks import phase_lateness
from console.domain.entities import Incident
from console.domain.vocabulary import PHASE_LABEL, PHASE_ORDER, Phase

_SHORT = {
    Phase.RECEIVED: "Received",
    Phase.DISPATCHED: "Sent",
    Phase.EN_ROUTE: "En route",
    Phase.ON_SCENE: "On scene",
    Phase.CONTACT_MADE: "Contact",
    Phase.TRANSPORTING: "Transport",
    Phase.AT_FACILITY: "Facility",
    Phase.CLOSED: "Closed",
}


class PhaseTrack(QWidget):
    """Eight steps with the time each was reached (UTC); a step that was passed over stays hollow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.incident: Incident | None = None
        self.now: datetime | None = None
        self.setAccessibleName("Course of the response")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_incident(self, incident: Incident, now: datetime) -> None:
        """Show how far an incident has come."""
        self.incident, self.now = incident, now
        reached = [f"{PHASE_LABEL[p]} {at:%H:%M:%S}" for p in PHASE_ORDER if (at := incident.reached.get(p.value))]
        self.setAccessibleDescription(", ".join(reached))
        self.update()

    def sizeHint(self) -> QSize:
        """Dots, names and times under one another."""
        line = QFontMetrics(self.theme.font("text_small")).height()
        return QSize(200, 16 + 2 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, dots, names, times."""
        if self.incident is None or self.now is None:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(PHASE_ORDER)
        at = PHASE_ORDER.index(self.incident.phase)
        y = 8.0
        line = QFontMetrics(theme.font("text_small")).height()
        for number, phase in enumerate(PHASE_ORDER):
            x = step * (number + 0.5)
            if number:
                ink = "base.text_dim" if number <= at else "base.line"
                painter.setPen(QPen(theme.color(ink), 2))
                painter.drawLine(QPointF(x - step + 7, y), QPointF(x - 7, y))
            here = number == at
            reached = self.incident.reached.get(phase.value)
            ink = "base.text_dim" if reached else "base.line_strong"
            if here:
                late = late_ink(phase_lateness(self.incident, self.now))
                ink = late if late != "late.on_time" else "base.accent"
            painter.setPen(QPen(theme.color(ink), 2))
            painter.setBrush(theme.color(ink) if reached else Qt.BrushStyle.NoBrush)
            radius = 5.5 if here else 4.0
            painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setFont(self._font(step, here))
            painter.setPen(theme.color("base.text" if here else "base.text_dim" if reached else "base.text_faint"))
            spot = QRectF(x - step / 2, 16, step, line)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, _SHORT[phase])
            if reached:
                painter.setFont(theme.font("text_small", mono=True))
                spot.translate(0, line)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, f"{reached:%H:%M}")

    def _font(self, step: float, here: bool) -> QFont:
        font = self.theme.font("text_small", bold=here)
        while font.pixelSize() > 8 and QFontMetrics(font).horizontalAdvance("Transport") > step - 2:
            font.setPixelSize(font.pixelSize() - 1)
        return font
