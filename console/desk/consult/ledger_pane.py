"""The consult ledger: recommended against done, why they differ, and how fast a clinician was there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from console.desk.consult.asking import ConsultAsks
from console.desk.consult.deeds import DESKS
from console.desk.consult.ending_form import OutcomeForm
from console.desk.consult.pairs import bring_focus, scrolled
from console.desk.consult.words import AGREEMENT_INK, seconds_words
from console.desk.model import DeskModel, Seen
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.rowlist import Glyph, Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import frame, label, set_text
from console.domain.consult_ledger import Agreement, LedgerFigures, LedgerLine, consult_ledger, figures
from console.domain.dispositions import disposition_label

#: Consults shown, the newest; the figures are of all.
LINES_SHOWN = 200
_PARTS = (Agreement.FOLLOWED, Agreement.DIVERGED, Agreement.UNEXPLAINED, Agreement.OPEN)
_WORD = {
    Agreement.FOLLOWED: "followed", Agreement.DIVERGED: "done otherwise",
    Agreement.UNEXPLAINED: "reason wanted", Agreement.OPEN: "not known yet",
}  # fmt: skip


class LedgerPane(Pane):
    """Figures above, a bar of agreement, and the consults that ended, newest first."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__("Consult ledger", theme)
        self.model = model
        self._pace = Pace(model.monotonic)
        self.summary = LedgerSummary(theme)
        self.list = RowList(theme, "Consults that ended, newest first", lead_width=46)
        self.outcome = OutcomeForm(self._keep_outcome)
        self._about = ""
        sheet = QWidget()
        lines = QVBoxLayout(sheet)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        held = QVBoxLayout()
        held.setContentsMargins(10, 2, 10, 2)
        held.addWidget(self.outcome)
        lines.addLayout(held)
        lines.addWidget(self.list)
        lines.addStretch(1)
        self.area = scrolled(sheet)
        self.empty = label("", ink="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(24, 18, 24, 18)
        set_text(self.empty, "No consult has ended yet.\nWhat clinicians recommend stands here beside what was done.")
        self._incidents: dict[str, str] = {}
        self.rule = frame("rule")
        self.body.addWidget(self.summary)
        self.body.addWidget(self.rule)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.area, 1)
        self.list.selectionModel().currentChanged.connect(lambda here, _before: self._bring(here))
        self.list.picked.connect(self._pick)
        self.list.acted.connect(self.act)
        self.outcome.left.connect(self.list.setFocus)
        self.outcome.stepped.connect(lambda: QTimer.singleShot(0, self, lambda: bring_focus(self.area)))
        self.refresh()
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Redraw when a consult or its incident changed: nothing here runs by itself."""
        about = seen.incidents and seen.incidents.intersection(self._incidents.values())
        asked = seen.everything or seen.link
        if asked or seen.consults or about or self._pace.waiting:
            self._pace.run(self.refresh, now=bool(asked))

    def refresh(self) -> None:
        """Show the ledger as it stands."""
        lines = consult_ledger(self.model.picture)
        self._incidents = {line.consult: line.incident for line in lines}
        may = self._may()
        self.summary.show_figures(figures(lines))
        self.list.take([ledger_line(line, may=may) for line in lines[: -LINES_SHOWN - 1 : -1]])
        for widget in (self.summary, self.rule, self.area):
            widget.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.set_title("Consult ledger", f"{len(lines)} ended" if lines else "")

    def _bring(self, index: QModelIndex) -> None:
        row = self.list.visualRect(index)
        self.area.ensureVisible(0, self.list.y() + row.center().y(), 0, row.height())

    def _pick(self, consult: str) -> None:
        self.model.select_incident(self._incidents.get(consult))

    def act(self, consult: str) -> None:
        """Go to the person; where the outcome or its reason is missing, ask for it here."""
        self._pick(consult)
        model = self.model
        line = next((line for line in consult_ledger(model.picture) if line.consult == consult), None)
        if line is None or line.agreement not in (Agreement.OPEN, Agreement.UNEXPLAINED) or not self._may():
            return
        self._about = consult
        self.outcome.open_for(line.recommended, line.actual, of=f"{line.number}: ")

    def _keep_outcome(self, actual: str, divergence: str) -> None:
        """About the consult of the row, though another was asked for on the same incident since."""
        consult = self.model.picture.consults.get(self._about)
        if consult is not None:
            ConsultAsks(self.model).outcome(consult, actual, divergence)
            self.model.flush()

    def _may(self) -> bool:
        return self.model.role in DESKS and not self.model.why_no_asks()

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        return self.list

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.summary.set_theme(theme)
        self.list.set_theme(theme)


def ledger_line(line: LedgerLine, *, may: bool) -> Line:
    """One consult of the ledger as a row; `may` offers to say the outcome where it is missing."""
    advised = disposition_label(line.recommended)
    same = line.agreement in (Agreement.FOLLOWED, Agreement.OPEN)
    title = advised if same else f"{advised} → {disposition_label(line.actual)}"
    parts = [
        "outcome not known yet" if line.agreement is Agreement.OPEN else "",
        line.number,
        line.clinician,
        seconds_words(line.length_s),
        line.divergence,
        "interpreter" if line.interpreter else "",
        f"transferred {line.transfers}×" if line.transfers else "",
    ]
    wanted = line.agreement in (Agreement.OPEN, Agreement.UNEXPLAINED)
    return Line(
        key=line.consult,
        lead=f"{line.requested_at:%H:%M}",
        title=title,
        detail=" · ".join(part for part in parts if part),
        glyph=agreement_glyph(line.agreement),
        action=("Why" if line.agreement is Agreement.UNEXPLAINED else "Outcome") if wanted and may else "",
    )


def agreement_glyph(agreement: Agreement) -> Glyph:
    """Equal, not equal, or not known, in a ring of its colour; filled where a reason is wanted."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        color = theme.color(AGREEMENT_INK[agreement])
        wanted = agreement is Agreement.UNEXPLAINED
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(color if wanted else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
        ink = theme.color("map.symbol_text") if wanted else color
        painter.setPen(QPen(ink, 1.6))
        if agreement is Agreement.OPEN:
            painter.setFont(theme.font("text_small", bold=True))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "?")
        else:
            _equal(painter, rect.center(), crossed=agreement is not Agreement.FOLLOWED)
        painter.restore()

    return paint


