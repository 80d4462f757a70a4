"""A panel that floats over the window without taking it, and that Escape closes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from console.desk.widgets import button, label


class Popup(QFrame):
    """A panel with a title that Escape closes."""

    def __init__(self, title: str, part: str = "popup") -> None:
        super().__init__()
        self.setProperty("part", part)
        self.setAccessibleName(title)
        self.title = label(title, scale="large")
        self.title.setWordWrap(True)
        self.done = button("Close  Esc", self.close_panel, tone="small", name=f"Close {title}")
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.done, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 12, 14, 12)
        self.body.setSpacing(8)
        self.body.addLayout(top)
        self.hide()

    def close_panel(self) -> None:
        """Put it away."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)
