"""Captions beside words in a grid, and the scrolling sheet they stand on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from console.desk.consult.consult_lines import Pair
from console.desk.widgets import label, set_property, set_text

#: What of a form is kept in sight below the widget that has the keyboard, pixels.
_AFTER_PX = 130


class PairGrid(QWidget):
    """Captions and words side by side; words wrap and can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 92)
        self._held: list[tuple[QLabel, QLabel]] = []

    def show_pairs(self, pairs: list[Pair]) -> None:
        """Show these, in order."""
        while len(self._held) < len(pairs):
            caption, words = label("", ink="faint", scale="small"), label("")
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._grid.addWidget(caption, len(self._held), 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, len(self._held), 1)
            self._held.append((caption, words))
        for place, (caption, words) in enumerate(self._held):
            shown = place < len(pairs)
            caption.setVisible(shown)
            words.setVisible(shown)
            if shown:
                set_text(caption, pairs[place][0])
                set_text(words, pairs[place][1])
                set_property(words, "ink", pairs[place][2])


def scrolled(widget: QWidget) -> QScrollArea:
    """A sheet that scrolls up and down."""
    widget.setProperty("part", "sheet")
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def bring_focus(area: QScrollArea) -> None:
    """Scroll to where the keyboard is, with what comes after it in sight."""
    held = area.window().focusWidget()
    sheet = area.widget()
    if held is not None and sheet is not None and sheet.isAncestorOf(held):
        area.ensureWidgetVisible(held, 0, _AFTER_PX)
