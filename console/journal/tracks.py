"""The track store: where every unit was, as sampled positions in compressed column blocks, beside the journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw
import msgspec
import numpy as np

from console.domain.tracks import Position
from console.journal import columns, layout, track_file
from console.journal.columns import Rows, TrackColumns
from console.journal.track_file import Block, TrackFile, Wanted

#: A block is written when it holds this many positions,
BLOCK_POSITIONS = 16_384
#: or when its first is this old, seconds: what a crash may cost of the tracks (never of the facts).
BLOCK_S = 20.0
#: A unit's fix is kept when it is at least this much younger than the last one kept, seconds.
SAMPLE_S = 1.0

_LONG_AGO = -(1 << 62)
_log = logging.getLogger(__name__)
Taken = list[tuple[int, Position, int]]


def tracks_beside(journal: Path) -> Path:
    """Where the tracks of a journal lie."""
    return journal.with_name(journal.name + ".tracks")


class TrackStore:
    """Positions of a shift, appended by one thread, read by any.

    Two times order them: `at`, when a unit was there (history as it was), and `heard`, when the hub took it in (what
    was known). Blocks are written by a thread of the store; what is not written yet is read from memory.
    """

    def __init__(self, path: Path, *, sample_s: float = SAMPLE_S) -> None:
        """Open the store at `path`, making it when there is none.

        Raises:
            JournalError: `not-a-journal`, `no-access`, `unreadable`, `newer-format`.
        """
        self._file = TrackFile(path)
        self._sample_ms = round(sample_s * 1000)
        self._guard = threading.Lock()
        self._buffer: Taken = []
        self._passed_over: dict[int, tuple[Position, int]] = {}
        self._kept_at: dict[int, int] = {}
        self._writing: list[Taken] = []
        self._hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tracks")
        self._closed = False
        self.lost = 0  #: positions that could not be written, because the disk did not take them
        self.last_error = ""  #: why, in words

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take(self, positions: Iterable[Position], heard: datetime) -> None:
        """Take in positions heard at `heard` (aware). Cheap, and waits for nothing.

        They are sampled; a fix older than the last one kept of its unit is left out, as it is on the live map.
        """
        heard_ms = round(heard.timestamp() * 1000)
        with self._guard:
            for position in positions:
                unit = self._file.number_of(position.unit)
                since_ms = position.at_ms - self._kept_at.get(unit, _LONG_AGO)
                if since_ms >= self._sample_ms:
                    self._kept_at[unit] = position.at_ms
                    self._passed_over.pop(unit, None)
                    self._buffer.append((unit, position, heard_ms))
                elif since_ms > 0:
                    self._passed_over[unit] = (position, heard_ms)
            full = len(self._buffer) >= BLOCK_POSITIONS
            if full or (self._buffer and heard_ms - self._buffer[0][2] >= BLOCK_S * 1000):
                self._hand_over()

    def _hand_over(self) -> None:
        """Give the buffer to the writing thread; the guard is held."""
        # A unit that stopped sending keeps its very last fix, although it came too soon after the one before.
        for unit, (position, heard_ms) in self._passed_over.items():
            self._kept_at[unit] = position.at_ms
            self._buffer.append((unit, position, heard_ms))
        self._passed_over.clear()
        if self._buffer:
            self._writing.append(self._buffer)
            self._hand.submit(self._write, self._buffer)
            self._buffer = []

    def _write(self, taken: Taken) -> None:
        block: Block | None = None
        try:
            block = self._file.write(columns.to_rows(taken))
        except apsw.Error as error:
            self.lost += len(taken)
            self.last_error = str(error)
            _log.error("tracks: %d positions could not be written: %s", len(taken), error)
        with self._guard:  # in one go, so that a reader finds the rows in memory or on disk, never in both
            if block is not None:
                self._file.publish(block)
            self._writing.remove(taken)

    def flush(self) -> None:
        """Write what is in memory and wait until it is on disk."""
        with self._guard:
            self._hand_over()
        self._hand.submit(lambda: None).result()

    def close(self) -> None:
        """Write what is in memory and let go of the file."""
        if self._closed:
            return
        self._closed = True
        self.flush()
        self._hand.shutdown(wait=True)
        self._file.close()

    # ---- reading ----

    def read(self, start: datetime, end: datetime, units: Iterable[str] | None = None) -> TrackColumns:
        """Fixes with `start` <= `at` <= `end` of some units (all when none are named), ordered by `at`."""
        first, last = _ms(start), _ms(end)
        rows = self._gather(lambda block: block.last_at_ms >= first and block.first_at_ms <= last)
        rows = rows[(rows["at_ms"] >= first) & (rows["at_ms"] <= last)]
        if units is not None:
            rows = rows[np.isin(rows["unit"], [n for unit in units if (n := self._file.find(unit)) is not None])]
        return columns.from_rows(rows[np.argsort(rows["at_ms"], kind="stable")], self._file.units())

    def at(self, moment: datetime) -> TrackColumns:
        """The newest fix of each unit as it was known at a moment: of those heard until then; one row a unit."""
        heard = _ms(moment)
        through, known = self._file.newest_through(heard)
        rows = self._gather(lambda block: block.number > through and block.first_heard_ms <= heard)
        rows = np.concatenate([known, rows[rows["heard_ms"] <= heard]])
        return columns.from_rows(columns.newest(rows), self._file.units())

    def _gather(self, wanted: Wanted) -> Rows:
        """Rows of the blocks wanted and all rows in memory, in the order they were taken."""
        with self._guard:
            memory = [entry for taken in (*self._writing, self._buffer) for entry in taken]
            memory += [(unit, position, heard) for unit, (position, heard) in self._passed_over.items()]
            written = [block for block in self._file.blocks() if wanted(block)]
        return np.concatenate([*self._file.rows_of(written), columns.to_rows(memory)])


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


class TracksDescription(msgspec.Struct, frozen=True):
    """A track store in figures; times UTC, none when it is empty."""

    positions: int
    units: int
    first_at: datetime | None
    last_at: datetime | None
    size_bytes: int


def describe_tracks(path: Path) -> TracksDescription:
    """Figures of the track store at `path`; read only, also while a hub writes it.

    Raises:
        JournalError: it cannot be opened or read.
    """
    connection = layout.open_for_reading(path, track_file.TRACKS)
    try:
        ((positions, first, last),) = layout.run(
            connection, "SELECT total(positions), min(first_at_ms), max(last_at_ms) FROM blocks"
        )
        ((units,),) = layout.run(connection, "SELECT count(*) FROM units")
    except apsw.Error as error:
        raise layout.translate(error, path, track_file.TRACKS) from None
    finally:
        connection.close()
    return TracksDescription(int(positions), units, _moment(first), _moment(last), layout.size_on_disk(path))


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
