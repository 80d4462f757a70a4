"""Where units were at a past second: the track store read only, by index, within bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import apsw
import numpy as np
from numpy.typing import NDArray

from console.journal import columns, layout
from console.journal.columns import Rows, TrackColumns
from console.journal.errors import JournalError
from console.journal.track_file import TRACKS
from console.journal.tracks import tracks_beside
from console.review.progress import Progress, tell, unwatched
from console.review.times import ms

#: Unpacked blocks kept in memory, bytes.
CACHE_BYTES = 48_000_000

_DIRECTORY = "SELECT number, positions, first_at_ms, last_at_ms, first_heard_ms, last_heard_ms FROM blocks"


class TrackReader:
    """Positions of a shift, which a hub may be writing meanwhile. Not thread-safe.

    Attributes:
        damaged: how many blocks could not be read; what is in them is left out.
    """

    def __init__(self, path: Path, *, cache_bytes: int = CACHE_BYTES) -> None:
        """Open the track store at `path` without ever changing it.

        Raises:
            JournalError: it is no track store, not there, or not to be opened.
        """
        self._path = path
        self._connection = layout.open_for_reading(path, TRACKS)
        self._cache: OrderedDict[tuple[str, int], Rows] = OrderedDict()
        self._cached_bytes, self._cache_bytes = 0, cache_bytes
        self._bad: set[tuple[str, int]] = set()
        try:
            self.refresh()
        except JournalError:
            self._connection.close()
            raise

    @classmethod
    def beside(cls, journal: Path) -> TrackReader | None:
        """The tracks of a journal, none when it has none.

        Raises:
            JournalError: there are some, but they cannot be opened.
        """
        path = tracks_beside(journal)
        return cls(path) if path.exists() else None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def damaged(self) -> int:
        """Blocks that could not be read so far."""
        return len(self._bad)

    def refresh(self) -> None:
        """See what was written since.

        Raises:
            JournalError: the directory cannot be read.
        """
        try:
            named = layout.run(self._connection, "SELECT id FROM units ORDER BY number")
            blocks = layout.run(self._connection, f"{_DIRECTORY} ORDER BY number")
            keyframes = layout.run(self._connection, "SELECT number, heard_ms FROM keyframes ORDER BY number")
        except apsw.Error as error:
            raise layout.translate(error, self._path, TRACKS) from None
        self.units: tuple[str, ...] = tuple(row[0] for row in named)
        directory = np.array(blocks, dtype=np.int64).reshape(-1, 6).T
        self._number, self._positions, self._first_at, self._last_at, self._first_heard, self._last_heard = directory
        kept = np.array(keyframes, dtype=np.int64).reshape(-1, 2).T
        self._key_number, self._key_heard = kept
        # The newest fix in any block up to each keyframe: below that time the keyframe alone would know too much.
        newest = np.maximum.accumulate(self._last_at) if len(self._last_at) else self._last_at
        place = np.searchsorted(self._number, self._key_number, side="right") - 1
        self._key_at = newest[np.maximum(place, 0)] if len(newest) else self._key_heard

    @property
    def positions(self) -> int:
        """How many positions are kept."""
        return int(self._positions.sum())

    def span_ms(self) -> tuple[int, int] | None:
        """The first and the last fix, UTC milliseconds; none when there is no fix."""
        return (int(self._first_at.min()), int(self._last_at.max())) if len(self._number) else None

    def newest(self, at_ms: int, *, known: bool) -> TrackColumns:
        """The newest fix of each unit at a time (UTC milliseconds), one row a unit.

        With `known` of those heard until then, else of those taken until then, whenever they were heard.
        """
        keys = np.flatnonzero((self._key_heard if known else self._key_at) <= at_ms)
        parts: list[Rows] = []
        after = 0
        for key in keys[::-1]:
            rows = self._read("keyframes", int(self._key_number[key]))
            if rows is not None:
                after, parts = int(self._key_number[key]), [rows]
                break
        first, last = (self._first_heard, self._last_heard) if known else (self._first_at, self._last_at)
        later = self._number > after
        # Of a block that is over by then only the newest fix of each unit counts, and that is kept ready.
        parts += [self._newest_of(number) for number in self._number[later & (last <= at_ms)].tolist()]
        for rows in self._blocks(later & (first <= at_ms) & (last > at_ms)):
            parts.append(rows[(rows["heard_ms"] if known else rows["at_ms"]) <= at_ms])
        rows = np.concatenate(parts) if parts else columns.no_rows()
        return columns.from_rows(_newest(rows, len(self.units)), self.units)

    def read(self, start: datetime, end: datetime, units: Collection[str] | None = None) -> TrackColumns:
        """Fixes with `start` <= `at` <= `end` of some units (all when none are named), ordered by `at`."""
        first, last = ms(start), ms(end)
        parts = self._blocks((self._last_at >= first) & (self._first_at <= last))
        rows = np.concatenate(parts) if parts else columns.no_rows()
        rows = rows[(rows["at_ms"] >= first) & (rows["at_ms"] <= last)]
        if units is not None:
            rows = rows[np.isin(rows["unit"], self._numbers_of(units))]
        return columns.from_rows(rows[np.argsort(rows["at_ms"], kind="stable")], self.units)

    def scan(
        self, progress: Progress = unwatched, start_ms: int | None = None, end_ms: int | None = None
    ) -> Iterator[Rows]:
        """All blocks one after another, or those with fixes between two times, without filling the cache.

        Raises:
            Stopped: `progress` said so.
        """
        wanted = np.ones(len(self._number), dtype=bool)
        if start_ms is not None:
            wanted &= self._last_at >= start_ms
        if end_ms is not None:
            wanted &= self._first_at <= end_ms
        numbers = self._number[wanted].tolist()
        for done, number in enumerate(numbers):
            if done % 64 == 0:
                tell(progress, "reading positions", done, len(numbers))
            rows = self._cache.get(("block_data", number))
            rows = self._load("block_data", number) if rows is None else rows
            if rows is not None:
                yield rows

    def _numbers_of(self, units: Collection[str]) -> list[int]:
        wanted = set(units)
        return [number for number, unit in enumerate(self.units) if unit in wanted]

    def _newest_of(self, number: int) -> Rows:
        """The newest fix of each unit in a block; none where it is damaged."""
        key = ("newest", number)
        rows = self._cached(key)
        if rows is None:
            whole = self._read("block_data", number)
            rows = _newest(whole, len(self.units)) if whole is not None else columns.no_rows()
            self._keep(key, rows)
        return rows

    def _blocks(self, wanted: NDArray[np.bool_]) -> list[Rows]:
        found = [self._read("block_data", number) for number in self._number[wanted].tolist()]
        return [rows for rows in found if rows is not None]

    def _read(self, table: str, number: int) -> Rows | None:
        key = (table, number)
        rows = self._cached(key)
        if rows is None:
            rows = self._load(table, number)
            if rows is not None:
                self._keep(key, rows)
        return rows

    def _cached(self, key: tuple[str, int]) -> Rows | None:
        rows = self._cache.get(key)
        if rows is not None:
            self._cache.move_to_end(key)
        return rows

    def _keep(self, key: tuple[str, int], rows: Rows) -> None:
        self._cache[key] = rows
        self._cached_bytes += rows.nbytes
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            _, old = self._cache.popitem(last=False)
            self._cached_bytes -= old.nbytes

    def _load(self, table: str, number: int) -> Rows | None:
        if (table, number) in self._bad:
            return None
        try:
            found = layout.run(self._connection, f"SELECT data FROM {table} WHERE number = ?", (number,))
            rows = columns.unpack(found[0][0]) if found else None
            if rows is not None and len(rows) and int(rows["unit"].max()) >= len(self.units):
                raise ValueError("it names units that the store does not know")
        except (apsw.Error, ValueError, TypeError):
            self._bad.add((table, number))
            return None
        return rows


def _newest(rows: Rows, units: int) -> Rows:
    """The newest fix of each unit; of equal times the one that came later."""
    order = np.argsort(rows["at_ms"], kind="stable")
    last = np.full(units, -1, dtype=np.int64)
    last[rows["unit"][order]] = order  # of several values for one place numpy keeps the last
    return rows[last[last >= 0]]
