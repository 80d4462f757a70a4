"""What stands round the faces of a call: its state and clock above, and the buttons a hand needs below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from console.desk.widgets import Elided, button, frame, label, row


class CallFrame(QWidget):
    """The lines and buttons of a call, round a stage that is filled by whoever shows the faces."""

    def __init__(
        self,
        mute: Callable[[], object],
        camera: Callable[[], object],
        hang_up: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        """What the three buttons do."""
        super().__init__(parent)
        self._state_line = label("", weight="bold")
        self._others = Elided("", ink="dim", scale="small")
        self._clock = label("", ink="dim", face="mono")
        self._network = label("", ink="dim", scale="small")
        self._trouble = Elided("", ink="high", scale="small")
        self._trouble.hide()
        self._stage = QFrame()
        self._stage_layout = stage = QVBoxLayout(self._stage)
        stage.setContentsMargins(0, 0, 0, 0)
        self.mute_button = toggle("Mute", "Microphone off; the others see that you are muted", mute)
        self.camera_button = toggle("Camera off", "Let the camera go; the others see your initials", camera)
        self.end_button = button("Hang up", hang_up, tone="main", tip="Leave the call", name="Hang up the call")
        controls = frame("panetitle")
        controls.setLayout(
            row(self.mute_button, self.camera_button, self._network, 1, self.end_button, margins=(8, 6, 8, 6))
        )
        head = frame("panetitle")
        top = row(self._state_line, self._others, self._clock, margins=(10, 6, 10, 6))
        top.setStretch(1, 1)
        head.setLayout(top)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for widget in (head, self._trouble, self._stage, controls):
            outer.addWidget(widget)
        outer.setStretchFactor(self._stage, 1)
        self.setAccessibleName("Video call")

    @staticmethod
    def _mirror(pressed: QPushButton, off: bool, off_words: str, on_words: str) -> None:
        pressed.setChecked(off)
        if pressed.text() != (off_words if off else on_words):
            pressed.setText(off_words if off else on_words)
            pressed.setAccessibleName(pressed.text())


def toggle(text: str, tip: str, pressed: Callable[[], object]) -> QPushButton:
    """A button that stays down."""
    made = button(text, pressed, tip=tip)
    made.setCheckable(True)
    return made
