"""Positions on their way to desks: conflated, newest wins, boxes, limits."""

from __future__ import annotations

import pytest

from console.config import Limits
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.audience import Viewer
from console.hub.counts import Counts
from console.hub.fanout import FanOut
from console.hub.feed import DeskFeed
from console.wire.frames import Box, Positions, Resume
from tests.hub.rig import PaperOutlet

DESK = Viewer("desk-1", Role.COMMANDER)


class EmptyKeeper:
    """A journal in which nothing happens."""

    epoch = "e"
    head = 0

    def __init__(self) -> None:
        self.picture = Picture(epoch="e")


class Rig:
    def __init__(self, **limits: int) -> None:
        keeper = EmptyKeeper()
        self.counts = Counts()
        self.sampled: list[Position] = []
        self.fanout = FanOut(
            keeper, keeper.picture, limits=Limits(**limits), counts=self.counts, on_sample=self.sampled.extend  # type: ignore[arg-type]
        )  # fmt: skip

    def desk(self, box: Box | None = None) -> tuple[PaperOutlet, DeskFeed]:
        outlet = PaperOutlet()
        return outlet, self.fanout.join(outlet, DESK, Resume("e", 0), box, 0.0)


def at(unit: str, lat: float, at_ms: int = 1000) -> Position:
    return Position(unit, lat, 0.5, at_ms)


def places(outlet: PaperOutlet) -> list[tuple[str, float]]:
    return [(p.unit, p.lat) for frame in outlet.said_of(Positions) for p in frame.positions]


def test_one_beat_sends_each_unit_once_at_its_newest_place() -> None:
    rig = Rig()
    outlet, _ = rig.desk()
    rig.fanout.take([at("u1", 1.0, 1000), at("u2", 5.0), at("u1", 2.0, 2000)])
    rig.fanout.take([at("u1", 3.0, 3000)])
    rig.fanout.beat()
    rig.fanout.beat()
    assert places(outlet) == [("u1", 3.0), ("u2", 5.0)]
    assert len(outlet.frames) == 1
    assert rig.counts.positions_conflated == 2
    assert [p.lat for p in rig.sampled] == [3.0, 5.0]
    assert rig.fanout.tracks.newest("u1") == at("u1", 3.0, 3000)


def test_an_older_fix_that_comes_late_is_dropped_and_counted() -> None:
    rig = Rig()
    outlet, _ = rig.desk()
    rig.fanout.take([at("u1", 3.0, 3000), at("u1", 1.0, 1000)])
    rig.fanout.beat()
    rig.fanout.take([at("u1", 2.0, 2000)])
    rig.fanout.beat()
    assert places(outlet) == [("u1", 3.0)]
    assert rig.counts.positions_older == 2


def test_all_desks_without_a_box_get_the_same_bytes() -> None:
    rig = Rig()
    outlets = [rig.desk()[0] for _ in range(3)]
    rig.fanout.take([at("u1", 1.0)])
    rig.fanout.beat()
    assert all(outlet.frames[0] is outlets[0].frames[0] for outlet in outlets)


def test_a_box_limits_positions_and_hears_who_leaves_it() -> None:
    rig = Rig()
    outlet, _ = rig.desk(Box(0, 0, 1, 1))
    rig.fanout.take([at("in", 0.5, 1), at("out", 5.0, 1)])
    rig.fanout.beat()
    assert places(outlet) == [("in", 0.5)]
    rig.fanout.take([at("in", 5.0, 2), at("out", 6.0, 2)])
    rig.fanout.beat()
    assert places(outlet) == [("in", 0.5), ("in", 5.0)]
    rig.fanout.take([at("in", 6.0, 3)])
    rig.fanout.beat()
    assert len(places(outlet)) == 2


def test_one_slow_desk_is_conflated_alone() -> None:
    rig = Rig()
    (slow, slow_feed), (quick, quick_feed) = rig.desk(), rig.desk()
    slow.stuck = True
    slow.send(b"x" * (1 << 20))
    for n in range(10):
        rig.fanout.take([at("u1", float(n), n)])
        rig.fanout.beat()
    assert [lat for _, lat in places(quick)] == [float(n) for n in range(10)]
    assert (quick_feed.conflated, slow_feed.conflated) == (0, 9)


def test_as_many_units_as_may_be_followed_are() -> None:
    rig = Rig(units=3)
    assert rig.fanout.take([at(f"u{n}", 1.0) for n in range(5)]) == 3
    rig.fanout.beat()
    assert rig.fanout.take([at("u0", 2.0, 2000), at("u9", 2.0)]) == 1


@pytest.mark.parametrize("resume", [None, Resume("other", 0)])
def test_desks_that_come_together_share_one_snapshot(resume: Resume | None) -> None:
    rig = Rig()
    outlets = [PaperOutlet() for _ in range(3)]
    for outlet in outlets:
        rig.fanout.join(outlet, DESK, resume, None, 0.0)
    assert rig.counts.snapshots == 1
    assert all(outlet.frames[0] is outlets[0].frames[0] for outlet in outlets)
    rig.fanout.check(4.0)
    rig.fanout.join(PaperOutlet(), DESK, resume, None, 4.0)
    assert rig.counts.snapshots == 1
    rig.fanout.check(60.0)
    rig.fanout.join(PaperOutlet(), DESK, resume, None, 60.0)
    assert rig.counts.snapshots == 2
