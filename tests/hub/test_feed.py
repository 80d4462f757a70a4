"""A desk's share of the stream: at its own speed, exact, and never at the cost of others."""

from __future__ import annotations

import msgspec
import pytest

from console.config import Limits
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.audience import Audience
from console.hub.feed import DeskFeed, inside, position_frames
from console.hub.framing import facts_frame, text_frame
from console.hub.outlet import TRY_AGAIN
from console.hub.recent import Recent
from console.wire.codec import encode
from console.wire.frames import Box, Facts, Positions, Snapshot
from tests.hub.rig import PaperOutlet
from tests.story import Story

STORY = Story()
STORY.tell(STORY.incident(), *(f.IncidentNoted(incident="i1", text=str(n)) for n in range(99)))
BODIES = [msgspec.json.encode(envelope) for envelope in STORY.envelopes]


class Rig:
    def __init__(self, head: int = 0, kept: int = 1000, box: Box | None = None, **limits: float) -> None:
        self.recent = Recent(0, kept)
        self.recent.add(BODIES[:head])
        self.latest: dict[str, Position] = {}
        self.outlet = PaperOutlet()
        self.fetches: list[int] = []
        self.cuts: list[str] = []
        self.feed = DeskFeed(
            self.outlet, self.recent, self.latest, Audience(Role.COMMANDER), limits=Limits(**limits), box=box,  # type: ignore[arg-type]
            fetch=lambda feed: self.fetches.append(feed.cursor), on_cut=self.cuts.append, now_s=0.0,
        )  # fmt: skip

    def facts(self, count: int) -> None:
        self.recent.add(BODIES[self.recent.head : self.recent.head + count])
        self.feed.advance()

    def move(self, *positions: Position) -> None:
        moved = {position.unit: position for position in positions}
        self.latest.update(moved)
        self.feed.positions(moved, lambda: position_frames(moved.values()))

    def seqs(self) -> list[int]:
        return [envelope.seq for frame in self.outlet.said_of(Facts) for envelope in frame.facts]

    def places(self) -> list[tuple[str, float]]:
        return [(p.unit, p.lat) for frame in self.outlet.said_of(Positions) for p in frame.positions]


def at(unit: str, lat: float, lon: float = 0.5) -> Position:
    return Position(unit, lat, lon, 1000)


def test_a_desk_goes_on_after_what_it_holds() -> None:
    rig = Rig(head=10)
    rig.feed.go_on_after(7)
    assert rig.seqs() == [8, 9, 10]
    rig.facts(2)
    assert rig.seqs() == [8, 9, 10, 11, 12]


def test_a_snapshot_waits_until_everything_in_it_is_on_disk() -> None:
    rig = Rig(head=10)
    rig.latest["u1"] = at("u1", 1.0)
    rig.feed.start_from(12, text_frame(encode(Snapshot(STORY.picture))))
    rig.move(at("u2", 2.0))
    rig.facts(1)
    assert rig.outlet.frames == [], "nothing is shown that could still be lost"
    rig.facts(3)
    kinds = [type(frame) for frame in rig.outlet.said()]
    assert kinds[0] is Snapshot
    assert rig.seqs() == [13, 14]
    assert sorted(rig.places()) == [("u1", 1.0), ("u2", 2.0)], "where every unit is comes with it"


def test_older_facts_are_fetched_once_and_live_ones_wait_for_them() -> None:
    rig = Rig(head=60, kept=10)
    assert not rig.recent.holds(20)
    rig.feed.go_on_after(20)
    rig.facts(5)
    assert rig.fetches == [20]
    assert rig.seqs() == []
    rig.feed.fetched(facts_frame(BODIES[20:50]), 50)
    assert rig.fetches == [20, *([50] if not rig.recent.holds(50) else [])]
    if len(rig.fetches) == 2:
        rig.feed.fetched(facts_frame(BODIES[50:60]), 60)
    assert rig.seqs() == list(range(21, 66))


def test_a_desk_that_does_not_keep_up_costs_nothing_and_misses_nothing() -> None:
    rig = Rig(head=1)
    rig.feed.go_on_after(1)
    rig.outlet.stuck = True
    rig.facts(30)
    rig.facts(30)
    assert rig.seqs() == []
    rig.outlet.drain()
    rig.feed.drained()
    assert rig.seqs() == list(range(2, 62))


def test_a_desk_too_far_behind_is_cut_with_a_reason() -> None:
    rig = Rig(head=1, desk_behind_facts=20)
    rig.feed.go_on_after(1)
    rig.outlet.stuck = True
    rig.facts(20)
    rig.feed.check(1.0)
    assert rig.outlet.closed is None
    rig.facts(1)
    rig.feed.check(1.5)
    assert rig.outlet.closed is not None
    code, reason = rig.outlet.closed
    assert code == TRY_AGAIN
    assert "21 facts behind" in reason
    assert rig.cuts == ["slow"]
    rig.outlet.drain()
    rig.feed.drained()
    assert rig.seqs() == []


def test_a_desk_that_takes_nothing_is_cut_and_a_slow_one_is_not() -> None:
    rig = Rig(head=1, desk_stalled_s=15)
    rig.feed.go_on_after(0)
    rig.outlet.stuck = True
    rig.outlet.send(b"x" * 1000)
    for now_s in range(10):
        rig.feed.check(float(now_s))
    rig.outlet._left += 10
    for now_s in range(10, 24):
        rig.feed.check(float(now_s))
        assert rig.outlet.closed is None
    for now_s in range(24, 40):
        rig.feed.check(float(now_s))
    assert rig.outlet.closed is not None
    assert "nothing was taken" in rig.outlet.closed[1]


def test_a_slow_desk_gets_the_newest_position_only_and_the_rest_is_counted() -> None:
    rig = Rig()
    rig.feed.go_on_after(0)
    rig.outlet.stuck = True
    rig.outlet.send(b"x" * (1 << 20))
    for n in range(5):
        rig.move(at("u1", float(n)), at("u2", float(10 + n)))
    assert rig.feed.conflated == 8
    rig.outlet.frames.clear()
    rig.outlet.drain()
    rig.feed.drained()
    assert sorted(rig.places()) == [("u1", 4.0), ("u2", 14.0)]
    rig.move(at("u1", 20.0))
    assert rig.places()[-1] == ("u1", 20.0)
    assert rig.feed.conflated == 8


@pytest.mark.parametrize(
    ("box", "lat", "lon", "seen"),
    [
        (Box(0, 0, 1, 1), 0.5, 0.5, True),
        (Box(0, 0, 1, 1), 0.5, 1.5, False),
        (Box(0, 0, 1, 1), 1.5, 0.5, False),
        (Box(-10, 170, 10, -170), 0.0, 179.0, True),
        (Box(-10, 170, 10, -170), 0.0, -179.0, True),
        (Box(-10, 170, 10, -170), 0.0, 0.0, False),
    ],
)
def test_boxes(box: Box, lat: float, lon: float, seen: bool) -> None:
    assert inside(box, at("u", lat, lon)) is seen


def test_a_desk_with_a_box_starts_with_what_is_in_it() -> None:
    rig = Rig(box=Box(0, 0, 1, 1))
    rig.latest.update(near=at("near", 0.5), far=at("far", 5.0))
    rig.feed.go_on_after(0)
    assert rig.places() == [("near", 0.5)]


def test_many_positions_go_in_several_frames() -> None:
    frames = position_frames(at(f"u{n}", 1.0) for n in range(25_000))
    assert len(frames) == 3
    assert position_frames([]) == []
