"""What the dossier shows while nothing is selected: who has waited longest, and what the teams are doing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from console.desk.glyphs import paint_severity, paint_status
from console.desk.model import DeskModel
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import label, set_text
from console.desk.words import late_ink, place_words
from console.domain.clocks import elapsed_text, phase_lateness
from console.domain.entities import Incident
from console.domain.picture import Picture
from console.domain.vocabulary import UNIT_STATUS_LABEL, UNIT_STATUS_ORDER, Phase, UnitStatus

#: Strips listed; the board holds them all.
WAITING_SHOWN = 5


class Overview(QScrollArea):
    """Two short lists; picking a strip selects it. Scrolls where there is no room for both."""

    def __init__(self, model: DeskModel, theme: Theme) -> None:
        super().__init__()
        self.model = model
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint = label("Select a strip to see all about it", ink="faint")
        self.waiting_caption = label("WAITING LONGEST", part="caption")
        self.teams_caption = label("TEAMS", part="caption")
        self.waiting = RowList(theme, "Calls without a unit, longest first")
        self.teams = RowList(theme, "Teams by status")
        self.waiting.picked.connect(model.select_incident)
        self.waiting.acted.connect(model.select_incident)
        whole = QVBoxLayout(sheet)
        whole.setContentsMargins(0, 8, 0, 8)
        whole.setSpacing(3)
        for caption in (self.hint, self.waiting_caption, self.teams_caption):
            caption.setContentsMargins(12, 6, 12, 2)
        for widget in (self.hint, self.waiting_caption, self.waiting, self.teams_caption, self.teams):
            whole.addWidget(widget)
        whole.addStretch(1)
        self.setWidget(sheet)

    def refresh(self) -> None:
        """Work the lists out anew."""
        picture, now = self.model.picture, self.model.now()
        waiting = waiting_longest(picture)
        self.waiting.take([_waiting_line(incident, now) for incident in waiting[:WAITING_SHOWN]])
        words = f"WAITING LONGEST  {len(waiting)} without a unit" if waiting else "NOBODY IS WAITING FOR A UNIT"
        set_text(self.waiting_caption, words)
        counts = Counter(unit.status for unit in picture.units.values())
        self.teams.take([_team_line(status, counts[status]) for status in UNIT_STATUS_ORDER if counts[status]])
        set_text(self.teams_caption, f"TEAMS  {len(picture.units)} on duty")

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.waiting.set_theme(theme)
        self.teams.set_theme(theme)


def waiting_longest(picture: Picture) -> list[Incident]:
    """Open calls to which nobody has been sent, the oldest first."""
    waiting = [i for i in picture.incidents.values() if i.phase is Phase.RECEIVED and not i.units]
    return sorted(waiting, key=lambda incident: (incident.received_at, incident.id))


def _waiting_line(incident: Incident, now: datetime) -> Line:
    band = incident.band
    late = phase_lateness(incident, now)
    return Line(
        key=incident.id,
        title=incident.type_text,
        detail=f"{incident.number}, {place_words(incident)}",
        right=f"{elapsed_text(now - incident.received_at)} {late.value}",
        right_ink=late_ink(late),
        glyph=lambda painter, rect, theme: paint_severity(painter, rect, band, theme),
        bold=True,
    )


def _team_line(status: UnitStatus, count: int) -> Line:
    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_status(painter, rect, status, theme)

    return Line(
        key=status.value, title=UNIT_STATUS_LABEL[status], right=str(count), glyph=paint, glyph_width=1.9,
        ink="base.text_dim",
    )  # fmt: skip
