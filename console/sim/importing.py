"""Records of the past written into a journal of their own, with the times they bear, so that they can be reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
import numpy as np

from console.domain import facts as f
from console.domain.ids import fact_id
from console.domain.tracks import Position
from console.journal.imported import by_import
from console.journal.store import Draft, Journal
from console.journal.tracks import TrackStore, tracks_beside
from console.sim.replay_timeline import Timeline
from console.sim.replay_tracks import Fixes

#: Facts in one commit.
TOGETHER = 5_000

#: Called with what is being written, how much is and how much there is; False stops it.
Progress = Callable[[str, int, int], bool]


class ImportStopped(Exception):
    """The import was stopped; what was written so far is gone again."""


class Imported(msgspec.Struct, frozen=True):
    """What was written."""

    facts: int
    positions: int
    incidents: int
    units: int


def import_timeline(
    timeline: Timeline,
    path: Path,
    source: str,
    *,
    rng: Random,
    clock: Callable[[], datetime],
    progress: Progress = lambda what, done, total: True,
) -> Imported:
    """Write a timeline into a new journal at `path`, and its fixes into the track store beside it.

    Each fact is said by the importer, and `heard` repeats `at`: nobody knows when it was heard. What was refused is
    in the timeline. A journal that could not be written to its end is removed.

    Raises:
        FileExistsError: there is a file already; an import never writes into the journal of a hub.
        JournalError: the disk did not take it.
        ImportStopped: `progress` said so.
    """
    refuse_existing(path)
    try:
        incidents, units = _write_facts(timeline, path, source, rng, clock, progress)
        positions = _write_fixes(timeline.fixes, tracks_beside(path), progress) if len(timeline.fixes) else 0
    except BaseException:
        for name in (path.name, f"{path.name}.lock", tracks_beside(path).name):
            for ending in ("", "-wal", "-shm"):
                path.with_name(name + ending).unlink(missing_ok=True)
        raise
    return Imported(len(timeline.facts), positions, incidents, units)


def refuse_existing(path: Path) -> None:
    """Never write over a journal or into one.

    Raises:
        FileExistsError: there is a file already.
    """
    for taken in (path, tracks_beside(path)):
        if taken.exists():
            raise FileExistsError(f"{taken} is there already; an import makes a journal of its own")


def _write_facts(
    timeline: Timeline,
    path: Path,
    source: str,
    rng: Random,
    clock: Callable[[], datetime],
    progress: Progress,
) -> tuple[int, int]:
    by = by_import(source)
    total = len(timeline.facts)
    with Journal.open(path, rng=rng, clock=clock) as journal:
        for start in range(0, total, TOGETHER):
            _tell(progress, "writing facts", start, total)
            drafts = [
                Draft(fact_id(at, rng), at, at, by, fact, seq)  # type: ignore[arg-type]
                for seq, (fact, at) in enumerate(timeline.facts[start : start + TOGETHER], start + 1)
            ]
            journal.append(drafts).result()
            journal.picture.apply_all(
                f.Envelope(journal.epoch, draft.seq, draft.id, draft.at, draft.heard, by, draft.fact)
                for draft in drafts
            )
    incidents = sum(isinstance(fact, f.IncidentReceived) for fact, _ in timeline.facts)
    return incidents, len({fact.unit for fact, _ in timeline.facts if isinstance(fact, f.UnitRegistered)})


def _write_fixes(fixes: Fixes, path: Path, progress: Progress) -> int:
    total = len(fixes)
    done = 0
    with TrackStore(path) as store:
        for heard, positions in _by_second(fixes):
            store.take(positions, heard)
            done += len(positions)
            _tell(progress, "writing positions", done, total)
        if store.lost:
            raise OSError(f"{store.lost:,} positions could not be written: {store.last_error}")
    return total


def _by_second(fixes: Fixes) -> Iterator[tuple[datetime, list[Position]]]:
    """Fixes second by second, each with the end of its second as the time it is heard."""
    second = fixes.at_ms // 1000
    edges = [0, *(np.flatnonzero(np.diff(second)) + 1).tolist(), len(second)]
    for low, high in pairwise(edges):
        heard = datetime.fromtimestamp(int(fixes.at_ms[high - 1]) / 1000, UTC)
        yield heard, [_position(fixes, index) for index in range(low, high)]


def _position(fixes: Fixes, index: int) -> Position:
    lat, lon, *rest = fixes.numbers[:, index].tolist()
    heading, speed, accuracy = (None if value != value else value for value in rest)
    return Position(fixes.units[fixes.row[index]], lat, lon, int(fixes.at_ms[index]), heading, speed, accuracy)


def _tell(progress: Progress, what: str, done: int, total: int) -> None:
    if not progress(what, done, total):
        raise ImportStopped(f"stopped while {what}, {done:,} of {total:,}; nothing is kept")
