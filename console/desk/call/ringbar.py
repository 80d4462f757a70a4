"""The bar that says who is calling, in every workspace, until it is answered or declined."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame

from console.desk.call.desk_calls import DeskCalls
from console.desk.widgets import Elided, button, label, row

#: Between two sounds of one ringing, milliseconds.
AGAIN_MS = 3_000


class RingBar(QFrame):
    """Stands under the alarms while somebody calls; takes no room otherwise."""

    #: It is time for the sound: when the ringing begins, and every few seconds after.
    sounds = Signal()

    def __init__(self, calls: DeskCalls, run: Callable[..., object]) -> None:
        super().__init__()
        self.calls = calls
        self.setProperty("part", "ring")
        self.setAccessibleName("Incoming call")
        self.words = Elided("", weight="bold")
        self.answer = button("Answer  F12", lambda: run("answer"), tone="main", name="Answer the call")
        self.decline = button("Decline  Shift+F12", lambda: run("call decline"), tone="action", name="Decline the call")
        mark = label("CALL", ink="live")
        self.setLayout(row(mark, self.words, self.answer, self.decline, gap=10, margins=(12, 5, 10, 5)))
        self.layout().setStretchFactor(self.words, 1)  # type: ignore[union-attr]
        self.hide()
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.sounds)
        calls.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show who calls."""
        words = self.calls.ring_words()
        self.words.setText(words)
        self.setVisible(bool(words))
        if bool(words) != self._again.isActive():
            (self._again.start if words else self._again.stop)()
            if words:
                self.sounds.emit()
