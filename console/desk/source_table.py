"""The source table: rate, age, lag, errors and clock of everything that speaks to the hub."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from console.desk.lights import source_fault
from console.desk.model import DeskModel, Seen
from console.desk.popup import Popup
from console.desk.widgets import label, set_property, set_text
from console.wire.frames import SourceHealth

_SOURCE_COLUMNS = ("", "Source", "Facts/s", "Positions/s", "Age", "Lag", "Clock off", "Errors", "Last error")


class SourceTable(Popup):
    """How each source is doing, in figures."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__("Sources")
        self.model = model
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(5)
        self._cells: list[list[QLabel]] = []
        for column, heading in enumerate(_SOURCE_COLUMNS):
            self._grid.addWidget(label(heading.upper(), part="caption"), 0, column, _side(column))
        self.none = label("No source is connected", ink="faint")
        self.body.addLayout(self._grid)
        self.body.addWidget(self.none)
        self.body.addStretch(1)
        model.touched.connect(self.hear)

    def open(self) -> None:
        """Show it, or put it away when it is open."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.refresh()
            self.raise_()
            self.done.setFocus()

    def hear(self, seen: Seen) -> None:
        """Once a second, while it is open."""
        if self.isVisible() and seen.second:
            self.refresh()

    def refresh(self) -> None:
        """Show the present figures."""
        sources = self.model.sources
        self.none.setVisible(not sources)
        while len(self._cells) < len(sources):
            cells = [label("", face="mono" if 2 <= column <= 7 else "") for column in range(len(_SOURCE_COLUMNS))]
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, len(self._cells) + 1, column, _side(column))
            self._cells.append(cells)
        for place, cells in enumerate(self._cells):
            shown = place < len(sources)
            for cell in cells:
                cell.setVisible(shown)
            if shown:
                self._fill(cells, sources[place])
        self.adjustSize()

    def _fill(self, cells: list[QLabel], source: SourceHealth) -> None:
        fault = source_fault(source)
        training = " (training)" if source.exercise else ""
        words = (
            "WELL" if not fault else "LOOK",
            source.name + training,
            f"{source.facts_per_s:.1f}",
            f"{source.positions_per_s:.0f}",
            _seconds(source.age_s),
            _seconds(source.lag_s),
            "" if source.skew_s is None else f"{source.skew_s:+.1f} s",
            str(source.errors),
            (fault or source.last_error)[:60],
        )
        for cell, text in zip(cells, words, strict=True):
            set_text(cell, text)
        set_property(cells[0], "ink", "stale" if fault else "live")
        set_property(cells[8], "ink", "stale" if fault else "dim")


def _side(column: int) -> Qt.AlignmentFlag:
    right = 2 <= column <= 7
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"
