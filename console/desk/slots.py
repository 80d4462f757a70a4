"""Room for panes: a slot for one, and slots behind tabs that stand side by side where there is room for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from console.desk.arrangement import Book
from console.desk.widgets import button, row

#: Between two parts, pixels.
HANDLE_PX = 6
#: What a pane may always be squeezed to, pixels: a splitter gives way to no pane's wishes beyond this.
LEAST = QSize(180, 110)


class Slot(QWidget):
    """Room for one pane, which may be elsewhere while another workspace is in use."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._inner = QVBoxLayout(self)
        self._inner.setContentsMargins(0, 0, 0, 0)

    def take(self, pane: QWidget) -> None:
        """Bring the pane here."""
        if pane.parentWidget() is not self:
            self._inner.addWidget(pane)
        pane.show()

    def minimumSizeHint(self) -> QSize:
        """No pane keeps the others from their room."""
        return super().minimumSizeHint().boundedTo(LEAST)


class TabbedSlots(QFrame):
    """Panes behind tabs, or side by side where there is room for all of them.

    The tabs are buttons, so that the keyboard reaches them as any other.
    """

    #: A tab was pressed: the pane's name.
    turned = Signal(str)
    #: There is room for all of them now, or no more.
    spread = Signal()

    def __init__(self, book: Book, titles: Callable[[str], str]) -> None:
        super().__init__()
        self.book = book
        self.current = book.panes[0]
        self.folded: frozenset[str] = frozenset()
        self.slots = {name: Slot(name) for name in book.panes}
        self.tabs = {name: button(titles(name), partial(self.turned.emit, name), tone="tab") for name in book.panes}
        for tab in self.tabs.values():
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
        self._strip = QFrame()
        self._strip.setLayout(row(*self.tabs.values(), 1, gap=2))
        pages = QWidget()
        side_by_side = row(*self.slots.values(), gap=HANDLE_PX)
        for at in range(len(self.slots)):
            side_by_side.setStretch(at, 1)
        pages.setLayout(side_by_side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._strip)
        whole.addWidget(pages, 1)
        self._spread = False
        self._lay()

    def open(self, name: str) -> None:
        """Turn to a pane."""
        self.current = name
        self._lay()

    def fold(self, folded: Iterable[str]) -> None:
        """Which of the panes take no room."""
        self.folded = frozenset(folded)
        if self.current in self.folded:
            self.current = next((name for name in self.slots if name not in self.folded), self.current)
        self._spread = self._fits()
        self._lay()

    def shows(self, name: str) -> bool:
        """Whether a pane is seen."""
        return name not in self.folded and (self._spread or name == self.current)

    def _fits(self) -> bool:
        there = len(self.slots) - len(self.folded & set(self.slots))
        return bool(self.book.spread) and there > 1 and self.width() >= self.book.spread * there

    def _lay(self) -> None:
        there = [name for name in self.slots if name not in self.folded]
        for name, slot in self.slots.items():
            slot.setVisible(self.shows(name))
            self.tabs[name].setVisible(name in there)
            self.tabs[name].setChecked(name == self.current)
        self._strip.setVisible(len(there) > 1 and not self._spread)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for all, or tabs."""
        super().resizeEvent(event)
        if self._fits() != self._spread:
            self._spread = not self._spread
            self._lay()
            self.spread.emit()
