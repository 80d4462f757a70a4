"""A layout of equal columns: as many as have room for the widest, filled row by row."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from console.desk.flow import InOrder


class Columns(InOrder):
    """At most so many columns; the narrower the place, the fewer and the higher. Hidden widgets take no room."""

    def __init__(self, parent: QWidget, most: int, gap: int = 5) -> None:
        super().__init__(parent, gap)
        self._most = most
        self.setContentsMargins(0, 0, 0, 0)

    def expandingDirections(self) -> Qt.Orientation:
        """It takes the width it is given."""
        return Qt.Orientation.Horizontal

    def heightForWidth(self, width: int) -> int:
        """Height at a width."""
        shown = self._shown()
        if not shown:
            return 0
        rows = -(-len(shown) // self.columns(width))
        return rows * self._high(shown) + (rows - 1) * self._gap

    def sizeHint(self) -> QSize:
        """As wide as all columns side by side."""
        wide = self._wide(self._items) * self._most + self._gap * (self._most - 1)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSize(self) -> QSize:
        """One column, narrower if it must be; the height follows from the width."""
        return QSize(60, self._high(self._shown()))

    def columns(self, width: int) -> int:
        """How many columns there are at a width; the same whether some are hidden or not."""
        return max(1, min(self._most, (width + self._gap) // (self._wide(self._items) + self._gap)))

    def setGeometry(self, rect: QRect) -> None:
        """Set the widgets."""
        super().setGeometry(rect)
        shown = self._shown()
        columns, high = self.columns(rect.width()), self._high(shown)
        step = (rect.width() + self._gap) / columns
        for place, item in enumerate(shown):
            line, column = divmod(place, columns)
            left, right = round(column * step), round((column + 1) * step) - self._gap
            item.setGeometry(QRect(rect.x() + left, rect.y() + line * (high + self._gap), right - left, high))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _wide(self, items: list[QLayoutItem]) -> int:
        widgets = [widget for item in items if (widget := item.widget()) is not None]
        return max((widget.sizeHint().width() for widget in widgets), default=1)

    def _high(self, items: list[QLayoutItem]) -> int:
        return max((max(item.sizeHint().height(), item.minimumSize().height()) for item in items), default=0)
