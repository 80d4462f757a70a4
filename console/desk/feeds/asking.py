"""Two questions asked on the tile itself, never in a dialog: what is it opened for, and may its host be contacted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout

from console.desk.feeds.shown import PURPOSES, ShownFeed
from console.desk.widgets import button, label, row, set_text

#: A purpose is at most this long, characters, as the fact has it.
LONGEST_PURPOSE = 300


class AskPurpose(QFrame):
    """Purposes to pick by a key or a click, and a line for any other. Escape lets it be."""

    def __init__(self, given: Callable[[str], object], dropped: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName("Purpose of opening")
        self._given, self._dropped = given, dropped
        self.title = label("", weight="bold")
        self.title.setWordWrap(True)
        self.hint = label("Everybody on the call sees who watches, and why.", ink="dim", scale="small")
        self.hint.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Or another purpose, then Enter")
        self.line.setAccessibleName("Another purpose")
        self.line.setMaxLength(LONGEST_PURPOSE)
        self.line.returnPressed.connect(self._typed)
        choices = QGridLayout()
        choices.setSpacing(4)
        self.choices = [
            button(f"{number}  {purpose}", partial(given, purpose), tone="choice", name=purpose)
            for number, purpose in enumerate(PURPOSES, 1)
        ]
        for at, choice in enumerate(self.choices):
            choices.addWidget(choice, at // 2, at % 2)
        body = QVBoxLayout(self)
        body.setContentsMargins(12, 8, 12, 8)
        body.setSpacing(5)
        body.addStretch(1)
        body.addWidget(self.title)
        body.addWidget(self.hint)
        body.addLayout(choices)
        body.addLayout(row(self.line, button("Not now", dropped, tone="small"), gap=6))
        body.addStretch(1)

    def ask(self, feed: ShownFeed) -> None:
        """Ask about a feed."""
        set_text(self.title, f"Open {feed.name} for what purpose?")
        self.line.clear()
        self.choices[0].setFocus()

    def compact(self, on: bool) -> None:
        """On a small tile the hint gives way."""
        self.hint.setVisible(not on)

    def _typed(self) -> None:
        purpose = " ".join(self.line.text().split())
        if purpose:
            self._given(purpose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number picks, Escape drops."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(PURPOSES):
            self._given(PURPOSES[number])
        elif event.key() == Qt.Key.Key_Escape:
            self._dropped()
        else:
            super().keyPressEvent(event)


class AskHost(QFrame):
    """Whether a host that was never contacted may be."""

    def __init__(self, agreed: Callable[[], object], dropped: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName("New host")
        self._dropped = dropped
        self.title = label("", weight="bold")
        self.title.setWordWrap(True)
        self.address = label("", ink="dim", scale="small", face="mono")
        self.address.setWordWrap(True)
        self.yes = button("Contact it", agreed, tone="action")
        body = QVBoxLayout(self)
        body.setContentsMargins(12, 8, 12, 8)
        body.setSpacing(6)
        body.addStretch(1)
        body.addWidget(self.title)
        body.addWidget(self.address)
        body.addLayout(row(self.yes, button("Not now", dropped, tone="small"), 1, gap=6))
        body.addStretch(1)

    def ask(self, question: str, address: str) -> None:
        """Ask; the answer that does nothing has no key of its own but Escape."""
        set_text(self.title, question)
        set_text(self.address, address)
        self.yes.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops."""
        if event.key() == Qt.Key.Key_Escape:
            self._dropped()
        else:
            super().keyPressEvent(event)
