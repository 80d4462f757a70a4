"""A live desk that goes back: the past it remembers is shown, the present goes on beneath and is still heard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.desk.theme import load_theme
from console.desk.time import holding, sampling
from console.desk.time import memory as memory_module
from console.desk.time.bar import TimeBar
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import AlarmPriority, Role
from console.review.shift import View
from console.wire.frames import Snapshot
from tests.desk.conftest import call, team
from tests.desk.time.conftest import Bare, Later
from tests.story import HERE, START


def after(seconds: float):
    return START + timedelta(seconds=seconds)


@pytest.fixture
def story(live: Bare) -> Bare:
    """Three calls, a minute apart, and a minute of quiet."""
    live.wait(60).tell(call("i1"))
    live.wait(60).tell(call("i2"))
    live.wait(60).tell(call("i3"), f.IncidentNoted("i1", "he has calmed down"))
    return live.wait(60)


def test_the_past_is_what_this_desk_heard(story: Bare) -> None:
    machine = story.machine
    assert machine.live
    assert machine.span is not None
    machine.go(after(125))
    assert not machine.live
    assert set(story.model.picture.incidents) == {"i1", "i2"}
    assert story.model.now() == after(125)
    assert set(story.model.live_picture.incidents) == {"i1", "i2", "i3"}
    machine.back_to_live()
    assert machine.live
    assert set(story.model.picture.incidents) == {"i1", "i2", "i3"}
    assert story.model.now() == story.time


def test_what_happens_meanwhile_goes_on_beneath_and_is_heard(story: Bare) -> None:
    story.machine.go(after(65))
    story.seen.clear()
    story.heard.clear()
    raised = f.AlarmRaised("a1", "rule", AlarmPriority.CRITICAL, "nobody is there", incident="i2")
    story.tell(call("i4"), raised, role=Role.HUB)
    assert "i4" not in story.model.picture.incidents
    assert story.model.picture.alarms == {}
    assert "i4" in story.model.live_picture.incidents
    assert any("i4" in seen.incidents and "a1" in seen.alarms for seen in story.heard)
    assert not any("i4" in seen.incidents for seen in story.seen), "views that show the past hear of the past only"
    story.machine.back_to_live()
    assert story.seen[-1].everything
    assert [alarm.id for alarm in story.model.alarms_of("i2")] == ["a1"]
    assert story.model.alarm_budget().raised == 1


def test_nothing_can_be_asked_of_the_past(story: Bare) -> None:
    story.machine.go(after(65))
    story.model.asks.note("i1", "too late")
    assert story.link.asked == []
    assert "nobody can change it" in story.said
    assert "REPLAY" in story.said
    story.machine.back_to_live()
    story.model.asks.note("i1", "in time")
    assert len(story.link.asked) == 1


def test_the_selection_is_kept_where_the_past_does_not_hold_it(story: Bare) -> None:
    story.model.select_incident("i3")
    story.machine.go(after(65))
    assert story.model.incident() is None
    story.machine.go(after(200))
    assert story.model.incident() is not None
    story.machine.back_to_live()
    assert story.model.selection.incident == "i3"


def test_what_comes_late_becomes_a_ghost_of_the_moment_that_is_shown(story: Bare) -> None:
    story.machine.go(after(100))
    assert story.machine.moment is not None
    assert not story.machine.moment.ghosts
    late = story.link._envelope(f.IncidentNoted("i1", "he had a knife"), f.By("cad", Role.SOURCE, "cad"), "late-1")
    late = f.Envelope(late.epoch, late.seq, late.id, after(90), late.heard, late.by, late.fact)
    story.link._take([late])
    story.wait(6)
    assert story.machine.at == after(100)
    assert story.machine.moment.ghosts.incidents == {"i1"}
    story.machine.set_view(View.AS_IT_WAS)
    marks = story.model.picture.incidents["i1"].marks
    assert any(mark.detail == "he had a knife" for mark in marks)


def test_positions_are_remembered_every_few_seconds(live: Bare) -> None:
    live.tell(team("u1"))
    for step in range(30):
        at_ms = round(live.time.timestamp() * 1000)
        live.link.report([Position("u1", HERE.lat + step * 0.001, HERE.lon, at_ms, 359.99, 3.0)])
        live.wait(1)
    live.machine.go(after(17))
    fix = live.model.tracks.newest("u1")
    assert fix is not None
    assert 10_000 <= fix.at_ms - round(START.timestamp() * 1000) <= 17_000
    assert fix.speed_mps == pytest.approx(3.0)
    assert fix.lat == pytest.approx(HERE.lat + round(fix.at_ms / 1000 - START.timestamp()) * 0.001, abs=1e-6)
    live.machine.go(after(-5))
    assert live.model.tracks.newest("u1") is None


def test_a_snapshot_is_where_memory_begins_and_it_says_so(live: Bare) -> None:
    live.tell(call("i1"))
    live.wait(30)
    picture = live.link.picture
    desk = Bare()
    desk.time = live.time
    desk.link.picture = picture
    desk.link.connect()
    desk.model.memory.hear(Snapshot(picture), desk.time)
    desk.model.replica.feed(Snapshot(picture), desk.seconds, desk.time)
    desk.model.frame()
    desk.wait(10)
    desk.tell(call("i2"))
    desk.wait(10)
    desk.machine.go(desk.time - timedelta(seconds=15))
    assert set(desk.model.picture.incidents) == {"i1"}
    assert desk.machine.span is not None
    assert desk.machine.span[0] == live.time
    assert "when this desk connected" in desk.machine.notes[0].text
    desk.machine.go(desk.time)
    assert set(desk.model.picture.incidents) == {"i1", "i2"}
    desk.machine.close()


def test_with_nothing_heard_there_is_no_past(qapp: object) -> None:
    desk = Bare()
    desk.machine.go(START)
    assert desk.machine.moment is None
    assert "heard nothing" in desk.said
    desk.machine.play(2)
    assert "nothing to play" in desk.said
    desk.machine.close()


def test_another_journal_of_the_hub_is_another_past(story: Bare) -> None:
    story.machine.go(after(65))
    story.machine.back_to_live()
    fresh = Bare()
    fresh.link._epoch = "second"
    fresh.link.connect()
    story.model.memory.hear(Snapshot(type(story.link.picture)(epoch="second", seq=4)), story.time)
    assert story.model.memory.epoch == "second"
    assert story.model.memory.facts == []
    story.machine.go(story.time)
    assert story.machine.shift is not None
    assert story.machine.shift.epoch == "second"
    fresh.machine.close()


def test_memory_is_bounded_and_begins_anew_when_it_is_full(live: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    live.model.memory._most = 50
    live.tell(call("i1"))
    for number in range(60):
        live.tell(f.IncidentNoted("i1", f"note {number}"))
    memory = live.model.memory
    assert len(memory.facts) <= 50
    assert "full" in memory.words
    live.wait(5)
    live.machine.go(live.time)
    assert live.model.picture.incidents["i1"].marks[-1].detail == "note 59"
    assert memory_module.MOST_FACTS > 50_000


def test_a_desk_that_is_far_behind_remembers_from_where_it_has_caught_up(qapp: object) -> None:
    desk = Bare()
    desk.model.memory._most = 20
    desk.link.tell(call("i1"), *(f.IncidentNoted("i1", f"note {n}") for n in range(200)))
    desk.link.connect()
    desk.model.frame()
    desk.wait(1)
    assert desk.model.memory.facts == []
    assert "caught up" in desk.model.memory.words
    desk.tell(call("i2"))
    desk.wait(10)
    desk.machine.go(desk.time)
    assert set(desk.model.picture.incidents) == {"i1", "i2"}
    desk.machine.close()


def test_old_samples_become_coarser_and_none_is_lost_for_good() -> None:
    from console.domain.tracks import Tracks

    samples = sampling.Samples(most_rows=400)
    tracks = Tracks()
    for step in range(300):
        now = after(step * 6)
        at_ms = round(now.timestamp() * 1000)
        movers = [Position(f"u{n}", HERE.lat + step * 1e-4, HERE.lon, at_ms) for n in range(5)]
        tracks.take([*movers, *([Position("still", HERE.lat, HERE.lon, at_ms)] if step == 0 else [])])
        samples.take(tracks, now)
    assert samples.count <= 420
    blocks, units = samples.all()
    assert "still" in units
    assert sum((block["unit"] == units.index("still")).sum() for block in blocks) == 1
    assert "coarsely" in samples.words
    newest = max(int(block["at_ms"].max()) for block in blocks)
    assert newest == round(after(299 * 6).timestamp() * 1000)


def test_a_journal_can_be_looked_at_while_the_desk_is_live(story: Bare, night: Path) -> None:
    story.machine.open(night)
    assert story.machine.from_file
    assert not story.machine.live
    assert not story.model.live
    assert "i1" in story.model.live_picture.incidents
    story.machine.go(START + timedelta(minutes=30))
    assert story.model.now() == START + timedelta(minutes=30)
    story.machine.back_to_live()
    assert set(story.model.picture.incidents) == {"i1", "i2", "i3"}
    assert story.machine.shift is None
    story.machine.go(after(125))
    assert set(story.model.picture.incidents) == {"i1", "i2"}


def test_playing_catches_up_with_the_present_and_stays_in_the_past(story: Bare) -> None:
    story.machine.go(after(235))
    story.machine.play(10)
    story.wait(0.1)
    for _ in range(10):
        story.wait(1)
    assert story.machine.speed == 0
    assert "caught up with the present" in story.said
    assert not story.machine.live


def test_what_is_true_at_present_can_be_told_from_the_past(story: Bare) -> None:
    story.machine.go(after(65))
    story.model.asks.send(f.IncidentNoted("i3", "the camera is off"), "Note", "i3", expects=False, present=True)
    assert len(story.link.asked) == 1
    story.link.cut()
    story.wait(5)
    story.model.asks.send(f.IncidentNoted("i3", "again"), "Note", "i3", expects=False, present=True)
    assert len(story.link.asked) == 1
    assert "not live" in story.said


def test_the_past_that_is_shown_stays_when_the_memory_begins_anew(story: Bare) -> None:
    story.machine.go(after(125))
    before = story.model.picture.digest()
    story.model.memory._most = 3
    story.tell(call("i4"), call("i5"))
    for _ in range(3):
        story.wait(6)
    assert "full" in story.model.memory.words
    assert story.model.picture.digest() == before
    assert not story.machine.follows
    story.machine.go(after(65))
    assert set(story.model.picture.incidents) == {"i1"}
    story.machine.back_to_live()
    story.wait(10)
    story.machine.go(after(65))
    assert story.machine.at is not None
    assert story.machine.at >= after(240), "what was let go of cannot be stood in any more"
    assert set(story.model.picture.incidents) == {"i1", "i2", "i3", "i4", "i5"}


def test_a_long_past_is_made_ready_in_a_thread_and_can_be_stopped(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "AT_ONCE", 2)
    later = Later()
    desk = Bare(executor=later)
    bar = TimeBar(desk.model, load_theme("night"), lambda *words: True)
    desk.link.connect()
    for number in range(5):
        desk.wait(60).tell(call(f"i{number}"))
    assert bar.isHidden()
    desk.machine.go(after(130))
    assert desk.machine.live
    assert desk.machine.opening == "Going back"
    assert bar.busy.text() == "Going back"
    bar.stop.click()
    later.run()
    assert desk.machine.live
    assert bar.isHidden()
    desk.machine.go(after(130))
    later.run()
    assert not desk.machine.live
    assert set(desk.model.picture.incidents) == {"i0", "i1"}
    desk.machine.close()
