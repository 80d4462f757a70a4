"""The fixes of a recording as numpy columns in order of time, handed out newest-of-each-unit by time span."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from console.domain.tracks import Position


class FixBuffer:
    """Collects fixes row by row without keeping an object for each."""

    def __init__(self) -> None:
        self.units: dict[str, int] = {}
        self._row, self._at_ms = array("l"), array("q")
        self._numbers = [array("d") for _ in range(5)]

    def __len__(self) -> int:
        return len(self._row)

    def add(self, fix: Position) -> None:
        """Take one fix."""
        self._row.append(self.units.setdefault(fix.unit, len(self.units)))
        self._at_ms.append(fix.at_ms)
        lat, lon, heading, speed, accuracy = self._numbers
        lat.append(fix.lat)
        lon.append(fix.lon)
        heading.append(_or_nan(fix.heading_deg))
        speed.append(_or_nan(fix.speed_mps))
        accuracy.append(_or_nan(fix.accuracy_m))

    def fixes(self) -> Fixes:
        """All of them, in order of time."""
        at_ms = np.array(self._at_ms, dtype=np.int64)
        order = np.argsort(at_ms, kind="stable")
        return Fixes(
            list(self.units),
            np.array(self._row, dtype=np.int64)[order],
            at_ms[order],
            np.array([np.array(column) for column in self._numbers])[:, order],
        )


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


class Fixes:
    """Columns, ordered by time: `row` (n,) index into `units`; `at_ms` (n,) UTC milliseconds since 1970;
    `numbers` (5, n) latitude, longitude, heading (degrees), speed (m/s), accuracy (m), NaN for unknown."""

    def __init__(
        self, units: list[str], row: NDArray[np.int64], at_ms: NDArray[np.int64], numbers: NDArray[np.float64]
    ) -> None:
        self.units = units
        self.row = row
        self.at_ms = at_ms
        self.numbers = numbers

    @classmethod
    def none(cls) -> Fixes:
        """No fixes at all."""
        return FixBuffer().fixes()

    def __len__(self) -> int:
        return len(self.at_ms)

    def newest(self, after_ms: float, until_ms: float) -> list[Position]:
        """The newest fix of each unit with a time in (after, until], in order of time."""
        low, high = np.searchsorted(self.at_ms, [after_ms, until_ms], side="right")
        newest = dict(zip(self.row[low:high].tolist(), range(low, high), strict=True))
        return [self._position(index) for index in sorted(newest.values())]

    def _position(self, index: int) -> Position:
        lat, lon, *rest = self.numbers[:, index].tolist()
        heading, speed, accuracy = (None if value != value else value for value in rest)
        return Position(self.units[self.row[index]], lat, lon, int(self.at_ms[index]), heading, speed, accuracy)

    def shifted(self, by: timedelta) -> Fixes:
        """The same fixes at another time."""
        return Fixes(self.units, self.row, self.at_ms + round(by.total_seconds() * 1000), self.numbers)

    def renamed(self, name: Callable[[str], str]) -> Fixes:
        """The same fixes of units by other names."""
        return Fixes([name(unit) for unit in self.units], self.row, self.at_ms, self.numbers)

    @classmethod
    def merged(cls, parts: Iterable[Fixes]) -> Fixes:
        """The fixes of several recordings in one order; units of the same name are one unit."""
        given = [part for part in parts if len(part)]
        if not given:
            return cls.none()
        units: dict[str, int] = {}
        rows = []
        for part in given:
            index = np.array([units.setdefault(unit, len(units)) for unit in part.units], dtype=np.int64)
            rows.append(index[part.row])
        at_ms = np.concatenate([part.at_ms for part in given])
        order = np.argsort(at_ms, kind="stable")
        numbers = np.concatenate([part.numbers for part in given], axis=1)
        return cls(list(units), np.concatenate(rows)[order], at_ms[order], numbers[:, order])
