"""Alarm rules, their life as facts, and the budget of attention."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.alarms import budget, changes, conditions, in_order
from console.domain.clocks import Lateness, elapsed_text, next_step, phase_lateness
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import AlarmPriority, Role, UnitKind, UnitStatus
from tests.story import HERE, Story


def keep(story: Story, tracks: Tracks) -> list[str]:
    """Run the alarm keeper once, as the hub does each second; returns the kinds it published."""
    out = changes(story.picture, tracks, story.now)
    story.tell(*out)
    return [f"{f.kind_of(x)} {x.alarm}" for x in out]


def test_a_severe_call_that_nobody_goes_to_alarms_once_and_clears() -> None:
    story, tracks = Story(), Tracks()
    story.tell(story.incident(priority=9), story.unit())
    assert keep(story, tracks) == []
    story.wait(minutes=10)
    assert keep(story, tracks) == ["alarm.raised no-unit:i1"]
    assert story.picture.alarms["no-unit:i1"].priority is AlarmPriority.CRITICAL
    assert keep(story, tracks) == []
    story.tell(f.UnitAssigned(unit="u1", incident="i1"))
    assert keep(story, tracks) == ["alarm.cleared no-unit:i1"]


def test_a_routine_call_does_not_spend_attention() -> None:
    story = Story()
    story.tell(story.incident(priority=2))
    story.wait(hours=3)
    assert conditions(story.picture, Tracks(), story.now) == {}


def test_a_hand_off_nobody_accepts_alarms() -> None:
    story, tracks = Story(), Tracks()
    story.tell(story.incident(priority=3), f.HandoffOffered(incident="i1", to=Role.CLINICIAN))
    story.wait(minutes=4, seconds=59)
    assert keep(story, tracks) == []
    story.wait(seconds=1)
    assert keep(story, tracks) == ["alarm.raised handoff:i1"]


def test_a_silent_unit_on_a_call_alarms_and_an_idle_one_does_not() -> None:
    story, tracks = Story(), Tracks()
    story.tell(story.incident(priority=9), story.unit("busy"), story.unit("idle"))
    story.tell(f.UnitStatusChanged(unit="busy", status=UnitStatus.ON_SCENE, incident="i1"))
    at_ms = round(story.now.timestamp() * 1000)
    tracks.take([Position(u, HERE.lat, HERE.lon, at_ms) for u in ("busy", "idle")])
    story.wait(seconds=179)
    assert keep(story, tracks) == []
    story.wait(seconds=2)
    assert keep(story, tracks) == ["alarm.raised silent:busy"]


def test_an_unarmed_team_on_an_unsafe_scene_alarms() -> None:
    story, tracks = Story(), Tracks()
    story.tell(story.incident(priority=9), story.unit("m", UnitKind.MOBILE_CRISIS))
    story.tell(f.UnitStatusChanged(unit="m", status=UnitStatus.ON_SCENE, incident="i1"))
    assert keep(story, tracks) == ["alarm.raised unsafe:i1:m"]
    story.tell(f.IncidentScene(incident="i1", safe=True))
    assert keep(story, tracks) == ["alarm.cleared unsafe:i1:m"]


def test_a_shelved_alarm_comes_back_when_its_time_is_over() -> None:
    story, tracks = Story(), Tracks()
    story.tell(story.incident(priority=9))
    story.wait(minutes=11)
    keep(story, tracks)
    until = story.now + timedelta(minutes=15)
    story.tell(f.AlarmShelved(alarm="no-unit:i1", until=until, reason="unit by phone"), role=Role.COMMANDER)
    story.wait(minutes=14)
    assert keep(story, tracks) == []
    story.wait(minutes=1)
    assert keep(story, tracks) == ["alarm.unshelved no-unit:i1"]


def test_order_and_budget() -> None:
    story = Story()
    raise_ = lambda key, priority: f.AlarmRaised(alarm=key, rule="r", priority=priority, text=key)  # noqa: E731
    story.tell(
        raise_("low", AlarmPriority.LOW), raise_("seen", AlarmPriority.CRITICAL), raise_("put", AlarmPriority.HIGH)
    )
    story.wait(seconds=5).tell(raise_("new", AlarmPriority.CRITICAL), f.AlarmAcknowledged(alarm="seen"))
    story.tell(f.AlarmShelved(alarm="put", until=story.now + timedelta(hours=1), reason="x"))
    assert [a.id for a in in_order(story.picture.alarms.values(), story.now)] == ["new", "low", "seen", "put"]
    times = [story.now - timedelta(minutes=m) for m in range(15)]
    assert budget(times, story.now).raised == 10
    assert budget(times, story.now).word == "busy"
    assert budget([], story.now).word == "calm"
    assert budget([story.now] * 11, story.now).word == "flood"


def test_clocks_read_as_a_dispatcher_says_them() -> None:
    story = Story()
    story.tell(story.incident(priority=9))
    incident = story.picture.incidents["i1"]
    assert elapsed_text(timedelta(seconds=75)) == "01:15"
    assert elapsed_text(timedelta(hours=2, seconds=5)) == "2:00:05"
    assert elapsed_text(timedelta(seconds=-5)) == "00:00"
    assert phase_lateness(incident, story.now) is Lateness.ON_TIME
    assert phase_lateness(incident, story.now + timedelta(minutes=5)) is Lateness.DUE
    assert phase_lateness(incident, story.now + timedelta(minutes=10)) is Lateness.LATE
    assert phase_lateness(incident, story.now + timedelta(minutes=20)) is Lateness.OVERDUE
    assert next_step(incident) == "Send a unit"
    story.tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN))
    assert next_step(incident) == "Crisis clinician to accept the hand-off"
    story.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert next_step(incident) == ""
