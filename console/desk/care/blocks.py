"""A block in place of what this role may not see: hatched, named by its kind, with a way to ask for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame

from console.desk.care.hatch import hatch
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, row, set_text
from console.domain.vocabulary_care import INFO_LABEL, Info

REQUEST = "Request, with reason"


class Block(QFrame):
    """Something is here, of this kind, and is not shown to this role."""

    def __init__(
        self, theme: Theme, info: Info, what: str, ask: Callable[[], object] | None, *, ink: str = "alarm.high"
    ) -> None:
        """`what` tells how much is hidden in words; `ask` opens the request, none where it cannot be asked for."""
        super().__init__()
        self.theme, self.info, self.ink = theme, info, ink
        self.kind = label(f"{INFO_LABEL[info]}  ·  hidden", weight="bold", part="blockwords")
        self.kind.setWordWrap(True)
        self.words = label(what, part="blockwords", scale="small")
        self.words.setWordWrap(True)
        self.setAccessibleName(f"{INFO_LABEL[info]}, hidden. {what}")
        self.button = button(REQUEST, lambda: ask and ask(), tone="alarm", name=f"Request {INFO_LABEL[info].lower()}")
        self.button.setVisible(ask is not None)
        lines = column(gap=4, margins=(10, 8, 10, 9))
        lines.addWidget(self.kind)
        lines.addLayout(row(self.words, gap=0))
        lines.addLayout(row(self.button, 1))
        self.setLayout(lines)

    def show_state(self, what: str, *, askable: bool) -> None:
        """How much is hidden, and whether it can be asked for now."""
        set_text(self.words, what)
        self.button.setVisible(askable)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame and hatching; the words stand on plates of their own."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = QColor(self.theme.color(self.ink))
        painter.fillRect(self.rect(), self.theme.color("base.field"))
        hatch(painter, box, ink, step=11, strength=0.4)
        painter.setPen(QPen(ink, 1))
        painter.drawRect(box)
