"""The measures of a shift as charts, each with what it rests on, and another shift beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea, QWidget

from console.desk.flow import Flow
from console.desk.model import DeskModel
from console.desk.review.card_grid import CardGrid
from console.desk.review.leaving import write_report_file, write_tables
from console.desk.review.load_chart import LoadChart
from console.desk.review.measure_card import MeasureCard
from console.desk.review.measure_set import MeasureSet, comparisons, measure_journal, measure_set
from console.desk.review.shift_pane import Run, ShiftPane
from console.desk.theme import Theme
from console.desk.time.worker import Executor, Worker
from console.desk.widgets import button, column, label, row, set_text
from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.review.measures import GROUPS, NO_RECORDS, Form
from console.review.progress import Progress
from console.review.shift import Shift


class MeasuresPane(ShiftPane):
    """Charts by group; a second journal's figures are laid over them with a verdict that knows chance."""

    invitation = (
        "Here a shift is measured: how long people waited, what became of them, what the work was. "
        "Open a journal, or go back in time, to see it."
    )

    def __init__(self, model: DeskModel, theme: Theme, run: Run, *, executor: Executor | None = None) -> None:
        super().__init__("Measures", model, theme, run, executor=executor)
        self.found: MeasureSet | None = None
        self.other: MeasureSet | None = None
        self.other_name = ""
        self.cards: dict[str, MeasureCard] = {}
        self.beside = Worker(executor, self)
        self.leaving = Worker(executor, self)
        self.ends_with_desk(self.beside)
        self.ends_with_desk(self.leaving)

    def build(self) -> QWidget:
        """Tools above, a sheet of cards that scrolls, and a line for what is being written."""
        tools = QWidget()
        flow = Flow(tools, gap=4)
        flow.setContentsMargins(8, 4, 8, 4)
        self.compare_button = button(
            "Compare…", self.choose_other, tone="chip", tip="Lay another journal's figures beside these"
        )
        self.alone_button = button("Without the other", self.compare_none, tone="chip")
        self.alone_button.hide()
        tables = button(
            "Tables…", self._choose_folder, tone="chip",
            tip="Write measures, incidents, responses and missed moments as CSV: de-identified, small counts left out",
        )  # fmt: skip
        report = button(
            "Report…", self._choose_report, tone="chip",
            tip="Write the report: one HTML file, de-identified, that opens without a network",
        )  # fmt: skip
        for widget in (self.compare_button, self.alone_button, tables, report):
            flow.addWidget(widget)
        self.doing = label("", ink="dim", scale="small")
        self.doing.setWordWrap(True)
        self.stop_doing = button("Stop", self._stop_doing, tone="small")
        self._line = QWidget()
        line = row(self.doing, self.stop_doing, margins=(10, 2, 8, 4))
        line.setStretch(0, 1)
        self._line.setLayout(line)
        self._line.hide()
        self.grid = CardGrid(self.theme)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setWidget(self.grid)
        scroll.setAccessibleName("Measures of the shift")
        whole = QWidget()
        inner = column(tools, self._line, scroll, gap=0)
        inner.setStretch(2, 1)
        whole.setLayout(inner)
        return whole

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        super().set_theme(theme)
        if self._built:
            self.grid.set_theme(theme)

    # ---- work ----

    def compute(self, shift: Shift) -> Callable[[Progress], MeasureSet]:
        """Measure the shift, with the figures that its report gives."""
        return lambda progress: measure_set(shift, progress)

    def show_result(self, result: MeasureSet) -> None:
        """A card for each measure; those without any record are named at the end."""
        self.found, theme = result, self.theme
        self.grid.clear()
        self.cards = {}
        self.grid.add("", [LoadChart(result.load, theme)], wide=True)
        for group in GROUPS:
            cases = [case for case in result.cases if case.measure.group == group and case.measure.why != NO_RECORDS]
            cases.sort(key=lambda case: (case.measure.value is None, case.measure.form is Form.TOTAL))
            cards = [MeasureCard(case, theme) for case in cases]
            self.cards.update({card.case.measure.key: card for card in cards})
            self.grid.add(str(group), cards)
        without = [case.measure.title for case in result.cases if case.measure.why == NO_RECORDS]
        if without:
            words = label("No such records in this shift: " + ", ".join(without) + ".", ink="faint", scale="small")
            words.setWordWrap(True)
            self.grid.add("", [words], wide=True)
        self._lay_beside()

    def _lay_beside(self) -> None:
        pairs = comparisons(self.other, self.found) if self.other is not None and self.found is not None else {}
        others = {case.measure.key: case for case in self.other.cases} if self.other is not None else {}
        for key, card in self.cards.items():
            card.compare(pairs.get(key), others.get(key))
        self.alone_button.setVisible(self.other is not None)
        self.grid.arrange()
        self._show_note()

    def _show_note(self) -> None:
        if self.found is None:
            return
        enough = sum(card.case.measure.value is not None for card in self.cards.values())
        beside = f"; beside {self.other_name}" if self.other is not None else ""
        self.note.setText(f"{enough} of {len(self.found.cases)} can be measured{beside}")

    def do(self, deed: str, path: Path) -> None:
        """What a command asks for: `compare` with a journal, write `tables` into a folder, or a `report` file."""
        deeds = {"compare": self.compare_with, "tables": self.export_to, "report": self.report_to}
        if self._built:
            deeds[deed](path)

    # ---- another shift ----

    def choose_other(self) -> None:
        """Ask for the journal to compare with."""
        self._ask(QFileDialog.FileMode.ExistingFile, "Compare with a journal", self.compare_with)

    def compare_with(self, path: Path) -> None:
        """Lay the figures of a journal beside these."""
        role = self.model.role or Role.OPERATIONS
        self.beside.begin(
            f"Reading {path.name}", lambda progress: measure_journal(path, role, progress),
            lambda other: self._take_other(path, other),
            lambda error: self._say_doing(f"{path.name} cannot be compared: {_plain(error)}"),
        )  # fmt: skip
        self._tell_doing()

    def _take_other(self, path: Path, other: MeasureSet) -> None:
        self.other, self.other_name = other, path.name
        self._say_doing(self.leaving.words)
        self._lay_beside()

    def compare_none(self) -> None:
        """Show this shift alone again."""
        self.other, self.other_name = None, ""
        self._lay_beside()

    # ---- what leaves the desk ----

    def _choose_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory, "Write tables into", self.export_to)

    def _choose_report(self) -> None:
        self._ask(QFileDialog.FileMode.AnyFile, "Write the report", self.report_to, suffix="html")

    def export_to(self, folder: Path) -> None:
        """Write tables of the shift into a folder."""
        if (shift := self._shift_to_write()) is not None:
            self._write(f"Tables into {folder.name}", write_tables(shift, self.model.time.findings, folder))

    def report_to(self, path: Path) -> None:
        """Write the report of the shift."""
        if (shift := self._shift_to_write()) is not None:
            self._write(f"Report {path.name}", write_report_file(shift, path))

    def _shift_to_write(self) -> Shift | None:
        if self.shift is None or not self.shift.facts:
            self.model.tell("There is no shift to write about: open a journal, or go back in time", refused=True)
            return None
        return self.shift

    def _write(self, words: str, work: Callable[[Progress], str]) -> None:
        self.leaving.begin(words, work, self._say_doing, lambda error: self._say_doing(f"{words}: {_plain(error)}"))
        self._tell_doing()

    def _ask(self, mode: QFileDialog.FileMode, title: str, then: Callable[[Path], None], suffix: str = "") -> None:
        """A file dialog that lets the desk go on beneath."""
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.AnyFile:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.open()

    def follow(self, seen: Any) -> None:
        """While something is read or written, say how far it is."""
        if self._built and (self.beside.busy or self.leaving.busy):
            self._tell_doing()

    def _tell_doing(self) -> None:
        if words := self.leaving.words or self.beside.words:
            self._say_doing(words)

    def _say_doing(self, words: str) -> None:
        set_text(self.doing, words)
        self._line.setVisible(bool(words))
        self.stop_doing.setText("Stop" if self.beside.busy or self.leaving.busy else "Good")

    def _stop_doing(self) -> None:
        stopped = self.beside.stop()
        if self.leaving.stop() or stopped:
            self.model.tell("Stopped")
        self._say_doing("")


def _plain(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, JournalError | ValueError) else f"{type(error).__name__}: {error}"
