"""The journal: facts in one order, on disk before anyone is told, chained by hashes, kept for ever."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

import apsw
import msgspec

from console.domain.facts import AnyFact, By, Envelope
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.journal import chain, checkpoints, layout, reading, recovery
from console.journal.errors import JournalError
from console.journal.writer import Batch, Job, Writer

#: Newest facts kept in memory too: fan-out and repeated ids are served from here, without SQLite.
TAIL = 8_192
#: When a start had to fold more facts than this, it makes a checkpoint so that the next one need not.
WORTH_A_CHECKPOINT = 5_000
#: Most ids remembered as asked for and not found.
_ASKED = 10_000

_log = logging.getLogger(__name__)


class Draft(msgspec.Struct, frozen=True):
    """A fact with its place already chosen; an envelope but for the epoch, which the journal knows."""

    id: str
    at: datetime
    heard: datetime
    by: By
    fact: AnyFact
    seq: int


class Journal:
    """An open journal. One process writes it at a time; any thread may read.

    Attributes:
        epoch: the journal's identity, made once with its file.
        picture: the picture at the head when it was opened; belongs to the caller from then on, who may fold on in it.
        notes: what a person should know about the opening (a damaged checkpoint, for example), a sentence each.
        on_commit: called with the new head once a commit, after fsync, in the writer's thread. A hub that waits for
            `head` this way wakes its loop once a commit, however many facts are in it; then `append` need not make a
            future (`submit`).
        on_failure: called once, in the writer's thread, when the disk failed; nothing is taken after that.
    """

    def __init__(
        self, path: Path, lock: layout.Lock, connection: apsw.Connection, clock: Callable[[], datetime]
    ) -> None:
        """Use `Journal.open`."""
        self.path = path
        self.notes: list[str] = []
        self.on_commit: Callable[[int], None] | None = None
        self.on_failure: Callable[[JournalError], None] | None = None
        self.epoch = recovery.epoch_of(connection)
        head = recovery.head_of(connection, self.epoch, path)
        self.picture, self._folded = recovery.rebuild(connection, self.epoch, head, path, self._note)
        self._head = self._placed = head.seq
        self._link = head.link
        self._checkpointed = self.picture.seq - self._folded
        self._clock = clock
        self._order = threading.Lock()
        self._closed = False
        self._failure: JournalError | None = None
        self._ids: dict[str, int] = {}
        self._tail: dict[int, tuple[str, bytes]] = {}
        self._asked: set[str] = set()
        self._lock = lock
        self._readers = reading.Pool(partial(layout.open_for_reading, path))
        self._packer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal-checkpoint")
        self._writer = Writer(connection, self._committed, self._failed, partial(layout.translate, path=path))

    @classmethod
    def open(cls, path: Path, *, rng: Random, clock: Callable[[], datetime]) -> Self:
        """Open the journal at `path`, making it when there is none, and rebuild the picture.

        `rng` and `clock` (aware UTC) give a new journal its epoch; the clock dates checkpoints too.

        Raises:
            JournalError: `old-sqlite`, `not-a-journal`, `newer-format`, `locked`, `no-access`, `torn`,
                `broken-chain`, `unreadable`, `disk-full`, `disk`.
        """
        layout.require_sqlite()
        layout.prepare_folder(path)
        lock = layout.Lock(path)
        connection: apsw.Connection | None = None
        try:
            now = clock()
            connection = layout.open_for_writing(
                path, layout.JOURNAL, {"epoch": fact_id(now, rng), "made_at": now.isoformat()}
            )
            journal = cls(path, lock, connection, clock)
        except BaseException as error:
            if connection is not None:
                connection.close()
            lock.release()
            if isinstance(error, apsw.Error | UnicodeDecodeError):
                raise layout.translate(error, path) from None
            raise
        if journal._folded > WORTH_A_CHECKPOINT:
            journal.checkpoint(journal.picture)
        return journal

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def head(self) -> int:
        """Seq of the last fact on disk; 0 when there is none."""
        return self._head

    # ---- writing ----

    def append(self, drafts: Sequence[Draft | Envelope]) -> Future[list[int]]:
        """Take facts in, in order; the future gives their seqs once they are on disk, or the disk's `JournalError`.

        The first must have the seq after the last one taken, the others follow without a gap. To be called by one
        thread at a time in the order of the seqs. Ask `seq_of` first: an id is accepted once.

        Raises:
            JournalError: `out-of-order`, `known-id`, `unfit`, `closed`, or what the disk said
                before; nothing was taken.
        """
        future: Future[list[int]] = Future()
        future.set_running_or_notify_cancel()  # from here on it cannot be cancelled: the facts are on their way
        if drafts:
            self._take(drafts, future)
        else:
            future.set_result([])
        return future

    def submit(self, drafts: Sequence[Draft | Envelope]) -> None:
        """Like `append` without a future, for a caller that listens to `on_commit`."""
        if drafts:
            self._take(drafts, None)

    def _take(self, drafts: Sequence[Draft | Envelope], future: Future[list[int]] | None) -> None:
        with self._order:
            self._refuse_if_over()
            envelopes = [draft if isinstance(draft, Envelope) else self._envelope(draft) for draft in drafts]
            self._refuse_misplaced(envelopes)
            self._refuse_known([envelope.id for envelope in envelopes])
            records, first = [], self._placed + 1
            for envelope, body in zip(envelopes, _bodies(envelopes), strict=True):
                self._link = chain.link(self._link, body)
                records.append(self._link + body)
                self._tail[envelope.seq] = (envelope.id, body)
                self._ids[envelope.id] = envelope.seq
                self._asked.discard(envelope.id)
            self._placed += len(records)
            self._writer.put(Batch(first, records, future))

    def _envelope(self, draft: Draft) -> Envelope:
        return Envelope(self.epoch, draft.seq, draft.id, draft.at, draft.heard, draft.by, draft.fact)

    def _refuse_misplaced(self, envelopes: list[Envelope]) -> None:
        for seq, envelope in enumerate(envelopes, start=self._placed + 1):
            if envelope.seq != seq or envelope.epoch != self.epoch:
                raise JournalError(
                    "out-of-order",
                    f"fact {envelope.seq} of {envelope.epoch} cannot follow fact {seq - 1} of {self.epoch}",
                )

    def _refuse_known(self, ids: list[str]) -> None:
        known = self._look_up(ids)
        if known or len(set(ids)) < len(ids):
            key = next(iter(known)) if known else next(key for key in ids if ids.count(key) > 1)
            raise JournalError("known-id", f"a fact with the id {key} is in the journal already")

    def _refuse_if_over(self) -> None:
        if self._failure is not None:
            raise self._failure
        if self._closed:
            raise JournalError("closed", f"the journal {self.path} is closed")

    def _committed(self, batches: list[Batch]) -> None:
        before = self._head
        self._head = batches[-1].last
        for seq in range(max(before - TAIL, 0) + 1, self._head - TAIL + 1):
            old = self._tail.pop(seq, None)
            if old is not None:
                self._ids.pop(old[0], None)
        _tell(self.on_commit, self._head)

    def _failed(self, error: JournalError) -> None:
        self._failure = error
        _log.error("%s", error)
        _tell(self.on_failure, error)

    # ---- reading, from any thread ----

    def seq_of(self, fact_id: str) -> int | None:
        """Where the fact with this id stands, or none when it never came.

        A fact may still be on its way to the disk: it is confirmed once its seq is not above `head`.
        """
        return self.seqs_of((fact_id,)).get(fact_id)

    def seqs_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Like `seq_of` for many ids at once, which is cheaper: the ids that came before, each with its seq."""
        with self._order:
            return self._look_up(ids)

    def _look_up(self, ids: Sequence[str]) -> dict[str, int]:
        """As `seqs_of`, with the order held: what is not found then stays so until it is taken."""
        found = {key: self._ids[key] for key in ids if key in self._ids}
        unsure = [key for key in ids if key not in found and key not in self._asked]
        if unsure:
            with self._readers.borrow() as connection:
                found.update(reading.seqs_of(connection, unsure))
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            self._asked.update(key for key in unsure if key not in found)
        return found

    def raw(self, after: int, limit: int) -> list[bytes]:
        """Canonical JSON of the facts on disk after seq `after`, at most `limit`, in order; ready to be sent on."""
        through = min(self._head, after + limit)
        try:
            return [self._tail[seq][1] for seq in range(after + 1, through + 1)]
        except KeyError:
            with self._readers.borrow() as connection:
                return reading.bodies(connection, after, through, limit)

    def read(self, after: int, limit: int) -> list[Envelope]:
        """The facts on disk after seq `after`, at most `limit`, in order."""
        return chain.decode(self.raw(after, limit))

    # ---- checkpoints and the end ----

    def checkpoint(self, picture: Picture) -> Future[None]:
        """Keep the picture at its seq, so that the next start reads it and only the facts after it.

        The picture is encoded before this returns (call it from the thread that owns the picture), compressed and
        written behind. The future need not be waited for; when it fails the journal goes on, with a note.

        Raises:
            JournalError: `ahead` (the picture knows facts that are not on disk), `closed`.
        """
        if picture.seq > self._head or picture.epoch not in (self.epoch, ""):
            raise JournalError(
                "ahead", f"a picture at fact {picture.seq} of {picture.epoch} does not stand on fact {self._head}"
            )
        with self._order:
            self._refuse_if_over()
            return self._keep(picture)

    def _keep(self, picture: Picture) -> Future[None]:
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()
        if picture.seq in (0, self._checkpointed):
            done.set_result(None)
            return done
        self._checkpointed = picture.seq
        done.add_done_callback(self._note_failure)
        encoded, made_at = checkpoints.encode(picture), self._clock().isoformat()
        self._packer.submit(self._pack, picture.seq, encoded, made_at, done)
        return done

    def _pack(self, seq: int, encoded: bytes, made_at: str, done: Future[None]) -> None:
        packed = checkpoints.pack(seq, encoded, made_at)
        self._writer.put(Job(partial(checkpoints.write, checkpoint=packed), done))

    def _note_failure(self, done: Future[None]) -> None:
        error = done.exception()
        if error is not None:
            self._note(f"a checkpoint could not be kept: {error}")

    def _note(self, text: str) -> None:
        self.notes.append(text)
        _log.warning("journal: %s", text)

    def close(self) -> None:
        """Write what waits, keep a checkpoint of `picture` if its owner folded on in it, and let go of the file."""
        if self._closed:
            return
        with self._order:
            self._closed = True
        self._writer.finish()
        if self._failure is None and self._checkpointed < self.picture.seq <= self._head:
            self._keep(self.picture)
        self._packer.shutdown(wait=True)
        self._readers.close()  # before the writer: the last to close must be able to empty the WAL into the file
        self._writer.stop()
        self._lock.release()


def _tell(listener: Callable[[Any], None] | None, news: object) -> None:
    """Call a listener; one that fails (its loop is closed, say) must not take the writing thread with it."""
    if listener is not None:
        try:
            listener(news)
        except Exception:
            _log.exception("journal: a listener failed")


def _bodies(envelopes: list[Envelope]) -> list[bytes]:
    """Canonical bytes that can be read back: a fact made in this process may break rules that only decoding checks."""
    try:
        bodies = [chain.canonical(envelope) for envelope in envelopes]
        chain.decode(bodies)
    except (ValueError, TypeError, JournalError) as error:
        raise JournalError("unfit", f"a fact breaks the rules of the stream and is not kept: {error}") from None
    return bodies
