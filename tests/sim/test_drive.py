"""Playing a simulation in real time: times on the wall clock, order, refusals, stopping; on a clock tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitStatus
from console.link.publisher import FactRefused
from console.sim.city.reader import City
from console.sim.drive import TOGETHER, Clockwork, Tally, Timed, drive
from console.sim.simulation import Simulation
from tests.sim.test_simulation import START, Hub, simulation

WALL = datetime(2026, 5, 4, 12, 0, 0, 250_000, tzinfo=UTC)


class Room:
    """An outlet that judges like a hub, and a clock that moves when somebody sleeps."""

    def __init__(self, seconds: float) -> None:
        self.hub, self.now, self.left = Hub(), WALL, seconds
        self.stop = asyncio.Event()
        self.batches: list[int] = []
        self.fixes: list[tuple[datetime, list[Position]]] = []
        self.refuse: dict[str, FactRefused] = {}
        self.away = False

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.left -= seconds
        if self.left <= 0:
            self.stop.set()
        await asyncio.sleep(0)

    async def publish_all(self, facts: Sequence[Timed]) -> Sequence[int | FactRefused]:
        if self.away:
            await asyncio.Event().wait()
        self.batches.append(len(facts))
        results: list[int | FactRefused] = []
        for fact, at in facts:
            refused = self.refuse.get(getattr(fact, "incident", None) or "")
            if refused is not None and not isinstance(fact, f.UnitStatusChanged):
                results.append(refused)
                continue
            self.hub.fold(fact, at, f.By("city", Role.SOURCE, "sim", True))  # type: ignore[arg-type]
            results.append(self.hub.picture.seq)
        return results

    async def positions(self, positions: Sequence[Position]) -> None:
        self.fixes.append((self.now, list(positions)))

    async def play(self, run: Simulation, **more: Any) -> Tally:
        return await drive(run, self, clock=self.clock, sleep=self.sleep, stop=self.stop, **more)


async def test_facts_come_on_the_wall_clock_in_order_and_never_early(city: City) -> None:
    room = Room(60.0)
    tally = await room.play(simulation(city))
    times = [at for _, at in room.hub.told]
    assert times == sorted(times)
    assert times[0] == WALL - timedelta(minutes=20)
    assert WALL + timedelta(seconds=10) < times[-1] <= room.now
    assert tally.facts == len(room.hub.told)
    assert tally.refused == 0
    assert room.hub.picture.findings == []


async def test_the_past_is_told_in_batches_a_frame_can_hold(city: City) -> None:
    room = Room(2.0)
    await room.play(simulation(city, warm_up=timedelta(minutes=90), units=120, incidents_per_hour=40.0))
    assert max(room.batches) == TOGETHER
    assert len(room.batches) > 2


async def test_every_unit_reports_each_second_with_the_time_of_the_fix(city: City) -> None:
    room = Room(10.0)
    await room.play(simulation(city, silences=False))
    assert len(room.fixes) == 10
    for now, fixes in room.fixes:
        assert len(fixes) == 40
        late_s = [now.timestamp() - fix.at_ms / 1000 for fix in fixes]
        assert min(late_s) >= -0.001
        assert max(late_s) <= 1.0


async def test_at_sixty_times_the_speed_an_hour_is_a_minute(city: City) -> None:
    room = Room(60.0)
    await room.play(simulation(city), speed=60.0)
    received = [at for fact, at in room.hub.told if isinstance(fact, f.IncidentReceived) and at > WALL]
    assert 8 < len(received) < 45
    assert max(at for _, at in room.hub.told) <= room.now
    assert min(at for _, at in room.hub.told) == WALL - timedelta(seconds=20)


def test_clockwork_goes_there_and_back() -> None:
    works = Clockwork(START, WALL, 10.0)
    assert works.to_sim(WALL + timedelta(seconds=3)) == START + timedelta(seconds=30)
    assert works.to_wall(START + timedelta(seconds=30)) == WALL + timedelta(seconds=3)


async def test_a_call_the_desk_has_closed_is_dropped_and_its_units_are_freed(city: City) -> None:
    room = Room(1.0)
    run = simulation(city, 6, warm_up=timedelta(minutes=40), silences=False)
    await room.play(run)
    busy = next(i for i in room.hub.picture.open_incidents() if i.units and i.id in run.cases)
    room.hub.fold(f.IncidentClosed(busy.id, "settled"), room.now, f.By("c", Role.COMMANDER))
    room.refuse[busy.id] = FactRefused("closed", f"Incident {busy.number} is closed (settled)")
    room.stop.clear()
    room.left = 2_400.0
    tally = await drive(run, room, clock=room.clock, sleep=room.sleep, stop=room.stop, every_s=10.0)
    assert busy.id not in run.cases
    assert 1 <= tally.refused <= 12
    assert "closed" in tally.last_refusal
    assert all(unit.incident != busy.id for unit in room.hub.picture.units.values())


async def test_a_release_the_hub_refuses_still_makes_the_unit_available(city: City) -> None:
    room = Room(2_000.0)
    run = simulation(city, 6, warm_up=timedelta(minutes=40), silences=False)
    refused: list[str] = []
    taken = room.publish_all

    async def no_release(facts: Sequence[Timed]) -> Sequence[int | FactRefused]:
        refused.extend(fact.unit for fact, _ in facts if isinstance(fact, f.UnitReleased))
        passed = iter(await taken([(fact, at) for fact, at in facts if not isinstance(fact, f.UnitReleased)]))
        no = FactRefused("not-assigned", "That unit is not on that incident")
        return [no if isinstance(fact, f.UnitReleased) else next(passed) for fact, _ in facts]

    room.publish_all = no_release  # type: ignore[method-assign]
    await room.play(run, every_s=5.0)
    assert refused
    freed = [
        fact.unit
        for fact, _ in room.hub.told
        if isinstance(fact, f.UnitStatusChanged) and fact.status is UnitStatus.AVAILABLE
    ]
    assert set(refused) <= set(freed)


async def test_it_stops_although_the_hub_does_not_answer(city: City) -> None:
    room = Room(1.0)
    room.away = True
    playing = asyncio.create_task(room.play(simulation(city)))
    await asyncio.sleep(0)
    room.stop.set()
    tally = await asyncio.wait_for(playing, 60)
    assert tally.facts == 0


async def test_a_speed_of_nothing_is_refused(city: City) -> None:
    with pytest.raises(ValueError, match="above zero"):
        await Room(1.0).play(simulation(city, warm_up=timedelta(0)), speed=0.0)
