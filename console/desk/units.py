"""The unit list: a sortable table on the same clock as the map, with ages that cannot be overlooked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLineEdit, QPushButton, QTableView, QWidget

from console.desk.model import DeskModel, Seen
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.theme import Theme
from console.desk.unit_delegate import UnitDelegate
from console.desk.unit_rows import CALL, COLUMNS, STATUS, Look, UnitModel
from console.desk.widgets import label, set_text
from console.domain.entities import Unit
from console.domain.vocabulary import UNIT_KIND_LABEL

#: Narrower than this the list has no room for the calls, pixels at scale 1.
NARROW_PX = 385


class UnitView(QTableView):
    """The table: arrows choose, Enter goes to the unit on the map, letters are left to the commands.

    As on the board, a row that Qt makes current by itself is not chosen: the next `A` would send that unit.
    """

    chosen = Signal(str)

    def __init__(self, go: Callable[[], object], selected: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go, self._selected = go, selected
        self.pressed.connect(self._choose)
        self.setAccessibleName("Units")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.doubleClicked.connect(lambda _index: go())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As on the board."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        elif event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._selected() is None:
            self._choose(self.currentIndex() if self.currentIndex().isValid() else self.model().index(0, 0))
        else:
            super().keyPressEvent(event)
            self._choose(self.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        key = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if key is not None:
            self.chosen.emit(key)


class Units(Pane):
    """Units on duty; while an incident is selected, those on it and those that could go, nearest first."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__("Units", theme)
        self.model = model
        self._pace = Pace(model.monotonic)
        self._sorted_for: str | None = None
        self.table = UnitModel(self)
        self.view = UnitView(lambda: run("go", model.selection.unit or ""), lambda: model.selection.unit)
        self.delegate = UnitDelegate(theme, lambda: model.selection.unit, self.view)
        self.view.setModel(self.table)
        self.view.setItemDelegate(self.delegate)
        self.find_box = QLineEdit()
        self.find_box.setPlaceholderText("Callsign")
        self.find_box.setAccessibleName("Find units by callsign or kind")
        self.find_box.setMinimumWidth(44)
        self.find_box.setMaximumWidth(88)
        self.find_box.textEdited.connect(lambda _text: self.refresh())
        self.find_box.returnPressed.connect(self.view.setFocus)
        self.everyone = QPushButton("All")
        self.everyone.setProperty("tone", "chip")
        self.everyone.setCheckable(True)
        self.everyone.setAccessibleName("Show all units, not only those for the selected incident")
        self.everyone.clicked.connect(lambda _checked=False: self.refresh())
        self.controls.insertWidget(2, self.everyone)
        self.controls.insertWidget(3, self.find_box)
        self.empty = label("No units on duty", ink="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.view, 1)
        self.view.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.view.chosen.connect(model.select_unit)
        self._size()
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Refresh once a second and when the selection or advice changed; positions alone wait for the second."""
        if seen.selection:
            self._follow_selection()
        asked = seen.selection or seen.everything or seen.advice
        if asked or seen.second or seen.incidents or self._pace.waiting:
            self._pace.run(self.refresh, now=bool(asked))
        if seen.selection:
            self._show_selection()

    def _follow_selection(self) -> None:
        incident = self.model.incident()
        if incident is None:
            self.everyone.setChecked(False)
        if (incident.id if incident else None) != self._sorted_for:
            self._sorted_for = incident.id if incident else None
            self.table.nearest_first = incident is not None and incident.place is not None
            self.table.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def refresh(self) -> None:
        """Work the rows out anew."""
        model, incident = self.model, self.model.incident()
        shown, note = self._wanted()
        place = incident.place if incident is not None else None
        self.table.take(shown, Look(model.picture, model.tracks, model.now().timestamp(), place))
        self.empty.setVisible(not shown)
        self.view.setVisible(bool(shown))
        words = "No unit fits this call or is on it: All shows everyone" if model.picture.units else "No units on duty"
        set_text(self.empty, words)
        self.everyone.setVisible(model.selection.incident is not None)
        self.set_title("Units", note)
        self.view.viewport().update()

    def _wanted(self) -> tuple[list[Unit], str]:
        model = self.model
        units = list(model.picture.units.values())
        incident, text = model.incident(), self.find_box.text().strip().lower()
        if text:
            units = [u for u in units if text in u.callsign.lower() or text in UNIT_KIND_LABEL[u.kind].lower()]
            return units, f"{len(units)} of {len(model.picture.units)}"
        if incident is None or self.everyone.isChecked():
            return units, f"{len(units)} on duty"
        wanted = set(incident.units)
        if model.advice is not None:
            wanted |= {candidate.unit for candidate in model.advice.fit}
        if model.selection.unit:
            wanted.add(model.selection.unit)
        shown = [unit for unit in units if unit.id in wanted]
        return shown, f"{len(shown)} of {len(units)}"

    def sort_by(self, column: int) -> None:
        """Order by a column; a second time, the other way round."""
        again = column == self.table.sorted_by and not self.table.nearest_first
        self.table.descending = again and not self.table.descending
        self.table.nearest_first = False
        self.table.sorted_by = column
        self.refresh()
        self.table.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def restore_order(self, column: int, descending: bool) -> None:
        """Order as a kept layout says; a column that is not there is not ordered by."""
        if 0 <= column < len(COLUMNS):
            self.table.sorted_by, self.table.descending = column, descending
            self.refresh()
            self.table.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def _show_selection(self) -> None:
        key = self.model.selection.unit
        here = self.view.currentIndex()
        if key == (here.data(Qt.ItemDataRole.UserRole) if here.isValid() else None):
            return
        row = next((number for number, held in enumerate(self.table.units) if held.id == key), None)
        index = self.table.index(row, 0) if row is not None else QModelIndex()
        blocked = self.view.selectionModel().blockSignals(True)
        self.view.setCurrentIndex(index)
        if not index.isValid():
            self.view.clearSelection()
        self.view.selectionModel().blockSignals(blocked)
        self.view.viewport().update()

    def _size(self) -> None:
        scale = self.theme.size("text") / 13
        header = self.view.horizontalHeader()
        for number, column in enumerate(COLUMNS):
            header.resizeSection(number, round(column.width * scale))
        header.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Stretch)
        self.view.verticalHeader().setDefaultSectionSize(self.theme.size("row"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column the call goes: it is on the strip, and in the tooltip."""
        super().resizeEvent(event)
        self.view.setColumnHidden(CALL, self.width() < NARROW_PX * self.theme.size("text") / 13)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.delegate.set_theme(theme)
        self._size()
        self.view.viewport().update()
