"""The console priority as a gauge: which input set it, what each other one calls for, and a hand that overrides."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from console.desk.care.access import care_of, why_not
from console.desk.care.card import Card
from console.desk.care.hatch import hatch
from console.desk.care.severity_row import FigureRow
from console.desk.model import DeskModel
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import button, column, escaped_tip, label, row, set_property, set_text
from console.domain import facts as f
from console.domain.console_priority import HIGHEST, ConsolePriority, InputKind, PriorityInput, console_priority
from console.domain.vocabulary import band_of

_KIND = {
    InputKind.REPORTED: "call",
    InputKind.ASSESSMENT: "assessed",
    InputKind.CAUTION: "caution",
    InputKind.OVERRIDE: "by hand",
}


class PriorityGauge(QWidget):
    """The figure, eleven cells, and a mark under the cell that each input calls for; the one that set it is filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.held: ConsolePriority | None = None
        self.setAccessibleName("Console priority")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Cells over marks."""
        return QSize(200, 40)

    def show_priority(self, held: ConsolePriority) -> None:
        """Take a priority and its reasons."""
        if held != self.held:
            self.held = held
            self.setAccessibleDescription(f"{held.value} of {HIGHEST}: {held.words}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Figure, cells, marks."""
        held, theme = self.held, self.theme
        if held is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("text_clock", bold=True)
        painter.setFont(font)
        painter.setPen(theme.color(f"severity.{band_of(held.value).value}"))
        wide = QFontMetrics(font).horizontalAdvance("10") + 10
        painter.drawText(
            QRectF(0, 0, wide, 26), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(held.value)
        )
        step = (self.width() - wide) / (HIGHEST + 1)
        for figure in range(HIGHEST + 1):
            self._cell(painter, QRectF(wide + figure * step + 1, 4, step - 2, 18), figure, held)
        for given in held.inputs:
            self._mark(painter, wide + (given.value + 0.5) * step, given is held.set_by)
        if held.override is not None:
            self._mark(painter, wide + (held.override.value + 0.5) * step, True)

    def _cell(self, painter: QPainter, box: QRectF, figure: int, held: ConsolePriority) -> None:
        ink = self.theme.color(f"severity.{band_of(figure).value}")
        filled = figure <= held.value
        painter.setPen(QPen(ink if filled else self.theme.color("base.line_strong"), 1.2))
        raised = held.caution is not None and held.override is None and figure == held.value > held.set_by.value
        painter.setBrush(ink if filled and not raised else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if raised or (held.override is not None and held.value < figure <= held.computed):
            hatch(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), ink, step=5)

    def _mark(self, painter: QPainter, x: float, sets: bool) -> None:
        color = self.theme.color("base.text" if sets else "base.text_dim")
        painter.setPen(QPen(color, 1.4))
        painter.setBrush(color if sets else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF([QPointF(x, 26), QPointF(x - 5, 35), QPointF(x + 5, 35)]))


