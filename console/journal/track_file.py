"""The file of the track store: blocks of positions in SQLite, a directory of them, and now and then all the newest."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import apsw
import numpy as np

from console.journal import columns, layout, reading
from console.journal.columns import Rows
from console.journal.layout import run, transaction

#: After so many blocks the newest fix of every unit is kept whole, so that a look at a moment reads few blocks.
BLOCKS_A_KEYFRAME = 16

# Tracks may lose their last seconds in a power cut, facts never: no sync at each block.
TRACKS = layout.Kind(
    name="track store",
    application_id=0x57465431,  # "WFT1"
    layout=1,
    synchronous="NORMAL",
    schema="""
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE units(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE blocks(
    number INTEGER PRIMARY KEY,
    positions INTEGER NOT NULL,
    first_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    first_heard_ms INTEGER NOT NULL,
    last_heard_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE block_data(number INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE keyframes(number INTEGER PRIMARY KEY, heard_ms INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
""",
)

_log = logging.getLogger(__name__)


class Block(NamedTuple):
    """An entry of the directory. Times are UTC milliseconds, both ends included."""

    number: int
    positions: int
    first_at_ms: int
    last_at_ms: int
    first_heard_ms: int
    last_heard_ms: int


class Keyframe(NamedTuple):
    """The newest fix of every unit after block `number`, when all until then was heard by `heard_ms`."""

    number: int
    heard_ms: int


Wanted = Callable[[Block], bool]


class TrackFile:
    """Blocks on disk and their directory in memory. One thread writes, any reads."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            JournalError: it cannot be opened as a track store.
        """
        self._writer = layout.open_for_writing(path, TRACKS, {})
        self._readers = reading.Pool(partial(layout.open_for_reading, path, TRACKS))
        try:
            rows = run(self._writer, "SELECT id, number FROM units ORDER BY number")
            self._numbers: dict[str, int] = dict(rows)
            self._kept_units = len(rows)
            self._blocks = [Block(*row) for row in run(self._writer, "SELECT * FROM blocks ORDER BY number")]
            kept = run(self._writer, "SELECT number, heard_ms FROM keyframes ORDER BY number")
        except apsw.Error as error:
            raise layout.translate(error, path, TRACKS) from None
        self._keyframes = [Keyframe(*row) for row in kept]
        self._naming = threading.Lock()
        self.damaged = 0  #: blocks that could not be read back
        number, self._newest = self._latest_keyframe(self._keyframes)
        late = [block for block in self._blocks if block.number > number]
        self._newest = columns.newest(np.concatenate([self._newest, *self.rows_of(late)]))
        self._heard_ms = max((block.last_heard_ms for block in self._blocks), default=-(1 << 62))

    # ---- units ----

    def number_of(self, unit: str) -> int:
        """The number a unit has in this file; a new one gets the next."""
        number = self._numbers.get(unit)
        if number is None:
            with self._naming:
                number = self._numbers.setdefault(unit, len(self._numbers))
        return number

    def find(self, unit: str) -> int | None:
        """The number of a unit, or none when it was never here."""
        return self._numbers.get(unit)

    def units(self) -> tuple[str, ...]:
        """Unit ids by number."""
        with self._naming:
            return tuple(self._numbers)

    # ---- blocks ----

    def blocks(self) -> list[Block]:
        """The directory, in the order the blocks were written."""
        return self._blocks

    def write(self, rows: Rows) -> Block | None:
        """Put rows on disk as one block; it counts once `publish` is told. None when there was nothing to write.

        Raises:
            apsw.Error: the disk did not take it; nothing was written.
        """
        if not len(rows):
            return None
        block = _entry(self._blocks[-1].number + 1 if self._blocks else 1, rows)
        newest = columns.newest(np.concatenate([self._newest, rows]))
        heard_ms = max(self._heard_ms, block.last_heard_ms)
        units = self.units()
        with transaction(self._writer):
            fresh = [(number, units[number]) for number in range(self._kept_units, len(units))]
            self._writer.executemany("INSERT INTO units VALUES (?, ?)", fresh)
            run(self._writer, "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)", block)
            run(self._writer, "INSERT INTO block_data VALUES (?, ?)", (block.number, columns.pack(rows)))
            if block.number % BLOCKS_A_KEYFRAME == 0:
                keyframe = (block.number, heard_ms, columns.pack(newest))
                run(self._writer, "INSERT INTO keyframes VALUES (?, ?, ?)", keyframe)
        self._kept_units, self._newest, self._heard_ms = len(units), newest, heard_ms
        return block

    def publish(self, block: Block) -> None:
        """Let readers see a block that was written."""
        self._blocks = [*self._blocks, block]
        if block.number % BLOCKS_A_KEYFRAME == 0:
            self._keyframes = [*self._keyframes, Keyframe(block.number, self._heard_ms)]

    def rows_of(self, blocks: Iterable[Block]) -> list[Rows]:
        """Rows of some blocks; one that is damaged is left out, counted and said."""
        found = [self._read("block_data", block.number) for block in blocks]
        return [rows for rows in found if rows is not None]

    def newest_through(self, heard_ms: int) -> tuple[int, Rows]:
        """A block number, and the newest fix of each unit after it: the last such kept that was heard in time."""
        return self._latest_keyframe([keyframe for keyframe in self._keyframes if keyframe.heard_ms <= heard_ms])

    def _latest_keyframe(self, keyframes: list[Keyframe]) -> tuple[int, Rows]:
        for keyframe in reversed(keyframes):
            rows = self._read("keyframes", keyframe.number)
            if rows is not None:
                return keyframe.number, rows
        return 0, columns.no_rows()

    def _read(self, table: str, number: int) -> Rows | None:
        try:
            with self._readers.borrow() as connection:
                found = run(connection, f"SELECT data FROM {table} WHERE number = ?", (number,))
            return columns.unpack(found[0][0]) if found else None
        except (apsw.Error, ValueError) as error:
            self.damaged += 1
            _log.warning("tracks: block %d is left out: %s", number, error)
            return None

    def close(self) -> None:
        """Let go of the file."""
        self._readers.close()
        self._writer.close()


def _entry(number: int, rows: Rows) -> Block:
    at, heard = rows["at_ms"], rows["heard_ms"]
    return Block(number, len(rows), int(at.min()), int(at.max()), int(heard.min()), int(heard.max()))
