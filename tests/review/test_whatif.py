"""What if: the recommendation of a past second rests on what was known then, and stands beside what was done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitKind
from console.journal.tracks import TrackStore, tracks_beside
from console.review.shift import Shift
from console.review.times import ms
from console.review.whatif import dispatches, what_if
from tests.review.making import write_journal
from tests.story import HERE, START, Story


@pytest.fixture
def shift_path(tmp_path: Path) -> Path:
    """A co-responder near, a patrol far; the patrol is sent. That the near one was free is heard only later."""
    story = Story()
    story.tell(story.unit("near", UnitKind.CO_RESPONDER), story.unit("far"), story.unit("late", UnitKind.CO_RESPONDER))
    story.wait(minutes=1).tell(story.incident("i1", priority=8))
    story.wait(minutes=1).tell(f.UnitAssigned("far", "i1", "nearest I knew"), role=Role.COMMANDER)
    path = tmp_path / "j"
    # The third registration (a unit right at the place) is heard ten minutes late.
    write_journal(path, [(one.at, one.by.role, one.fact) for one in story.envelopes], delays_s={2: 600.0})
    with TrackStore(tracks_beside(path)) as store:
        for second in range(0, 300, 5):
            at = START + timedelta(seconds=second)
            store.take(
                [
                    Position(unit, HERE.lat + metres / 111_320, HERE.lon, ms(at))
                    for unit, metres in (("near", 800), ("far", 6000), ("late", 10))
                ],
                at,
            )
    return path


def test_the_best_then_stands_beside_the_one_sent(shift_path: Path) -> None:
    with Shift.open(shift_path) as shift:
        (moment,) = dispatches(shift)
        assert moment == ("i1", START + timedelta(minutes=2, seconds=-1))
        found = what_if(shift, *moment)
    assert [candidate.unit for candidate in found.ranking.fit] == ["near", "far"]
    (sent,) = found.sent
    assert (sent.unit, sent.rank, sent.override) == ("far", 2, "nearest I knew")
    assert sent.later_s == pytest.approx((6000 - 800) * 1.35 / 11.0, rel=0.02)
    assert "recommended was NEAR" in found.verdict
    assert found.already == ()


def test_what_came_to_be_known_later_is_not_held_against_anyone(shift_path: Path) -> None:
    with Shift.open(shift_path) as shift:
        found = what_if(shift, "i1", START + timedelta(minutes=1, seconds=30))
        assert "late" not in {candidate.unit for candidate in found.ranking.fit}
        with pytest.raises(KeyError):
            what_if(shift, "i1", START)


def test_nobody_sent_is_said(shift_path: Path) -> None:
    with Shift.open(shift_path) as shift:
        assert what_if(shift, "i1", START + timedelta(minutes=3)).verdict.startswith("Nobody was sent")
