"""Assessments that have been recorded, as rows: what they came to, who saw it so, and blocks for what is hidden."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from console.desk.care.hatch import hatch
from console.desk.rowlist import Glyph, Line
from console.desk.theme import Theme
from console.domain import facts as f
from console.domain.entities_care import Care, Told
from console.domain.instruments import Instrument
from console.domain.scoring import INCOMPLETE
from console.domain.vocabulary import band_of
from console.domain.vocabulary_care import BASIS_LABEL, INFO_LABEL, RATER_LABEL, Basis
from console.domain.wall import hidden_in

#: Rows at most, newest first.
SHOWN = 12


def block_glyph(ink: str = "alarm.high") -> Glyph:
    """Paints a small hatched block: something is there, and is not shown."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        box = rect.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.color(ink), 1.2))
        painter.drawRect(box)
        hatch(painter, box, theme.color(ink), step=5)

    return paint


def assessment_lines(
    care: Care | None, instruments: dict[str, Instrument], reads: Callable[[Told[f.AssessmentRecorded]], bool]
) -> list[Line]:
    """Newest first; score and remark only of those that whoever sits here `reads`: the rest asks for the record."""
    told = care.assessments if care is not None else []
    return [_line(one, instruments.get(one.fact.instrument), reads(one)) for one in reversed(told[-SHOWN:])]


def _line(told: Told[f.AssessmentRecorded], instrument: Instrument | None, read: bool) -> Line:
    fact = told.fact
    hidden = hidden_in(fact)
    short = instrument.short if instrument is not None else fact.instrument
    parts = [f"rated by the {RATER_LABEL[fact.rater]}", told.actor]
    if isinstance(fact.remark, str) and fact.remark and not read:
        parts.append("remark in the record")
    elif isinstance(fact.remark, str) and fact.remark:
        parts.append(f"“{' '.join(fact.remark.split())}”")
    if hidden:
        kinds = sorted({INFO_LABEL[info].lower() for info in hidden.values()})
        parts.append(f"answers hidden: {', '.join(kinds)}")
    elif fact.basis is not Basis.NONE:
        parts.append(f"told: {BASIS_LABEL[fact.basis].lower()}")
    incomplete = fact.level == INCOMPLETE
    words = f"INCOMPLETE{fact.words.removeprefix(INCOMPLETE)}" if incomplete else fact.words
    return Line(
        key=fact.assessment,
        lead=f"{told.at:%H:%M}",
        title=f"{short}  {words}",
        detail=", ".join(parts),
        right=str(fact.score) if isinstance(fact.score, int) and read else "",
        glyph=block_glyph() if hidden else None,
        ink="alarm.high" if incomplete else f"severity.{band_of(fact.calls_for).value}",
        bold=True,
    )
