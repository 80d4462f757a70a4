"""What a source does: rates, ages, lag, errors, and a clock that differs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from console.domain.vocabulary import Role
from console.hub.meters import SOURCES_KEPT, Meters, SourceMeter
from console.hub.server import HubServer
from console.wire.frames import Pulse, Refuse
from tests.examples import CANARY
from tests.hub.rig import Moment, client
from tests.story import START


def test_rates_are_those_of_the_last_ten_seconds(clock: Moment) -> None:
    meter = SourceMeter("cad", clock)
    for _ in range(10):
        meter.received(2, 5, clock.now)
        clock.wait(seconds=1)
    health = meter.health(clock.now)
    assert (health.facts_per_s, health.positions_per_s) == (2.0, 5.0)
    clock.wait(seconds=5)
    assert meter.health(clock.now).facts_per_s == pytest.approx(1.0)
    clock.wait(seconds=30)
    assert meter.health(clock.now).facts_per_s == 0.0
    assert (meter.facts, meter.positions) == (20, 50)


def test_age_goes_on_while_nothing_comes_and_lag_stays(clock: Moment) -> None:
    meter = SourceMeter("cad", clock)
    assert meter.health(clock.now).age_s is None
    meter.received(1, 0, clock.now - timedelta(seconds=3))
    clock.wait(seconds=60)
    health = meter.health(clock.now)
    assert (health.age_s, health.lag_s) == (63.0, 3.0)


@pytest.mark.parametrize("ahead_s", [4.0, -90.0])
def test_a_clock_that_differs_is_told_from_its_least_delayed_message(clock: Moment, ahead_s: float) -> None:
    meter = SourceMeter("cad", clock)
    for delay_s in (2.0, 0.0, 1.5):
        meter.received(1, 0, clock.now + timedelta(seconds=ahead_s - delay_s))
        clock.wait(seconds=1)
    assert meter.health(clock.now).skew_s == pytest.approx(ahead_s)
    clock.wait(seconds=120)
    assert meter.health(clock.now).skew_s is None, "an old judgement is no judgement"


def test_connections_and_errors(clock: Moment) -> None:
    meter = SourceMeter("cad", clock)
    meter.connected(True)
    meter.connected(True)
    meter.connected(False)
    assert meter.health(clock.now).connected
    meter.connected(False)
    meter.connected(False)
    meter.connected(True)
    meter.error("x" * 1000)
    health = meter.health(clock.now)
    assert health.connected
    assert health.errors == 1
    assert len(health.last_error) == 300


def test_one_meter_a_name_and_not_too_many(clock: Moment) -> None:
    meters = Meters(clock)
    assert meters.of("cad") is meters.of("cad", exercise=True)
    assert meters.of("cad").exercise
    for n in range(SOURCES_KEPT + 5):
        meters.of(f"source {n}")
    assert len(meters.health(clock.now)) == SOURCES_KEPT


async def test_a_faulty_frame_of_a_source_is_not_quoted_to_every_desk(hub: HubServer) -> None:
    """A clinical system that puts its words in the wrong field would have them shown to all as its last error."""
    faulty = {
        "kind": "person.alerted",
        "incident": "i1",
        "alert": "a",
        "about": f"it's {CANARY}, isn't it",
        "text": "x",
    }
    strange = {"kind": "person.alerted", "incident": "i1", f"said {CANARY}": 1}
    for fact, path in ((faulty, "$.fact.about"), (strange, "$.fact")):
        frame = {"frame": "publish", "id": "fact-00000001", "at": START.isoformat(), "fact": fact}
        async with client(hub, Role.SOURCE, "clinic") as source, client(hub, Role.AUDITOR) as desk:
            await source.say_raw(json.dumps(frame))
            assert CANARY in (await source.until(Refuse)).text, "its sender may know"
            hub.pulse()
            pulse = await desk.until(Pulse, lambda pulse: bool(pulse.sources))
            assert path in pulse.sources[0].last_error
            assert CANARY not in "".join(desk.raw)
