"""Small makers of widgets that are always plain text and styled by properties, never by colours."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget


def escaped_tip(text: str) -> str:
    """Tooltip text that shows outside text as it is: Qt would otherwise take `<b>` for a format."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""


def button_text(text: str) -> str:
    """Text for a button or menu, where a lone `&` would be eaten as a mnemonic."""
    return text.replace("&", "&&")


def label(text: str = "", **properties: str) -> QLabel:
    """A plain-text label; properties (`ink`, `scale`, `face`, `part`, `weight`) are styled by the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    for name, value in properties.items():
        made.setProperty(name, value)
    return made


def set_property(widget: QWidget, name: str, value: Any) -> None:
    """Change a styled property at run time; the style is worked out again only when it did change."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_text(shown: QLabel, text: str) -> None:
    """Set a label's text only when it differs: once a second, most do not."""
    if shown.text() != text:
        shown.setText(text)


def button(text: str, pressed: Callable[[], object], *, tone: str = "", tip: str = "", name: str = "") -> QPushButton:
    """A push button that keyboard and screen reader reach."""
    made = QPushButton(button_text(text))
    if tone:
        made.setProperty("tone", tone)
    made.setToolTip(escaped_tip(tip))
    made.setAccessibleName(name or text)
    made.setAccessibleDescription(tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def first_focus(widget: QWidget) -> QWidget:
    """Where the keyboard goes when a pane is come to: its own choice (`first_focus`), or its first field or button.

    A pane that shows nothing to press takes the keyboard itself.
    """
    choice = getattr(widget, "first_focus", None)
    chosen = choice() if callable(choice) else None
    if isinstance(chosen, QWidget) and chosen.isVisibleTo(widget) and chosen.isEnabled():
        return chosen
    takes = (child for child in widget.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus)
    found = next((child for child in takes if child.isVisibleTo(widget) and child.isEnabled()), widget)
    if found is widget:
        widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return found


def lay_sides(sides: QBoxLayout, *, wide: bool, shares: tuple[int, int]) -> None:
    """Two parts side by side, in these shares of the width, where there is room; else the first above the second."""
    sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
    sides.setStretch(0, shares[0] if wide else 0)
    sides.setStretch(1, shares[1])


def row(*widgets: QWidget | int, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Widgets side by side; an int is a stretch."""
    return _fill(QHBoxLayout(), widgets, gap, margins)


def column(*widgets: QWidget | int, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Widgets one under another; an int is a stretch."""
    return _fill(QVBoxLayout(), widgets, gap, margins)


def _fill(layout: Any, widgets: tuple[QWidget | int, ...], gap: int, margins: tuple[int, int, int, int]) -> Any:
    assert isinstance(layout, QBoxLayout)
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return layout


def frame(part: str) -> QFrame:
    """A frame styled by its part."""
    made = QFrame()
    made.setProperty("part", part)
    return made


class Elided(QLabel):
    """A plain-text label of one line that ends in an ellipsis where it does not fit, whole in its tooltip."""

    def __init__(self, text: str = "", **properties: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for name, value in properties.items():
            self.setProperty(name, value)

    def setText(self, text: str) -> None:
        """Show text; a newline from outside becomes a space."""
        flat = " ".join(text.split())
        if flat != self.text():
            super().setText(flat)
            self.setToolTip(escaped_tip(flat))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text that fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        shown = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
