"""A choice that is tapped or called by its number: key cap, words over as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from console.desk.theme import Theme

_CAP = 24
_PAD = 9
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class ChoiceButton(QAbstractButton):
    """One answer. Its number is the key that gives it."""

    def __init__(self, theme: Theme, number: int, words: str, chosen: Callable[[], object], *, large: bool = False):
        super().__init__()
        self.theme, self.number, self.words, self.large = theme, number, words, large
        self.setAccessibleName(f"{number}: {words}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: chosen())

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words, and never too low for a finger."""
        room = max(40, width - _CAP - 3 * _PAD)
        words = self._metrics().boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), self.words).height()
        return max(self.theme.size("row") + (14 if self.large else 8), words + 14)

    def sizeHint(self) -> QSize:
        """As high as its words at the width it has."""
        return QSize(180, self.heightForWidth(max(180, self.width())))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a key cap and a few words."""
        return QSize(110, self.theme.size("row"))

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self.theme.font("text_large" if self.large else "text", bold=self.large))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, key cap, words."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lit = self.isDown() or self.isChecked()
        back = "base.selected" if lit else "base.hover" if self.underMouse() else "base.field"
        edge = "base.accent" if lit or self.hasFocus() else "base.line_strong"
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color(back))
        painter.drawRoundedRect(box, theme.size("radius"), theme.size("radius"))
        cap = QRectF(_PAD, (self.height() - _CAP) / 2, _CAP, _CAP)
        painter.setPen(QPen(theme.color("base.line_strong"), 1))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(theme.color("base.text"))
        painter.setFont(theme.font(mono=True, bold=True))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setFont(theme.font("text_large" if self.large else "text", bold=self.large))
        painter.drawText(self.rect().adjusted(_CAP + 2 * _PAD, 3, -_PAD, -3), int(_WRAP), self.words)

    def enterEvent(self, event: object) -> None:
        """Light up under the mouse."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Go dark again."""
        self.update()
