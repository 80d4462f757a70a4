"""What the map has to draw, as numpy columns kept in step with the picture and the tracks; no Qt in here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk.feeds.ground import GroundSeen
from console.desk.map import ages
from console.domain import mercator
from console.domain.entities import Alarm, Incident, Unit
from console.domain.picture import Picture, Touched
from console.domain.tracks import Tracks
from console.domain.vocabulary import (
    PHASE_ORDER,
    UNIT_STATUS_ORDER,
    AlarmPriority,
    Band,
    UnitKind,
    UnitStatus,
)

KINDS: Final = tuple(UnitKind)
STATUSES: Final = UNIT_STATUS_ORDER
BANDS: Final = tuple(Band)
PHASES: Final = PHASE_ORDER
_KIND_ROW = {kind: row for row, kind in enumerate(KINDS)}
_STATUS_ROW = {status: row for row, status in enumerate(STATUSES)}
_BAND_ROW = {band: row for row, band in enumerate(BANDS)}
_PHASE_ROW = {phase: row for row, phase in enumerate(PHASES)}

#: What a person has to look at first among units; the position in this list is the urgency.
_BY_URGENCY = (
    UnitStatus.OUT_OF_SERVICE, UnitStatus.AVAILABLE, UnitStatus.AT_FACILITY, UnitStatus.STAGING,
    UnitStatus.DISPATCHED, UnitStatus.TRANSPORTING, UnitStatus.EN_ROUTE, UnitStatus.CONTACT_MADE,
    UnitStatus.ON_SCENE,
)  # fmt: skip
#: Urgency of each status row, higher is more urgent, shape (statuses,).
STATUS_URGENCY: Final = np.array([_BY_URGENCY.index(status) for status in STATUSES], dtype=np.int64)

#: Alarm column: none, seen by a person, then unseen by priority.
NO_ALARM, SEEN, LOW, HIGH, CRITICAL = range(5)
_ALARM_LEVEL = {AlarmPriority.LOW: LOW, AlarmPriority.HIGH: HIGH, AlarmPriority.CRITICAL: CRITICAL}
#: A unit id no picture has: the row is drawn as nothing.
UNKNOWN: Final = -1


def alarm_level(alarms: Iterable[Alarm], now_s: float) -> int:
    """The level a symbol shows for its alarms; a shelved alarm is out of sight until its time is up."""
    level = NO_ALARM
    for alarm in alarms:
        if alarm.shelved_until is not None and alarm.shelved_until.timestamp() > now_s:
            continue
        level = max(level, SEEN if alarm.acknowledged_at else _ALARM_LEVEL[alarm.priority])
    return level


class UnitColumns:
    """Every unit with a position, one row a unit, in the rows of `Tracks`.

    Columns, shape (n,): `x_m`, `y_m` metres; `at_s` epoch seconds; `heading_deg`, `speed_mps`, `accuracy_m` (NaN
    unknown); `kind`, `status` rows of `KINDS`, `STATUSES` (`UNKNOWN` when the picture has no such unit);
    `fresh` see `ages`; `busy` on an incident; `alarm` see `alarm_level`; `moved` positions not yet painted.
    """

    _NAMES = (
        "x_m", "y_m", "at_s", "heading_deg", "speed_mps", "accuracy_m", "kind", "status", "fresh", "busy", "alarm",
        "moved",
    )  # fmt: skip

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, int] = {}
        #: Counts up whenever rows come, go or change places.
        self.generation = 0
        self._resize(0)

    def _resize(self, n: int) -> None:
        self.x_m, self.y_m, self.at_s, self.heading_deg, self.speed_mps, self.accuracy_m = (
            np.full(n, np.nan) for _ in range(6)
        )
        self.kind = np.full(n, UNKNOWN, dtype=np.int8)
        self.status = np.zeros(n, dtype=np.int8)
        self.fresh = np.zeros(n, dtype=np.int8)
        self.busy = np.zeros(n, dtype=bool)
        self.alarm = np.zeros(n, dtype=np.int8)
        self.moved = np.zeros(n, dtype=bool)
        self._looks: list[tuple[UnitKind, UnitStatus, bool] | None] = [None] * n

    def __len__(self) -> int:
        return len(self.ids)

    def take_tracks(self, tracks: Tracks) -> tuple[bool, list[str]]:
        """Bring positions up to date. Returns whether some moved, and the units whose rows are new."""
        newcomers = self._renumber(list(tracks.ids)) if self.ids != tracks.ids else []
        moved = (self.at_s != tracks.at_s) | (self.x_m != tracks.x_m) | (self.y_m != tracks.y_m)
        if not moved.any():
            return False, newcomers
        self.moved |= moved
        for mine, theirs in (
            (self.x_m, tracks.x_m), (self.y_m, tracks.y_m), (self.at_s, tracks.at_s),
            (self.heading_deg, tracks.heading_deg), (self.speed_mps, tracks.speed_mps),
            (self.accuracy_m, tracks.accuracy_m),
        ):  # fmt: skip
            mine[:] = theirs
        return True, newcomers

    def _renumber(self, ids: list[str]) -> list[str]:
        """Take on other rows, keeping what is known of units that stay. Returns the units that are new."""
        were = np.fromiter((self.rows.get(unit, -1) for unit in ids), dtype=np.intp, count=len(ids))
        stay = np.flatnonzero(were >= 0)
        before = {name: getattr(self, name)[were[stay]] for name in self._NAMES}
        looks = self._looks
        self.ids = ids
        self.generation += 1
        self.rows = {unit: row for row, unit in enumerate(ids)}
        self._resize(len(ids))
        for name, column in before.items():
            getattr(self, name)[stay] = column
        self._looks = [None if row < 0 else looks[row] for row in were.tolist()]
        return [ids[row] for row in np.flatnonzero(were < 0).tolist()]

    def take_units(self, units: dict[str, Unit], changed: Iterable[str] | None) -> bool:
        """Bring kind, status and work up to date for the changed units, or for all (None).

        Returns whether any of them looks different now. Units that only moved are passed over quickly: a frame
        may name ten thousand of them.
        """
        looks, differs = self._looks, False
        for key in self.rows if changed is None else changed:
            row = self.rows.get(key)
            if row is None:
                continue
            unit = units.get(key)
            look = None if unit is None else (unit.kind, unit.status, unit.incident is not None)
            if look == looks[row]:
                continue
            looks[row], differs = look, True
            self.kind[row] = UNKNOWN if look is None else _KIND_ROW[look[0]]
            if look is not None:
                self.status[row], self.busy[row] = _STATUS_ROW[look[1]], look[2]
        return differs

    def take_alarms(self, levels: dict[str, int]) -> None:
        """Alarm level by unit id; units not named have none."""
        self.alarm[:] = NO_ALARM
        for key, level in levels.items():
            if (row := self.rows.get(key)) is not None:
                self.alarm[row] = level

    def grow_old(self, now_s: float) -> bool:
        """Work out freshness anew; returns whether any unit changed its look."""
        fresh = ages.freshness(now_s - self.at_s)
        if np.array_equal(fresh, self.fresh):
            return False
        self.fresh = fresh
        return True


class IncidentColumns:
    """Open incidents that have a place, one row an incident.

    Columns, shape (n,): `x_m`, `y_m` metres; `band`, `phase` rows of `BANDS`, `PHASES`; `alarm` see `alarm_level`.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, int] = {}
        self.without_place: set[str] = set()
        self._columns = np.zeros((5, 64))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def x_m(self) -> NDArray[np.float64]:
        """Web Mercator easting, metres, shape (n,)."""
        return self._columns[0, : len(self.ids)]

    @property
    def y_m(self) -> NDArray[np.float64]:
        """Web Mercator northing, metres, shape (n,)."""
        return self._columns[1, : len(self.ids)]

    @property
    def band(self) -> NDArray[np.float64]:
        """Row of `BANDS`, shape (n,)."""
        return self._columns[2, : len(self.ids)]

    @property
    def phase(self) -> NDArray[np.float64]:
        """Row of `PHASES`, shape (n,)."""
        return self._columns[3, : len(self.ids)]

    @property
    def alarm(self) -> NDArray[np.float64]:
        """See `alarm_level`, shape (n,)."""
        return self._columns[4, : len(self.ids)]

    def take(self, incidents: dict[str, Incident], changed: Iterable[str] | None) -> None:
        """Bring the changed incidents, or all (None), up to date; closed ones and those without a place go."""
        if changed is None:
            self.ids.clear()
            self.rows.clear()
            self.without_place.clear()
            changed = incidents
        for key in changed:
            self._take_one(key, incidents.get(key))

    def _take_one(self, key: str, incident: Incident | None) -> None:
        self.without_place.discard(key)
        if incident is None or not incident.open:
            self._drop(key)
        elif incident.place is None:
            self._drop(key)
            self.without_place.add(key)
        else:
            row = self.rows.get(key)
            row = self._add(key) if row is None else row
            x_m, y_m = mercator.point_to_mercator(incident.place.lat, incident.place.lon)
            self._columns[:4, row] = x_m, y_m, _BAND_ROW[incident.band], _PHASE_ROW[incident.phase]

    def _add(self, key: str) -> int:
        row = len(self.ids)
        if row == self._columns.shape[1]:
            self._columns = np.hstack([self._columns, np.zeros_like(self._columns)])
        self.ids.append(key)
        self.rows[key] = row
        self._columns[4, row] = NO_ALARM
        return row

    def _drop(self, key: str) -> None:
        row = self.rows.pop(key, None)
        if row is None:
            return
        last = self.ids.pop()
        if last != key:
            self._columns[:, row] = self._columns[:, len(self.ids)]
            self.ids[row] = last
            self.rows[last] = row

    def take_alarms(self, levels: dict[str, int]) -> None:
        """Alarm level by incident id; incidents not named have none."""
        self.alarm[:] = NO_ALARM
        for key, level in levels.items():
            if (row := self.rows.get(key)) is not None:
                self.alarm[row] = level

    def importance(self) -> NDArray[np.intp]:
        """Rows, most important first: alarm unseen, severity, then how little has been done for the person."""
        return np.lexsort((self.phase, self.band, -self.alarm))


