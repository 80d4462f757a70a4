"""A feed while it is watched: tried again when it breaks, patiently, and gone when it is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desk.feeds.pulse import OPENING_FOR_S, Beat
from console.domain.vocabulary_care import FeedKind
from console.wire.klv_footprint import Footprint, Origin
from tests.desk.feeds.making import WallRig, feed

PLACE = Footprint(((1.0, 2.0), (1.0, 3.0), (0.0, 3.0), (0.0, 2.0)), Origin.CORNERS)


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> WallRig:
    return WallRig(qtbot, tmp_path)


def test_a_player_that_fails_is_dead_at_once_and_tried_again(rig: WallRig) -> None:
    rig.show(feed(viewing="v1")).pass_(1, rig.players[0])
    rig.players[0].fault = "the network does not carry it"
    rig.pass_(0.1)
    session = rig.wall.sessions["f1"]
    assert (session.sign.beat, session.sign.why) == (Beat.DEAD, "the network does not carry it")
    assert rig.players[0].closed
    rig.pass_(1.0)
    assert len(rig.players) == 2
    rig.pass_(0.3, rig.players[1], 99)
    assert session.sign.beat is Beat.LIVE
    assert not rig.players[1].closed


def test_a_second_try_is_given_time_to_answer(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    rig.players[0].fault = "it cannot be reached"
    rig.pass_(OPENING_FOR_S - 2)
    assert len(rig.players) == 2
    assert not rig.players[1].closed
    rig.pass_(5)
    assert rig.players[1].closed


def test_tries_come_further_and_further_apart(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    for _ in range(600):
        for player in rig.players:
            player.fault = "it refuses this desk"
        rig.pass_(0.1)
    assert 4 <= len(rig.players) <= 12
    assert all(player.closed for player in rig.players[:-1])


def test_silence_is_opened_anew_once_it_is_dead(rig: WallRig) -> None:
    rig.show(feed(viewing="v1")).pass_(15, rig.players[0])
    rig.pass_(11.5)
    assert len(rig.players) == 2


def test_a_machine_that_cannot_play_says_what_is_missing(qtbot: QtBot, tmp_path: Path) -> None:
    def missing(_address: object) -> None:
        raise ImportError("no module")

    rig = WallRig(qtbot, tmp_path, make=missing)
    rig.show(feed(viewing="v1")).pass_(2)
    assert rig.wall.sessions["f1"].sign.why == "this desk was installed without the extra `feeds`"


class FakeReader:
    def __init__(self) -> None:
        self.closed = False

    def footprint(self, now_s: float) -> Footprint:
        return PLACE

    def close(self) -> None:
        self.closed = True


def test_a_drones_ground_is_told_while_its_picture_lives_and_for_no_other_camera(qtbot: QtBot, tmp_path: Path) -> None:
    readers: list[FakeReader] = []

    def read(_address: object) -> FakeReader:
        readers.append(FakeReader())
        return readers[-1]

    rig = WallRig(qtbot, tmp_path, read=read)
    drone = feed("d1", viewing="v1", kind=FeedKind.DRONE)
    rig.show(drone, feed("f2", viewing="v2"))
    assert len(readers) == 1
    assert rig.wall.footprints() == {}
    rig.pass_(0.5, rig.players[0])
    assert rig.wall.footprints() == {"d1": PLACE}
    assert rig.wall.footprint("f2") is None
    rig.pass_(2)
    assert rig.wall.footprint("d1") is None
    rig.show()
    assert readers[0].closed
