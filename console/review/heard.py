"""What a desk has heard since it began to listen: facts, and positions sampled in memory, ready to be a shift."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.domain.tracks import Tracks
from console.domain.vocabulary import Role
from console.domain.wall import redact_picture
from console.journal import columns
from console.journal.columns import Rows, TrackColumns
from console.review.progress import Progress, unwatched
from console.review.times import ms

#: Rows handed out in one go by `scan`.
AT_ONCE = 100_000
#: Milliseconds to which a unit's number is added to make one sorted key: 279 years.
_SPAN_MS = 1 << 43
# As in the stored columns: the largest value means unknown.
_UNKNOWN, _MOST = 0xFFFF, 0xFFFE


class Base:
    """The picture before the first fact, unpacked only when somebody goes back: most desks never do."""

    def __init__(self, picture: Picture | None = None, packed: bytes = b"") -> None:
        self._picture, self._packed = picture, packed
        self._seen: dict[Role, Picture] = {}

    @classmethod
    def packed(cls, picture: Picture) -> Base:
        """Of a picture that goes on changing: as it is now."""
        return cls(packed=msgspec.json.encode(picture))

    @property
    def picture(self) -> Picture:
        """The picture, always the same object."""
        if self._picture is None:
            self._picture, self._packed = msgspec.json.decode(self._packed, type=Picture), b""
        return self._picture

    def seen_by(self, role: Role) -> Picture:
        """The picture without what was open to this desk for a time only; always the same object."""
        if role not in self._seen:
            self._seen[role] = redact_picture(self.picture, role)
        return self._seen[role]


class Heard(msgspec.Struct, frozen=True):
    """What a desk remembers; nothing in it is changed any more.

    Attributes:
        base: the picture before the first of `facts`.
        facts: as they came.
        samples: stored rows of positions, in the order in which they were sampled.
        units: names for the unit numbers in `samples`.
        words: where this memory begins, and how fine it is, in a sentence.
    """

    epoch: str
    base: Base
    facts: Sequence[Envelope]
    samples: Sequence[Rows]
    units: tuple[str, ...]
    words: str


def rows_of(tracks: Tracks, chosen: NDArray[np.int64], numbers: NDArray[np.int64], heard_ms: int) -> Rows:
    """Stored rows of some rows of `tracks`, under the unit `numbers` given; heard at a time (UTC milliseconds)."""
    rows = np.zeros(len(chosen), dtype=columns.no_rows().dtype)
    rows["unit"], rows["heard_ms"] = numbers, heard_ms
    rows["at_ms"] = np.rint(tracks.at_s[chosen] * 1000)
    rows["lat"] = np.rint(tracks.lat[chosen] / columns.DEGREES_A_STEP)
    rows["lon"] = np.rint(tracks.lon[chosen] / columns.DEGREES_A_STEP)
    for name, values, steps in (
        ("heading", np.mod(tracks.heading_deg[chosen], 360.0), 10.0),
        ("speed", tracks.speed_mps[chosen], 100.0),
        ("accuracy", tracks.accuracy_m[chosen], 10.0),
    ):
        known = np.isfinite(values)
        rows[name] = np.where(known, np.clip(np.rint(np.where(known, values, 0.0) * steps), 0, _MOST), _UNKNOWN)
    return rows


class HeardTracks:
    """Sampled positions, asked like a track store. A unit's fixes never go back in time: the desk keeps the newest."""

    #: Nothing in memory is damaged.
    damaged = 0

    def __init__(self, samples: Sequence[Rows], units: tuple[str, ...]) -> None:
        rows = np.concatenate(samples) if samples else columns.no_rows()
        order = np.lexsort((rows["at_ms"], rows["unit"]))
        self.units = units
        self._rows = rows[order]
        self._start_ms = int(rows["at_ms"].min()) if len(rows) else 0
        self._unit = self._rows["unit"].astype(np.int64)
        self._keys = {name: self._key(self._rows[name]) for name in ("at_ms", "heard_ms")}

    def _key(self, times_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        # Within a unit both times rise, so one order serves both; what is out of it is held to the one before.
        key = self._unit * _SPAN_MS + (times_ms.astype(np.int64) - self._start_ms)
        held: NDArray[np.int64] = np.maximum.accumulate(key) if len(key) else key
        return held

    def close(self) -> None:
        """Nothing is open."""

    @property
    def positions(self) -> int:
        """How many positions are kept."""
        return len(self._rows)

    def span_ms(self) -> tuple[int, int] | None:
        """The first and the last fix, UTC milliseconds; none when there is no fix."""
        at_ms = self._rows["at_ms"]
        return (int(at_ms.min()), int(at_ms.max())) if len(at_ms) else None

    def newest(self, at_ms: int, *, known: bool) -> TrackColumns:
        """The newest fix of each unit at a time (UTC milliseconds), one row a unit; see `TrackReader.newest`."""
        key = self._keys["heard_ms" if known else "at_ms"]
        wanted = np.arange(len(self.units), dtype=np.int64)
        then = min(max(at_ms - self._start_ms, -1), _SPAN_MS - 2)
        places = np.searchsorted(key, wanted * _SPAN_MS + then, side="right") - 1
        found = places[(places >= 0)]
        found = found[self._unit[found] == wanted[places >= 0]]
        return columns.from_rows(self._rows[found], self.units)

    def read(self, start: datetime, end: datetime, units: Collection[str] | None = None) -> TrackColumns:
        """Fixes with `start` <= `at` <= `end` of some units (all when none are named), ordered by `at`."""
        rows = self._rows[(self._rows["at_ms"] >= ms(start)) & (self._rows["at_ms"] <= ms(end))]
        if units is not None:
            numbers = [number for number, unit in enumerate(self.units) if unit in units]
            rows = rows[np.isin(rows["unit"], numbers)]
        return columns.from_rows(rows[np.argsort(rows["at_ms"], kind="stable")], self.units)

    def scan(
        self, progress: Progress = unwatched, start_ms: int | None = None, end_ms: int | None = None
    ) -> Iterator[Rows]:
        """All rows, or those between two times (UTC milliseconds), in pieces."""
        rows = self._rows
        if start_ms is not None:
            rows = rows[rows["at_ms"] >= start_ms]
        if end_ms is not None:
            rows = rows[rows["at_ms"] <= end_ms]
        for first in range(0, len(rows), AT_ONCE):
            yield rows[first : first + AT_ONCE]
