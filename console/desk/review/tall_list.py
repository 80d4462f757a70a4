"""A list of rows that fills its place and scrolls, however many rows there are."""

from __future__ import annotations

from console.desk.rowlist import RowList
from console.desk.theme import Theme


class TallList(RowList):
    """As `RowList`, but as high as the place it stands in."""

    def __init__(self, theme: Theme, name: str, *, wrap: bool = False, lead_width: int = 0) -> None:
        super().__init__(theme, name, wrap=wrap, lead_width=lead_width, rows_shown=2)
        self.setMinimumHeight(0)
        self.setMaximumHeight(16_777_215)
        self.setUniformItemSizes(not wrap)

    def _fit(self) -> None:
        """Its place says how high it is."""
