"""Texts that are read in full: notes and earlier contacts, as long as they are, to be selected with the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.desk.rowlist import Line
from console.desk.widgets import column, frame, label, row


class ReadingRows(QWidget):
    """A text a row: when, all of its words, and under them who told it and on what basis."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setAccessibleName(what)
        self._shown: tuple[tuple[str, str, str, str], ...] = ()
        self._rows: list[QFrame] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)

    def take(self, lines: Sequence[Line]) -> None:
        """Show these; nothing is made anew while nothing changed, so that a selection stays."""
        shown = tuple((line.key, line.lead, line.title, line.detail) for line in lines)
        if shown == self._shown:
            return
        self._shown = shown
        for gone in self._rows:
            gone.hide()
            self._lines.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        self._rows = [_row(line) for line in lines]
        for made in self._rows:
            self._lines.addWidget(made)


def _row(line: Line) -> QFrame:
    made = QFrame()
    lead = label(line.lead, ink="faint", scale="small", face="mono")
    words = label(line.title)
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    held = column(words, gap=1)
    if line.detail:
        detail = label(line.detail, ink="faint", scale="small")
        detail.setWordWrap(True)
        held.addWidget(detail)
    whole = row(lead, gap=10)
    whole.setAlignment(lead, Qt.AlignmentFlag.AlignTop)
    whole.addLayout(held, 1)
    lines = column(gap=5, margins=(0, 4, 0, 0))
    lines.addLayout(whole)
    lines.addWidget(frame("rule"))
    made.setLayout(lines)
    return made