class Scene:
    """The columns of one map, and which entity is chosen or in focus."""

    def __init__(self) -> None:
        self.units = UnitColumns()
        self.incidents = IncidentColumns()
        self.picture = Picture()
        self.now_s = 0.0
        self._seq = 0
        self.selected_incident: str | None = None
        self.selected_unit: str | None = None
        self.focus_incidents: frozenset[str] | None = None
        self.focus_units: frozenset[str] | None = None
        #: What live drones see of the ground now.
        self.ground_seen: tuple[GroundSeen, ...] = ()
        #: Counts up whenever anything on the map looks different, and whenever incidents or alarms do.
        self.version = 0
        self.incident_edition = 0

    def take(self, picture: Picture, tracks: Tracks, touched: Touched, now_s: float) -> bool:
        """Bring all columns up to date; returns whether anything on the map looks different.

        A unit that only moved is among the touched ones too, so units are read only when facts have come.
        """
        everything = touched.everything or picture is not self.picture
        facts_came = everything or picture.seq != self._seq
        second_passed = int(now_s) != int(self.now_s)
        self.picture, self.now_s, self._seq = picture, now_s, picture.seq
        generation = self.units.generation
        moved, newcomers = self.units.take_tracks(tracks)
        changed = moved or everything or self.units.generation != generation
        if everything or newcomers or (facts_came and touched.units):
            read = None if everything else {*newcomers, *(touched.units if facts_came else ())}
            changed |= self.units.take_units(picture.units, read)
        if everything or touched.incidents:
            self.incidents.take(picture.incidents, None if everything else touched.incidents)
        alarms_due = bool(newcomers or touched.incidents or touched.alarms or (second_passed and picture.alarms))
        if everything or alarms_due:
            changed |= self._take_alarms() or everything or bool(touched.incidents)
        if changed or second_passed:
            changed |= self.units.grow_old(now_s)
        changed |= second_passed and bool((self.units.fresh != ages.FRESH).any())
        changed |= bool(touched.perimeters)
        self.version += changed
        return changed

    def _take_alarms(self) -> bool:
        """Alarm levels anew, after incidents or alarms changed; returns whether any level did."""
        incidents: dict[str, list[Alarm]] = {}
        units: dict[str, list[Alarm]] = {}
        for alarm in self.picture.alarms.values():
            if alarm.incident:
                incidents.setdefault(alarm.incident, []).append(alarm)
            if alarm.unit:
                units.setdefault(alarm.unit, []).append(alarm)
        self.incident_edition += 1
        before = np.concatenate([self.units.alarm, self.incidents.alarm])
        self.incidents.take_alarms({key: alarm_level(held, self.now_s) for key, held in incidents.items()})
        self.units.take_alarms({key: alarm_level(held, self.now_s) for key, held in units.items()})
        return not np.array_equal(before, np.concatenate([self.units.alarm, self.incidents.alarm]))

    def out_of_focus(self, ids: list[str], focus: frozenset[str] | None) -> NDArray[np.bool_] | None:
        """Which rows are to stand back, shape (n,); none when nothing is in focus."""
        if focus is None:
            return None
        return np.fromiter((key not in focus for key in ids), dtype=bool, count=len(ids))
