"""The simulated city follows what people at desks decide."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from console.domain import facts as f
from console.domain.vocabulary import Phase, Role, UnitKind, UnitStatus
from console.sim.city.reader import City
from console.sim.simulation import Simulation
from tests.sim.test_simulation import START, Hub, simulation

COMMANDER = f.By("commander-1", Role.COMMANDER, exercise=True)


class Watch:
    """A run, its hub, and a commander who decides."""

    def __init__(self, run: Simulation) -> None:
        self.run, self.hub, self.now = run, Hub(), START
        self.wait(0)

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.hub.take(self.run.step(self.now))

    def decide(self, fact: f.AnyFact) -> bool:
        self.hub.fold(fact, self.now, COMMANDER)
        return self.run.hear(fact)

    def free(self, kind: UnitKind) -> str:
        units = self.hub.picture.units.values()
        return next(u.id for u in units if u.kind is kind and u.status is UnitStatus.AVAILABLE and not u.incident)

    def call(self, *phases: Phase, units: int = 1) -> str:
        incidents = self.hub.picture.open_incidents()
        return next(i.id for i in incidents if i.phase in phases and i.place is not None and len(i.units) >= units)


@pytest.fixture
def watch(city: City) -> Watch:
    return Watch(simulation(city, 6, warm_up=timedelta(minutes=40), units=120, incidents_per_hour=30.0, silences=False))


def test_a_unit_the_desk_sends_drives_there(watch: Watch, city: City) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE)
    unit = watch.free(UnitKind.SUPERVISOR)
    assert watch.decide(f.UnitAssigned(unit, incident))
    statuses = set()
    for _ in range(60):
        watch.wait(0.25)
        statuses.add(watch.hub.picture.units[unit].status)
        if UnitStatus.ON_SCENE in statuses or not watch.hub.picture.incidents[incident].open:
            break
    assert UnitStatus.EN_ROUTE in statuses
    assert UnitStatus.ON_SCENE in statuses
    fix, place = watch.hub.tracks.newest(unit), watch.hub.picture.incidents[incident].place
    assert fix is not None
    assert place is not None
    x, y = city.streets.to_local(np.array([fix.lat, place.lat]), np.array([fix.lon, place.lon]))
    assert np.hypot(x[0] - x[1], y[0] - y[1]) < 120
    assert watch.hub.refused == []


def test_a_drone_the_desk_sends_flies_there(watch: Watch) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE)
    drone = watch.free(UnitKind.DRONE)
    assert watch.decide(f.UnitAssigned(drone, incident))
    watch.wait(0.5)
    assert watch.hub.picture.units[drone].status in (UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE)


def test_a_unit_the_desk_releases_is_free_and_says_nothing_more_about_the_call(watch: Watch) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE, units=2)
    unit = watch.hub.picture.incidents[incident].units[0]
    assert watch.decide(f.UnitReleased(unit, incident, "not needed"))
    told = len(watch.hub.told)
    watch.wait(10)
    about = [fact for fact, _ in watch.hub.told[told:] if isinstance(fact, f.UnitFact) and fact.unit == unit]
    assert not [fact for fact in about if getattr(fact, "incident", None) == incident]
    assert watch.hub.refused == []


def test_a_call_everybody_was_taken_off_gets_somebody_again(watch: Watch) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE)
    for unit in tuple(watch.hub.picture.incidents[incident].units):
        watch.decide(f.UnitReleased(unit, incident))
    assert watch.hub.picture.incidents[incident].units == []
    watch.wait(1)
    held = watch.hub.picture.incidents[incident]
    assert held.units or not held.open


def test_a_call_the_desk_closes_is_over_here_too(watch: Watch) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE)
    units = tuple(watch.hub.picture.incidents[incident].units)
    assert watch.decide(f.IncidentClosed(incident, "settled"))
    told = len(watch.hub.told)
    watch.wait(30)
    after = [fact for fact, _ in watch.hub.told[told:]]
    assert not [fact for fact in after if getattr(fact, "incident", None) == incident]
    freed = {
        fact.unit for fact in after if isinstance(fact, f.UnitStatusChanged) and fact.status is UnitStatus.AVAILABLE
    }
    assert set(units) <= freed
    assert watch.hub.refused == []


def test_decisions_about_something_else_are_none_of_its_business(watch: Watch) -> None:
    incident = watch.call(Phase.ON_SCENE, Phase.CONTACT_MADE)
    assert not watch.run.hear(f.IncidentClosed("elsewhere", "settled"))
    assert not watch.run.hear(f.UnitAssigned("other-unit", incident))
    assert not watch.run.hear(f.UnitReleased("other-unit", incident))
    assert not watch.run.hear(f.HandoffOffered(incident, Role.CLINICIAN))


def test_crews_wait_for_a_clinician_before_they_decide(watch: Watch) -> None:
    incident = watch.call(Phase.CONTACT_MADE)
    assert watch.decide(f.ConsultRequested(incident, "c1", "stay or go?", "officer"))
    for _ in range(40):
        watch.wait(1)
        assert watch.hub.picture.incidents[incident].phase is Phase.CONTACT_MADE
    assert watch.run.hear(f.ConsultEnded(incident, "c1", "settled"))
    for _ in range(12):
        watch.wait(1)
    assert watch.hub.picture.incidents[incident].disposition


def test_crews_mostly_do_what_the_clinician_recommends(city: City) -> None:
    followed = []
    for seed in range(5):
        watch = Watch(simulation(city, seed, warm_up=timedelta(minutes=30), units=80, silences=False))
        incident = watch.call(Phase.CONTACT_MADE)
        watch.decide(f.ConsultRequested(incident, "c1", "stay or go?", "officer"))
        watch.run.hear(f.ConsultEnded(incident, "c1", "settled"))
        watch.wait(12)
        followed.append(watch.hub.picture.incidents[incident].disposition == "settled")
    assert sum(followed) >= 3


def test_a_consult_that_nobody_ends_does_not_hold_the_crews_for_ever(watch: Watch) -> None:
    incident = watch.call(Phase.CONTACT_MADE)
    watch.decide(f.ConsultRequested(incident, "c1", "stay or go?", "officer"))
    watch.wait(120)
    assert watch.hub.picture.incidents[incident].phase is not Phase.CONTACT_MADE


def test_a_consult_about_a_call_of_another_city_is_nobodys_here(watch: Watch) -> None:
    assert not watch.run.hear(f.ConsultRequested("elsewhere", "c1", "help", "officer"))
