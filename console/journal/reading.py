"""Reading facts from any thread: a small pool of connections, and queries that come back to Python once."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import apsw

from console.journal.layout import run

# Canonical JSON has no line break in it, so many records travel as one value: one step, whatever their number.
_BODIES = """
SELECT CAST(group_concat(CAST(body AS TEXT), char(10)) AS BLOB)
FROM (SELECT body FROM facts WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3)
"""
_SEQS = "SELECT facts.id, facts.seq FROM carray(?1) AS asked CROSS JOIN facts ON facts.id = asked.value"


class Pool:
    """Read connections, each lent to one thread at a time."""

    def __init__(self, connect: Callable[[], apsw.Connection]) -> None:
        self._connect = connect
        self._free: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()

    @contextmanager
    def borrow(self) -> Iterator[apsw.Connection]:
        """A connection for the length of a `with` block."""
        try:
            connection = self._free.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._free.put(connection)

    def close(self) -> None:
        """Close the connections that are not lent."""
        while not self._free.empty():
            self._free.get_nowait().close()


def bodies(connection: apsw.Connection, after: int, through: int, limit: int) -> list[bytes]:
    """Canonical bytes of at most `limit` facts with `after` < seq <= `through`, in order."""
    ((joined,),) = run(connection, _BODIES, (after, through, limit))
    return joined.split(b"\n") if joined else []


def seqs_of(connection: apsw.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Where facts with these ids stand; those that never came are left out."""
    if len(ids) == 1:
        rows = run(connection, "SELECT id, seq FROM facts WHERE id = ?", (ids[0],))
    else:
        rows = run(connection, _SEQS, (apsw.carray(tuple(ids)),))
    return dict(rows)
