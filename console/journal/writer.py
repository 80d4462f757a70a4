"""The one thread that writes a journal: whatever arrives during one fsync goes into the next commit together."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import NamedTuple

import apsw

from console.journal.chain import LINK_BYTES
from console.journal.errors import JournalError

#: The most facts in one commit, so that the first of them does not wait for ever for its fsync.
MOST_TOGETHER = 8_192

# One statement, one step: the whole batch is inserted and synced without coming back to Python between rows. While
# another thread computes, each coming back costs up to Python's 5 ms switch interval: with 50 facts a commit beside
# a busy thread, `executemany` reached 712 facts/s here and this 8,497.
_INSERT = f"""
INSERT INTO facts(seq, id, link, body)
SELECT ?2 + rowid, json_extract(CAST(substr(value, {LINK_BYTES + 1}) AS TEXT), '$.id'),
       substr(value, 1, {LINK_BYTES}), substr(value, {LINK_BYTES + 1})
FROM carray(?1)
"""


class Batch(NamedTuple):
    """What one call of `append` brought: `records` are link and canonical bytes in one, seqs run from `first`."""

    first: int
    records: Sequence[bytes]
    future: Future[list[int]] | None

    @property
    def last(self) -> int:
        """Seq of the last record."""
        return self.first + len(self.records) - 1


class Job(NamedTuple):
    """Other work on the writer's connection, done between commits."""

    work: Callable[[apsw.Connection], None]
    future: Future[None]


class Writer:
    """Owns the writing connection.

    `committed(batches)` is called once a commit, after fsync, in the writer's thread. The first error that the disk
    gives ends all writing: `failed(error)` is called once, and every fact that waits gets the error. A sync that
    failed must not be tried again, because the system may have dropped the very pages it could not write.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        committed: Callable[[list[Batch]], None],
        failed: Callable[[JournalError], None],
        translate: Callable[[Exception], JournalError],
    ) -> None:
        self._connection = connection
        self._committed = committed
        self._failed = failed
        self._translate = translate
        self._waiting: queue.SimpleQueue[Batch | Job | None] = queue.SimpleQueue()
        self._failure: JournalError | None = None
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def put(self, item: Batch | Job) -> None:
        """Hand over work; batches are committed in the order they come."""
        self._waiting.put(item)

    def finish(self) -> None:
        """Wait until all that was handed over so far is done."""
        done: Future[None] = Future()
        self.put(Job(lambda connection: None, done))
        done.result()

    def stop(self) -> None:
        """Do what is waiting, then end the thread and close the connection."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            batches: list[Batch] = []
            jobs: list[Job] = []
            for item in self._drain():
                if item is None:
                    stopping = True
                elif isinstance(item, Batch):
                    batches.append(item)
                else:
                    jobs.append(item)
            if batches:
                self._commit(batches)
            for job in jobs:
                self._do(job)

    def _drain(self) -> list[Batch | Job | None]:
        """Wait for something to do, and take all that has gathered meanwhile."""
        item = self._waiting.get()
        items = [item]
        size = len(item.records) if isinstance(item, Batch) else 0
        while item is not None and size < MOST_TOGETHER:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
            items.append(item)
            size += len(item.records) if isinstance(item, Batch) else 0
        return items

    def _commit(self, batches: list[Batch]) -> None:
        if self._failure is None:
            records = tuple(record for batch in batches for record in batch.records)
            try:
                self._connection.execute(_INSERT, (apsw.carray(records), batches[0].first - 1))
            except Exception as error:  # whatever it is: who waits must be told, not left waiting
                self._failure = self._translate(error)
                self._failed(self._failure)
        if self._failure is None:
            self._committed(batches)
            for batch in batches:
                if batch.future is not None:
                    batch.future.set_result(list(range(batch.first, batch.last + 1)))
        else:
            for batch in batches:
                if batch.future is not None:
                    batch.future.set_exception(self._failure)

    def _do(self, job: Job) -> None:
        try:
            job.work(self._connection)
        except Exception as error:
            job.future.set_exception(self._translate(error))
        else:
            job.future.set_result(None)
