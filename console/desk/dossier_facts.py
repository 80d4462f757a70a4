"""What is known about a call as captions and words, side by side; the words can be selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from console.desk.widgets import label, set_text


class FactGrid(QWidget):
    """As many rows as there are facts; rows are kept and filled anew."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 2, 12, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)

    def take(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these captions and words."""
        while len(self._rows) < len(pairs):
            self._add()
        for row, (caption, words) in enumerate(self._rows):
            shown = row < len(pairs)
            caption.setVisible(shown)
            words.setVisible(shown)
            if shown:
                set_text(caption, pairs[row][0])
                set_text(words, pairs[row][1])

    def _add(self) -> None:
        row = len(self._rows)
        caption, words = label("", ink="faint", scale="small"), label("")
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(words, row, 1)
        self._rows.append((caption, words))
