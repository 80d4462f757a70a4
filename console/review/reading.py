"""Reading the facts of a journal file in order, past whatever is damaged, and saying what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import apsw
import msgspec

from console.domain.facts import Envelope
from console.journal import chain, checkpoints, recovery
from console.journal.errors import JournalError
from console.journal.layout import open_for_reading, run, translate
from console.review.progress import Progress, tell, unwatched

#: Facts read in one go.
AT_ONCE = 5_000
#: Kinds of damage told one by one; beyond that they are counted.
_TOLD = 5
_SELECT = "SELECT seq, link, body FROM facts WHERE seq > ? ORDER BY seq LIMIT ?"
#: Errors that mean a spoilt file; others (a busy one, say) are no reason to go on without records.
_SPOILT = (apsw.CorruptError, apsw.IOError, apsw.NotADBError)

Row = tuple[Any, ...]


class Note(msgspec.Struct, frozen=True):
    """Something a reviewer has to know about what is shown: a stable code, a sentence, and where when it is known."""

    code: str
    text: str
    seq: int | None = None


class FactReader:
    """Facts of one journal file, which a hub may be writing meanwhile. Not thread-safe.

    Attributes:
        epoch: the journal's identity.
        notes: what was found wrong so far.
        last: seq of the last record read.
        proven: seq of the last record of which the hash chain says that it is as it was written.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal at `path` without ever changing it.

        Raises:
            JournalError: it is no journal, not there, or not to be opened at all.
        """
        self.notes: list[Note] = []
        self.path = path
        try:
            self._connection = open_for_reading(path)
        except JournalError as error:
            if error.code != "unreadable":
                raise
            self.notes.append(Note("damaged", f"{error} What can still be read is shown."))
            self._connection = open_for_reading(path, damaged=True)
        try:
            self.epoch = recovery.epoch_of(self._connection)
        except apsw.Error as error:
            self._connection.close()
            raise translate(error, path) from None
        self.last = self.proven = 0
        self._link = chain.genesis(self.epoch)
        self._chained = True
        self._told: Counter[str] = Counter()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def fresh(self, progress: Progress = unwatched) -> Iterator[list[Envelope]]:
        """Facts after the last one read, in order, in batches; what cannot be read is left out and noted.

        Raises:
            Stopped: `progress` said so.
            JournalError: the file cannot be read now (it is locked, say).
        """
        confirmed = self._confirmed()
        while rows := self._rows(confirmed):
            envelopes = self._check(rows)
            tell(progress, "reading facts", self.last, max(confirmed, self.last))
            yield envelopes
        if confirmed > self.last:
            self.notes.append(
                Note(
                    "truncated",
                    f"The journal ends at fact {self.last:,}, but {confirmed:,} were confirmed: its end is lost.",
                    self.last,
                )
            )
            self.last = confirmed

    def _confirmed(self) -> int:
        """How many facts were ever confirmed, read before the facts so that a busy hub is not taken for a loss."""
        try:
            known = [recovery.highest_written(self._connection), *checkpoints.seqs(self._connection)]
        except _SPOILT:
            return self.last
        return max(known)

    def _rows(self, confirmed: int) -> list[Row]:
        try:
            return run(self._connection, _SELECT, (self.last, AT_ONCE))
        except _SPOILT:
            return self._rows_past_damage(confirmed)
        except apsw.Error as error:
            raise translate(error, self.path) from None

    def _rows_past_damage(self, confirmed: int) -> list[Row]:
        """The rows before the damage, or else the first that can be read after it."""
        rows: list[Row] = []
        try:
            for row in self._connection.execute(_SELECT, (self.last, AT_ONCE)):
                rows.append(row)
        except _SPOILT:
            pass
        jump = 1
        while not rows and self.last + jump <= confirmed:
            try:
                rows = run(self._connection, _SELECT, (self.last + jump, 1))
            except _SPOILT:
                jump *= 2
        return rows

    def _check(self, rows: list[Row]) -> list[Envelope]:
        """Envelopes of the rows that hold what their place says."""
        good: list[tuple[int, bytes]] = []
        for seq, link, body in rows:
            if seq != self.last + 1:
                self._missing(self.last + 1, seq - 1)
            self.last = seq
            if not isinstance(body, bytes):
                self._note("unreadable", f"Fact {seq} holds no text at all.", seq)
                self._chained = False
                continue
            self._follow_chain(seq, link, body)
            good.append((seq, body))
        try:
            envelopes = chain.decode([body for _, body in good])
        except (JournalError, UnicodeDecodeError, RecursionError):
            envelopes = self._one_by_one(good)
        places = [seq for seq, _ in good]
        if len(envelopes) == len(good) and all(
            envelope.seq == seq and envelope.epoch == self.epoch
            for envelope, seq in zip(envelopes, places, strict=True)
        ):
            return [_aware(envelope) for envelope in envelopes]
        return [_aware(envelope) for envelope in envelopes if self._in_place(envelope, set(places))]

    def _follow_chain(self, seq: int, link: object, body: bytes) -> None:
        if not self._chained:
            return
        self._link = chain.link(self._link, body)
        if self._link == link:
            self.proven = seq
            return
        self._chained = False
        self.notes.append(
            Note(
                "broken-chain",
                f"Fact {seq:,} is not what was written: the hash chain breaks there. It and what follows is shown, "
                "but not proven.",
                seq,
            )
        )

    def _one_by_one(self, rows: list[tuple[int, bytes]]) -> list[Envelope]:
        out: list[Envelope] = []
        for seq, body in rows:
            fault = chain.fault_of(body)
            if fault:
                self._note("unreadable", f"Fact {seq:,} cannot be read by this version ({fault}); it is left out.", seq)
            else:
                out.extend(chain.decode([body]))
        return out

    def _in_place(self, envelope: Envelope, places: set[int]) -> bool:
        if envelope.epoch != self.epoch:
            self._note("foreign", f"Fact {envelope.seq:,} belongs to another journal; it is left out.", envelope.seq)
            return False
        if envelope.seq not in places:
            self._note("misplaced", f"A record says it is fact {envelope.seq:,} but lies elsewhere.", envelope.seq)
            return False
        return True

    def _missing(self, first: int, last: int) -> None:
        which = f"Fact {first:,} is" if first == last else f"Facts {first:,} to {last:,} are"
        self._note("missing", f"{which} missing from the journal or cannot be read.", first)
        if self._chained:
            self._chained = False
            self.notes.append(Note("broken-chain", f"From fact {first:,} on nothing is proven.", first))

    def _note(self, code: str, text: str, seq: int) -> None:
        self._told[code] += 1
        if self._told[code] <= _TOLD:
            self.notes.append(Note(code, text, seq))
            return
        rest = self._told[code] - _TOLD
        more = Note(f"{code}-more", f"… and {rest:,} more like it ({code}).")
        self.notes = [note for note in self.notes if note.code != more.code] + [more]


def _aware(envelope: Envelope) -> Envelope:
    """An envelope whose times name their zone: one without is read as UTC, as the stream demands."""
    if envelope.at.tzinfo is not None and envelope.heard.tzinfo is not None:
        return envelope
    at, heard = (
        time if time.tzinfo is not None else time.replace(tzinfo=UTC) for time in (envelope.at, envelope.heard)
    )
    return msgspec.structs.replace(envelope, at=at, heard=heard)
