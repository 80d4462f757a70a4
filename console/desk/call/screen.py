"""What faces are seen on, whoever draws it: takes orders through its bridge, and says what it sees."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from console.desk.call.bridge import Bridge


class Screen(Protocol):
    """Carries a call's pictures; the orders are those of `resources/call/desk.js`."""

    bridge: Bridge
    #: Signal: what draws it is gone.
    died: Any

    def set_ground(self, color: QColor) -> None:
        """What is seen until it has drawn itself."""

    def open_page(self) -> None:
        """Begin; it says `ready` through the bridge."""

    def close_page(self) -> None:
        """Let everything go."""

    def widget(self) -> QWidget:
        """What is put into the window; its maker owns it."""
