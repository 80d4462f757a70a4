"""Cards in as many columns as fit, under headings; each says how high it wants to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from console.desk.theme import Theme
from console.desk.widgets import label

#: A card is at least this wide, pixels at scale 1.
CARD_PX = 248
GAP_PX = 8


class Card(Protocol):
    """What a grid holds."""

    def set_theme(self, theme: Theme) -> None: ...
    def height_wanted(self) -> int: ...


class CardGrid(QWidget):
    """A sheet as high as its cards need; a heading begins a new row, a wide card fills one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("part", "sheet")
        self.theme = theme
        self._groups: list[tuple[QLabel | None, list[QWidget], bool]] = []

    def clear(self) -> None:
        """Take all cards away."""
        for heading, cards, _ in self._groups:
            for widget in (*cards, *([heading] if heading is not None else [])):
                widget.hide()
                widget.deleteLater()
        self._groups = []

    def add(self, heading: str, cards: Sequence[QWidget], *, wide: bool = False) -> None:
        """A group of cards; `wide` ones fill the width."""
        title = label(heading.upper(), part="caption") if heading else None
        for widget in (*cards, *([title] if title is not None else [])):
            widget.setParent(self)
            widget.show()
        self._groups.append((title, list(cards), wide))

    def set_theme(self, theme: Theme) -> None:
        """Take fonts and colours."""
        self.theme = theme
        for _, cards, _ in self._groups:
            for card in cards:
                if hasattr(card, "set_theme"):
                    card.set_theme(theme)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other columns."""
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def arrange(self) -> None:
        """Set every card; those that want another height begin a row of their own."""
        scale = self.theme.size("text") / 13
        inner = self.width() - 2 * GAP_PX
        columns = max(1, int((inner + GAP_PX) // (CARD_PX * scale + GAP_PX)))
        caption = round(QFontMetricsF(self.theme.font("text_small")).height()) + 6
        y = GAP_PX
        for heading, cards, wide in self._groups:
            if heading is not None and cards:
                heading.setGeometry(GAP_PX + 2, y, inner, caption)
                y += caption + 2
            many = 1 if wide else columns
            step = (inner + GAP_PX) / many
            for line, high in _rows(cards, many, inner):
                for place, card in enumerate(line):
                    left = round(GAP_PX + place * step)
                    card.setGeometry(left, y, round(GAP_PX + (place + 1) * step) - GAP_PX - left, high)
                y += high + GAP_PX
            y += 4 if cards else 0
        self.setFixedHeight(y + 4)


def _rows(cards: Sequence[QWidget], many: int, width: int) -> Iterator[tuple[list[QWidget], int]]:
    """Rows of cards that want the same height, and that height."""
    for high, alike in groupby(cards, lambda card: _height(card, width)):
        held = list(alike)
        for start in range(0, len(held), many):
            yield held[start : start + many], high


def _height(card: QWidget, width: int) -> int:
    if hasattr(card, "height_wanted"):
        return int(card.height_wanted())
    return card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
