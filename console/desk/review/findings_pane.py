"""Missed moments of a shift: when they were, of what kind, and each with its second to stand in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.review.finding_strip import GRADE_INK, FindingStrip
from console.desk.review.looking import Looking
from console.desk.review.tall_list import TallList
from console.desk.rowlist import Glyph, Line
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, set_text
from console.domain.clocks import elapsed_text
from console.review.finding_types import Grade, ReviewFinding
from console.review.findings import RULE_WORDS, RuleName, tally

#: What a rule is called where many stand side by side; its full words are in each row and told by the chip's tip.
_BRIEFLY: dict[str, str] = {
    RuleName.NO_UNIT: "No unit",
    RuleName.SEVERITY: "Severity rose",
    RuleName.CONSULT: "Consult",
    RuleName.HANDOFF: "Hand-off",
    RuleName.ALARM: "Alarm",
    RuleName.SILENT: "Silent unit",
    RuleName.UNARMED: "Unarmed on scene",
    RuleName.NEAR: "Unarmed near",
    RuleName.HEAVY: "Too heavy",
    RuleName.OVERRIDE: "Set aside",
    RuleName.LINK: "Location",
    RuleName.ACCESS: "Record",
    RuleName.FOLLOW_UP: "Follow-up",
    RuleName.WATCH: "Watch",
}


def paint_grade(painter: QPainter, box: QRectF, grade: Grade, theme: Theme) -> None:
    """One to three bars, the more the graver, in the grade's colour: shape and colour both tell it."""
    many = {Grade.GRAVE: 3, Grade.NOTABLE: 2, Grade.MINOR: 1}[grade]
    wide, gap = box.width() * 0.2, box.width() * 0.1
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in range(3):
        high = box.height() * (0.35 + 0.2 * place)
        spot = QRectF(box.left() + gap + place * (wide + gap), box.bottom() - 2 - high, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(GRADE_INK[grade] if place < many else "base.line"))
        painter.drawRoundedRect(spot, 1, 1)


def _glyph(grade: Grade) -> Glyph:
    return lambda painter, box, theme: paint_grade(painter, box, grade, theme)


