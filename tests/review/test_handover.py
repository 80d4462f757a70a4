"""The hand-over pack: everything open, offered, shelved, waiting or running out, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Role, UnitStatus
from console.domain.vocabulary_care import HoldKind
from console.review.handover import hand_over
from tests.story import Story


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
