"""Marks on a tile: what kind of camera it is, and how its picture is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.feeds.pulse import Sign
from console.desk.feeds.shown import KIND_LABEL
from console.desk.feeds.surface import INK, paint_beat
from console.desk.theme import Theme
from console.domain.vocabulary_care import FeedKind


class KindMark(QWidget):
    """A letter in a frame for each kind of camera."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.kind: FeedKind | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_kind(self, kind: FeedKind | None) -> None:
        """Show a kind."""
        if kind != self.kind:
            self.kind = kind
            self.update()

    def sizeHint(self) -> QSize:
        """A square as high as a line."""
        side = self.theme.size("text") + 6
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The letter."""
        if self.kind is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("base.text_dim"), 1.3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)
        painter.setFont(self.theme.font("text_small", bold=True))
        painter.setPen(self.theme.color("base.text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, KIND_LABEL[self.kind][0])


class BeatMark(QWidget):
    """The state as a shape and a word, with the picture's age while it lives."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.sign: Sign | None = None
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, sign: Sign | None, words: str) -> None:
        """Show a state; none shows nothing."""
        if (sign and sign.beat, words) != (self.sign and self.sign.beat, self.words):
            self.sign, self.words = sign, words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()
        self.sign = sign

    def sizeHint(self) -> QSize:
        """Shape and word."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        bold = round(metrics.horizontalAdvance(self.words) * 1.1)
        return QSize(bold + 24 if self.words else 0, self.theme.size("text") + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape, then word."""
        if self.sign is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(0, 0, 16, self.height()).center()
        paint_beat(painter, middle, 5.5, self.sign.beat, self.theme)
        painter.setFont(self.theme.font("text", bold=True))
        painter.setPen(self.theme.color(INK[self.sign.beat]))
        painter.drawText(self.rect().adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.words)
