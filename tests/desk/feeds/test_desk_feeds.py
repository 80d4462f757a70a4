"""Feeds between picture and wall: announced, asked for, told, ended in time, and the ground a drone sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from console.desk.feeds.desk_feeds import DeskFeeds
from console.desk.feeds.ground import GroundSeen
from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.tile import FeedTile
from console.desk.feeds.wall import FeedWall
from console.desk.map.ground_seen import ground_words
from console.desk.outside import Outside
from console.desk.theme import Theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import FeedKind
from console.wire.feed_address import FeedAddress
from console.wire.klv_footprint import Footprint, Origin
from tests.desk.conftest import Rig, call, team
from tests.desk.feeds.making import HOST, FakePlayer


class Players:
    """Makes walls whose players the test drives."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.made: list[FakePlayer] = []

    def wall(self, theme: Theme, hosts: Path) -> FeedWall:
        known = KnownHosts(hosts)
        known.agree(HOST)
        return FeedWall(theme, known, make=self.play, read=None, clock=lambda: self.seconds)

    def play(self, address: FeedAddress) -> FakePlayer:
        self.made.append(FakePlayer(address, self))  # type: ignore[arg-type]
        return self.made[-1]


@pytest.fixture
def players() -> Players:
    return Players()


def announced(key: str = "f1", unit: str | None = "u1", *, host: str = HOST, **more: object) -> f.FeedAnnounced:
    uri = more.pop("uri", f"rtsp://{host}/{key}")
    return f.FeedAnnounced(key, uri, FeedKind.BODY_WORN, "Chest", unit, "i1", **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(make_rig: Callable[..., Rig], players: Players) -> Rig:
    rig = make_rig(outside=Outside(make_wall=players.wall))
    rig.open(call("i1"), call("i2"), team("u1"), team("u2"))
    rig.tell(f.UnitAssigned("u1", "i1"), role=Role.COMMANDER, actor="commander-1")
    return rig.tell(announced())


def feeds(rig: Rig) -> DeskFeeds:
    return rig.window.feeds


def sent(rig: Rig, kind: type) -> list:
    return [fact for fact in rig.link.asked if isinstance(fact, kind)]


def test_nothing_is_contacted_before_somebody_watches(desk: Rig, players: Players) -> None:
    desk.run("feeds")
    assert feeds(desk).wall is not None
    assert feeds(desk).wall.isVisible()
    assert players.made == []
    assert [tile.name.text() for tile in feeds(desk).wall.tiles[:4]] == ["U1", "", "", ""]


def test_watching_is_asked_for_with_its_purpose_and_plays_when_the_hub_agrees(desk: Rig, players: Players) -> None:
    desk.link.hold = True
    desk.run("feed open U1 Clinical view")
    assert players.made == []
    desk.link.hold = False
    feeds(desk)._opening.clear()
    feeds(desk).own.clear()
    desk.run("feed open U1 Clinical view")
    opened = sent(desk, f.FeedOpened)[-1]
    assert (opened.feed, opened.purpose, opened.incident) == ("f1", "Clinical view", "i1")
    assert len(players.made) == 1
    assert next(iter(desk.picture.feeds["f1"].viewings.values())).purpose == "Clinical view"
    assert feeds(desk).wall.tiles[0].who.text() == "Watched by you alone: Clinical view"


def test_two_asks_for_one_feed_are_one_watching(desk: Rig) -> None:
    desk.run("feeds")
    feeds(desk).open("f1", "Safety of the team")
    feeds(desk).open("f1", "Safety of the team")
    desk.frame()
    assert len(sent(desk, f.FeedOpened)) == 1


def test_without_a_purpose_the_tile_asks(desk: Rig) -> None:
    desk.run("feed open U1")
    tile = feeds(desk).wall.tiles[0]
    assert tile.stage.value == "purpose"
    assert sent(desk, f.FeedOpened) == []


def test_a_new_host_is_asked_about_before_it_is_contacted(desk: Rig, players: Players) -> None:
    desk.tell(announced("f2", "u2", host="elsewhere.example.net")).run("feed open U2 Safety of the team")
    assert sent(desk, f.FeedOpened) == []
    assert players.made == []
    asking = [tile for tile in feeds(desk).wall.tiles if tile.stage.value == "host"]
    assert [tile.name.text() for tile in asking] == ["U2"]


def test_refused_opening_frees_the_tile(desk: Rig, players: Players) -> None:
    desk.run("feeds")
    desk.link.cut()
    desk.silent(seconds=4)
    tile = feeds(desk).wall.tiles[0]
    tile.ask()
    tile.purpose.choices[0].click()
    desk.model.frame()
    assert "not live" in desk.said
    assert players.made == []
    assert feeds(desk).own == {}
    assert tile.stage.value == "idle"


def test_a_role_that_may_not_see_feeds_reads_so_on_the_tile(make_rig: Callable[..., Rig], players: Players) -> None:
    rig = make_rig(Role.AUDITOR, outside=Outside(make_wall=players.wall)).open(call("i1"), team("u1"))
    rig.tell(announced(uri=f.Redacted("feed"))).run("feeds")
    assert feeds(rig).wall.tiles[0].stage.value == "faulty"
    rig.run("feed open U1 looking")
    assert "may not" in rig.said
    assert players.made == []


def test_watchings_a_desk_left_behind_are_ended_when_it_is_back(make_rig: Callable[..., Rig], players: Players) -> None:
    rig = make_rig(outside=Outside(make_wall=players.wall))
    rig.link.tell(call("i1"), team("u1"), announced())
    rig.link.tell(f.FeedOpened("f1", "v1", "Clinical view", "i1"), role=Role.COMMANDER, actor="commander-1")
    rig.link.tell(f.FeedOpened("f1", "v2", "Clinical view", "i1"), role=Role.CLINICIAN, actor="clinician-2")
    rig.open().wait(seconds=1).run("feeds")
    assert [(fact.viewing, fact.reason) for fact in sent(rig, f.FeedClosed)] == [("v1", "the desk was started anew")]
    assert list(rig.picture.feeds["f1"].viewings) == ["v2"]
    assert players.made == []


def test_in_a_small_tile_the_question_is_asked_large_and_the_wall_is_as_before(desk: Rig) -> None:
    desk.window.resize(1280, 720)
    desk.tell(announced("f2", "u2")).run("feeds 9")
    wall = feeds(desk).wall
    wall.tiles[1].toggle()
    assert wall.size_now == 1
    assert wall.tiles[0].stage.value == "purpose"
    assert wall.tiles[0].name.text() == "U2"
    wall.tiles[0].purpose.choices[0].click()
    desk.frame()
    assert wall.size_now == 9
    assert [fact.feed for fact in sent(desk, f.FeedOpened)] == ["f2"]
    wall.tiles[0].toggle()
    wall.tiles[0].drop()
    assert wall.size_now == 9


def test_closing_stops_at_once_and_is_told(desk: Rig, players: Players) -> None:
    desk.run("feed open U1 Clinical view").run("feed close U1")
    assert players.made[0].closed
    closed = sent(desk, f.FeedClosed)
    assert [(fact.feed, fact.reason) for fact in closed] == [("f1", "closed at the desk")]
    assert desk.picture.feeds["f1"].viewings == {}
    assert feeds(desk).own == {}


def test_watching_ends_at_hand_off_and_with_the_call(desk: Rig, players: Players) -> None:
    desk.run("feed open U1 Command of the scene").wait(seconds=2)
    desk.tell(f.HandoffOffered("i1", Role.CLINICIAN), role=Role.COMMANDER, actor="commander-1")
    assert not players.made[0].closed
    desk.tell(f.HandoffAccepted("i1", Role.CLINICIAN), role=Role.CLINICIAN, actor="clinician-2")
    desk.frame()
    assert players.made[0].closed
    assert [fact.reason for fact in sent(desk, f.FeedClosed)] == ["the call was handed over"]
    desk.run("feed open U1 Command of the scene")
    assert len(players.made) == 2
    desk.tell(f.IncidentClosed("i1", "settled"), role=Role.CLINICIAN, actor="clinician-2")
    desk.frame()
    assert players.made[1].closed
    assert [fact.reason for fact in sent(desk, f.FeedClosed)][1:] == ["the call is over"]


def test_what_ends_without_the_hub_is_told_when_it_is_back(desk: Rig, players: Players) -> None:
    desk.run("feed open U1 Clinical view")
    desk.link.cut()
    desk.silent(seconds=4)
    feeds(desk).wall.close_feed("f1", "closed at the desk")
    assert players.made[0].closed
    assert sent(desk, f.FeedClosed) == []
    desk.link.connect()
    desk.wait(seconds=1).frame(2)
    assert [fact.reason for fact in sent(desk, f.FeedClosed)] == ["closed at the desk"]


def test_folding_the_wall_away_watches_nothing(desk: Rig, players: Players) -> None:
    desk.run("feed open U1 Clinical view").run("feed hide")
    assert players.made[0].closed
    assert not feeds(desk).wall.isVisible()


def test_closing_the_window_ends_every_watching_while_the_link_stands(desk: Rig, players: Players) -> None:
    desk.run("feed open U1 Clinical view")
    desk.window.close()
    assert players.made[0].closed
    assert [fact.reason for fact in sent(desk, f.FeedClosed)] == ["the desk was closed"]


def test_feeds_of_the_incident_in_hand_come_first(desk: Rig) -> None:
    desk.tell(f.UnitAssigned("u2", "i2"), role=Role.COMMANDER)
    desk.tell(f.FeedAnnounced("f0", f"rtsp://{HOST}/f0", FeedKind.VEHICLE, "A car", "u2", "i2"))
    desk.run("feeds")
    assert [feed.id for feed in feeds(desk).shown()] == ["f1", "f0"]
    desk.model.select_incident("i2")
    assert [feed.id for feed in feeds(desk).shown()] == ["f0", "f1"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("feed open nothing", "is no feed"),
        ("feed close", "No feed is open"),
        ("feeds 5", "1, 4 or 9"),
        ("feed open", "feed is missing"),
    ],
)
def test_bad_lines_are_answered_in_words(desk: Rig, line: str, words: str) -> None:
    desk.run(line)
    assert words in desk.said
    assert sent(desk, f.FeedOpened) == []


