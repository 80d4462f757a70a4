"""Positions as columns, and columns as a compressed block of bytes. Pure; numpy and zlib only."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain.tracks import Position

#: Degrees in one step of the stored latitude and longitude: 1.1 cm on the ground.
DEGREES_A_STEP = 1e-7
#: Bytes that say how a block is laid out; raise with any change below.
LAYOUT = 1
# Unknown heading, speed and accuracy are kept as the largest value of their column.
_UNKNOWN = np.uint16(0xFFFF)
_MOST = 0xFFFE
_ROW = np.dtype(
    [
        ("unit", np.uint32),
        ("at_ms", np.int64),
        ("heard_ms", np.int64),
        ("lat", np.int32),
        ("lon", np.int32),
        ("heading", np.uint16),  # tenths of a degree
        ("speed", np.uint16),  # cm/s, up to 655 m/s
        ("accuracy", np.uint16),  # dm, up to 6.5 km
    ]
)
Rows = NDArray[np.void]


class TrackColumns(NamedTuple):
    """Positions as columns of one length n.

    `unit` int64 indexes into `units`; `at_ms` (fix) and `heard_ms` (taken in) int64 UTC milliseconds; `lat`, `lon`
    float64 degrees; `heading_deg`, `speed_mps`, `accuracy_m` float64 with NaN where the sender did not know.
    """

    units: tuple[str, ...]
    unit: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    heard_ms: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    heading_deg: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def positions(self) -> list[Position]:
        """The same as a list of positions, in order."""
        known = [
            [None if np.isnan(value) else value for value in column.tolist()]
            for column in (self.heading_deg, self.speed_mps, self.accuracy_m)
        ]
        names = [self.units[index] for index in self.unit.tolist()]
        return [
            Position(*values)
            for values in zip(names, self.lat.tolist(), self.lon.tolist(), self.at_ms.tolist(), *known, strict=True)
        ]


def to_rows(taken: Sequence[tuple[int, Position, int]]) -> Rows:
    """(unit number, position, heard in ms) as stored rows; a position without a usable coordinate is left out."""
    lat = np.array([p.lat for _, p, _ in taken], dtype=np.float64)
    lon = np.array([p.lon for _, p, _ in taken], dtype=np.float64)
    rows = np.zeros(len(taken), dtype=_ROW)
    rows["unit"] = [unit for unit, _, _ in taken]
    rows["at_ms"] = [p.at_ms for _, p, _ in taken]
    rows["heard_ms"] = [heard for _, _, heard in taken]
    good = (np.abs(lat) <= 90.0) & (np.abs(lon) <= 180.0)
    rows["lat"][good] = np.rint(lat[good] / DEGREES_A_STEP)
    rows["lon"][good] = np.rint(lon[good] / DEGREES_A_STEP)
    rows["heading"] = _steps([p.heading_deg for _, p, _ in taken], 10.0, turn=3600)
    rows["speed"] = _steps([p.speed_mps for _, p, _ in taken], 100.0)
    rows["accuracy"] = _steps([p.accuracy_m for _, p, _ in taken], 10.0)
    return rows[good]


def _steps(values: list[float | None], steps_a_unit: float, turn: int | None = None) -> NDArray[np.uint16]:
    """Values in whole steps, limited to what the column holds; unknown and non-numbers as unknown."""
    column = np.array(values, dtype=np.float64)
    known = np.isfinite(column)
    steps = np.rint(np.where(known, column, 0.0) * steps_a_unit)
    steps = np.mod(steps, turn) if turn else np.clip(steps, 0, _MOST)
    return np.where(known, steps, _UNKNOWN).astype(np.uint16)


def from_rows(rows: Rows, units: tuple[str, ...]) -> TrackColumns:
    """Stored rows as columns in field units."""
    return TrackColumns(
        units,
        rows["unit"].astype(np.int64),
        rows["at_ms"].copy(),
        rows["heard_ms"].copy(),
        rows["lat"] * DEGREES_A_STEP,
        rows["lon"] * DEGREES_A_STEP,
        _field(rows["heading"], 10.0),
        _field(rows["speed"], 100.0),
        _field(rows["accuracy"], 10.0),
    )


def _field(steps: NDArray[np.uint16], steps_a_unit: float) -> NDArray[np.float64]:
    return np.where(steps == _UNKNOWN, np.nan, steps / steps_a_unit)


def no_rows() -> Rows:
    """Stored rows, none of them."""
    return np.zeros(0, dtype=_ROW)


def newest(rows: Rows) -> Rows:
    """The newest fix of each unit, ordered by unit; of equal times the one that came later."""
    order = np.lexsort((np.arange(len(rows)), rows["at_ms"], rows["unit"]))
    ordered = rows[order]
    last = np.ones(len(ordered), dtype=bool)
    last[:-1] = ordered["unit"][1:] != ordered["unit"][:-1]
    return ordered[last]


def pack(rows: Rows) -> bytes:
    """Rows as a compressed block: ordered by unit, each column as differences, bytes of one weight together.

    A unit's fixes then differ little from row to row, and most bytes of a difference are zero.
    """
    ordered = rows[np.argsort(rows["unit"], kind="stable")]
    parts = [bytes([LAYOUT])]
    for name in _ROW.names or ():
        column = np.ascontiguousarray(ordered[name])
        difference = np.diff(column, prepend=column.dtype.type(0))
        parts.append(difference.view(np.uint8).reshape(len(rows), column.itemsize).T.tobytes())
    return zlib.compress(b"".join(parts), 6)


def unpack(block: bytes) -> Rows:
    """Rows of a block, ordered by unit and as taken within a unit.

    Raises:
        ValueError: the bytes are not a block.
    """
    try:
        data = zlib.decompress(block)
    except zlib.error as error:
        raise ValueError(f"a block of positions is damaged: {error}") from None
    count, rest = divmod(len(data) - 1, _ROW.itemsize)
    if rest or data[0] != LAYOUT:
        raise ValueError("a block of positions has a layout this version does not know")
    rows = np.zeros(count, dtype=_ROW)
    start = 1
    for name in _ROW.names or ():
        kind = _ROW[name]
        end = start + count * kind.itemsize
        shuffled = np.frombuffer(data, np.uint8, end - start, start).reshape(kind.itemsize, count)
        rows[name] = np.cumsum(np.ascontiguousarray(shuffled.T).view(kind).reshape(count), dtype=kind)
        start = end
    return rows
