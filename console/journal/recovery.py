"""What a journal says when it is opened: where it ends, and the picture, from checkpoint and the facts after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import apsw

from console.domain.picture import Picture
from console.journal import chain, checkpoints
from console.journal.errors import JournalError
from console.journal.layout import run

#: Facts read and folded in one go at a start.
_AT_ONCE = 5_000


class Head(NamedTuple):
    """Where a journal ends: seq and link of its last record (0 and the genesis link when it has none)."""

    seq: int
    link: bytes


def epoch_of(connection: apsw.Connection) -> str:
    """The journal's identity."""
    rows = run(connection, "SELECT value FROM meta WHERE key = 'epoch'")
    if not rows:
        raise JournalError("unreadable", "the journal has lost its identity (the epoch in its first table)")
    return str(rows[0][0])


def highest_written(connection: apsw.Connection) -> int:
    """The highest seq that was ever committed, whether its record is still there or not."""
    rows = run(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'facts'")
    return int(rows[0][0]) if rows else 0


def last_record(connection: apsw.Connection, epoch: str) -> Head:
    """The last record that is there, whether or not others came after it."""
    rows = run(connection, "SELECT seq, link FROM facts ORDER BY seq DESC LIMIT 1")
    return Head(int(rows[0][0]), rows[0][1]) if rows else Head(0, chain.genesis(epoch))


def head_of(connection: apsw.Connection, epoch: str, path: Path) -> Head:
    """Where the journal ends.

    Raises:
        JournalError: `torn`, when records that were confirmed are missing at the end.
    """
    head = last_record(connection, epoch)
    known = max([highest_written(connection), *checkpoints.seqs(connection)])
    if known > head.seq:
        raise JournalError(
            "torn",
            f"the journal {path} ends at fact {head.seq}, but {known} were confirmed: its end is torn off. "
            "Going on would give new facts the places of lost ones. Restore the last good copy or begin anew.",
        )
    return head


def rebuild(
    connection: apsw.Connection, epoch: str, head: Head, path: Path, complain: Callable[[str], None]
) -> tuple[Picture, int]:
    """The picture at the head and how many facts had to be folded; checks the chain over those on its way.

    Raises:
        JournalError: `broken-chain`, `unreadable`.
    """
    picture = checkpoints.newest_good(connection, epoch, complain)
    start = picture.seq
    previous = _link_at(connection, start) if start else chain.genesis(epoch)
    for after in range(start, head.seq, _AT_ONCE):
        rows = run(
            connection, "SELECT seq, link, body FROM facts WHERE seq > ? ORDER BY seq LIMIT ?", (after, _AT_ONCE)
        )
        for expected, (seq, link, body) in enumerate(rows, start=after + 1):
            if seq != expected or not isinstance(body, bytes) or chain.link(previous, body) != link:
                raise JournalError(
                    "broken-chain",
                    f"fact {expected} of the journal {path} is not what was written. `watchfloor journal verify` says "
                    "more; keep this file and go on from the last good copy.",
                )
            previous = link
        picture.apply_all(chain.decode([body for _, _, body in rows]))
    return picture, head.seq - start


def _link_at(connection: apsw.Connection, seq: int) -> bytes:
    return bytes(run(connection, "SELECT link FROM facts WHERE seq = ?", (seq,))[0][0])
