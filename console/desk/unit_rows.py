"""Rows of the unit list: what each shows, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from console.desk.widgets import escaped_tip
from console.desk.words import age_state, age_words, distance_words
from console.domain.entities import Unit
from console.domain.vocabulary import UNIT_KIND_LABEL, UNIT_STATUS_LABEL, UNIT_STATUS_ORDER

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
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
            return RIGHT if COLUMNS[section].right else LEFT
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