def _equal(painter: QPainter, middle: QPointF, *, crossed: bool) -> None:
    for lift in (-1.9, 1.9):
        painter.drawLine(QPointF(middle.x() - 3.6, middle.y() + lift), QPointF(middle.x() + 3.6, middle.y() + lift))
    if crossed:
        painter.drawLine(QPointF(middle.x() - 2.6, middle.y() + 4.6), QPointF(middle.x() + 2.6, middle.y() - 4.6))


class LedgerSummary(QWidget):
    """Three medians in large figures, and one bar: how often advice was followed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.figures: LedgerFigures | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The ledger in figures")

    def show_figures(self, held: LedgerFigures) -> None:
        """Show these."""
        if held != self.figures:
            self.figures = held
            self.setAccessibleDescription(summary_words(held))
            self.updateGeometry()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words under the bar take a second line only where they must."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _word_lines(self) -> int:
        """How many lines the words under the bar take at this width."""
        metrics = QFontMetrics(self.theme.font("text_small", bold=True))
        lines, used, room = 1, 0, self.width() - 24
        for agreement, count in agreement_counts(self.figures).items() if self.figures is not None else ():
            wide = metrics.horizontalAdvance(f"{count} {_WORD[agreement]}") + 12 if count else 0
            if used and used + wide > room:
                lines, used = lines + 1, 0
            used += wide
        return lines

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Figures, what they are, bar, and its words."""
        large, small = (QFontMetrics(self.theme.font(name)).height() for name in ("text_large", "text_small"))
        return QSize(300, 10 + large + small + 10 + 10 + 6 + self._word_lines() * small + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Medians side by side, bar below."""
        if self.figures is None:
            return
        painter, held = QPainter(self), self.figures
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        large, small = self.theme.font("text_large", bold=True, mono=True), self.theme.font("text_small")
        top, high, low = 8, QFontMetrics(large).height(), QFontMetrics(small).height()
        shown = (
            ("answered after", held.median_answer_s), ("connected after", held.median_connect_s),
            ("lasted", held.median_length_s),
        )  # fmt: skip
        step = (self.width() - 24) / len(shown)
        for place, (words, seconds) in enumerate(shown):
            box = QRectF(12 + place * step, top, step, high)
            painter.setFont(large)
            painter.setPen(self.theme.color("base.text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, seconds_words(seconds))
            painter.setFont(small)
            painter.setPen(self.theme.color("base.text_faint"))
            painter.drawText(QRectF(box.left(), top + high, step, low), Qt.AlignmentFlag.AlignLeft, words)
        self._bar(painter, top + high + low + 10)

    def _bar(self, painter: QPainter, top: float) -> None:
        assert self.figures is not None
        counts = agreement_counts(self.figures)
        whole, x = max(1, sum(counts.values())), 12.0
        room = self.width() - 24
        small = self.theme.font("text_small", bold=True)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        word_x, word_y = 12.0, top + 16
        for agreement in _PARTS:
            count = counts[agreement]
            if not count:
                continue
            color, width = self.theme.color(AGREEMENT_INK[agreement]), room * count / whole
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(x, top, max(2.0, width - 2), 9), 3, 3)
            x += width
            words = f"{count} {_WORD[agreement]}"
            wide = metrics.horizontalAdvance(words) + 12
            if word_x > 12 and word_x + wide > room + 12:
                word_x, word_y = 12.0, word_y + metrics.height()
            painter.setPen(color)
            painter.drawText(QRectF(word_x, word_y, wide, metrics.height()), Qt.AlignmentFlag.AlignLeft, words)
            word_x += wide


def agreement_counts(held: LedgerFigures) -> dict[Agreement, int]:
    """Consults by how what was done stands to what was recommended."""
    diverged = held.diverged - held.unexplained
    known = {Agreement.FOLLOWED: held.followed, Agreement.DIVERGED: diverged, Agreement.UNEXPLAINED: held.unexplained}
    return {**known, Agreement.OPEN: held.consults - held.followed - held.diverged}


def summary_words(held: LedgerFigures) -> str:
    """The summary read aloud."""
    counts = ", ".join(f"{count} {_WORD[agreement]}" for agreement, count in agreement_counts(held).items() if count)
    return (
        f"{held.consults} consults ended: {counts}. Median answered after {seconds_words(held.median_answer_s)}, "
        f"connected after {seconds_words(held.median_connect_s)}, lasted {seconds_words(held.median_length_s)}."
    )
