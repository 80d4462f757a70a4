"""A question that is not in hand as one line: what was answered, or that it comes, or that it need not be asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from console.desk.theme import Theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AnsweredRow(QAbstractButton):
    """Number, question, answer. A click takes an answered question in hand again."""

    def __init__(self, theme: Theme, lead: str, words: str, answer: str, state: str, opened: Callable[[], object]):
        """`state`: `answered`, `to come` or `not asked`."""
        super().__init__()
        self.theme, self.lead, self.words, self.answer, self.state = theme, lead, words, answer, state
        self.setAccessibleName(f"{lead}. {words} {answer or state}")
        self.setToolTip("")
        self.setEnabled(state == "answered")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if state == "answered" else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if state == "answered":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda _checked=False: opened())

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(160, self.theme.size("row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line; a question that need not be asked is struck through lightly, never blank."""
        theme, painter = self.theme, QPainter(self)
        done = self.state == "answered"
        box = self.rect().adjusted(4, 0, -4, 0)
        if self.underMouse() and done:
            painter.fillRect(self.rect(), theme.color("base.hover"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("base.accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setFont(theme.font("text_small", mono=True, bold=True))
        painter.setPen(theme.color("base.text_dim" if done else "base.text_faint"))
        painter.drawText(QRect(box.left(), box.top(), 30, box.height()), int(_LEFT), self.lead)
        bold = theme.font("text_small", bold=True)
        right = self.answer if done else self.state
        wide = min(QFontMetrics(bold).horizontalAdvance(right), round(box.width() * 0.45)) + 2
        spot = QRect(box.right() - wide, box.top(), wide, box.height())
        painter.setFont(bold if done else theme.font("text_small"))
        painter.setPen(theme.color("base.text" if done else "base.text_faint"))
        painter.drawText(spot, int(_RIGHT), _cut(right, painter.fontMetrics(), wide))
        font = theme.font("text_small")
        font.setStrikeOut(self.state == "not asked")
        painter.setFont(font)
        painter.setPen(theme.color("base.text_dim" if done else "base.text_faint"))
        room = QRect(box.left() + 32, box.top(), max(10, spot.left() - box.left() - 40), box.height())
        painter.drawText(room, int(_LEFT), _cut(self.words, painter.fontMetrics(), room.width()))


def _cut(text: str, metrics: QFontMetrics, width: int) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
