"""The one object the call page can reach: it may say a text, and hears texts. Nothing else hangs on it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot


class Bridge(QObject):
    """Two strings, one each way. What the page says is checked by `console.desk.call.news` before it means anything."""

    #: To the page: an order, as JSON.
    ordered = Signal(str)
    #: To the desk only: what the page said. (The page could emit nothing through it: signals are one way.)
    said = Signal(str)

    @Slot(str)
    def tell(self, text: str) -> None:
        """The page says something."""
        self.said.emit(text)
