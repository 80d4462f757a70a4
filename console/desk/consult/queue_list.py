"""The list of the consult queue: arrows choose a person, Enter does the deed of the row, letters stay commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from console.desk.consult.queue_paint import ROW_ROLE, Index, QueueDelegate
from console.desk.consult.queue_rows import QueueRow
from console.desk.theme import Theme
from console.desk.widgets import escaped_tip


class QueueModel(QAbstractListModel):
    """The rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.held: list[QueueRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows, captions among them."""
        return 0 if parent.isValid() else len(self.held)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for screen readers and tests, the tooltip, the consult's id, the row."""
        if not 0 <= index.row() < len(self.held):
            return None
        row = self.held[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped_tip(row.spoken.replace(", ", "\n")) if not row.caption else None
        if role == Qt.ItemDataRole.UserRole:
            return row.consult
        return row if role == ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A caption is read, not chosen."""
        row = self.held[index.row()] if 0 <= index.row() < len(self.held) else None
        if row is None or row.caption:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def take(self, rows: Sequence[QueueRow]) -> None:
        """Show these rows; where only clocks moved, only those rows are painted."""
        if [(r.consult, r.caption) for r in rows] != [(r.consult, r.caption) for r in self.held]:
            self.beginResetModel()
            self.held = list(rows)
            self.endResetModel()
            return
        changed = [place for place, row in enumerate(rows) if row != self.held[place]]
        self.held = list(rows)
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))


class QueueList(QListView):
    """The list itself."""

    #: Incident of the row that was chosen.
    chosen = Signal(str)
    #: Consult of the row whose deed is wanted.
    acted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows = QueueModel(self)
        self.painter = QueueDelegate(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.painter)
        self.setAccessibleName("Consults that wait or are under way")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # What is selected elsewhere is marked here, but never scrolls who comes first out of sight.
        self.setAutoScroll(False)

    def take(self, rows: Sequence[QueueRow], incident: str | None) -> None:
        """Show rows, with the one of the selected incident marked."""
        self.rows.take(rows)
        place = next((n for n, row in enumerate(self.rows.held) if incident and row.incident == incident), None)
        index = self.rows.index(place) if place is not None else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            if not index.isValid():
                self.clearSelection()

    def texts(self) -> list[str]:
        """The rows in words, as a screen reader tells them."""
        return [row.spoken for row in self.rows.held]

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.painter.set_theme(theme)
        self.scheduleDelayedItemsLayout()

    def _row(self, index: Index) -> QueueRow | None:
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row if isinstance(row, QueueRow) and not row.caption else None

    def step(self, by: int) -> None:
        """Choose the next row that is a consult, from the one that is chosen."""
        places = [place for place, row in enumerate(self.rows.held) if not row.caption]
        here = self.currentIndex().row()
        wanted = [p for p in places if p > here] if by > 0 else [p for p in reversed(places) if p < here]
        if here < 0:
            wanted = places
        if wanted:
            row = self.rows.held[wanted[0]]
            self.scrollTo(self.rows.index(wanted[0]))
            self.chosen.emit(row.incident)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter acts, letters are left to the commands."""
        row = self._row(self.currentIndex())
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row is not None:
                self.acted.emit(row.consult)
        elif event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses; a click on the deed does it."""
        super().mouseReleaseEvent(event)
        spot = event.position().toPoint()
        index = self.indexAt(spot)
        row = self._row(index)
        if row is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.painter.hits_action(row, self.visualRect(index), spot.x(), spot.y()):
            self.acted.emit(row.consult)
        else:
            self.chosen.emit(row.incident)
