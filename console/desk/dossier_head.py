"""The top of the dossier: who and what, how severe, where, how far, who holds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from console.desk.glyphs import paint_severity
from console.desk.phase_track import PhaseTrack
from console.desk.theme import Theme
from console.desk.widgets import Elided, button, label, set_property, set_text
from console.desk.words import late_ink, place_words, role_short
from console.domain.clocks import Lateness, elapsed_text, next_step, phase_lateness
from console.domain.dispositions import disposition_label
from console.domain.entities import Incident
from console.domain.vocabulary import BAND_LABEL, PHASE_LABEL, ROLE_LABEL, Band, Role


class SeverityMark(QWidget):
    """The severity shape, large."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.band, self.open = Band.NORMAL, True
        self.setFixedSize(34, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The same shape as on the map."""
        paint_severity(QPainter(self), QRectF(1, 1, 32, 32), self.band, self.theme, open_strip=self.open)


class DossierHead(QFrame):
    """Severity, type, number, place, course, clock, holder, and the buttons of an offer."""

    def __init__(self, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__()
        self.mark = SeverityMark(theme)
        self.type = Elided("", scale="large")
        self.number = label("", face="mono", ink="dim")
        self.severity = label("", weight="bold", scale="small")
        self.place = Elided("", ink="dim")
        self.track = PhaseTrack(theme)
        self.clock = label("", weight="bold")
        self.next = Elided("")
        self.holder = Elided("", ink="dim")
        self.accept = button("Accept  O", lambda: run("accept"), tone="main", name="Accept the hand-off")
        self.decline = button(
            "Decline  X", lambda: run("decline"), tone="action", name="Decline the hand-off or withdraw the offer"
        )
        top = QHBoxLayout()
        top.setSpacing(10)
        names = QVBoxLayout()
        names.setSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.number)
        line.addWidget(self.severity)
        line.addWidget(self.place, 1)
        names.addWidget(self.type)
        names.addLayout(line)
        top.addWidget(self.mark)
        top.addLayout(names, 1)
        state = QHBoxLayout()
        state.setSpacing(10)
        state.addWidget(self.clock)
        state.addWidget(self.next, 1)
        hold = QHBoxLayout()
        hold.setSpacing(8)
        hold.addWidget(self.holder, 1)
        hold.addWidget(self.accept)
        hold.addWidget(self.decline)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 4)
        whole.setSpacing(5)
        whole.addLayout(top)
        whole.addWidget(self.track)
        whole.addLayout(state)
        whole.addLayout(hold)

    def show_incident(self, incident: Incident, role: Role | None, now: datetime) -> None:
        """Show an incident as this role sees it."""
        self.mark.band, self.mark.open = incident.band, incident.open
        self.mark.update()
        self.type.setText(incident.type_text)
        set_text(self.number, incident.number)
        set_text(self.severity, f"{BAND_LABEL[incident.band]} P{incident.priority}")
        self.place.setText(place_words(incident))
        set_property(self.place, "ink", "stale" if incident.place is None else "dim")
        self.track.show_incident(incident, now)
        late = phase_lateness(incident, now)
        word = "" if late is Lateness.ON_TIME else f" · {late.value}"
        set_text(self.clock, f"{PHASE_LABEL[incident.phase]} {elapsed_text(now - incident.phase_since)}{word}")
        set_property(self.clock, "ink", late_ink(late).removeprefix("late."))
        self.next.setText(next_step(incident) or f"Closed: {disposition_label(incident.disposition)}")
        self._show_holder(incident, role, now)

    def make_short(self, short: bool) -> None:
        """Leave the course out, while something else needs the room."""
        self.track.setVisible(not short)

    def _show_holder(self, incident: Incident, role: Role | None, now: datetime) -> None:
        offered = incident.offered_to
        mine = offered is not None and offered is role
        own = incident.owner is role and not incident.owner_actor
        who = f"Held by {ROLE_LABEL[incident.owner]}" + (f" {incident.owner_actor}" if incident.owner_actor else "")
        if offered is not None and incident.offered_at is not None:
            to = "you" if mine else role_short(offered)
            said = f"ffered to {to} for {elapsed_text(now - incident.offered_at)}"
            who = f"O{said}" if own else f"{who}, o{said}"
        # Whoever holds a strip need not be told; the room is for what is known of it.
        self.holder.setVisible(offered is not None or not own)
        self.holder.setText(who)
        set_property(self.holder, "ink", "high" if mine else "dim")
        self.accept.setVisible(mine)
        self.decline.setVisible(offered is not None and (mine or incident.owner is role or role is Role.COMMANDER))
        words = "Decline  X" if mine else "Withdraw  X"
        if self.decline.text() != words:
            self.decline.setText(words)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.mark.theme = self.track.theme = theme
        self.mark.update()
        self.track.update()
