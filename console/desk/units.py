"""The unit list: a sortable table on the same clock as the map, with ages that cannot be overlooked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from console.desk.glyphs import paint_kind, paint_status
from console.desk.model import DeskModel, Seen
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.theme import Theme
from console.desk.widgets import escaped_tip, label, set_text
from console.desk.words import STATUS_SHORT, age_ink, age_state, age_words, distance_words
from console.domain.entities import Unit
from console.domain.mercator import distance_m
from console.domain.vocabulary import UNIT_KIND_LABEL, UNIT_STATUS_LABEL, UNIT_STATUS_ORDER

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STATUS_RANK = {status: rank for rank, status in enumerate(UNIT_STATUS_ORDER)}


class UnitRow(NamedTuple):
    """What one row shows, worked out once a second."""

    unit: Unit
    age_s: float | None
    call: str
    away_m: float | None


class Column(NamedTuple):
    """A column: heading, width at scale 1, how rows are ordered by it, whether figures stand at the right."""

    heading: str
    width: int
    order: Callable[[UnitRow], Any]
    right: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("Unit", 82, lambda r: r.unit.callsign),
    Column("Status", 132, lambda r: (_STATUS_RANK[r.unit.status], r.unit.callsign)),
    Column("Age", 58, lambda r: -1.0 if r.age_s is None else -r.age_s, right=True),
    Column("Call", 90, lambda r: (not r.call, r.call, r.unit.callsign)),
    Column("Away", 64, lambda r: 1e12 if r.away_m is None else r.away_m, right=True),
)
#: Narrower than this the list has no room for the calls, pixels at scale 1.
NARROW_PX = 385
UNIT, STATUS, AGE, CALL, AWAY = range(5)


class UnitModel(QAbstractTableModel):
    """Rows in order; refreshed as a whole, told as little as possible."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[UnitRow] = []
        self.sorted_by, self.descending = STATUS, False
        #: While an incident is selected the nearest stand first, unless a person has chosen another order since.
        self.nearest_first = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of units shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings; the one the rows are ordered by says in which direction."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            mark = (" ▼" if self.descending else " ▲") if section == self.sorted_by else ""
            if self.nearest_first:
                mark = " ▲" if section == AWAY else ""
            return COLUMNS[section].heading + mark
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].right else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of one cell; the whole row in the tooltip; the id as user data."""
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped_tip(unit_words(row))
        if role == Qt.ItemDataRole.UserRole:
            return row.unit.id
        return None

    def cell(self, row: UnitRow, column: int) -> str:
        """One cell in words."""
        if column == UNIT:
            return row.unit.callsign
        if column == STATUS:
            return UNIT_STATUS_LABEL[row.unit.status]
        if column == AGE:
            return age_words(row.age_s)
        return row.call if column == CALL else distance_words(row.away_m)

    def take(self, rows: list[UnitRow]) -> None:
        """Show these rows, in the order of the chosen column."""
        rows.sort(key=lambda row: row.unit.callsign)
        column, descending = (AWAY, False) if self.nearest_first else (self.sorted_by, self.descending)
        rows.sort(key=COLUMNS[column].order, reverse=descending)
        if [row.unit.id for row in rows] == [row.unit.id for row in self.rows]:
            self.rows = rows
            return
        self.layoutAboutToBeChanged.emit()
        place = {row.unit.id: number for number, row in enumerate(rows)}
        before = self.persistentIndexList()
        keys = [(self.rows[i.row()].unit.id, i.column()) for i in before]
        self.rows = rows
        after = [self.index(place[key], column) if key in place else QModelIndex() for key, column in keys]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def unit_words(row: UnitRow) -> str:
    """One unit in words, as its tooltip and a screen reader tell it."""
    unit = row.unit
    parts = [
        f"{unit.callsign}, {UNIT_KIND_LABEL[unit.kind]}, crew of {unit.crew}",
        f"{UNIT_STATUS_LABEL[unit.status]} since {unit.status_at:%H:%M:%S}",
        f"position {age_words(row.age_s)} {age_state(row.age_s)}".strip(),
        f"on {row.call}" if row.call else "",
        f"skills: {', '.join(unit.skills)}" if unit.skills else "",
        f"speaks {', '.join(unit.languages)}" if unit.languages else "",
    ]
    return "\n".join(part for part in parts if part)


class UnitDelegate(QStyledItemDelegate):
    """Paints glyph and callsign, status pill and word, figures at the right."""

    def __init__(self, theme: Theme, selected: Callable[[], str | None], parent: QWidget) -> None:
        """`selected` tells the id of the unit that is picked."""
        super().__init__(parent)
        self.selected = selected
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._text, self._bold = theme.font(), theme.font(bold=True)
        self._small = theme.font("text_small")
        self._mono = theme.font("text_small", mono=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row of the theme."""
        return QSize(40, self.theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model = index.model()
        assert isinstance(model, UnitModel)
        if not 0 <= index.row() < len(model.rows):
            return
        row, theme, box = model.rows[index.row()], self.theme, option.rect
        painter.save()
        if row.unit.id == self.selected():
            painter.fillRect(box, theme.color("base.selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("base.hover"))
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        words, column = model.cell(row, index.column()), index.column()
        inner = box.adjusted(8, 0, -8, -1)
        if column == UNIT:
            self._unit(painter, inner, row)
        elif column == STATUS:
            self._status(painter, inner, row)
        elif column == AGE:
            self._words(painter, inner, words, self._mono, age_ink(row.age_s), right=True)
        elif column == CALL:
            self._words(painter, inner, words, self._mono, "base.text_dim")
        else:
            self._words(painter, inner, words, self._mono, "base.text", right=True)
        painter.restore()

    def _unit(self, painter: QPainter, box: QRect, row: UnitRow) -> None:
        side = min(18.0, box.height() - 6.0)
        spot = QRectF(box.left(), box.center().y() - side / 2 + 1, side, side)
        paint_kind(painter, spot, row.unit.kind, self.theme)
        self._words(painter, box.adjusted(round(side) + 7, 0, 0, 0), row.unit.callsign, self._bold, "base.text")

    def _status(self, painter: QPainter, box: QRect, row: UnitRow) -> None:
        high, wide = min(17, box.height() - 6), 34
        spot = QRectF(box.left(), box.center().y() - high / 2 + 1, wide, high)
        paint_status(painter, spot, row.unit.status, self.theme, stale=bool(age_state(row.age_s)))
        words, room = STATUS_SHORT[row.unit.status], box.adjusted(wide + 6, 0, 7, 0)
        # The pill's letters say it already: a word that does not fit is left out, not cut to pieces.
        if QFontMetrics(self._small).horizontalAdvance(words) <= room.width():
            self._words(painter, room, words, self._small, "base.text_dim")

    def _words(self, painter: QPainter, box: QRect, text: str, font: Any, ink: str, *, right: bool = False) -> None:
        painter.setFont(font)
        painter.setPen(self.theme.color(ink))
        shown = QFontMetrics(font).elidedText(" ".join(text[:80].split()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(_RIGHT if right else _LEFT), shown)


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
        model, now = self.model, self.model.now()
        shown, note = self._wanted()
        self.table.take([self._row(unit, now) for unit in shown])
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

    def _row(self, unit: Unit, now: datetime) -> UnitRow:
        model = self.model
        age_s = model.tracks.age_of(unit.id, now.timestamp())
        call = model.picture.incidents.get(unit.incident) if unit.incident else None
        place = incident.place if (incident := model.incident()) is not None else None
        away = None
        if place is not None and (at := model.tracks.rows.get(unit.id)) is not None:
            away = distance_m(float(model.tracks.lat[at]), float(model.tracks.lon[at]), place.lat, place.lon)
        return UnitRow(unit, age_s, call.number if call else "", away)

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
        row = next((number for number, held in enumerate(self.table.rows) if held.unit.id == key), None)
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