class PriorityView(QFrame):
    """Gauge, why, the inputs as rows, and the hand that overrides or lets go."""

    def __init__(self, model: DeskModel, theme: Theme, *, compact: bool = False) -> None:
        """`compact`: without the rows of inputs, for the dossier."""
        super().__init__()
        self.model, self.compact = model, compact
        self._incident = model.selection.incident
        self.setAccessibleName("Console priority and what set it")
        self.gauge = PriorityGauge(theme)
        self.why = label("", ink="dim", scale="small")
        self.why.setWordWrap(True)
        self.inputs = RowList(theme, "What the priority comes from")
        self.override_button = button("Override…", self.ask, tone="action", name="Override the priority")
        self.release_button = button("Release", self.release, tone="action", tip="Follow the inputs again")
        self.editor = self._make_editor()
        told = row(self.why, self.release_button, self.override_button, gap=6)
        told.setStretchFactor(self.why, 1)
        lines = column(self.gauge, gap=4)
        lines.addLayout(told)
        if not compact:
            lines.addWidget(self.inputs)
        lines.addWidget(self.editor)
        self.setLayout(lines)

    def _make_editor(self) -> QFrame:
        editor = _ByHand(self)
        self.figures = FigureRow("Priority", self.pick)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Reason, which everybody sees")
        self.reason.setMaxLength(300)
        self.reason.setAccessibleName("Reason for the override")
        self.reason.textChanged.connect(self._check)
        self.reason.returnPressed.connect(self.set_by_hand)
        self.set_button = button("Set", self.set_by_hand, tone="main", name="Set the priority by hand")
        cancel = button("Cancel  Esc", self.put_away, tone="action")
        words = label("SET THE PRIORITY BY HAND", part="caption")
        lines = column(words, self.figures, self.reason, gap=6, margins=(10, 8, 10, 9))
        lines.addLayout(row(self.set_button, cancel, 1, gap=6))
        editor.setLayout(lines)
        editor.hide()
        self.picked: int | None = None
        return editor

    def refresh(self) -> None:
        """Show the selected incident's priority."""
        incident = self.model.incident()
        if self.model.selection.incident != self._incident:
            self._incident = self.model.selection.incident
            self.put_away()
        if incident is None:
            return
        held = console_priority(incident, care_of(self.model))
        self.gauge.show_priority(held)
        would = f". Without it: {held.computed}" if held.override is not None else ""
        set_text(self.why, f"{held.words}{would}")
        set_property(self.why, "ink", "high" if held.override is not None else "dim")
        self.inputs.take(input_lines(held))
        why = why_not(self.model, f.PriorityOverridden)
        self.override_button.setEnabled(not why)
        self.override_button.setToolTip(escaped_tip(why or "Set another priority, with a reason"))
        self.release_button.setVisible(held.override is not None)
        self.release_button.setEnabled(not why)
        self._check()

    # ---- the hand ----

    def ask(self) -> None:
        """Open the editor on the present value."""
        self.put_away()
        self.editor.show()
        self.reason.setFocus()
        self._check()

    def put_away(self) -> None:
        """Ask nothing, and keep nothing of what was begun."""
        self.picked = None
        self.figures.mark(None)
        self.reason.clear()
        self.editor.hide()

    def pick(self, figure: int) -> None:
        """The wanted priority."""
        self.picked = figure
        self.figures.mark(figure)
        self._check()

    def _check(self) -> None:
        self.set_button.setEnabled(self.picked is not None and bool(self.reason.text().strip()))

    def set_by_hand(self) -> None:
        """Tell it; a figure and a reason have to be there."""
        incident, reason = self.model.incident(), self.reason.text().strip()
        if incident is None or self.picked is None or not reason:
            return
        fact = f.PriorityOverridden(incident=incident.id, priority=self.picked, reason=reason)
        self.model.asks.send(fact, f"Priority {self.picked} by hand for {incident.number}", incident.id)
        self.put_away()
        self.model.flush()

    def release(self) -> None:
        """Follow the inputs again."""
        incident = self.model.incident()
        if incident is not None:
            fact = f.PriorityReleased(incident=incident.id)
            self.model.asks.send(fact, f"Priority of {incident.number} follows its inputs", incident.id)
            self.model.flush()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.gauge.theme = theme
        self.gauge.update()
        self.inputs.set_theme(theme)


class _ByHand(Card):
    """The card on which the priority is set by hand."""

    def __init__(self, view: PriorityView) -> None:
        super().__init__()
        self._view = view

    def put_away(self) -> None:
        self._view.put_away()


def input_lines(held: ConsolePriority) -> list[Line]:
    """Every input, the one that set it first and marked."""
    given = [one for one in (held.override, *sorted(held.inputs, key=lambda one: -one.value)) if one is not None]
    lines = [_line(place, one, one is held.set_by) for place, one in enumerate(given)]
    if held.caution is not None:
        lines.append(_line(len(lines), held.caution, False))
    return lines


def _line(place: int, given: PriorityInput, sets: bool) -> Line:
    add = given.kind is InputKind.CAUTION
    return Line(
        key=str(place),
        title=given.what,
        detail=f"{_KIND[given.kind]}, {given.who}, {given.at:%H:%M:%S}",
        right=f"+{given.value}" if add else f"{'▲ ' if sets else ''}{given.value}",
        right_ink="base.text" if sets or add else "base.text_dim",
        bold=sets,
    )
