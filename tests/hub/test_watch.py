"""The alarm watch: alarms become facts in the hub's own name, once, and go when their cause does."""

from __future__ import annotations

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitStatus
from console.hub.server import HubServer
from console.wire.frames import Positions
from tests.hub.rig import Moment, client
from tests.story import START, Story

TOLD = Story()


async def test_an_incident_that_waits_too_long_raises_one_alarm_and_clears_it(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk:
        await desk.publish(TOLD.incident(priority=9))
        await desk.publish(TOLD.unit())
        assert hub.watch.look() == 0
        clock.wait(minutes=11)
        hub.watch.look()
        hub.watch.look()
        raised = (await desk.facts_until(3))[-1]
        assert isinstance(raised.fact, f.AlarmRaised)
        assert raised.fact.rule == "no-unit"
        assert (raised.by.actor, raised.by.role, raised.by.exercise) == ("hub", Role.HUB, False)
        assert raised.at == raised.heard == clock.now
        await hub.intake.drained()
        assert hub.watch.look() == 0, "one condition is one alarm"
        await desk.publish(f.UnitAssigned(unit="u1", incident="i1"), clock.now)
        hub.watch.look()
        cleared = (await desk.facts_until(5))[-1]
        assert isinstance(cleared.fact, f.AlarmCleared)
    assert hub.intake.picture.alarms == {}


async def test_a_shelved_alarm_comes_back_when_its_time_is_up(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk:
        await desk.publish(TOLD.incident(priority=9))
        clock.wait(minutes=11)
        hub.watch.look()
        await hub.intake.drained()
        (key,) = hub.intake.picture.alarms
        shelved = f.AlarmShelved(alarm=key, until=clock.now, reason="known")
        await desk.publish(shelved, clock.now)
        hub.watch.look()
        await hub.intake.drained()
        alarm = hub.intake.picture.alarms[key]
        assert alarm.shelved_until is None
        assert isinstance((await desk.facts_until(4))[-1].fact, f.AlarmUnshelved)


async def test_an_alarm_about_an_exercise_is_an_exercise(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, "drill", exercise=True) as drill:
        await drill.publish(TOLD.incident("i1", priority=9))
        await desk.publish(TOLD.incident("i2", priority=9))
        clock.wait(minutes=11)
        hub.watch.look()
        envelopes = await desk.facts_until(4)
    marks = {e.fact.incident: e.by.exercise for e in envelopes if isinstance(e.fact, f.AlarmRaised)}
    assert marks == {"i1": True, "i2": False}


async def test_a_unit_that_goes_silent_on_a_call_raises_an_alarm(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, "cad") as source:
        await source.publish(TOLD.incident(priority=9))
        await source.publish(TOLD.unit())
        await source.publish(f.UnitStatusChanged(unit="u1", status=UnitStatus.EN_ROUTE, incident="i1"))
        await source.say(Positions((Position("u1", 1.0, 1.0, int(START.timestamp() * 1000)),)))
        await desk.until(Positions)
        hub.watch.look()
        clock.wait(minutes=4)
        hub.watch.look()
        raised = (await desk.facts_until(4))[-1].fact
        assert isinstance(raised, f.AlarmRaised)
        assert (raised.rule, raised.unit) == ("silent", "u1")


async def test_a_retired_unit_is_followed_no_more(hub: HubServer) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, "cad") as source:
        await source.publish(TOLD.unit())
        await source.say(Positions((Position("u1", 1.0, 1.0, int(START.timestamp() * 1000)),)))
        await desk.until(Positions)
        await source.publish(f.UnitRetired(unit="u1"))
        assert hub.fanout.latest == {}
        assert len(hub.fanout.tracks) == 0
