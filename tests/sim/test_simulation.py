"""The simulated city as a source: deterministic, acceptable to the hub's judge, and plausible in its courses."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import shapely

from console.domain import facts as f
from console.domain.access import may_publish
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.tracks import STALE_AFTER_S, Tracks, fault_of
from console.domain.vocabulary import UNARMED, Phase, Role, UnitKind, UnitStatus
from console.sim.city.reader import City
from console.sim.simulation import Simulation, Step

START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
SOURCE = f.By("city", Role.SOURCE, "sim", True)
SHORT = timedelta(minutes=20)


def simulation(city: City, seed: int = 1, **more: Any) -> Simulation:
    return Simulation(city, seed, **{"start": START, "warm_up": SHORT, "units": 40, "incidents_per_hour": 20.0, **more})


class Hub:
    """Judges and folds what a simulation tells, as the hub does."""

    def __init__(self) -> None:
        self.picture, self.tracks = Picture(), Tracks()
        self.told: list[tuple[f.AnyFact, datetime]] = []
        self.refused: list[tuple[f.AnyFact, str]] = []

    def take(self, step: Step) -> None:
        for fact, at in step.facts:
            refusal = judge(self.picture, SOURCE, fact)
            if refusal is not None:
                self.refused.append((fact, refusal.text))
                continue
            self.fold(fact, at, SOURCE)
        self.tracks.take(step.positions)

    def fold(self, fact: f.AnyFact, at: datetime, by: f.By) -> None:
        seq = self.picture.seq + 1
        self.told.append((fact, at))
        self.picture.apply(f.Envelope("e", seq, f"fact-{seq:08d}", at, at, by, fact))

    def of(self, kind: type[f.Fact]) -> list[Any]:
        return [fact for fact, _ in self.told if isinstance(fact, kind)]


@pytest.fixture(scope="module")
def evening(city: City) -> Hub:
    """Four busy hours, told every half minute."""
    hub = Hub()
    run = simulation(city, 3, units=80, incidents_per_hour=40.0, warm_up=timedelta(0))
    for minute in range(0, 481):
        hub.take(run.step(START + timedelta(seconds=30 * minute)))
    return hub


# ---- the same for the same seed --------------------------------------------------------------------------


def test_the_same_seed_tells_the_same_however_often_it_is_asked(city: City) -> None:
    often, once = simulation(city), simulation(city)
    facts, newest = [], {}
    for second in range(0, 301, 7):
        step = often.step(START + timedelta(seconds=second))
        facts += step.facts
        newest |= {fix.unit: fix for fix in step.positions}
    step = often.step(START + timedelta(seconds=300))
    facts += step.facts
    newest |= {fix.unit: fix for fix in step.positions}
    whole = once.step(START + timedelta(seconds=300))
    assert facts == whole.facts
    assert newest == newest | {fix.unit: fix for fix in whole.positions}
    assert len(newest) == len(whole.positions)


def test_another_seed_is_another_night(city: City) -> None:
    first, second = (simulation(city, seed).step(START) for seed in (1, 2))
    assert first.facts != second.facts
    assert first.positions != second.positions


def test_the_clock_of_the_city_is_the_one_it_is_given(city: City) -> None:
    later = START + timedelta(days=200, hours=3)
    step = simulation(city, start=later).step(later)
    times = [at for _, at in step.facts]
    assert min(times) == later - SHORT
    assert max(times) <= later
    assert all(at.tzinfo is not None for at in times)


# ---- what it tells ---------------------------------------------------------------------------------------


def test_a_source_may_say_all_of_it_and_the_hub_refuses_none_of_it(evening: Hub) -> None:
    assert evening.refused == []
    assert [fact for fact, _ in evening.told if not may_publish(Role.SOURCE, fact)] == []
    assert evening.picture.findings == []


def test_facts_come_in_order_of_time(evening: Hub) -> None:
    times = [at for _, at in evening.told]
    assert times == sorted(times)


def test_every_kind_of_fact_a_simulated_city_can_tell_is_told(evening: Hub) -> None:
    kinds = {f.kind_of(fact) for fact, _ in evening.told}
    assert kinds >= {
        "incident.received", "incident.noted", "incident.scene", "incident.reclassified", "incident.located",
        "incident.linked", "incident.closed", "unit.registered", "unit.status", "unit.assigned", "unit.released",
    }  # fmt: skip


def test_calls_are_answered_and_end_with_a_coded_disposition(evening: Hub) -> None:
    received, closed = evening.of(f.IncidentReceived), evening.of(f.IncidentClosed)
    assert len(received) > 100
    assert len(closed) > 0.75 * len(received)
    assert len({fact.disposition for fact in closed}) >= 7
    reached = [i.reached for i in evening.picture.incidents.values() if i.disposition in ("settled", "referred")]
    assert sum("contact_made" in times for times in reached) > 0.95 * len(reached)


def test_phases_are_reached_in_their_order(evening: Hub) -> None:
    order = [phase.value for phase in Phase]
    for incident in evening.picture.incidents.values():
        times = [incident.reached[phase] for phase in order if phase in incident.reached]
        assert times == sorted(times), incident.number


def test_unarmed_teams_enter_only_after_a_sworn_crew_declared_the_scene_safe(evening: Hub) -> None:
    kinds = {fact.unit: fact.unit_kind for fact in evening.of(f.UnitRegistered)}
    safe: set[str] = set()
    sworn: set[str] = set()
    staged = entered = 0
    for fact, _ in evening.told:
        if isinstance(fact, f.IncidentScene) and fact.safe:
            assert fact.incident in sworn
            safe.add(fact.incident)
        if isinstance(fact, f.UnitStatusChanged) and fact.incident:
            unarmed = kinds[fact.unit] in UNARMED
            staged += fact.status is UnitStatus.STAGING
            if fact.status is UnitStatus.ON_SCENE and unarmed:
                entered += 1
                assert fact.incident in safe
            elif fact.status is UnitStatus.ON_SCENE and kinds[fact.unit] is not UnitKind.DRONE:
                sworn.add(fact.incident)
    assert staged > 10
    assert entered > 30


def test_nobody_is_left_on_a_call_that_is_over(evening: Hub) -> None:
    for unit in evening.picture.units.values():
        if unit.incident is not None:
            assert evening.picture.incidents[unit.incident].open
        else:
            assert unit.status in (UnitStatus.AVAILABLE, UnitStatus.OUT_OF_SERVICE)


def test_a_drone_is_over_the_gravest_call_people_are_at(evening: Hub) -> None:
    drones = {fact.unit for fact in evening.of(f.UnitRegistered) if fact.unit_kind is UnitKind.DRONE}
    sent = [fact for fact in evening.of(f.UnitAssigned) if fact.unit in drones]
    assert len(sent) > 10
    priority = {fact.incident: fact.priority for fact in evening.of(f.IncidentReceived)}
    watched = np.mean([priority[fact.incident] for fact in sent])
    assert watched > np.mean(list(priority.values())) + 1.5


def test_transports_end_at_the_kind_of_place_they_are_for(city: City) -> None:
    hub, run = Hub(), simulation(city, 5, units=80, incidents_per_hour=40.0, silences=False)
    hub.take(run.step(START))
    seen = 0
    for minute in range(1, 121):
        hub.take(run.step(START + timedelta(minutes=minute)))
        for unit in hub.picture.units.values():
            if unit.status is UnitStatus.AT_FACILITY and (fix := hub.tracks.newest(unit.id)):
                seen += 1
                x, y = city.streets.to_local(fix.lat, fix.lon)
                away = [
                    float(np.hypot(x - u, y - v))
                    for place in city.facilities
                    if place.kind in ("hospital", "crisis_centre", "police")
                    for u, v in [city.streets.to_local(place.spot.lat, place.spot.lon)]
                ]
                assert min(away) < 260
    assert seen > 100


def test_calls_without_a_place_are_located_before_anyone_is_sent(evening: Hub) -> None:
    nowhere = {fact.incident for fact in evening.of(f.IncidentReceived) if fact.place is None}
    assert nowhere
    for fact, _ in evening.told:
        if isinstance(fact, f.IncidentLocated):
            assert fact.place is not None
            nowhere.discard(fact.incident)
        if isinstance(fact, f.UnitAssigned):
            assert fact.incident not in nowhere


def test_places_of_calls_are_on_land(evening: Hub, dry_land: shapely.Geometry) -> None:
    places = [
        fact for fact in evening.of(f.IncidentReceived) if fact.place is not None and "Bridge" not in fact.address
    ]
    dry = [shapely.contains_xy(dry_land, fact.place.lon, fact.place.lat) for fact in places]
    assert np.mean(dry) > 0.985


# ---- a picture worth looking at --------------------------------------------------------------------------


def test_the_picture_is_interesting_at_once(city: City) -> None:
    hub = Hub()
    hub.take(Simulation(city, 7, start=START).step(START))
    open_now = hub.picture.open_incidents()
    assert 15 <= len(open_now) <= 40
    assert len({incident.phase for incident in open_now}) >= 5
    assert len(hub.picture.units) == 80
    assert len({unit.status for unit in hub.picture.units.values()}) >= 6
    assert len(hub.tracks) == 80


def test_a_city_without_calls_only_drives_about(city: City) -> None:
    step = simulation(city, incidents_per_hour=0.0).step(START + timedelta(minutes=10))
    kinds = Counter(f.kind_of(fact) for fact, _ in step.facts)
    assert set(kinds) <= {"unit.registered", "unit.status"}
    assert len(step.positions) == 40


def test_more_calls_than_units_leave_some_waiting_and_break_nothing(city: City) -> None:
    hub, run = Hub(), simulation(city, units=8, incidents_per_hour=120.0)
    hub.take(run.step(START + timedelta(minutes=30)))
    assert hub.refused == []
    waiting = [i for i in hub.picture.open_incidents() if i.phase is Phase.RECEIVED and not i.units]
    assert len(waiting) > 10


def test_without_autopilot_calls_end_and_wait_for_a_person(city: City) -> None:
    hub, run = Hub(), simulation(city, 2, autopilot=False, warm_up=timedelta(minutes=90))
    hub.take(run.step(START))
    assert hub.of(f.IncidentClosed) == []
    ended = [incident for incident in hub.picture.open_incidents() if incident.ended_at is not None]
    assert len(ended) > 5
    assert all(not incident.units for incident in ended)
    assert hub.refused == []


# ---- positions -------------------------------------------------------------------------------------------


def test_fixes_are_what_a_hub_takes_and_come_once_a_second(city: City) -> None:
    run = simulation(city, silences=False)
    run.step(START)
    for second in range(1, 6):
        now = START + timedelta(seconds=second)
        fixes = run.step(now).positions
        assert len(fixes) == len({fix.unit for fix in fixes}) == 40
        now_ms = round(now.timestamp() * 1000)
        assert [fault_of(fix, now_ms) for fix in fixes if fault_of(fix, now_ms)] == []
        assert {fix.at_ms for fix in fixes} == {now_ms}


def test_a_slower_cadence_spreads_the_fixes(city: City) -> None:
    run = simulation(city, silences=False, report_every_s=5.0)
    run.step(START)
    counts = [len(run.step(START + timedelta(seconds=second)).positions) for second in range(1, 11)]
    assert sum(counts) == 80
    assert max(counts) < 20


def test_units_fall_silent_and_their_age_shows(city: City) -> None:
    run = simulation(city, 4, units=400, incidents_per_hour=0.0)
    tracks = Tracks()
    tracks.take(run.step(START).positions)
    age_s = tracks.age_s(START.timestamp())
    stale = age_s > STALE_AFTER_S
    assert 0.005 < stale.mean() < 0.1
    assert np.median(age_s) < 2.0


def test_a_fix_is_a_few_metres_off_and_says_so(city: City) -> None:
    run = simulation(city, silences=False, units=200)
    fixes = run.step(START).positions
    x, y, _, _ = run.reporting.truth()
    lat, lon = np.array([fix.lat for fix in fixes]), np.array([fix.lon for fix in fixes])
    u, v = city.streets.to_local(lat, lon)
    off = np.hypot(u - x, v - y)
    assert 1.0 < np.mean(off) < 6.0
    assert off.max() < 16.0
    assert all(2.0 < (fix.accuracy_m or 0.0) < 25.0 for fix in fixes)


def test_ten_thousand_units_are_one_step(city: City) -> None:
    run = simulation(city, units=10_000, incidents_per_hour=600.0, warm_up=timedelta(seconds=30))
    run.step(START)
    step = run.step(START + timedelta(seconds=1))
    assert len(step.positions) > 9_500


# ---- wrong use -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"units": 0}, "at least one unit"),
        ({"incidents_per_hour": -1.0}, "zero or more"),
        ({"incidents_per_hour": float("nan")}, "zero or more"),
        ({"report_every_s": 0.0}, "above zero"),
        ({"start": datetime(2026, 3, 1)}, "time zone"),
    ],
)
def test_numbers_that_make_no_city_are_refused_in_words(city: City, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        simulation(city, **wrong)
