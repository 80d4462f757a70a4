"""Is a journal what was written? Walks the hash chain and names the first record that is not, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import msgspec

from console.journal import chain, checkpoints, recovery
from console.journal.errors import JournalError
from console.journal.layout import open_for_reading, run

#: Called with (records checked, records in all); answers False to stop.
Progress = Callable[[int, int], bool]
#: Records between two calls of `Progress`.
STEP = 5_000


_AROUND = "every record is as it was written, but the file around them is damaged: "


class Flaw(StrEnum):
    """What happened to the first bad record."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    BROKEN = "chain broken"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"


class Verdict(msgspec.Struct, frozen=True):
    """What verifying found.

    `first_bad` is the seq of the first record that is not as it was written, none when all that was checked is.
    `why` says what is wrong, also when all records are whole and only the file around them is not.
    `facts` counts the records before it that are whole, `head_hash` is the link of the last of them (hex).
    `remarks` are sentences about checkpoints, which the next start does without when they are damaged.
    """

    epoch: str
    facts: int
    head_hash: str
    first_bad: int | None = None
    flaw: Flaw | None = None
    why: str = ""
    stopped: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every record was checked and is as it was written, in a sound file."""
        return not self.why and not self.stopped


class Anchor(NamedTuple):
    """A head written down earlier, elsewhere: proves that not even the whole chain was made anew since."""

    seq: int
    hash: str


class _Bad(Exception):
    """The first bad record."""

    def __init__(self, seq: int, flaw: Flaw, why: str) -> None:
        super().__init__(why)
        self.seq, self.flaw = seq, flaw


class _Row(NamedTuple):
    seq: int
    id: bytes
    link: bytes
    body: bytes


def verify(path: Path, progress: Progress | None = None, anchor: Anchor | None = None) -> Verdict:
    """Check every record of the journal at `path`, which may be in use meanwhile (it is read only).

    Raises:
        JournalError: it cannot be opened as a journal at all.
    """
    around = ""
    try:
        connection = open_for_reading(path)
    except JournalError as error:
        if error.code != "unreadable":
            raise
        around = str(error)
        connection = open_for_reading(path, damaged=True)
    try:
        verdict = _Walk(connection, recovery.epoch_of(connection), progress, anchor).verdict()
    except (apsw.Error, UnicodeDecodeError, JournalError) as error:
        return Verdict("", 0, "", 1, Flaw.UNREADABLE, f"the file is damaged before the first record: {error}")
    finally:
        connection.close()
    if around and verdict.whole:
        return msgspec.structs.replace(verdict, why=_AROUND + around)
    return verdict


class _Walk:
    """One pass over a journal, from the first record on."""

    def __init__(
        self, connection: apsw.Connection, epoch: str, progress: Progress | None, anchor: Anchor | None
    ) -> None:
        self._connection = connection
        self._epoch = epoch
        self._progress = progress
        self._anchor = anchor
        self._link = chain.genesis(epoch)
        self._checked = 0

    def verdict(self) -> Verdict:
        stopped, why = False, ""
        try:
            stopped = not self._records()
            if not stopped:
                self._end()
                why = self._file_around()
        except _Bad as bad:
            return Verdict(self._epoch, self._checked, self._link.hex(), bad.seq, bad.flaw, str(bad))
        except apsw.InterruptError:
            stopped = True
        remarks = self._remarks()
        return Verdict(self._epoch, self._checked, self._link.hex(), why=why, stopped=stopped, remarks=remarks)

    def _records(self) -> bool:
        """Check record by record; False when asked to stop."""
        total = recovery.highest_written(self._connection)
        rows = self._connection.execute("SELECT seq, CAST(id AS BLOB), link, body FROM facts ORDER BY seq")
        while (row := self._next(rows)) is not None:
            self._check(row)
            self._link, self._checked = row.link, row.seq
            if self._checked % STEP == 0 and self._progress and not self._progress(self._checked, total):
                return False
        if self._progress:
            self._progress(self._checked, max(total, self._checked))
        return True

    def _next(self, rows: apsw.Cursor) -> _Row | None:
        try:
            values: Any = next(rows, None)
        except apsw.Error as error:
            at = self._checked + 1
            raise _Bad(at, Flaw.UNREADABLE, f"fact {at} cannot be read from the file: {error}") from None
        return None if values is None else _Row(*values)

    def _check(self, row: _Row) -> None:
        expected = self._checked + 1
        if row.seq != expected:
            raise _Bad(expected, Flaw.MISSING, f"fact {expected} is missing: the next record kept is fact {row.seq}")
        if not all(isinstance(value, bytes) for value in row[1:]):
            raise _Bad(row.seq, Flaw.CHANGED, f"fact {row.seq} is not what was written: its columns hold other things")
        if chain.link(self._link, row.body) != row.link:
            raise self._explain(row)
        stamp = chain.stamp_of(row.body)
        if stamp is None:
            raise _Bad(row.seq, Flaw.UNREADABLE, f"fact {row.seq} is as it was written, but it is not a fact")
        if stamp.epoch != self._epoch:
            raise _Bad(row.seq, Flaw.BROKEN, f"fact {row.seq} belongs to another journal ({stamp.epoch})")
        if stamp.seq != row.seq:
            raise _Bad(row.seq, Flaw.REORDERED, f"the record in place {row.seq} says it is fact {stamp.seq}")
        if stamp.id.encode() != row.id:
            filed = row.id.decode(errors="replace")
            raise _Bad(row.seq, Flaw.CHANGED, f"fact {row.seq} is filed under the id {filed}, but its id is {stamp.id}")
        if self._anchor and row.seq == self._anchor.seq and row.link.hex() != self._anchor.hash:
            raise _Bad(
                row.seq,
                Flaw.BROKEN,
                f"fact {row.seq} has the hash {row.link.hex()}, not the one written down earlier: this record or one "
                "before it was changed and the chain made anew",
            )

    def _explain(self, row: _Row) -> _Bad:
        """The record does not fit its link: its neighbours tell which of the two was changed."""
        stamp = chain.stamp_of(row.body)
        if stamp is not None and stamp.seq != row.seq and self._seq_inside(stamp.seq) != stamp.seq:
            return _Bad(
                row.seq,
                Flaw.REORDERED,
                f"the record in place {row.seq} is fact {stamp.seq}: records were moved about",
            )
        after = self._body_and_link(row.seq + 1)
        computed = chain.link(self._link, row.body)
        if after is None or chain.link(row.link, after[0]) == after[1]:
            return _Bad(row.seq, Flaw.CHANGED, f"fact {row.seq} is not what was written: its content was changed")
        if chain.link(computed, after[0]) == after[1]:
            return _Bad(row.seq, Flaw.CHANGED, f"the hash kept with fact {row.seq} was changed; its content is whole")
        return _Bad(
            row.seq,
            Flaw.BROKEN,
            f"the chain breaks at fact {row.seq}: neither it nor the next record fits what stands before; "
            "nothing from here on is proven",
        )

    def _seq_inside(self, seq: int) -> int | None:
        """What the record in a place says its seq is; none when there is no readable record there."""
        found = self._body_and_link(seq)
        stamp = chain.stamp_of(found[0]) if found else None
        return stamp.seq if stamp else None

    def _body_and_link(self, seq: int) -> tuple[bytes, bytes] | None:
        if not 0 < seq < 1 << 63:
            return None
        try:
            rows = run(self._connection, "SELECT body, link FROM facts WHERE seq = ?", (seq,))
        except apsw.Error:
            return None
        return rows[0] if rows and all(isinstance(value, bytes) for value in rows[0]) else None

    def _end(self) -> None:
        """The last record is there: SQLite and the checkpoints remember how far the journal had come."""
        known = max([recovery.highest_written(self._connection), *checkpoints.seqs(self._connection)])
        if self._anchor:
            known = max(known, self._anchor.seq)
        if known > self._checked:
            lost = known - self._checked
            raise _Bad(
                self._checked + 1,
                Flaw.TRUNCATED,
                f"the journal was cut off after fact {self._checked}: {lost} confirmed "
                f"{'record is' if lost == 1 else 'records are'} missing at its end (up to fact {known})",
            )

    def _file_around(self) -> str:
        """What is wrong with the file beside the records: its free space, or the index by which ids are found."""
        if self._progress:
            checked = self._checked
            proceed = self._progress
            self._connection.set_progress_handler(lambda: not proceed(checked, checked), 1_000_000)
        try:
            ((found,),) = run(self._connection, "PRAGMA integrity_check(1)")
        except (apsw.CorruptError, apsw.SQLError) as error:
            found = str(error)
        finally:
            self._connection.set_progress_handler(None)
        return "" if found == "ok" else f"{_AROUND}{found}"

    def _remarks(self) -> tuple[str, ...]:
        try:
            return tuple(checkpoints.damaged(self._connection, self._epoch))
        except apsw.Error as error:
            return (f"the checkpoints cannot be read: {error}",)
