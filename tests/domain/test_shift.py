"""What a shift answers for: two people sign its hand-over; force, injuries, diversion and follow-up are told in codes."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from console.domain import facts as f
from console.domain.fold.incidents import CLOSED_KEPT
from console.domain.fold.shifts import SHIFTS_KEPT
from console.domain.judge import Refusal, judge
from console.domain.vocabulary import Role
from console.domain.vocabulary_shift import (
    CONNECTION_LABEL,
    DIVERSION_LABEL,
    FOLLOW_UP_LABEL,
    FORCE_LABEL,
    INJURED_LABEL,
    INJURY_LABEL,
    RESULT_LABEL,
    Connection,
    Diversion,
    FollowUpBy,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)
from tests.story import START, Story

PACK, OTHER = "a" * 64, "b" * 64
PERSON = "5d41402abc4b2a76b9719d911017c592"
GONE, COMES = "commander-1", "commander-2"
HANDED = f.ShiftHandedOver(shift="s1", digest=PACK, strips=3, alarms=1)
TAKEN = f.ShiftTakenOver(shift="s1", digest=PACK)


def ask(story: Story, fact: f.Fact, actor: str = COMES, role: Role = Role.COMMANDER) -> Refusal | None:
    return judge(story.picture, story.by(role, actor), fact)


def code(refusal: Refusal | None) -> str:
    if refusal is not None:
        assert len(refusal.text) > 15
        assert refusal.text[0].isupper()
    return refusal.code if refusal else "accepted"


def handed() -> Story:
    story = Story()
    story.tell(story.incident(), story.unit())
    story.tell(HANDED, role=Role.COMMANDER, actor=GONE)
    return story


# ---- the hand-over of the watch ------------------------------------------------------------------------


def test_both_commanders_sign_the_same_pack() -> None:
    story = handed()
    shift = story.picture.shifts["s1"]
    assert shift.pending
    assert ask(story, TAKEN) is None
    touched = story.wait(minutes=4).tell(TAKEN, role=Role.COMMANDER, actor=COMES)
    assert touched.shifts == {"s1"}
    assert touched
    assert not shift.pending
    assert (shift.handed.actor, shift.taken and shift.taken.actor) == (GONE, COMES)
    assert shift.taken is not None
    assert shift.taken.at - shift.handed.at == timedelta(minutes=4)
    assert story.picture.findings == []


def test_one_person_cannot_sign_both_sides() -> None:
    story = handed()
    assert code(ask(story, TAKEN, actor=GONE)) == "same-person"
    story.tell(TAKEN, role=Role.COMMANDER, actor=GONE)
    assert story.picture.shifts["s1"].pending, "not even where it got past the door"
    assert "taken over by who handed it over" in story.picture.findings[-1].text


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.OPERATIONS, Role.FIELD, Role.SOURCE, Role.AUDITOR])
def test_only_commanders_hand_over_the_watch(role: Role) -> None:
    story = handed()
    assert code(ask(story, HANDED, role=role)) == "not-allowed"
    assert code(ask(story, TAKEN, role=role)) == "not-allowed"


def test_what_is_signed_is_what_was_looked_at() -> None:
    story = handed()
    other = msgspec.structs.replace(TAKEN, digest=OTHER)
    assert code(ask(story, other)) == "other-pack"
    story.tell(other, role=Role.COMMANDER, actor=COMES)
    assert story.picture.shifts["s1"].pending
    story.tell(msgspec.structs.replace(HANDED, digest=OTHER), role=Role.COMMANDER, actor=GONE)
    assert ask(story, other) is None
    assert code(ask(story, TAKEN)) == "other-pack", "a pack signed anew replaces the one before"


def test_a_second_hand_over_waits_for_the_first() -> None:
    story = handed()
    second = msgspec.structs.replace(HANDED, shift="s2")
    assert code(ask(story, second, actor=GONE)) == "already-handed-over"
    assert code(ask(story, HANDED, actor=COMES)) == "other-commander"
    refused = f.ShiftHandoverRefused(shift="s1", reason="an alarm is not explained")
    assert ask(story, refused) is None
    story.tell(refused, role=Role.COMMANDER, actor=COMES)
    assert code(ask(story, TAKEN)) == "over"
    assert code(ask(story, refused)) == "over"
    assert code(ask(story, HANDED, actor=GONE)) == "over"
    assert ask(story, second, actor=GONE) is None


def test_what_nobody_handed_over_is_not_taken_over() -> None:
    story = Story()
    assert code(ask(story, TAKEN)) == "unknown-shift"
    story.tell(TAKEN, role=Role.COMMANDER)
    assert story.picture.shifts == {}
    assert story.picture.findings


def test_hand_overs_kept_are_bounded() -> None:
    story = Story()
    for n in range(SHIFTS_KEPT + 3):
        story.tell(msgspec.structs.replace(HANDED, shift=f"s{n}"))
        story.tell(msgspec.structs.replace(TAKEN, shift=f"s{n}"), actor=COMES)
    assert len(story.picture.shifts) == SHIFTS_KEPT
    assert "s0" not in story.picture.shifts


@pytest.mark.parametrize("digest", ["", "x" * 64, "A" * 64, "a" * 63])
def test_a_digest_is_a_digest(digest: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "shift.taken_over", "shift": "s1", "digest": digest}, f.ShiftTakenOver)


# ---- force, injuries, diversion ------------------------------------------------------------------------


def test_force_injury_and_diversion_stand_on_the_timeline_in_plain_words() -> None:
    story = handed()
    seen = story.picture.incidents["i1"].last_seq
    story.tell(
        f.ForceUsed(incident="i1", force=Force.HANDS_ON, unit="u1"),
        f.InjuryReported(incident="i1", injured=Injured.OFFICER, injury=Injury.MINOR),
        f.InjuryReported(incident="i1", injured=Injured.NOBODY, injury=Injury.NONE),
        f.DiversionReported(incident="i1", diversion=Diversion.DIVERTED),
    )
    incident, care = story.picture.incidents["i1"], story.picture.care["i1"]
    assert [mark.detail for mark in incident.marks[-4:]] == [
        "Force: hands-on, U1",
        "Injured: an officer, minor",
        "Injured: nobody",
        "Diverted from arrest",
    ]
    assert incident.last_seq == seen, "a report stands in nobody's way"
    assert [told.fact.force for told in care.force] == [Force.HANDS_ON]
    assert care.diversion is not None
    assert care.diversion.fact.diversion is Diversion.DIVERTED


def test_a_wrong_report_is_replaced_and_stays_in_the_journal() -> None:
    story = handed()
    story.tell(f.ForceUsed(incident="i1", force=Force.FIREARM, unit="u1"))
    story.tell(f.ForceUsed(incident="i1", force=Force.NONE, instead=True))
    story.tell(f.InjuryReported(incident="i1", injured=Injured.PERSON, injury=Injury.SERIOUS))
    story.tell(f.InjuryReported(incident="i1", injured=Injured.NOBODY, injury=Injury.NONE, instead=True))
    care = story.picture.care["i1"]
    assert [told.fact.force for told in care.force] == [Force.NONE]
    assert [told.fact.injured for told in care.injuries] == [Injured.NOBODY]
    assert "Force: firearm, U1" in [mark.detail for mark in story.picture.incidents["i1"].marks]


@pytest.mark.parametrize(
    ("injured", "injury", "expected"),
    [
        (Injured.NOBODY, Injury.NONE, "accepted"),
        (Injured.PERSON, Injury.DEATH, "accepted"),
        (Injured.NOBODY, Injury.MINOR, "bad-injury"),
        (Injured.OFFICER, Injury.NONE, "bad-injury"),
    ],
)
def test_nobody_is_hurt_or_somebody_is(injured: Injured, injury: Injury, expected: str) -> None:
    fact = f.InjuryReported(incident="i1", injured=injured, injury=injury)
    assert code(ask(handed(), fact)) == expected


def test_reports_come_after_closing_as_well() -> None:
    story = handed()
    story.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert ask(story, f.ForceUsed(incident="i1", force=Force.NONE)) is None
    assert code(ask(story, f.ForceUsed(incident="nope", force=Force.NONE))) == "unknown-incident"


# ---- follow-up and care --------------------------------------------------------------------------------

DUE = f.FollowUpDue(incident="i1", follow_up="fu1", due=START + timedelta(hours=24), by=FollowUpBy.CALL)
MADE = f.FollowUpMade(incident="i1", follow_up="fu1")


def test_a_follow_up_is_due_until_somebody_was_reached() -> None:
    story = handed()
    assert story.tell(DUE).follow_ups == {"fu1"}
    due = story.picture.follow_ups["fu1"]
    assert (due.incident, due.number, due.due) == ("i1", "I1", START + timedelta(hours=24))
    story.tell(f.FollowUpMade(incident="i1", follow_up="fu1", result=FollowUpResult.NOT_REACHED))
    assert story.picture.follow_ups["fu1"].tries == 1
    assert story.tell(MADE).follow_ups == {"fu1"}
    assert story.picture.follow_ups == {}
    assert story.picture.findings == []


def test_a_follow_up_outlives_its_incidents_place_in_the_picture() -> None:
    story = handed()
    story.tell(DUE, f.IncidentClosed(incident="i1", disposition="settled"))
    for n in range(CLOSED_KEPT):
        story.tell(story.incident(f"c{n}"), f.IncidentClosed(incident=f"c{n}", disposition="gone"))
    assert "i1" not in story.picture.incidents
    assert story.picture.follow_ups["fu1"].number == "I1"
    assert ask(story, MADE) is None
    story.tell(MADE)
    assert story.picture.follow_ups == {}
    assert story.picture.findings == []
    assert code(ask(story, MADE)) == "unknown-incident"


def test_a_follow_up_belongs_to_one_incident() -> None:
    story = handed()
    story.tell(story.incident("i2"), DUE)
    assert code(ask(story, msgspec.structs.replace(DUE, incident="i2"))) == "already-due"
    assert code(ask(story, msgspec.structs.replace(MADE, incident="i2"))) == "other-incident"
    assert ask(story, msgspec.structs.replace(MADE, follow_up="nobody planned it")) is None
    later = msgspec.structs.replace(DUE, due=START + timedelta(hours=72))
    assert ask(story, later) is None
    story.tell(later)
    assert story.picture.follow_ups["fu1"].due == later.due


def test_the_firmest_connection_to_care_is_kept() -> None:
    story = handed()
    for connection in (Connection.APPOINTMENT, Connection.WARM_HANDOFF, Connection.APPOINTMENT):
        story.tell(f.CareConnected(incident="i1", connection=connection))
    held = story.picture.care["i1"].connection
    assert held is not None
    assert held.fact.connection is Connection.WARM_HANDOFF


# ---- who the person is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [PERSON, "0b9c2e7a-8f1d-4c3e-9a57-1f2e3d4c5b6a", PERSON * 2])
def test_a_pseudonym_is_a_hash_or_a_uuid(person: str) -> None:
    told = msgspec.convert({"kind": "person.known", "incident": "i1", "person": person}, f.PersonKnown)
    assert told.person == person


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A. Person",
        "a-person-born-1980-01-01-in-springfield",
        "19800101123456789198001011234567",
        "abcdefabcdefabcdefabcdefabcdefabcdef",
        "5D41402ABC4B2A76B9719D911017C592",
        "5d41402abc4b2a76",
        PERSON * 3,
    ],
)
def test_no_name_or_number_of_a_person_fits(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            msgspec.json.encode({"kind": "person.known", "incident": "i1", "person": name}), type=f.AnyFact
        )


def test_a_pseudonym_comes_from_a_source_or_a_clinician() -> None:
    story = handed()
    fact = f.PersonKnown(incident="i1", person=PERSON)
    allowed = {role for role in Role if ask(story, fact, role=role) is None}
    assert allowed == {Role.SOURCE, Role.CLINICIAN}
    story.tell(fact)
    assert PERSON not in str(story.picture.incidents["i1"].marks)


def test_every_code_has_a_word() -> None:
    for labels, codes in (
        (FORCE_LABEL, Force),
        (INJURED_LABEL, Injured),
        (INJURY_LABEL, Injury),
        (DIVERSION_LABEL, Diversion),
        (FOLLOW_UP_LABEL, FollowUpBy),
        (RESULT_LABEL, FollowUpResult),
        (CONNECTION_LABEL, Connection),
    ):
        assert list(labels) == list(codes)