class FindingsPane(Pane):
    """All missed moments, by kind; picking one stands the desk in its second and selects what it is about."""

    def __init__(self, model: DeskModel, theme: Theme, run: object) -> None:
        super().__init__("Missed moments", theme)
        self.model = model
        self.rule = ""
        self.looking = Looking(model)
        self._found: tuple[ReviewFinding, ...] = ()
        self._epoch = ""
        self._shown: tuple[ReviewFinding, ...] = ()
        self._made_of: tuple[object, ...] | None = None
        self._words = label("", ink="dim")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setContentsMargins(24, 12, 24, 12)
        self.strip = FindingStrip(theme)
        self.strip.picked.connect(model.time.go_to_finding)
        self._chips = QWidget()
        self._flow = Flow(self._chips, gap=4)
        self._flow.setContentsMargins(8, 2, 8, 6)
        self.list = TallList(theme, "Missed moments", wrap=True, lead_width=64)
        self.list.picked.connect(self._go)
        self.list.acted.connect(self._go)
        self.previous = button("◂", lambda: model.time.next_finding(-1), tone="small", name="Missed moment before")
        self.next = button("▸", lambda: model.time.next_finding(1), tone="small", name="Next missed moment")
        self.controls.addWidget(self.previous)
        self.controls.addWidget(self.next)
        self._whole = QWidget()
        inner = column(self.strip, self._chips, self.list, gap=0)
        inner.setStretch(2, 1)
        self._whole.setLayout(inner)
        self.body.addWidget(self._words, 1)
        self.body.addWidget(self._whole, 1)
        model.touched.connect(self.hear)
        model.time.changed.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        """Take colours."""
        super().set_theme(theme)
        self.strip.theme = theme
        self.strip.updateGeometry()
        self.list.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """A live desk's past is made ready when somebody looks."""
        super().showEvent(event)
        self.refresh()

    def hear(self, seen: Seen) -> None:
        """The cursor moves with the second that is shown."""
        if self.isVisible() and (seen.second or seen.everything):
            self.refresh()

    def refresh(self) -> None:
        """Show what was found by now; while it is looked for anew, what was found before."""
        if not self.isVisible():
            return
        self.looking.look()
        time = self.model.time
        epoch = time.shift.epoch if time.shift is not None else ""
        if time.findings or not time.busy or epoch != self._epoch:
            self._found, self._epoch = time.findings, epoch
        found = self._found
        if self.rule and not any(finding.rule == self.rule for finding in found):
            self.rule = ""
        self._whole.setVisible(bool(found))
        self._words.setVisible(not found)
        set_text(self._words, self._why_empty())
        for stepper in (self.previous, self.next):
            stepper.setEnabled(bool(found))
        if (found, self.rule) != self._made_of:
            self._made_of = (found, self.rule)
            self.note.setText(f"{len(found):,}, {_grades(found)}" if found else "")
            self._make_chips(found)
            self._shown = self._chosen(found)
            self.list.take([_line(number, finding) for number, finding in enumerate(self._shown)])
        span = time.shift.span() if time.shift is not None else None
        if span is not None and found:
            at = time.at.timestamp() if time.at is not None else None
            self.strip.show_findings(self._shown, (span[0].timestamp(), span[1].timestamp()), at)
        self._mark_current()

    def _chosen(self, found: tuple[ReviewFinding, ...]) -> tuple[ReviewFinding, ...]:
        return tuple(finding for finding in found if self.rule in ("", finding.rule))

    def _why_empty(self) -> str:
        time = self.model.time
        if time.busy:
            return time.busy
        if time.shift is None:
            return (
                "Here stands what nobody did in time: calls without a unit, alarms nobody saw, consults nobody took. "
                "Open a journal, or go back in time, to look."
            )
        return "No missed moments were found by rule in this shift."

    def _make_chips(self, found: tuple[ReviewFinding, ...]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        rules = [("", "All", "All missed moments", len(found))]
        rules += [(one.rule, _BRIEFLY.get(one.words, one.words), one.words, one.count) for one in tally(found)]
        for rule, words, whole, many in rules:
            said = f"{whole}: {many:,}"
            chip: QPushButton = button(
                f"{words}  {many:,}", partial(self.show_rule, rule), tone="chip", tip=said, name=said
            )
            chip.setCheckable(True)
            chip.setChecked(rule == self.rule)
            self._flow.addWidget(chip)
            chip.show()
        self._chips.updateGeometry()

    def show_rule(self, rule: str) -> None:
        """Show what one rule found (all: empty)."""
        self.rule = rule
        self.refresh()

    def _mark_current(self) -> None:
        """The row of the moment that is stood in."""
        time = self.model.time
        if time.finding in self._shown and time.finding is not None and time.finding.at == time.at:
            index = self.list.rows.index(self._shown.index(time.finding))
            if self.list.currentIndex() != index:
                self.list.setCurrentIndex(index)
                self.list.scrollTo(index)

    def _go(self, key: str) -> None:
        self.model.time.go_to_finding(self._shown[int(key)])


def _grades(found: tuple[ReviewFinding, ...]) -> str:
    counts = ((sum(finding.grade is grade for finding in found), grade.value) for grade in Grade)
    return ", ".join(f"{many:,} {word}" for many, word in counts if many)


def _line(number: int, finding: ReviewFinding) -> Line:
    lasted = elapsed_text(finding.until - finding.at) if finding.until is not None else "never"
    return Line(
        key=str(number),
        lead=f"{finding.at:%H:%M:%S}",
        title=finding.text,
        detail=RULE_WORDS.get(finding.rule, finding.rule)
        + (f"; put right after {lasted}" if finding.until is not None else "; not put right"),
        glyph=_glyph(finding.grade),
        ink="base.text",
        bold=finding.grade is Grade.GRAVE,
        detail_ink="base.text_faint",
    )
