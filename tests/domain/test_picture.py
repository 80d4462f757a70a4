"""The fold: what each fact does to the picture, and that nothing can break it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.alarms import conditions
from console.domain.console_priority import console_priority
from console.domain.entities import MARKS_KEPT
from console.domain.fold import HANDLERS
from console.domain.fold.incidents import CLOSED_KEPT
from console.domain.picture import Picture
from console.domain.tracks import Tracks
from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import ConsultState
from tests.domain.strategies import care_fact
from tests.story import START, Story


def test_every_fact_has_a_handler() -> None:
    assert set(HANDLERS) == set(f.FACT_KINDS.values())


def test_unit_status_carries_the_incident_through_its_phases() -> None:
    story = Story()
    story.tell(story.incident(), story.unit())
    story.wait(minutes=1).tell(f.UnitAssigned(unit="u1", incident="i1"))
    steps = [
        (UnitStatus.EN_ROUTE, Phase.EN_ROUTE),
        (UnitStatus.ON_SCENE, Phase.ON_SCENE),
        (UnitStatus.CONTACT_MADE, Phase.CONTACT_MADE),
        (UnitStatus.TRANSPORTING, Phase.TRANSPORTING),
        (UnitStatus.AT_FACILITY, Phase.AT_FACILITY),
    ]
    incident = story.picture.incidents["i1"]
    assert incident.phase is Phase.DISPATCHED
    for minute, (status, phase) in enumerate(steps, start=2):
        story.wait(minutes=1).tell(f.UnitStatusChanged(unit="u1", status=status))
        assert incident.phase is phase
        assert incident.reached[phase.value] == START + timedelta(minutes=minute)
    story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.AVAILABLE))
    assert incident.units == []
    assert story.picture.units["u1"].incident is None
    assert incident.phase is Phase.AT_FACILITY, "a unit that clears does not close the person's strip"
    assert story.picture.findings == []


def test_a_later_unit_does_not_take_the_phase_back() -> None:
    story = Story()
    story.tell(story.incident(), story.unit("u1"), story.unit("u2"))
    story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.ON_SCENE, incident="i1"))
    story.tell(f.UnitStatusChanged(unit="u2", status=UnitStatus.EN_ROUTE, incident="i1"))
    assert story.picture.incidents["i1"].phase is Phase.ON_SCENE
    assert story.picture.incidents["i1"].units == ["u1", "u2"]


def test_a_unit_is_on_one_incident_only() -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"), story.unit())
    story.tell(f.UnitAssigned(unit="u1", incident="i1"), f.UnitAssigned(unit="u1", incident="i2"))
    assert story.picture.incidents["i1"].units == []
    assert story.picture.incidents["i2"].units == ["u1"]


def test_the_owner_changes_only_by_acceptance() -> None:
    story = Story()
    story.tell(story.incident())
    story.tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN), role=Role.COMMANDER)
    incident = story.picture.incidents["i1"]
    assert (incident.owner, incident.offered_to) == (Role.COMMANDER, Role.CLINICIAN)
    story.tell(f.HandoffDeclined(incident="i1", role=Role.CLINICIAN, reason="on a call"), role=Role.CLINICIAN)
    assert (incident.owner, incident.offered_to) == (Role.COMMANDER, None)
    story.tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN), role=Role.COMMANDER)
    story.tell(f.HandoffAccepted(incident="i1", role=Role.CLINICIAN), role=Role.CLINICIAN, actor="clinician-2")
    assert (incident.owner, incident.owner_actor, incident.offered_to) == (Role.CLINICIAN, "clinician-2", None)


def test_no_phase_closes_an_incident_and_a_disposition_does() -> None:
    story = Story()
    story.tell(story.incident(), story.unit(), f.UnitAssigned(unit="u1", incident="i1"))
    story.tell(f.IncidentPhase(incident="i1", phase=Phase.CLOSED))
    assert story.picture.incidents["i1"].open
    assert len(story.picture.findings) == 1
    story.tell(f.IncidentEnded(incident="i1", text="closed by dispatch"))
    assert story.picture.incidents["i1"].open, (
        "an end at the source without a disposition leaves the strip on the board"
    )
    story.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    incident = story.picture.incidents["i1"]
    assert not incident.open
    assert incident.disposition == "settled"
    assert story.picture.units["u1"].incident is None
    story.tell(f.IncidentReopened(incident="i1"))
    assert story.picture.incidents["i1"].open
    assert story.picture.closed == []


def test_alarms_live_and_go_with_their_incident() -> None:
    story = Story()
    story.tell(story.incident())
    story.tell(f.AlarmRaised(alarm="a1", rule="no-unit", priority=AlarmPriority.HIGH, text="waits", incident="i1"))
    story.tell(f.AlarmAcknowledged(alarm="a1"), role=Role.COMMANDER, actor="desk-1")
    assert story.picture.alarms["a1"].acknowledged_by == "desk-1"
    story.tell(f.AlarmShelved(alarm="a1", until=START + timedelta(minutes=15), reason="known"), role=Role.COMMANDER)
    assert story.picture.alarms["a1"].shelved_until == START + timedelta(minutes=15)
    story.tell(f.AlarmUnshelved(alarm="a1"))
    assert story.picture.alarms["a1"].shelved_until is None
    story.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert story.picture.alarms == {}


def test_marks_and_closed_incidents_are_bounded_and_counted() -> None:
    story = Story()
    story.tell(story.incident())
    for n in range(MARKS_KEPT + 20):
        story.tell(f.IncidentNoted(incident="i1", text=f"note {n}"))
    incident = story.picture.incidents["i1"]
    assert len(incident.marks) == MARKS_KEPT
    assert incident.marks_elided + MARKS_KEPT == MARKS_KEPT + 21
    for n in range(CLOSED_KEPT + 5):
        story.tell(story.incident(f"c{n}"), f.IncidentClosed(incident=f"c{n}", disposition="gone"))
    assert len(story.picture.closed) == CLOSED_KEPT
    assert "c0" not in story.picture.incidents
    assert "i1" in story.picture.incidents, "an open incident is never dropped"


def test_repeated_and_old_facts_change_nothing() -> None:
    story = Story()
    story.tell(story.incident(), f.IncidentNoted(incident="i1", text="once"))
    before = story.picture.digest()
    for envelope in story.envelopes:
        assert not story.picture.apply(envelope)
    assert story.picture.digest() == before


def test_a_gap_is_a_finding() -> None:
    story = Story()
    story.tell(story.incident())
    late = msgspec.structs.replace(story.envelope(f.IncidentNoted(incident="i1", text="x")), seq=5)
    story.picture.apply(late)
    assert story.picture.findings[0].text == "facts 2 to 4 are missing"


def test_another_epoch_begins_anew() -> None:
    story = Story()
    story.tell(story.incident())
    other = Story("epoch-2")
    other.tell(other.incident("i9"))
    touched = story.picture.apply(other.envelopes[0])
    assert touched.everything
    assert set(story.picture.incidents) == {"i9"}


def test_snapshot_round_trip_keeps_the_digest() -> None:
    story = Story()
    story.tell(story.incident(), story.unit(), f.UnitAssigned(unit="u1", incident="i1"))
    copy = msgspec.json.decode(msgspec.json.encode(story.picture), type=Picture)
    assert copy.digest() == story.picture.digest()


_ids = st.sampled_from(["i1", "i2", "i3"])
_units = st.sampled_from(["u1", "u2", "u3"])
_alarms = st.sampled_from(["a1", "a2"])
_roles = st.sampled_from([Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS])


def any_fact() -> st.SearchStrategy[f.Fact]:
    """Any fact about a few subjects, fitting or not."""
    return st.one_of(
        st.builds(
            f.IncidentReceived, incident=_ids, number=st.just("n"), type_code=st.just("EDP"), type_text=st.just("t"),
            priority=st.integers(0, 10), place=st.none() | st.builds(f.Place, lat=st.floats(-90, 90), lon=st.floats(-180, 180)),
            owner=_roles,
        ),
        st.builds(f.IncidentPhase, incident=_ids, phase=st.sampled_from(Phase)),
        st.builds(f.IncidentScene, incident=_ids, safe=st.booleans()),
        st.builds(f.IncidentNoted, incident=_ids, text=st.text(max_size=20)),
        st.builds(f.IncidentLinked, incident=_ids, to=_ids),
        st.builds(f.HandoffOffered, incident=_ids, to=_roles),
        st.builds(f.HandoffAccepted, incident=_ids, role=_roles),
        st.builds(f.HandoffDeclined, incident=_ids, role=_roles),
        st.builds(f.IncidentEnded, incident=_ids),
        st.builds(f.IncidentClosed, incident=_ids, disposition=st.just("18")),
        st.builds(f.IncidentReopened, incident=_ids),
        st.builds(f.UnitRegistered, unit=_units, callsign=st.just("c"), unit_kind=st.sampled_from(UnitKind)),
        st.builds(f.UnitStatusChanged, unit=_units, status=st.sampled_from(UnitStatus), incident=st.none() | _ids),
        st.builds(f.UnitAssigned, unit=_units, incident=_ids),
        st.builds(f.UnitReleased, unit=_units, incident=_ids),
        st.builds(f.UnitRetired, unit=_units),
        st.builds(f.AlarmRaised, alarm=_alarms, rule=st.just("r"), priority=st.sampled_from(AlarmPriority), text=st.just("t"),
                  incident=st.none() | _ids, unit=st.none() | _units),
        st.builds(f.AlarmAcknowledged, alarm=_alarms),
        st.builds(f.AlarmCleared, alarm=_alarms),
    )  # fmt: skip


def assert_well_formed(picture: Picture) -> None:
    for unit in picture.units.values():
        if unit.incident is not None:
            assert unit.id in picture.incidents[unit.incident].units
            assert picture.incidents[unit.incident].open
    for incident in picture.incidents.values():
        assert len(set(incident.units)) == len(incident.units)
        for key in incident.units:
            assert picture.units[key].incident == incident.id
        assert incident.open == (incident.id not in picture.closed)
        if not incident.open:
            assert incident.disposition
            assert incident.offered_to is None
    for alarm in picture.alarms.values():
        assert alarm.id
    assert set(picture.care) <= set(picture.incidents)
    for key, incident in picture.incidents.items():
        assert incident.priority == console_priority(incident, picture.care.get(key)).value
    for shift in picture.shifts.values():
        assert shift.taken is None or shift.refused is None
        assert shift.taken is None or shift.taken.fact.digest == shift.handed.fact.digest
    for consult in picture.consults.values():
        assert consult.open == (consult.id not in picture.ended_consults)
        assert (consult.state is ConsultState.WAITING) == (consult.open and not consult.clinician)
        assert (consult.state is ConsultState.ENDED) == (consult.ending is not None)
        assert consult.connected_at is None or consult.accepted_at is not None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(any_fact(), care_fact()), max_size=40))
def test_any_facts_leave_a_well_formed_picture_and_equal_digests(told: list[f.Fact]) -> None:
    story, again = Story(), Picture()
    for fact in told:
        story.tell(fact)
        assert_well_formed(story.picture)
    again.apply_all(story.envelopes)
    assert again.digest() == story.picture.digest()
    assert again.seq == len(told)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(any_fact(), care_fact()), min_size=1, max_size=30), st.data())
def test_resuming_from_a_snapshot_anywhere_gives_the_same_picture(told: list[f.Fact], data: st.DataObject) -> None:
    story = Story()
    story.tell(*told)
    cut = data.draw(st.integers(0, len(told)))
    twice = data.draw(st.integers(0, cut))
    held = Picture()
    held.apply_all(story.envelopes[:cut])
    resumed = msgspec.json.decode(msgspec.json.encode(held), type=Picture)
    resumed.apply_all(story.envelopes[twice:])
    assert resumed.digest() == story.picture.digest()


def test_a_closed_call_leaves_no_unit_standing_on_it() -> None:
    story = Story()
    story.tell(story.incident(), story.unit(), story.unit("u2"))
    story.tell(f.UnitAssigned(unit="u1", incident="i1"), f.UnitAssigned(unit="u2", incident="i1"))
    story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.ON_SCENE, incident="i1"))
    touched = story.wait(minutes=5).tell(f.IncidentClosed(incident="i1", disposition="settled"))
    for unit in story.picture.units.values():
        assert (unit.incident, unit.status, unit.status_at) == (None, UnitStatus.AVAILABLE, story.now)
    assert touched.units == {"u1", "u2"}


def test_a_drone_over_the_scene_is_nobody_with_the_person() -> None:
    story = Story()
    story.tell(story.incident(), story.unit("d1", UnitKind.DRONE), f.UnitAssigned(unit="d1", incident="i1"))
    story.tell(f.UnitStatusChanged(unit="d1", status=UnitStatus.ON_SCENE, incident="i1"))
    incident = story.picture.incidents["i1"]
    assert incident.phase is Phase.RECEIVED
    assert incident.units == ["d1"]
    alarms = conditions(story.picture, Tracks(), story.now + timedelta(minutes=11))
    assert "no-unit:i1" in alarms
    story.tell(story.unit("u1"), f.UnitAssigned(unit="u1", incident="i1"))
    assert incident.phase is Phase.DISPATCHED
