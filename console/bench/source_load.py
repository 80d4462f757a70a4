"""A source in a process of its own: positions and facts at a set pace, and probes that say when they were sent.

Run as `python -m console.bench.source_load`; the first line of standard input is a JSON `Work`, the next `{}` starts
it, the end of the input stops it early. It says `ready`, then one line a probe, and last what it did.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec

from console.bench.swarm import CENTRE_LAT, CENTRE_LON, Swarm, incident, incidents
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, UnitKind, UnitStatus
from console.link.publisher import FactRefused, Publisher

#: The probe units: one moves between two places, the other changes status. Both stand where no other unit drives.
MOVER, CHANGER = "probe-move", "probe-status"
MOVER_PLACES = {"west": (CENTRE_LAT + 0.060, CENTRE_LON - 0.030), "east": (CENTRE_LAT + 0.060, CENTRE_LON + 0.000)}
CHANGER_PLACE = (CENTRE_LAT + 0.060, CENTRE_LON + 0.040)
CHANGER_STATUSES = {"out of service": UnitStatus.OUT_OF_SERVICE, "staging": UnitStatus.STAGING}
#: Positions and facts are sent in this rhythm, seconds.
TICK_S = 0.02
#: How long a probe is left alone before its look is learnt, seconds.
LEARN_S = 1.0
#: Facts registered or published together at the start.
TOGETHER = 1_000


class Work(msgspec.Struct, frozen=True):
    """What to send for how long. `probe_every_s` 0 sends no probes; `lives` storm calls are open at a time."""

    url: str
    token: str
    seconds: float
    units: int = 5_000
    positions_per_s: float = 2_000.0
    facts_per_s: float = 10.0
    incidents: int = 40
    probe_every_s: float = 0.0
    lives: int = 40
    seed: int = 3


class Tally:
    """What was acknowledged, and how long facts took to be."""

    def __init__(self) -> None:
        self.acknowledged = self.refused = self.positions = 0
        self.first_refusal = ""

    def take(self, results: list[int | FactRefused]) -> None:
        """Count the answers to one batch."""
        for result in results:
            if isinstance(result, FactRefused):
                self.refused += 1
                self.first_refusal = self.first_refusal or f"{result.code}: {result.text}"
            else:
                self.acknowledged += 1


def storm(lives: int, seed: int = 5) -> Iterator[f.Fact]:
    """Facts for ever: so many calls are under way at a time, and any of them may be the next to move on."""
    rng = Random(seed)
    number = 0
    under_way: list[Iterator[f.Fact]] = []
    while True:
        if len(under_way) < lives:
            under_way.append(_life(number))
            number += 1
            chosen = len(under_way) - 1
        else:
            chosen = rng.randrange(lives)
        fact = next(under_way[chosen], None)
        if fact is None:
            under_way[chosen] = under_way[-1]
            under_way.pop()
        else:
            yield fact


def _life(number: int) -> Iterator[f.Fact]:
    key = f"storm-{number}"
    yield incident(key, number, CENTRE_LAT + (number % 83 - 41) * 0.001, CENTRE_LON + (number % 199 - 99) * 0.001)
    yield f.IncidentNoted(incident=key, text="Second caller, same address")
    yield f.IncidentPhase(incident=key, phase=Phase.DISPATCHED)
    yield f.IncidentPhase(incident=key, phase=Phase.ON_SCENE)
    yield f.IncidentNoted(incident=key, text="Talking, calm, asks for water")
    yield f.IncidentClosed(incident=key, disposition="settled")


class Source:
    """Everything this process sends, over one connection."""

    def __init__(self, work: Work, publisher: Publisher) -> None:
        self.work = work
        self.publisher = publisher
        self.swarm = Swarm(work.units, work.seed)
        self.swarm.age_s[:] = 0.0
        self.tally = Tally()
        self.setting_up = Tally()
        self._waiting: set[asyncio.Task[None]] = set()

    async def set_up(self) -> None:
        """Put the units on duty and where they are, and open a few calls."""
        probes = [
            f.UnitRegistered(unit=MOVER, callsign="MOVE", unit_kind=UnitKind.SUPERVISOR),
            f.UnitRegistered(unit=CHANGER, callsign="STATE", unit_kind=UnitKind.SUPERVISOR),
            f.UnitStatusChanged(unit=CHANGER, status=next(iter(CHANGER_STATUSES.values()))),
        ]
        facts: list[f.Fact] = [*self.swarm.registrations(), *self.swarm.statuses(), *incidents(self.work.incidents)]
        if self.work.probe_every_s:
            facts += probes
        for start in range(0, len(facts), TOGETHER):
            now = datetime.now(UTC)
            answers = await self.publisher.publish_all([(fact, now) for fact in facts[start : start + TOGETHER]])
            self.setting_up.take(answers)
        for start in range(0, self.work.units, TOGETHER):
            await self.publisher.positions(self.swarm.positions(_now_ms(), start, start + TOGETHER))
        if self.work.probe_every_s:
            await self.publisher.positions([_fix(MOVER, MOVER_PLACES["west"]), _fix(CHANGER, CHANGER_PLACE)])

    async def positions(self) -> None:
        """Units report in turn, each tick its share."""
        turn = 0.0

        async def send(seconds: float) -> None:
            nonlocal turn
            before, turn = int(turn), turn + self.work.positions_per_s * seconds
            fixes = self._fixes(before, int(turn))
            if fixes:
                self.tally.positions += len(fixes)
                await self.publisher.positions(fixes)

        await self._paced(send)

    def _fixes(self, start: int, stop: int) -> list[Position]:
        count = self.work.units
        first, last = start % count, stop % count
        if first == 0 and stop > start:
            self.swarm.move(count / self.work.positions_per_s)
        now_ms = _now_ms()
        if last >= first:
            return self.swarm.positions(now_ms, first, last)
        return self.swarm.positions(now_ms, first, count) + self.swarm.positions(now_ms, 0, last)

    async def facts(self) -> None:
        """Facts at their pace; nobody waits for an answer before sending the next."""
        coming = storm(self.work.lives)
        owed = 0.0

        async def send(seconds: float) -> None:
            nonlocal owed
            owed += self.work.facts_per_s * seconds
            count, owed = int(owed), owed % 1.0
            if count:
                now = datetime.now(UTC)
                self._later([(next(coming), now) for _ in range(count)])

        await self._paced(send)
        await asyncio.gather(*self._waiting)

    def _later(self, facts: list[tuple[f.Fact, datetime]]) -> None:
        async def publish() -> None:
            self.tally.take(await self.publisher.publish_all(facts))

        task = asyncio.create_task(publish())
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def probes(self) -> None:
        """Move one unit and change another by turns, at odd times, and say when each was sent.

        The first of each look are for learning how they look; they are said with the time to wait before looking.
        """
        if not self.work.probe_every_s:
            return
        rng = Random(self.work.seed)
        end = time.monotonic() + self.work.seconds
        for number in range(1, 3):
            await self._probe(number, learn_s=LEARN_S)
            await asyncio.sleep(2 * LEARN_S + 0.2)
        number = 0
        while time.monotonic() < end:
            number += 1
            await self._move(number)
            await asyncio.sleep(self.work.probe_every_s * rng.uniform(0.4, 0.6))
            self._change(number)
            await asyncio.sleep(self.work.probe_every_s * rng.uniform(0.4, 0.6))

    async def _probe(self, number: int, learn_s: float) -> None:
        await self._move(number, learn_s)
        self._change(number, learn_s)

    async def _move(self, number: int, learn_s: float = 0.0) -> None:
        look = tuple(MOVER_PLACES)[number % 2]
        sent = time.monotonic()
        # The one that changes status reports too, so that it never looks old.
        await self.publisher.positions([_fix(MOVER, MOVER_PLACES[look]), _fix(CHANGER, CHANGER_PLACE)])
        _say({"probe": "position", "look": look, "sent": sent, "learn": learn_s})

    def _change(self, number: int, learn_s: float = 0.0) -> None:
        look = tuple(CHANGER_STATUSES)[number % 2]
        sent = time.monotonic()
        self._later([(f.UnitStatusChanged(unit=CHANGER, status=CHANGER_STATUSES[look]), datetime.now(UTC))])
        _say({"probe": "fact", "look": look, "sent": sent, "learn": learn_s})

    async def _paced(self, send: Callable[[float], Awaitable[None]]) -> None:
        """Call `send(seconds)` every tick with the time it stands for, without drifting."""
        start = last = time.monotonic()
        end, tick = start + self.work.seconds, 0
        while last < end:
            tick += 1
            await asyncio.sleep(max(0.0, start + tick * TICK_S - time.monotonic()))
            now = min(time.monotonic(), end)
            await send(now - last)
            last = now


def _fix(unit: str, place: tuple[float, float]) -> Position:
    return Position(unit, place[0], place[1], _now_ms(), 90.0, 0.0, 8.0)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def _run(work: Work) -> None:
    async with Publisher(work.url, work.token, client="bench", exercise=True) as publisher:
        source = Source(work, publisher)
        await source.set_up()
        _say({"ready": True, "acknowledged": source.setting_up.acknowledged, "refused": source.setting_up.refused})
        if not await asyncio.to_thread(sys.stdin.buffer.readline):
            return
        sending = asyncio.gather(source.positions(), source.facts(), source.probes())
        stopped = asyncio.create_task(asyncio.to_thread(sys.stdin.buffer.readline))
        await asyncio.wait([sending, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            sending.cancel()
            return
        sending.result()
        tally = source.tally
        _say(
            {
                "done": True,
                "acknowledged": tally.acknowledged,
                "refused": tally.refused,
                "first_refusal": tally.first_refusal,
                "positions": tally.positions,
                "unacknowledged": publisher.unacknowledged,
                "cuts": publisher.cuts,
                "cpu_s": time.process_time(),
            }
        )
        await stopped


def _say(words: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(_run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Work)))
