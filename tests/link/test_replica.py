"""A desk's replica: exact, honest about its liveness, and able to say what was missed."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitStatus
from console.link.away import Change
from console.link.client import Lost, Opened, Received
from console.link.liveness import PULSE_LOST_S, LinkState
from console.link.replica import Replica
from console.wire.codec import decode_from_hub, encode
from console.wire.frames import Facts, Positions, Pulse, Snapshot, Welcome
from tests.story import START, Story


class Bench:
    """A replica on a clock the test moves; one pulse as often as it says."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.replica = Replica()
        self.seconds = 100.0

    @property
    def now(self):
        return START + timedelta(seconds=self.seconds)

    def open(self) -> None:
        welcome = Welcome(self.story.epoch, len(self.story.envelopes), self.now, "commander", "desk", True, ())
        self.replica.hear(Opened(welcome, self.now), self.seconds)

    def pulse(self) -> None:
        frame = Pulse(self.now, len(self.story.envelopes))
        self.replica.hear(Received(frame, self.now), self.seconds)

    def facts(self, start: int = 0) -> None:
        self.replica.feed(Facts(tuple(self.story.envelopes[start:])), self.seconds, self.now)

    def work(self, budget_s: float = 1.0):
        return self.replica.work(budget_s, lambda: self.seconds, self.now)

    @property
    def state(self) -> LinkState:
        return self.replica.liveness.state(self.seconds)


def some_story() -> Story:
    story = Story()
    story.tell(story.incident("i1"), story.unit("u1"))
    return story


def test_live_only_when_exact_and_pulsed() -> None:
    bench = Bench(some_story())
    assert bench.state is LinkState.CONNECTING
    bench.open()
    assert bench.state is LinkState.CATCHING_UP
    bench.facts()
    bench.work()
    assert bench.state is LinkState.LIVE
    assert bench.replica.picture.digest() == bench.story.picture.digest()
    bench.seconds += PULSE_LOST_S
    assert bench.state is LinkState.NOT_LIVE
    assert "NOT LIVE for 2 s" in bench.replica.liveness.words(bench.seconds)
    bench.pulse()
    assert bench.state is LinkState.LIVE


def test_work_stops_at_its_budget_and_goes_on_next_frame() -> None:
    story = Story()
    story.tell(*(story.unit(f"u{n}") for n in range(500)))
    bench = Bench(story)
    bench.open()
    bench.facts()
    ticks = iter(range(10_000))
    bench.replica.work(3.0, lambda: float(next(ticks)), bench.now)
    assert 0 < bench.replica.picture.seq < 500
    assert bench.state is LinkState.CATCHING_UP
    assert bench.replica.waiting == 500 - bench.replica.picture.seq
    while bench.replica.waiting:
        bench.replica.work(3.0, lambda: float(next(ticks)), bench.now)
    assert bench.replica.picture.digest() == story.picture.digest()


def test_a_snapshot_takes_the_place_of_the_picture_and_forgets_strangers() -> None:
    story = some_story()
    bench = Bench(story)
    bench.open()
    fixes = (Position("u1", 44.0, -37.0, 1), Position("gone", 44.0, -37.0, 1))
    bench.replica.feed(Positions(fixes), bench.seconds, bench.now)
    (frame,) = decode_from_hub(encode(Snapshot(story.picture)))
    bench.replica.feed(frame, bench.seconds, bench.now)
    touched = bench.work()
    assert touched.everything
    assert bench.replica.picture.digest() == story.picture.digest()
    assert bench.replica.tracks.ids == ["u1"]


def test_what_was_missed_is_told_once_in_order_whether_filled_by_facts_or_by_snapshot() -> None:
    lines = []
    for by_snapshot in (False, True):
        bench = Bench(some_story())
        story = bench.story
        bench.open()
        bench.facts()
        bench.work()
        bench.replica.hear(Lost("cut", bench.now), bench.seconds)
        assert bench.state is LinkState.NOT_LIVE
        held = len(story.envelopes)
        story.wait(minutes=1).tell(story.incident("i2", priority=9))
        story.wait(minutes=1).tell(f.UnitAssigned(unit="u1", incident="i1"))
        story.wait(minutes=1).tell(f.HandoffAccepted(incident="i1", role=Role.CLINICIAN), role=Role.CLINICIAN)
        bench.seconds += 200
        bench.open()
        if by_snapshot:
            (frame,) = decode_from_hub(encode(Snapshot(story.picture)))
            bench.replica.feed(frame, bench.seconds, bench.now)
        else:
            bench.facts(held)
        assert bench.replica.take_away() is None
        bench.work()
        away = bench.replica.take_away()
        assert away is not None
        assert bench.replica.take_away() is None
        assert away.facts == 3
        assert away.headline() == "While you were away (3 min): 2 changes, 1 new, 1 critical"
        lines.append(away.lines)
    assert lines[0] == lines[1]
    assert [line.change for line in lines[0]] == [Change.NEW, Change.CHANGED]
    assert "received to dispatched, now held by Crisis clinician, 1 unit" in lines[0][1].text


def test_a_restored_hub_is_said_plainly() -> None:
    bench = Bench(some_story())
    bench.open()
    bench.facts()
    bench.work()
    bench.replica.hear(Lost("cut", bench.now), bench.seconds)
    bench.story = Story(epoch="epoch-2")
    bench.story.tell(bench.story.incident("i9"))
    bench.open()
    bench.facts()
    bench.work()
    away = bench.replica.take_away()
    assert away is not None
    assert away.restored
    assert "restored" in away.headline()


def test_a_silence_shorter_than_two_seconds_is_no_absence() -> None:
    bench = Bench(some_story())
    bench.open()
    bench.facts()
    bench.work()
    bench.seconds += PULSE_LOST_S - 0.1
    bench.work()
    bench.pulse()
    bench.work()
    assert bench.replica.take_away() is None


def test_units_that_leave_take_their_positions_with_them() -> None:
    bench = Bench(some_story())
    bench.open()
    bench.facts()
    bench.replica.feed(Positions((Position("u1", 44.0, -37.0, 1),)), bench.seconds, bench.now)
    bench.work()
    held = len(bench.story.envelopes)
    bench.story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.OUT_OF_SERVICE), f.UnitRetired(unit="u1"))
    bench.facts(held)
    bench.pulse()
    bench.work()
    assert bench.replica.tracks.ids == []


def test_the_hubs_clock_is_followed_gently_and_a_step_at_once() -> None:
    bench = Bench(some_story())
    live = bench.replica.liveness
    live.opened(0, bench.now + timedelta(seconds=3), 0.0, bench.now)
    assert live.now(bench.now) == bench.now + timedelta(seconds=3)
    live.pulsed(0, bench.now + timedelta(seconds=4), 0.5, bench.now)
    assert live.now(bench.now) == bench.now + timedelta(seconds=3.1)
    live.pulsed(0, bench.now + timedelta(seconds=60), 1.0, bench.now)
    assert live.now(bench.now) == bench.now + timedelta(seconds=60)


def test_the_picture_starts_empty() -> None:
    assert Replica().picture == Picture()


def test_a_frame_without_facts_changes_nothing() -> None:
    story = Story()
    story.tell(story.incident())
    bench = Bench(story)
    bench.open()
    bench.facts()
    bench.replica.hear(Received(Facts(()), bench.now), bench.seconds)
    bench.replica.work(1.0, lambda: bench.seconds, bench.now)
    assert bench.replica.picture.seq == 1
