"""How severe it is now, the curve so far, and the assessments that were recorded: what stands beside a form."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.desk.care.access import care_of, raters, why_not
from console.desk.care.chips import Chips
from console.desk.care.curve import CurveView
from console.desk.care.reading import Reading
from console.desk.care.recorded_lines import assessment_lines
from console.desk.care.severity_row import FigureRow
from console.desk.model import DeskModel
from console.desk.rowlist import RowList
from console.desk.theme import Theme
from console.desk.widgets import column, label, set_text
from console.domain import facts as f
from console.domain.entities_care import Told
from console.domain.instruments import Instrument
from console.domain.vocabulary_care import RATER_LABEL, Rater


class SeveritySide(QWidget):
    """One tap is one point of the curve, as the chosen rater sees it."""

    def __init__(self, model: DeskModel, theme: Theme, instruments: dict[str, Instrument], *, foot: QWidget) -> None:
        """`foot` stands under all."""
        super().__init__()
        self.model, self._instruments = model, instruments
        self.rater: Rater | None = None
        self.reading = Reading(model)
        self.raters = Chips(theme, "As seen by", RATER_LABEL, self.rate_as)
        self.severity = FigureRow("Severity now", self.rate)
        self.curve = CurveView(theme)
        self.records = RowList(theme, "Recorded assessments, newest first", lead_width=42)
        self.caption = label("RECORDED", part="caption")
        title = label("HOW SEVERE IS IT NOW, AS SEEN BY", part="caption")
        parts = (title, self.raters, self.severity, self.curve, self.caption, self.records, foot, 1)
        self.setLayout(column(*parts, gap=6, margins=(11, 9, 11, 9)))

    def refresh(self) -> None:
        """Show the selected incident."""
        model, care = self.model, care_of(self.model)
        may = raters(model)
        if self.rater not in may:
            self.rater = may[0] if may else None
        for rater, chip in self.raters.buttons.items():
            chip.setVisible(rater in may)
        self.raters.show_choice(self.rater)
        self.severity.allow(why_not(model, f.SeverityRated))
        self.curve.show_care(care, model.now())
        self.reading.turn()
        opened, mine = self.reading.is_open(care), (model.actor, model.role)

        def reads(told: Told[f.AssessmentRecorded]) -> bool:
            return opened or (told.actor, told.role) == mine

        self.records.take(assessment_lines(care, self._instruments, reads))
        count = len(care.assessments) if care is not None else 0
        set_text(self.caption, f"RECORDED  {count}" if count else "NOTHING RECORDED YET")

    def rate_as(self, rater: Rater) -> None:
        """Write down how somebody else sees it."""
        self.rater = rater
        self.refresh()

    def rate(self, severity: int) -> None:
        """Say how severe it is now."""
        rate_severity(self.model, severity, self.rater)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.curve.theme = theme
        self.curve.updateGeometry()
        self.records.set_theme(theme)
        self.raters.set_theme(theme)


def rate_severity(model: DeskModel, severity: int, rater: Rater | None) -> None:
    """Ask for a point of the selected incident's curve."""
    incident = model.incident()
    if incident is None or rater is None:
        return
    fact = f.SeverityRated(incident=incident.id, severity=severity, rater=rater)
    model.asks.send(fact, f"Severity {severity} as the {RATER_LABEL[rater]} sees it", incident.id, expects=False)
    model.flush()
