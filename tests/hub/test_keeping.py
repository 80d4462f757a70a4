"""Checkpoints: often enough, and only of what is on disk."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.picture import Picture
from console.hub.keeping import Checkpoints
from console.journal.errors import JournalError
from tests.hub.rig import Moment
from tests.story import START, Story


class Keeper:
    """A journal that only keeps pictures."""

    def __init__(self) -> None:
        self.head = 0
        self.kept: list[int] = []
        self.full = False

    def checkpoint(self, picture: Picture) -> None:
        assert picture.seq <= self.head, "a picture may not be kept before its facts"
        if self.full:
            raise JournalError("disk-full", "the disk is full")
        self.kept.append(picture.seq)


class Rig:
    def __init__(self) -> None:
        self.story = Story()
        self.keeper = Keeper()
        self.clock = Moment()
        self.checkpoints = Checkpoints(
            self.keeper, self.story.picture, every_facts=10, every=timedelta(minutes=5), now=START  # type: ignore[arg-type]
        )  # fmt: skip
        self.story.tell(self.story.incident())

    def tell(self, count: int, on_disk: bool = True) -> list[int]:
        self.story.tell(*(f.IncidentNoted(incident="i1", text="x") for _ in range(count)))
        if on_disk:
            self.keeper.head = self.story.picture.seq
        self.checkpoints.look(self.clock.now)
        return self.keeper.kept


def test_a_checkpoint_is_made_after_enough_facts() -> None:
    rig = Rig()
    assert rig.tell(8) == []
    assert rig.tell(1) == [10]
    assert rig.tell(9) == [10]
    assert rig.tell(1) == [10, 20]


def test_a_checkpoint_is_made_after_enough_time_if_anything_happened() -> None:
    rig = Rig()
    rig.tell(1)
    rig.clock.wait(minutes=5)
    assert rig.tell(0) == [2]
    rig.clock.wait(minutes=50)
    assert rig.tell(0) == [2], "nothing happened"


def test_what_is_not_on_disk_is_not_kept() -> None:
    rig = Rig()
    assert rig.tell(15, on_disk=False) == []
    rig.keeper.head = 16
    assert rig.tell(0) == [16]


def test_without_a_quiet_moment_a_copy_is_kept_as_soon_as_it_is_on_disk() -> None:
    rig = Rig()
    assert rig.tell(25, on_disk=False) == []
    rig.keeper.head = 20
    assert rig.tell(5, on_disk=False) == []
    rig.keeper.head = 27
    assert rig.tell(5, on_disk=False) == [26]
    assert rig.checkpoints.made == 1


def test_a_full_disk_does_not_stop_the_hub() -> None:
    rig = Rig()
    rig.keeper.full = True
    assert rig.tell(20) == []
    rig.keeper.full = False
    assert rig.tell(20) == [41]
