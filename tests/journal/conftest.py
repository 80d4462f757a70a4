"""A journal in a temporary folder, on a clock that only tests move, and readable facts to put in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from console.domain.facts import Envelope, IncidentNoted
from console.journal.store import Journal
from tests.story import START, Story

OpenJournal = Callable[[Path], Journal]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "shift.journal"


@pytest.fixture
def open_journal() -> Iterator[OpenJournal]:
    """Opens journals and closes those that a test leaves open."""
    opened: list[Journal] = []

    def open_one(path: Path) -> Journal:
        opened.append(Journal.open(path, rng=Random(7), clock=lambda: START))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


def notes(epoch: str, count: int, after: int = 0) -> list[Envelope]:
    """`count` envelopes that follow seq `after`: an incident, then remarks about it."""
    story = Story(epoch)
    story.tell(story.incident(), *(IncidentNoted("i1", f"remark {n}") for n in range(2, after + count + 1)))
    return story.envelopes[after:]
