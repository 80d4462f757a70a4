"""The hand-over pack: everything open, offered, shelved, waiting or running out, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import facts as f
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.vocabulary import AlarmPriority, Role, UnitStatus
from console.domain.vocabulary_care import HoldKind
from console.domain.vocabulary_shift import FollowUpResult
from console.review.handover import (
    changes,
    hand_over,
    hand_over_fact,
    is_what_was_signed,
    pending_hand_over,
    take_over_fact,
)
from tests.story import START, Story


def test_everything_that_goes_over_is_in_the_pack() -> None:
    story = Story()
    story.tell(
        story.unit("u1"),
        story.unit("u2"),
        *(story.incident(key, priority=p) for key, p in zip("abcd", (3, 9, 5, 7), strict=True)),
    )
    story.tell(f.UnitAssigned("u1", "b"), f.UnitStatusChanged("u2", UnitStatus.OUT_OF_SERVICE))
    story.tell(f.IncidentClosed("d", "settled"), f.HandoffOffered("c", Role.CLINICIAN), role=Role.COMMANDER)
    story.tell(
        f.AlarmRaised("x", "r", AlarmPriority.HIGH, "put aside"),
        f.AlarmRaised("y", "r", AlarmPriority.LOW, "not seen"),
        role=Role.HUB,
    )
    story.tell(f.AlarmRaised("z", "r", AlarmPriority.LOW, "seen"), role=Role.HUB)
    until = story.now + timedelta(hours=1)
    story.tell(f.AlarmShelved("x", until, "radio shop knows"), f.AlarmAcknowledged("z"), role=Role.COMMANDER)
    story.tell(f.ConsultRequested("b", "c1", "silent", "officer"), f.ConsultRequested("b", "c2", "silent", "officer"))
    story.tell(f.ConsultWithdrawn("b", "c2", "not needed"))
    story.tell(
        f.HoldStarted("b", "h1", HoldKind.INVOLUNTARY, until),
        f.HoldStarted("b", "h2", HoldKind.INVOLUNTARY, until + timedelta(days=2)),
    )
    now = story.wait(minutes=6).now
    pack = hand_over(story.picture, now)
    assert [strip.incident for strip in pack.strips] == ["b", "c", "a"], "the most severe first; what is closed is not"
    assert pack.strips[0].units == ("U1",)
    assert pack.strips[0].age == timedelta(minutes=6)
    assert all(strip.next_step for strip in pack.strips)
    assert [(strip.incident, strip.offered_to, strip.offered_for) for strip in pack.offered] == [
        ("c", "Crisis clinician", timedelta(minutes=6))
    ]
    assert [(alarm.alarm, alarm.shelved_until, alarm.reason) for alarm in pack.shelved] == [
        ("x", until, "radio shop knows")
    ]
    assert [alarm.alarm for alarm in pack.unacknowledged] == ["y"]
    assert [(one.key, one.incident) for one in pack.consults] == [("c1", "b")]
    assert [(one.key, one.due) for one in pack.due] == [("h1", until)]
    assert pack.out_of_service == ("U2",)
    assert not pack.empty


def test_nothing_open_is_an_empty_pack() -> None:
    story = Story()
    assert hand_over(story.picture, story.now).empty


# ---- signing -------------------------------------------------------------------------------------------


def a_watch() -> Story:
    story = Story()
    story.tell(story.unit("u1"), story.incident("a", priority=3), story.incident("b", priority=9))
    story.tell(f.IncidentClosed("a", "settled"), role=Role.COMMANDER)
    story.tell(f.AlarmRaised("x", "r", AlarmPriority.HIGH, "put aside"), role=Role.HUB)
    story.tell(f.AlarmShelved("x", story.now + timedelta(hours=9), "radio shop knows"), role=Role.COMMANDER)
    story.tell(f.ConsultRequested("b", "c1", "silent", "officer"))
    story.tell(
        f.HoldStarted("b", "h1", HoldKind.INVOLUNTARY, story.now + timedelta(hours=1)),
        f.FollowUpDue("a", "f1", story.now + timedelta(hours=6)),
        f.FollowUpDue("a", "f2", story.now + timedelta(days=3)),
        f.FollowUpDue("b", "f3", story.now - timedelta(hours=1)),
        f.FollowUpMade("b", "f3", FollowUpResult.NOT_REACHED),
    )
    return story


def test_follow_ups_due_in_the_next_watch_go_over_with_those_that_are_late() -> None:
    pack = hand_over(a_watch().picture, START)
    assert [(one.key, one.number, one.text) for one in pack.follow_ups] == [
        ("f3", "B", "follow-up, call, not reached 1 ×"),
        ("f1", "A", "follow-up, call"),
    ]


def test_both_commanders_sign_what_was_open() -> None:
    story = a_watch()
    fact = hand_over_fact(hand_over(story.picture, story.now), "s1")
    counts = (fact.strips, fact.consults, fact.alarms, fact.due, fact.follow_ups)
    assert counts == (1, 1, 1, 1, 2)
    assert judge(story.picture, story.by(Role.COMMANDER, "day"), fact) is None
    story.tell(fact, role=Role.COMMANDER, actor="day")
    story.wait(minutes=7)
    waits = pending_hand_over(story.picture)
    assert waits is not None
    assert is_what_was_signed(hand_over(story.picture, story.now), waits.handed.fact), "the clock alone changes nothing"
    signed = take_over_fact(waits)
    assert judge(story.picture, story.by(Role.COMMANDER, "day"), signed) is not None
    assert judge(story.picture, story.by(Role.COMMANDER, "night"), signed) is None
    story.tell(signed, role=Role.COMMANDER, actor="night")
    assert pending_hand_over(story.picture) is None


@pytest.mark.parametrize(
    ("fact", "came", "gone"),
    [
        (Story().incident("n", priority=1), ("N Threat of suicide",), ()),
        (f.IncidentClosed("b", "settled"), (), ("B ",)),
        (f.AlarmRaised("y", "r", AlarmPriority.LOW, "new"), ("alarm: new",), ()),
        (f.ConsultWithdrawn("b", "c1", "not needed"), (), ("B consult waiting",)),
        (f.HoldEnded("b", "h1"), (), ("B",)),
        (f.FollowUpMade("a", "f1"), (), ("A follow-up, call",)),
        (f.HandoffOffered("b", Role.CLINICIAN), (), ()),
        (f.AlarmUnshelved("x"), (), ()),
    ],
)
def test_whatever_changes_hands_is_another_pack(fact: f.Fact, came: tuple[str, ...], gone: tuple[str, ...]) -> None:
    story = a_watch()
    then = hand_over(story.picture, story.now)
    story.tell(fact, role=Role.COMMANDER)
    now = hand_over(story.picture, story.now)
    assert now.digest != then.digest
    found = changes(then, now)
    assert found.came == came
    assert all(any(words.startswith(start) for start in gone) for words in found.gone)
    assert bool(found.gone) == bool(gone)


def test_a_signed_pack_can_be_made_again_from_the_journal() -> None:
    story = a_watch()
    story.tell(hand_over_fact(hand_over(story.picture, story.now), "s1"), role=Role.COMMANDER, actor="day")
    story.wait(hours=1).tell(story.incident("later"))
    signed = next(one for one in story.envelopes if isinstance(one.fact, f.ShiftHandedOver))
    before = Picture()
    before.apply_all(story.envelopes[: signed.seq - 1])
    assert isinstance(signed.fact, f.ShiftHandedOver)
    assert is_what_was_signed(hand_over(before, signed.at), signed.fact)
