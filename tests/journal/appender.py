"""A process that appends facts until it is killed, and prints each seq once it is confirmed: for the crash tests.

Run as `python -m tests.journal.appender FILE`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from console.domain.facts import By, Envelope, IncidentNoted
from console.domain.vocabulary import Role
from console.journal.store import Journal

START = datetime(2026, 3, 1, 3, 0, 0, tzinfo=UTC)
#: Facts on their way at one time.
IN_FLIGHT = 200
#: A checkpoint is made each time so many more facts are confirmed.
CHECKPOINT_EVERY = 150


def key_of(seq: int) -> str:
    """The id of the fact in a place, so that the test can look for it."""
    return f"crash-{seq:010d}"


def main(path: Path) -> None:
    """Append for ever in batches of one to seven; say on standard output what is confirmed."""
    journal = Journal.open(path, rng=Random(1), clock=lambda: START)
    journal.on_commit = lambda head: _say(head)
    rng, by = Random(journal.head), By("cad", Role.SOURCE)
    picture, sent = journal.picture, journal.head
    while True:
        batch = [
            Envelope(journal.epoch, seq, key_of(seq), START, START, by, IncidentNoted("i1", "x" * rng.randrange(400)))
            for seq in range(sent + 1, sent + rng.randint(2, 8))
        ]
        sent = batch[-1].seq
        confirmed = journal.append(batch)
        if sent - journal.head > IN_FLIGHT:
            confirmed.result()
        if journal.head - picture.seq >= CHECKPOINT_EVERY:
            picture.apply_all(journal.read(picture.seq, CHECKPOINT_EVERY))
            journal.checkpoint(picture)


def _say(head: int) -> None:
    os.write(1, f"{head}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
