"""Playing a timeline onto now: record time becomes wall time at any speed, published as any source would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import UnitStatus
from console.sim.replay_day import real_day as real_day
from console.sim.replay_timeline import Timeline

#: Wall seconds between two looks at the clock: positions of a unit go out at most once in this time.
TICK_S = 0.1
#: Facts published in one go at most.
TOGETHER = 1_000
#: A hub refuses what is older than a day; what began before is told as old as it may be.
_OLDEST = timedelta(hours=23)
#: Refusals by the hub kept word for word.
_KEPT = 50

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


class Outlet(Protocol):
    """What a timeline is played into: a `link.publisher.Publisher`, or a `sim.serve.PlainServer`."""

    async def publish_all(self, facts: Sequence[tuple[f.Fact, datetime]]) -> Sequence[object]:
        """Publish facts in order; gives a seq (int) or the refusal (`code`, `text`) of each."""

    async def positions(self, positions: Sequence[Position]) -> None:
        """Publish the newest fixes."""


class Played(msgspec.Struct):
    """How far a replay has come. `second` is the record time reached (UTC)."""

    second: datetime
    start: datetime
    end: datetime
    facts: int = 0
    positions: int = 0
    refused: int = 0
    refusals: list[str] = []
    done: bool = False


class Stretch(msgspec.Struct, frozen=True):
    """How record time lies on wall time: `wall(t) = start_wall + (t - start) / speed`."""

    start: datetime
    start_wall: datetime
    speed: float

    def wall(self, record: datetime) -> datetime:
        """The wall time at which a record time is played."""
        at = self.start_wall + (record - self.start) / self.speed
        return max(at, self.start_wall - _OLDEST)

    def record(self, wall: datetime) -> datetime:
        """The record time played at a wall time."""
        return self.start + (wall - self.start_wall) * self.speed

    def position(self, fix: Position) -> Position:
        """The same fix at the wall time at which it is played."""
        at = self.wall(datetime.fromtimestamp(fix.at_ms / 1000, UTC))
        return msgspec.structs.replace(fix, at_ms=round(at.timestamp() * 1000))


async def replay(
    timeline: Timeline,
    publisher: Outlet,
    clock: Clock,
    speed: float = 1.0,
    progress: Callable[[Played], None] | None = None,
    stop: asyncio.Event | None = None,
    *,
    sleep: Sleep = asyncio.sleep,
) -> Played:
    """Play a timeline from its start to its end, or until `stop` is set; says how far it came.

    Args:
        clock: aware UTC.
        speed: record seconds a wall second; above zero.
        progress: called after every step.
        sleep: waits wall seconds; tests pass their own.
    """
    if not speed > 0:
        raise ValueError(f"the speed must be above zero, not {speed:g}")
    stretch = Stretch(timeline.start, clock(), speed)
    played = Played(timeline.start, timeline.start, timeline.end)
    reached: datetime | None = None
    while not played.done and not (stop is not None and stop.is_set()):
        until = min(max(stretch.record(clock()), played.second), timeline.end)
        await _play(timeline, publisher, stretch, reached, until, played)
        reached = played.second = until
        played.done = until >= timeline.end
        if progress is not None:
            progress(played)
        if not played.done:
            await sleep(TICK_S)
    return played


async def _play(
    timeline: Timeline, publisher: Outlet, stretch: Stretch, after: datetime | None, until: datetime, played: Played
) -> None:
    """Publish all that lies in (after, until]."""
    due = timeline.between(after, until)
    for start in range(0, len(due), TOGETHER):
        batch = [(fact, stretch.wall(at)) for fact, at in due[start : start + TOGETHER]]
        answers = await publisher.publish_all(batch)
        played.facts += len(batch)
        for (fact, _), answer in zip(batch, answers, strict=True):
            if not isinstance(answer, int):
                played.refused += 1
                if len(played.refusals) < _KEPT:
                    subject = " ".join(f.subject_of(fact))
                    played.refusals.append(f"{f.kind_of(fact)} of {subject}: {getattr(answer, 'text', answer)}")
    fixes = timeline.positions(after, until)
    if fixes:
        await publisher.positions([stretch.position(fix) for fix in fixes])
        played.positions += len(fixes)


def curtain(timeline: Timeline) -> list[f.Fact]:
    """What clears the board between two rounds of a loop: what the recording leaves open is closed as over."""
    picture = timeline.picture_at(timeline.end)
    over: list[f.Fact] = [
        f.IncidentClosed(incident=incident.id, disposition="replay-over", text="the recording begins again")
        for incident in picture.open_incidents()
    ]
    return over + [
        f.UnitStatusChanged(unit=unit.id, status=UnitStatus.AVAILABLE)
        for unit in picture.units.values()
        if unit.status is not UnitStatus.AVAILABLE
    ]
