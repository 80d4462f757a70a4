"""A pane: the frame every view stands in, which says on each of them when the picture is not live or is training."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from console.desk.theme import Theme
from console.desk.widgets import Elided, label, set_text

#: Distance between the hatch lines of a view that is not live, pixels.
HATCH_STEP = 14
#: A title bar as wide as this has room for the words of a past second, pixels at text size 13.
ROOMY_PX = 520


class Veil(QWidget):
    """Hatching over a view that is not live. Mouse and keys go through: the past may still be read."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._over = over
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what it covers."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def lay(self, on: bool) -> None:
        """Cover or uncover."""
        if on == self.isVisibleTo(self._over):
            return
        self.setGeometry(self._over.rect())
        self.setVisible(on)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Diagonal lines, light enough to read through."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(self.theme.color("base.window"))
        shade.setAlphaF(0.28)
        painter.fillRect(self.rect(), shade)
        ink = QColor(self.theme.color("link.stale"))
        ink.setAlphaF(0.34)
        painter.setPen(QPen(ink, 1.2))
        box = QRectF(self.rect())
        reach = int(box.width() + box.height())
        painter.drawLines([QLineF(x, 0, x - box.height(), box.height()) for x in range(0, reach, HATCH_STEP)])


class Pane(QFrame):
    """Title bar with room for controls, the view under it, and the state that no view may hide."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setProperty("part", "pane")
        self.setAccessibleName(title)
        self._title = label(title.upper(), part="caption")
        self.note = Elided("", ink="faint", scale="small")
        self._replay = label("", part="replay")
        self._replay_tag = label("", part="replay")
        for told in (self._replay, self._replay_tag):
            told.setAlignment(Qt.AlignmentFlag.AlignCenter)
            told.hide()
        self._not_live = label("NOT LIVE", part="notlive")
        self._training = label("TRAINING", part="trainingtag")
        self._not_live.hide()
        self._training.hide()
        bar = QFrame()
        bar.setProperty("part", "panetitle")
        self.controls = QHBoxLayout(bar)
        self.controls.setContentsMargins(10, 3, 6, 3)
        self.controls.setSpacing(8)
        self.controls.addWidget(self._title)
        self.controls.addWidget(self.note, 1)
        for tag in (self._replay_tag, self._not_live, self._training):
            self.controls.addWidget(tag, 0, Qt.AlignmentFlag.AlignVCenter)
        bar.setMinimumHeight(theme.size("row"))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        holder = QWidget()
        holder.setLayout(self.body)
        self._holder = holder
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self._replay)
        whole.addWidget(holder, 1)
        self.veil = Veil(holder, theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a wide pane the past is told in the title bar, and takes no line of the view's own."""
        super().resizeEvent(event)
        self._show_replay()

    def _show_replay(self) -> None:
        words = self._replay.text()
        roomy = self.width() >= ROOMY_PX * self.theme.size("text") / 13
        self._replay.setVisible(bool(words) and not roomy)
        self._replay_tag.setVisible(bool(words) and roomy)

    def set_title(self, title: str, note: str = "") -> None:
        """What this pane shows, and of what."""
        set_text(self._title, title.upper())
        self.note.setText(note)

    def set_live(self, live: bool) -> None:
        """Lay the hatching over the view while the picture is not live."""
        self._not_live.setVisible(not live)
        self.veil.lay(not live)

    def set_replay(self, words: str) -> None:
        """Say across the view that it shows a past second, and how it is looked at; no words for the present."""
        for told in (self._replay, self._replay_tag):
            set_text(told, words)
        self._show_replay()

    def set_exercise(self, on: bool) -> None:
        """Say that nothing here is real."""
        self._training.setVisible(on)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme; views with painters of their own extend this."""
        self.theme = theme
        self.veil.theme = theme
        self.update()

    @property
    def says_not_live(self) -> bool:
        """Whether this view says now that it is not live."""
        return self._not_live.isVisibleTo(self) and self.veil.isVisibleTo(self._holder)

    @property
    def says_replay(self) -> str:
        """What this view says now of the past it shows; empty while it shows the present."""
        told = self._replay.isVisibleTo(self) or self._replay_tag.isVisibleTo(self)
        return self._replay.text() if told else ""

    @property
    def says_training(self) -> bool:
        """Whether this view says now that it shows an exercise."""
        return self._training.isVisibleTo(self)
