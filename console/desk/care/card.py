"""A card with a form on it: Escape puts it away, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame


class Card(QFrame):
    """Takes Escape from the window while the keyboard is in it: there, it would let go of the call."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "card")

    def put_away(self) -> None:
        """Ask nothing, and keep nothing of what was begun."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Escape puts the card away."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.put_away()
                return True
        return super().event(event)
