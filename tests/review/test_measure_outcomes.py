"""What became of people, in hand-made shifts with known answers; and that who they are stays behind the wall."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.entities_care import Care
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from console.domain.vocabulary_shift import (
    FORCE_ORDER,
    INJURY_ORDER,
    Connection,
    Diversion,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)
from console.domain.wall import redact
from console.review.export import SUPPRESSED, export, measures_frame
from console.review.fact_table import table_of
from console.review.measures import NO_RECORDS, NOT_ENOUGH, Measure, line_text, measure
from console.review.shift import Shift
from console.review.shift_tables import shift_tables
from console.review.statistics import wilson
from console.review.tables import Tables, tables_of
from console.review.veil import Veil
from tests.review.making import Timed, write_journal
from tests.story import START, Story

pd = pytest.importorskip("pandas")


def pseudonym(who: object) -> str:
    return hashlib.sha256(str(who).encode()).hexdigest()


def contact(story: Story, key: str, disposition: str = "settled", *, minutes: float = 20) -> None:
    """A crisis call that somebody went to, closed after a while."""
    story.tell(story.incident(key), f.UnitAssigned("u1", key), f.UnitStatusChanged("u1", UnitStatus.ON_SCENE, key))
    story.wait(minutes=minutes).tell(f.IncidentClosed(key, disposition))


def contacts(many: int, disposition: str = "settled") -> Story:
    story = Story()
    story.tell(story.unit("u1", UnitKind.CIT_PATROL))
    for n in range(many):
        contact(story, f"i{n}", disposition)
    return story


def measured(story: Story) -> dict[str, Measure]:
    return {found.key: found for found in measure(tables_of(table_of(story.envelopes)))}


def counts(found: Measure) -> tuple[int | None, int, int]:
    return found.hits, found.n, found.missing


# ---- force, injuries, diversion ------------------------------------------------------------------------


def test_force_is_counted_from_hands_on_and_by_its_highest_level() -> None:
    story = contacts(9)
    levels = [
        (Force.NONE,),
        (Force.VERBAL,),
        (Force.NONE, Force.HANDS_ON),
        (Force.FIREARM, Force.VERBAL),
        (Force.LESS_LETHAL,),
        (Force.NONE,),
        (Force.NONE,),
    ]
    for n, told in enumerate(levels):
        story.tell(*(f.ForceUsed(f"i{n}", force, "u1") for force in told))
    found = measured(story)
    assert counts(found["force"]) == (3, 7, 2), "nobody said anything of two contacts: missing, not free of force"
    assert (found["force"].low, found["force"].high) == wilson(3, 7)
    assert (found["force_reportable"].value, found["force_reportable"].n) == (1, 7)


def test_a_report_that_was_wrong_is_not_counted() -> None:
    story = contacts(6)
    for n in range(6):
        story.tell(f.ForceUsed(f"i{n}", Force.FIREARM), f.ForceUsed(f"i{n}", Force.NONE, instead=True))
        story.tell(f.InjuryReported(f"i{n}", Injured.PERSON, Injury.DEATH))
        story.tell(f.InjuryReported(f"i{n}", Injured.OFFICER, Injury.MINOR, instead=True))
    found = measured(story)
    assert counts(found["force"]) == (0, 6, 0)
    assert found["force_reportable"].value == 0, "a month without any is a figure as well"
    assert counts(found["injury_person"]) == (0, 6, 0)
    assert counts(found["injury_officer"]) == (6, 6, 0)


def test_injuries_are_counted_by_side() -> None:
    story = contacts(8)
    story.tell(
        f.InjuryReported("i0", Injured.PERSON, Injury.SERIOUS),
        f.InjuryReported("i0", Injured.OFFICER, Injury.MINOR),
        f.InjuryReported("i1", Injured.OTHER, Injury.MINOR),
        *(f.InjuryReported(f"i{n}", Injured.NOBODY, Injury.NONE) for n in range(2, 7)),
        f.ForceUsed("i0", Force.HANDS_ON),
    )
    found = measured(story)
    assert counts(found["injuries"]) == (2, 7, 1)
    assert counts(found["injury_person"]) == (1, 7, 1)
    assert counts(found["injury_officer"]) == (1, 7, 1)
    assert counts(found["injury_other"]) == (1, 7, 1)
    assert found["force_reportable"].value == 1, "force and a serious injury of the person"


def test_diversion_is_of_those_with_cause_for_an_arrest() -> None:
    story = contacts(8)
    contact(story, "a0", "arrest")
    contact(story, "a1", "arrest")
    story.tell(
        *(f.DiversionReported(f"i{n}", Diversion.DIVERTED) for n in range(4)),
        f.DiversionReported("i4", Diversion.NO_CAUSE),
        f.DiversionReported("i5", Diversion.DIVERTED),
        f.DiversionReported("i5", Diversion.NO_CAUSE),
        f.DiversionReported("a1", Diversion.DIVERTED),
    )
    found = measured(story)["diversion"]
    assert counts(found) == (4, 6, 2), "an arrest had its cause, whatever else is said; the newest report holds"


def test_what_happened_without_a_contact_is_no_contact() -> None:
    story = contacts(6)
    story.tell(*(f.ForceUsed(f"i{n}", Force.NONE) for n in range(6)))
    story.tell(story.incident("never met"), f.ForceUsed("never met", Force.HANDS_ON))
    story.tell(story.incident("no crisis", type_code="PARKING"), f.ForceUsed("no crisis", Force.HANDS_ON))
    assert counts(measured(story)["force"]) == (0, 6, 0)


# ---- care afterwards -----------------------------------------------------------------------------------


def test_follow_up_is_of_contacts_observed_for_as_long() -> None:
    story = contacts(6)
    closed = {key: one.closed_at for key, one in story.picture.incidents.items()}
    story.tell(*(f.FollowUpDue(f"i{n}", f"fu{n}", START + timedelta(days=1)) for n in range(6)))
    for n, (hours, result) in enumerate(
        [
            (2, FollowUpResult.REACHED),
            (3, FollowUpResult.NOT_REACHED),
            (4, FollowUpResult.REFUSED),
            (30, FollowUpResult.REACHED),
            (40, FollowUpResult.NOT_NEEDED),
        ]
    ):
        at = closed[f"i{n}"]
        assert at is not None
        story.now = at + timedelta(hours=hours)
        story.tell(f.FollowUpMade(f"i{n}", f"fu{n}", result))
    found = measured(story)
    assert counts(found["follow_up_24"]) == (2, 6, 0)
    assert (found["follow_up_72"].n, found["follow_up_72"].aside) == (3, 3), "of the others 72 hours have not passed"
    assert found["follow_up_72"].why == NOT_ENOUGH
    assert "3 not observed for as long" in line_text(found["follow_up_72"])
    assert (found["follow_up_wait"].n, found["follow_up_wait"].missing) == (3, 3)
    story.wait(days=3).tell(story.incident("later"))
    found = measured(story)
    assert counts(found["follow_up_72"]) == (3, 6, 0)
    assert found["follow_up_72"].aside == 0


def test_connection_to_care_is_what_was_reported_or_how_it_was_closed() -> None:
    story = contacts(4)
    contact(story, "r0", "referred")
    contact(story, "r1", "refused")
    contact(story, "o0", "handled")
    story.tell(
        f.CareConnected("i0", Connection.WARM_HANDOFF),
        f.CareConnected("r1", Connection.APPOINTMENT),
        f.CareConnected("r1", Connection.KEPT),
    )
    assert counts(measured(story)["connected"]) == (3, 6, 1)


def test_an_appointment_kept_counts_for_thirty_days() -> None:
    story = contacts(6)
    story.tell(*(f.CareConnected(f"i{n}", Connection.APPOINTMENT) for n in range(6)))
    story.wait(days=20).tell(*(f.CareConnected(f"i{n}", Connection.KEPT) for n in range(2)))
    assert (measured(story)["kept_30"].n, measured(story)["kept_30"].aside) == (2, 4)
    story.wait(days=20).tell(f.CareConnected("i2", Connection.KEPT))
    assert counts(measured(story)["kept_30"]) == (2, 6, 0), "forty days later is too late"


# ---- repeat contacts -----------------------------------------------------------------------------------


def repeats() -> Story:
    """Ten persons met on one day; of them three again after 10, 60 and 200 days, one three times, two unknown calls."""
    story = contacts(10)
    story.tell(*(f.PersonKnown(f"i{n}", pseudonym(n)) for n in range(10)))
    contact(story, "nobody knows whose")
    for key, who, days in (("b0", 0, 10), ("b1", 1, 60), ("b2", 1, 61), ("b3", 2, 200), ("b4", 77, 201)):
        story.now = START + timedelta(days=days)
        contact(story, key)
        story.tell(f.PersonKnown(key, pseudonym(who)))
    story.now = START + timedelta(days=202)
    story.tell(story.incident("the last"))
    return story


def test_repeats_count_persons_once_and_only_those_observed_for_as_long() -> None:
    found = measured(repeats())
    assert counts(found["repeat_30"]) == (1, 10, 1)
    assert found["repeat_30"].aside == 1, "the person first met on day 201 has not been observed for 30 days"
    assert counts(found["repeat_90"]) == (2, 10, 1)
    assert (found["repeat_365"].n, found["repeat_365"].aside, found["repeat_365"].why) == (0, 11, NOT_ENOUGH)
    assert (found["repeat_90"].low, found["repeat_90"].high) == wilson(2, 10)


def test_a_second_call_about_the_same_crisis_is_no_repeat() -> None:
    story = Story()
    story.tell(story.unit("u1"))
    for n in range(6):
        story.tell(story.incident(f"twice{n}"))
        contact(story, f"i{n}")
        story.tell(f.PersonKnown(f"i{n}", pseudonym(n)), f.PersonKnown(f"twice{n}", pseudonym(n)))
    story.wait(days=40).tell(story.incident("the last"))
    assert counts(measured(story)["repeat_30"]) == (0, 6, 0)


def test_repeats_are_those_of_a_plain_count() -> None:
    """Many persons at random times, counted once more in loops."""
    rng = Random(5)
    story = Story()
    story.tell(story.unit("u1"))
    calls = sorted((rng.uniform(0, 400), rng.randrange(60)) for _ in range(200))
    spans: dict[int, list[tuple[float, float]]] = {}
    for n, (day, who) in enumerate(calls):
        story.now = max(story.now, START + timedelta(days=day))
        began = story.now
        contact(story, f"i{n}")
        story.tell(f.PersonKnown(f"i{n}", pseudonym(who)))
        spans.setdefault(who, []).append((began.timestamp(), story.now.timestamp()))
    end = story.now.timestamp()
    found = measured(story)
    for days in (30, 90, 365):
        seen = [own for own in spans.values() if end - own[0][1] >= days * 86_400]
        again = [own for own in seen if any(0 < began - own[0][1] <= days * 86_400 for began, _ in own[1:])]
        assert counts(found[f"repeat_{days}"])[:2] == (len(again), len(seen)), days
        assert len(again) > 3


# ---- what is not known is said -------------------------------------------------------------------------


def test_a_shift_without_such_reports_says_so() -> None:
    found = measured(contacts(20))
    for key in ("force", "force_reportable", "injuries", "diversion", "follow_up_24", "repeat_30", "kept_30"):
        assert (found[key].value, found[key].why) == (None, NO_RECORDS), key


def test_one_report_is_not_enough() -> None:
    story = contacts(20)
    story.tell(f.ForceUsed("i0", Force.HANDS_ON))
    found = measured(story)["force"]
    assert (found.value, found.why, found.n, found.missing) == (None, NOT_ENOUGH, 1, 19)


def test_a_single_use_of_force_does_not_leave_the_room(tmp_path: Path) -> None:
    story = contacts(40)
    story.tell(*(f.ForceUsed(f"i{n}", Force.FIREARM if n == 7 else Force.NONE) for n in range(40)))
    story.tell(f.PersonKnown("i7", pseudonym("i7")))
    tables = tables_of(table_of(story.envelopes))
    frame = measures_frame(measure(tables)).set_index("measure")
    for key in ("force", "force_reportable"):
        assert frame.loc[key, "note"] == SUPPRESSED
        assert pd.isna(frame.loc[key, "value"])
    export(tmp_path, tables, measure(tables), [], Veil(Random(1)))
    incidents = pd.read_csv(tmp_path / "incidents.csv")
    assert set(incidents["force"]) == {SUPPRESSED}, "nor does it stand out as the one that is hidden"
    assert "person" not in incidents


# ---- who a person is stays behind the wall -------------------------------------------------------------


def told_to(role: Role, story: Story) -> Tables:
    return tables_of(table_of([redact(envelope, role) for envelope in story.envelopes]))


def test_a_desk_counts_repeats_only_where_its_role_may_know_the_person() -> None:
    story = repeats()
    clinician = {one.key: one for one in measure(told_to(Role.CLINICIAN, story))}
    operations = {one.key: one for one in measure(told_to(Role.OPERATIONS, story))}
    assert clinician["repeat_30"].n == 10
    assert (operations["repeat_30"].n, operations["repeat_30"].why) == (0, NOT_ENOUGH)
    assert clinician["response"] == operations["response"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    told: list[Timed] = [(one.at, one.by.role, one.fact) for one in repeats().envelopes]
    return write_journal(tmp_path / "a.journal", told)


def test_a_journal_gives_the_figure_to_operations_and_no_pseudonym(journal: Path) -> None:
    with Shift.open(journal, role=Role.OPERATIONS) as shift:
        tables = shift_tables(shift)
        hidden = [one.fact.person for one in shift.facts if isinstance(one.fact, f.PersonKnown)]
    assert all(isinstance(person, f.Redacted) for person in hidden)
    assert len(hidden) == 15
    found = {one.key: one for one in measure(tables)}
    assert counts(found["repeat_30"]) == (1, 10, 1)
    for frame in (tables.incidents, tables.responses, tables.consults):
        assert not any(pseudonym(who) in frame.to_csv() for who in range(10))


@pytest.mark.parametrize("spoil", [lambda path: None, lambda path: path.write_bytes(path.read_bytes()[:60_000])])
def test_a_damaged_journal_is_measured_as_far_as_it_goes(journal: Path, spoil: Callable[[Path], object]) -> None:
    spoil(journal)
    with Shift.open(journal) as shift:
        tables = shift_tables(shift)
        received = sum(isinstance(one.fact, f.IncidentReceived) for one in shift.facts)
    assert len(tables.incidents) == received > 0


def test_a_part_of_a_shift_is_measured_by_that_part(journal: Path) -> None:
    with Shift.open(journal, end=START + timedelta(days=30)) as shift:
        tables = shift_tables(shift)
        assert sum(tables.kinds.values()) == len(shift.facts)
    assert {one.key: one for one in measure(tables)}["repeat_30"].why == NOT_ENOUGH


# ---- the tables say what the picture says --------------------------------------------------------------

_key = st.sampled_from(["i0", "i1", "i2"])
_report = st.one_of(
    st.builds(f.ForceUsed, _key, st.sampled_from(Force), instead=st.booleans()),
    st.builds(
        lambda key, who, injury, instead: f.InjuryReported(
            key, who, Injury.NONE if who is Injured.NOBODY else injury, instead
        ),
        _key,
        st.sampled_from(Injured),
        st.sampled_from([Injury.MINOR, Injury.SERIOUS, Injury.DEATH]),
        st.booleans(),
    ),
    st.builds(f.DiversionReported, _key, st.sampled_from(Diversion)),
    st.builds(f.CareConnected, _key, st.sampled_from(Connection)),
    st.builds(f.PersonKnown, _key, st.sampled_from([pseudonym(n) for n in range(3)])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_report, max_size=25))
def test_what_is_counted_is_what_the_picture_held(reports: list[f.Fact]) -> None:
    story = contacts(3)
    story.tell(*reports)
    frame = tables_of(table_of(story.envelopes)).incidents.set_index("incident")
    persons: dict[int, str] = {}
    for key in ("i0", "i1", "i2"):
        care, row = story.picture.care.get(key) or Care(key), frame.loc[key]
        forces = [told.fact.force for told in care.force]
        assert _said(row["force"]) == (max(forces, key=FORCE_ORDER.index) if forces else None)
        hurt = [told.fact for told in care.injuries]
        worst = max((one.injury for one in hurt), key=INJURY_ORDER.index, default=None)
        assert _said(row["injury"]) == worst
        for who in (Injured.PERSON, Injured.OFFICER, Injured.OTHER):
            own = [one.injury for one in hurt if one.injured is who]
            nothing = Injury.NONE if hurt else None
            assert _said(row[f"injury_{who.value}"]) == max(own, key=INJURY_ORDER.index, default=nothing)
        assert _said(row["diversion"]) == (care.diversion.fact.diversion if care.diversion else None)
        assert _said(row["connection"]) == (care.connection.fact.connection if care.connection else None)
        assert (row["person"] >= 0) == (care.person is not None)
        if care.person is not None:
            known = persons.setdefault(int(row["person"]), str(care.person.fact.person))
            assert known == care.person.fact.person, "one number is one person"
    assert len(set(persons.values())) == len(persons), "and one person is one number"


def _said(value: object) -> object:
    return None if value != value else value
