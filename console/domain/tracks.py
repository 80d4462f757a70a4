"""Where units are: positions from the wire, kept as numpy columns with the newest fix of every unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain import mercator

#: A fix this far ahead of the hub's clock is refused (its clock is wrong), seconds.
FUTURE_LIMIT_S = 30.0
#: A fix older than this is history, not a live position, and is refused, seconds.
ANCIENT_LIMIT_S = 86_400.0
#: Beyond this age a position loses its fill and its ring grows, seconds.
STALE_AFTER_S = 30.0
#: Beyond this age the position is only the place where the unit was last seen, seconds.
LOST_AFTER_S = 180.0


# `gc=False` on what comes by the thousand and can be part of no cycle: the garbage collector need not count it or go
# through it, which would stop a desk or hub for tens of milliseconds now and then.
class Position(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One fix of one unit; an array on the wire, because thousands travel each second.

    `at_ms` is UTC milliseconds since 1970 of the fix itself. `heading_deg` is degrees true, `speed_mps` metres
    per second over ground, `accuracy_m` the radius of uncertainty; none where the sender does not know.
    """

    unit: str
    lat: float
    lon: float
    at_ms: int
    heading_deg: float | None = None
    speed_mps: float | None = None
    accuracy_m: float | None = None


def fault_of(position: Position, now_ms: int) -> str:
    """Why a position cannot be taken in, in plain words; empty when it can."""
    if not 1 <= len(position.unit) <= 128:
        return "the unit has no usable id"
    if not (math.isfinite(position.lat) and math.isfinite(position.lon)):
        return "the coordinate is not a number"
    if abs(position.lat) > 90.0 or abs(position.lon) > 180.0:
        return f"the coordinate {position.lat:.5f}, {position.lon:.5f} is not on Earth"
    if position.lat == 0.0 and position.lon == 0.0:
        return "the coordinate is 0, 0: the device had no fix"
    for value in (position.heading_deg, position.speed_mps, position.accuracy_m):
        if value is not None and not math.isfinite(value):
            return "heading, speed or accuracy is not a number"
    if position.at_ms - now_ms > FUTURE_LIMIT_S * 1000:
        return f"the fix is {(position.at_ms - now_ms) / 1000:.0f} s in the future: check the device's clock"
    if now_ms - position.at_ms > ANCIENT_LIMIT_S * 1000:
        return f"the fix is {(now_ms - position.at_ms) / 3_600_000:.0f} h old"
    return ""


