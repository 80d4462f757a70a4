"""Chips of which one is chosen; they keep their width when it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from console.desk.flow import Flow
from console.desk.theme import Theme
from console.desk.widgets import button

K = TypeVar("K")
#: Room for padding and border beside a chip's words, pixels.
_ROOM = 22


class Chips(QWidget, Generic[K]):
    """One chip a choice, in as many lines as they need."""

    def __init__(self, theme: Theme, what: str, choices: Mapping[K, str], chosen: Callable[[K], object]) -> None:
        """`choices` are words by what they stand for; `chosen` hears what a person picks."""
        super().__init__()
        self._chosen, self._theme, self._words = chosen, theme, dict(choices)
        self.choice: K | None = None
        self.buttons: dict[K, QPushButton] = {}
        self.setAccessibleName(what)
        flow = Flow(self)
        flow.setContentsMargins(0, 0, 0, 0)
        for key, words in choices.items():
            made = button(words, partial(self._pick, key), tone="chip", name=f"{what}: {words}")
            made.setCheckable(True)
            self.buttons[key] = made
            flow.addWidget(made)
        self.set_theme(theme)

    def _pick(self, key: K) -> None:
        self.show_choice(key)
        self._chosen(key)

    def show_choice(self, key: K | None) -> None:
        """Show which one is chosen."""
        self.choice = key
        for held, made in self.buttons.items():
            made.setChecked(held == key)

    def set_theme(self, theme: Theme) -> None:
        """Room for the words in bold, so that choosing one moves none."""
        metrics = QFontMetrics(theme.font("text_small", bold=True))
        for key, made in self.buttons.items():
            made.setMinimumWidth(metrics.horizontalAdvance(self._words[key]) + _ROOM)
