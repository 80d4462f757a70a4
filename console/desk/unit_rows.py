"""Rows of the unit list: what each shows, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from console.desk.widgets import escaped_tip
from console.desk.words import age_state, age_words, distance_words
from console.domain.entities import Unit
from console.domain.facts import Place
from console.domain.mercator import distance_m
from console.domain.picture import Picture
from console.domain.tracks import Tracks
from console.domain.vocabulary import UNIT_KIND_LABEL, UNIT_STATUS_LABEL, UNIT_STATUS_ORDER

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STATUS_RANK = {status: rank for rank, status in enumerate(UNIT_STATUS_ORDER)}


class UnitRow(NamedTuple):
    """What one row shows."""

    unit: Unit
    age_s: float | None
    call: str
    away_m: float | None


class Look(NamedTuple):
    """Picture and tracks as all rows see them, at one time (`now_s`, UTC epoch seconds), from one place or none.

    Rows are worked out when they are painted, ten or twenty of them; the list may be thousands long.
    """

    picture: Picture
    tracks: Tracks
    now_s: float
    place: Place | None = None

    def age_s(self, unit: Unit) -> float | None:
        """Age of the unit's position, seconds; none when it never had one."""
        return self.tracks.age_of(unit.id, self.now_s)

    def call(self, unit: Unit) -> str:
        """Number of the call the unit is on, empty when it is on none."""
        incident = self.picture.incidents.get(unit.incident) if unit.incident else None
        return incident.number if incident is not None else ""

    def away_m(self, unit: Unit) -> float | None:
        """How far the unit is from the place, metres; none without either."""
        at = self.tracks.rows.get(unit.id)
        if self.place is None or at is None:
            return None
        lat, lon = float(self.tracks.lat[at]), float(self.tracks.lon[at])
        return distance_m(lat, lon, self.place.lat, self.place.lon)

    def row(self, unit: Unit) -> UnitRow:
        """All that a row shows."""
        return UnitRow(unit, self.age_s(unit), self.call(unit), self.away_m(unit))


class Column(NamedTuple):
    """A column: heading, width at scale 1, how units are ordered by it, whether figures stand at the right.

    Units that are equal in it stand by their callsigns, the other way round too where `turns`.
    """

    heading: str
    width: int
    order: Callable[[Look, Unit], Any]
    right: bool = False
    turns: bool = True


def _by_age(look: Look, unit: Unit) -> float:
    age_s = look.age_s(unit)
    return -1.0 if age_s is None else -age_s


def _by_call(look: Look, unit: Unit) -> tuple[bool, str]:
    call = look.call(unit)
    return not call, call


def _by_distance(look: Look, unit: Unit) -> float:
    away_m = look.away_m(unit)
    return 1e12 if away_m is None else away_m


COLUMNS: tuple[Column, ...] = (
    Column("Unit", 82, lambda look, unit: unit.callsign),
    Column("Status", 132, lambda look, unit: _STATUS_RANK[unit.status]),
    Column("Age", 58, _by_age, right=True, turns=False),
    Column("Call", 90, _by_call),
    Column("Away", 64, _by_distance, right=True, turns=False),
)
UNIT, STATUS, AGE, CALL, AWAY = range(5)
_CALLSIGN = attrgetter("callsign")


class UnitModel(QAbstractTableModel):
    """Rows in order; refreshed as a whole, told as little as possible."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.units: list[Unit] = []
        self.look = Look(Picture(), Tracks(), 0.0)
        self.sorted_by, self.descending = STATUS, False
        #: While an incident is selected the nearest stand first, unless a person has chosen another order since.
        self.nearest_first = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of units shown."""
        return 0 if parent.isValid() else len(self.units)

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
        if not 0 <= index.row() < len(self.units):
            return None
        unit = self.units[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return unit.id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(self.look.row(unit), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped_tip(unit_words(self.look.row(unit)))
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

    def take(self, units: list[Unit], look: Look) -> None:
        """Show these units, in the order of the chosen column, as seen now."""
        self.look = look
        number, descending = (AWAY, False) if self.nearest_first else (self.sorted_by, self.descending)
        column = COLUMNS[number]
        units = sorted(units, key=_CALLSIGN, reverse=descending and column.turns)
        units.sort(key=partial(column.order, look), reverse=descending)
        if [unit.id for unit in units] == [unit.id for unit in self.units]:
            self.units = units
            return
        self.layoutAboutToBeChanged.emit()
        place = {unit.id: row for row, unit in enumerate(units)}
        before = self.persistentIndexList()
        keys = [(self.units[i.row()].id, i.column()) for i in before]
        self.units = units
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