class Tracks:
    """Newest position of every unit, as columns that share one row number a unit.

    Columns (length `capacity`, first `count` rows used): `lat`, `lon` degrees; `x_m`, `y_m` Web Mercator metres;
    `at_s` UTC epoch seconds of the fix; `heading_deg`, `speed_mps`, `accuracy_m` with NaN for unknown.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, int] = {}
        self.older_dropped = 0
        self._columns = np.full((8, max(capacity, 1)), np.nan)

    @classmethod
    def of(cls, units: Sequence[str], fixes: NDArray[np.float64]) -> Tracks:
        """Tracks of units that differ, from one fix each.

        `fixes` is float64 (6, n): latitude and longitude (degrees), UTC epoch seconds, heading (degrees true), speed
        (m/s), accuracy (m); NaN for unknown.
        """
        tracks = cls(len(units))
        tracks.ids = list(units)
        tracks.rows = {unit: row for row, unit in enumerate(units)}
        tracks._columns[:6, : len(units)] = fixes
        tracks._columns[6:, : len(units)] = mercator.to_mercator(fixes[0], fixes[1])
        return tracks

    def __len__(self) -> int:
        return len(self.ids)

    def _column(self, index: int) -> NDArray[np.float64]:
        return self._columns[index, : len(self.ids)]

    @property
    def lat(self) -> NDArray[np.float64]:
        """Latitude, degrees, shape (n,)."""
        return self._column(0)

    @property
    def lon(self) -> NDArray[np.float64]:
        """Longitude, degrees, shape (n,)."""
        return self._column(1)

    @property
    def at_s(self) -> NDArray[np.float64]:
        """Time of the fix, UTC epoch seconds, shape (n,)."""
        return self._column(2)

    @property
    def heading_deg(self) -> NDArray[np.float64]:
        """Course over ground, degrees true, NaN unknown, shape (n,)."""
        return self._column(3)

    @property
    def speed_mps(self) -> NDArray[np.float64]:
        """Speed over ground, metres per second, NaN unknown, shape (n,)."""
        return self._column(4)

    @property
    def accuracy_m(self) -> NDArray[np.float64]:
        """Radius of uncertainty of the fix, metres, NaN unknown, shape (n,)."""
        return self._column(5)

    @property
    def x_m(self) -> NDArray[np.float64]:
        """Web Mercator easting, metres, shape (n,)."""
        return self._column(6)

    @property
    def y_m(self) -> NDArray[np.float64]:
        """Web Mercator northing, metres, shape (n,)."""
        return self._column(7)

    def take(self, positions: Iterable[Position]) -> int:
        """Keep the newest fix of each unit; an older one that arrives late is dropped and counted.

        Returns how many positions changed a row.
        """
        fresh: dict[int, Position] = {}
        at_s = self._columns[2]
        for position in positions:
            row = self.rows.get(position.unit)
            if row is None:
                row = self._add(position.unit)
                at_s = self._columns[2]
            known = fresh[row].at_ms / 1000 if row in fresh else at_s[row]
            if position.at_ms / 1000 < known:
                self.older_dropped += 1
                continue
            fresh[row] = position
        if fresh:
            self._write(fresh)
        return len(fresh)

    def _add(self, unit: str) -> int:
        row = len(self.ids)
        if row == self._columns.shape[1]:
            grown = np.full((8, row * 2), np.nan)
            grown[:, :row] = self._columns
            self._columns = grown
        self.ids.append(unit)
        self.rows[unit] = row
        return row

    def _write(self, fresh: dict[int, Position]) -> None:
        rows = np.fromiter(fresh, dtype=np.intp, count=len(fresh))
        values = np.array(
            [(p.lat, p.lon, p.at_ms / 1000, p.heading_deg, p.speed_mps, p.accuracy_m) for p in fresh.values()],
            dtype=np.float64,
        ).T
        self._columns[:6, rows] = values
        self._columns[6, rows], self._columns[7, rows] = mercator.to_mercator(values[0], values[1])

    def forget(self, unit: str) -> None:
        """Drop a unit that left the picture (its last row takes its place)."""
        row = self.rows.pop(unit, None)
        if row is None:
            return
        last = len(self.ids) - 1
        if row != last:
            self._columns[:, row] = self._columns[:, last]
            self.ids[row] = self.ids[last]
            self.rows[self.ids[row]] = row
        self._columns[:, last] = np.nan
        self.ids.pop()

    def clear(self) -> None:
        """Forget every unit."""
        self.ids.clear()
        self.rows.clear()
        self._columns[:] = np.nan

    def newest(self, unit: str) -> Position | None:
        """The newest fix of a unit, or none when it never reported."""
        row = self.rows.get(unit)
        if row is None:
            return None
        lat, lon, at_s, heading, speed, accuracy = (float(v) for v in self._columns[:6, row])
        return Position(unit, lat, lon, round(at_s * 1000), _known(heading), _known(speed), _known(accuracy))

    def all(self) -> list[Position]:
        """The newest fix of every unit, for a snapshot."""
        return [fix for unit in self.ids if (fix := self.newest(unit)) is not None]

    def age_s(self, now_s: float) -> NDArray[np.float64]:
        """Age of every fix at `now_s` (UTC epoch seconds), seconds, never negative, shape (n,)."""
        return np.maximum(now_s - self.at_s, 0.0)

    def age_of(self, unit: str, now_s: float) -> float | None:
        """Age of one unit's fix in seconds, none when it never reported."""
        row = self.rows.get(unit)
        return None if row is None else max(0.0, now_s - float(self._columns[2, row]))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
