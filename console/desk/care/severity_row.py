"""How severe it is at this moment, 0 to 10: one tap is one point of the escalation curve."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from console.desk.widgets import button, escaped_tip, set_property
from console.domain.vocabulary import band_of

HIGHEST = 10


class FigureRow(QWidget):
    """Eleven buttons in one row; they shrink with it."""

    def __init__(self, what: str, chosen: Callable[[int], object]) -> None:
        super().__init__()
        self.setAccessibleName(what)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        self.buttons: list[QPushButton] = []
        for figure in range(HIGHEST + 1):
            made = button(str(figure), partial(chosen, figure), tone="figure", name=f"{what} {figure}")
            set_property(made, "band", band_of(figure).value)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            made.setMinimumHeight(32)
            self.buttons.append(made)
            grid.addWidget(made, 0, figure)
            grid.setColumnStretch(figure, 1)

    def mark(self, figure: int | None) -> None:
        """Show which one holds."""
        for place, made in enumerate(self.buttons):
            made.setCheckable(True)
            made.setChecked(place == figure)

    def allow(self, why_not: str) -> None:
        """Take taps, or say in the tooltip why not."""
        for made in self.buttons:
            made.setEnabled(not why_not)
            made.setToolTip(escaped_tip(why_not))
