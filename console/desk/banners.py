"""What stands across the whole window: the training ribbon, the not-live banner, and the flash of a silent sound."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from console.desk.theme import Theme
from console.desk.widgets import set_text

#: How long a flash stands, milliseconds; one flash a sound, well below what can harm.
FLASH_MS = 900


class Banner(QLabel):
    """One line across the window."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("part", part)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def say(self, words: str) -> None:
        """Show words; none takes the banner away."""
        set_text(self, words)
        self.setVisible(bool(words))


class Flash(QWidget):
    """A frame round the window for a moment: what would have sounded can be seen."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._over = over
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def flash(self) -> None:
        """Stand for a moment."""
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame in the colour of a high alarm."""
        painter = QPainter(self)
        painter.setPen(QPen(self.theme.color("alarm.high"), 6))
        painter.drawRect(self.rect().adjusted(3, 3, -3, -3))
