"""Playing a simulation in real time into a hub: facts when they are due, positions at a steady pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import UnitStatus
from console.link.publisher import FactRefused
from console.sim.simulation import Simulation

#: Facts published together at most, well below the stream's limits on a frame.
TOGETHER = 400
#: Refusals that mean the desk has ended a call itself.
_ENDED = frozenset({"closed", "unknown-incident"})

_Result = TypeVar("_Result")
Timed = tuple[f.Fact, datetime]


class Outlet(Protocol):
    """Where facts and positions go: a `link.publisher.Publisher`, or a `sim.serve.PlainServer`."""

    async def publish_all(self, facts: Sequence[Timed]) -> Sequence[int | FactRefused]:
        """Publish facts in order; gives a seq or the refusal of each."""
        ...

    async def positions(self, positions: Sequence[Position]) -> None:
        """Send the newest fixes."""
        ...


@dataclass(slots=True)
class Tally:
    """What has been sent so far."""

    facts: int = 0
    refused: int = 0
    positions: int = 0
    last_refusal: str = ""


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Which moment of the simulation falls on which moment of the wall clock."""

    sim_start: datetime
    wall_start: datetime
    speed: float

    def to_sim(self, wall: datetime) -> datetime:
        """The simulated time at a wall-clock time."""
        return self.sim_start + (wall - self.wall_start) * self.speed

    def to_wall(self, sim: datetime) -> datetime:
        """The wall-clock time at which a simulated moment is due, to the millisecond."""
        span = (sim - self.sim_start) / self.speed
        return self.wall_start + timedelta(milliseconds=round(span / timedelta(milliseconds=1)))


async def drive(
    simulation: Simulation,
    outlet: Outlet,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    speed: float = 1.0,
    stop: asyncio.Event,
    every_s: float = 1.0,
    tally: Tally | None = None,
) -> Tally:
    """Play a simulation from now on until `stop` is set.

    Args:
        simulation: fresh; its start falls on the first look at the clock, its past before that.
        outlet: a connected `Publisher`.
        clock: wall clock, aware.
        sleep: waits seconds.
        speed: how many simulated seconds go by in a second; the past is told as much shorter.
        stop: ends the run, also while the hub is away.
        every_s: seconds between two looks, and so between two fixes of a unit.
        tally: counts to add to, for whoever wants to watch them.

    Raises:
        ValueError: the speed is not above zero.
        HubUnavailable: the hub will not have this source.
    """
    if not speed > 0:
        raise ValueError("the speed of a simulation must be above zero")
    counts = tally or Tally()
    time = Clockwork(simulation.start, clock(), speed)
    while not stop.is_set():
        step = simulation.step(time.to_sim(clock()))
        facts: list[Timed] = [(fact, time.to_wall(at)) for fact, at in step.facts]
        for begin in range(0, len(facts), TOGETHER):
            batch = facts[begin : begin + TOGETHER]
            results = await _unless(stop, outlet.publish_all(batch))
            if results is None:
                return counts
            await _unless(stop, _mend(simulation, outlet, batch, results, counts))
        await outlet.positions([_moved(position, time) for position in step.positions])
        counts.positions += len(step.positions)
        await _unless(stop, sleep(every_s))
    return counts


async def _mend(
    simulation: Simulation,
    outlet: Outlet,
    batch: Sequence[Timed],
    results: Sequence[int | FactRefused],
    counts: Tally,
) -> None:
    """Count; and where the desk has decided otherwise, let the simulation follow."""
    corrections: list[Timed] = []
    for (fact, at), result in zip(batch, results, strict=True):
        if not isinstance(result, FactRefused):
            counts.facts += 1
            continue
        counts.refused += 1
        counts.last_refusal = result.text
        if isinstance(fact, f.UnitReleased):
            corrections.append((f.UnitStatusChanged(fact.unit, UnitStatus.AVAILABLE, fact.incident), at))
        elif result.code in _ENDED and (incident := getattr(fact, "incident", None)):
            simulation.hear(f.IncidentClosed(incident, "closed at the desk"))
    if corrections:
        results = await outlet.publish_all(corrections)
        counts.facts += sum(not isinstance(result, FactRefused) for result in results)


def _moved(position: Position, time: Clockwork) -> Position:
    """The fix with its time on the wall clock."""
    from_start_ms = position.at_ms - time.sim_start.timestamp() * 1000
    at_ms = round(time.wall_start.timestamp() * 1000 + from_start_ms / time.speed)
    return Position(
        position.unit,
        position.lat,
        position.lon,
        at_ms,
        position.heading_deg,
        position.speed_mps,
        position.accuracy_m,
    )


async def _unless(stop: asyncio.Event, work: Awaitable[_Result]) -> _Result | None:
    """What the work gives, or none when `stop` was set before it was done."""
    doing = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        return await doing if doing.done() else None
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