def test_the_wall_has_one_four_or_nine_tiles(desk: Rig) -> None:
    for size in (9, 1, 4):
        desk.run(f"feeds {size}")
        QApplication.processEvents()
        assert feeds(desk).wall.size_now == size
        assert [tile.isVisibleTo(feeds(desk).wall) for tile in feeds(desk).wall.tiles].count(True) == size
        assert not any(isinstance(window, FeedTile) for window in QApplication.topLevelWidgets())


# ---- the ground ----------------------------------------------------------------------------------------

CORNERS = ((44.0, -37.0), (44.0, -36.99), (43.99, -36.99), (43.99, -37.0))


def test_what_a_drone_sees_is_drawn_on_the_map_and_goes_with_it(
    desk: Rig, players: Players, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("feed open U1 Find the person")
    wall = feeds(desk).wall
    monkeypatch.setattr(wall, "footprints", lambda: {"f1": Footprint(CORNERS, Origin.CORNERS)})
    monkeypatch.setattr(wall, "footprint_age_s", lambda key: 0.2)
    feeds(desk).look()
    assert desk.map.scene.ground_seen == (GroundSeen("U1", CORNERS, 0.2),)
    desk.map.go_to(43.995, -36.995, 15)
    before = desk.map.grab().toImage()
    monkeypatch.setattr(wall, "footprints", dict)
    feeds(desk).look()
    assert desk.map.scene.ground_seen == ()
    assert desk.map.grab().toImage() != before


def test_an_old_footprint_says_its_age() -> None:
    assert ground_words(GroundSeen("D01", CORNERS, 0.4)) == "D01 sees"
    assert ground_words(GroundSeen("D01", CORNERS, 2.2, True)) == "D01 sees to the horizon 2 s old"


def test_the_map_looks_only_while_something_plays(desk: Rig) -> None:
    desk.run("feeds")
    assert not feeds(desk)._eyes.isActive()
    desk.run("feed open U1 Find the person")
    assert feeds(desk)._eyes.isActive()
    desk.wait(seconds=1)
    desk.time += timedelta(seconds=0)
    desk.run("feed close")
    assert not feeds(desk)._eyes.isActive()
