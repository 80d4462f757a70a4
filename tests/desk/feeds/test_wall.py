"""The wall: asked for, told by the picture, closed at once; every state in words; all of it by keys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.desk.feeds.tile import Stage
from console.desk.theme import THEME_NAMES, load_theme
from tests.desk.feeds.making import HOST, FakePlayer, WallRig, feed

SECRET = "hunter2"


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> WallRig:
    return WallRig(qtbot, tmp_path)


def test_nothing_is_contacted_before_a_purpose_is_given_and_the_picture_says_so(rig: WallRig, qtbot: QtBot) -> None:
    rig.show(feed())
    tile = rig.wall.tiles[0]
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert tile.stage is Stage.PURPOSE
    qtbot.keyClick(tile.purpose, Qt.Key.Key_2)
    assert rig.asked == [("open", "f1", "Find the person")]
    assert tile.stage is Stage.WAITING
    assert rig.players == []
    rig.show(feed(viewing="v1"))
    assert tile.stage is Stage.PLAYING
    assert [player.address.shown for player in rig.players] == [f"rtsp://{HOST}/f1"]


def test_a_purpose_may_be_typed_and_an_empty_one_is_none(rig: WallRig, qtbot: QtBot) -> None:
    rig.show(feed())
    tile = rig.wall.tiles[0]
    tile.toggle()
    tile.purpose.line.setText("   ")
    qtbot.keyClick(tile.purpose.line, Qt.Key.Key_Return)
    assert rig.asked == []
    tile.purpose.line.setText("  look for   the bag ")
    qtbot.keyClick(tile.purpose.line, Qt.Key.Key_Return)
    assert rig.asked == [("open", "f1", "look for the bag")]


def test_escape_lets_it_be_and_a_refusal_gives_the_tile_back(rig: WallRig, qtbot: QtBot) -> None:
    rig.show(feed())
    tile = rig.wall.tiles[0]
    tile.toggle()
    qtbot.keyClick(tile.purpose, Qt.Key.Key_Escape)
    assert tile.stage is Stage.IDLE
    tile.toggle()
    qtbot.keyClick(tile.purpose, Qt.Key.Key_1)
    rig.wall.refused("f1")
    assert tile.stage is Stage.IDLE
    assert rig.players == []


def test_a_new_host_is_asked_about_first_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    rig = WallRig(qtbot, tmp_path, known=())
    rig.show(feed(uri=f"rtsp://me:{SECRET}@new.example.org/live?token={SECRET}"))
    tile = rig.wall.tiles[0]
    tile.toggle()
    assert tile.stage is Stage.HOST
    assert tile.host.title.text() == "This desk has never contacted new.example.org. Contact it for this feed?"
    assert tile.host.address.text() == "rtsp://new.example.org/live?…"
    qtbot.keyClick(tile.host, Qt.Key.Key_Escape)
    assert (tile.stage, "new.example.org" in rig.hosts) == (Stage.IDLE, False)
    tile.toggle()
    tile.host.yes.click()
    assert tile.stage is Stage.PURPOSE
    assert "new.example.org" in rig.hosts
    assert rig.players == []


def test_a_viewing_on_a_host_nobody_agreed_to_is_ended_not_played(qtbot: QtBot, tmp_path: Path) -> None:
    rig = WallRig(qtbot, tmp_path, known=())
    rig.show(feed(viewing="v1"))
    assert rig.players == []
    assert rig.asked == [("close", "f1", "its host is new and was not agreed to")]


def test_an_address_that_moves_to_a_new_host_is_not_followed(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    rig.show(feed(viewing="v1", uri="rtsp://elsewhere.example.org/f1"))
    assert rig.players[0].closed
    assert len(rig.players) == 1
    assert rig.asked[0][:2] == ("close", "f1")


def test_closing_stops_at_once_and_asks(rig: WallRig, qtbot: QtBot) -> None:
    rig.show(feed(viewing="v1")).pass_(0.5, rig.players[0])
    tile = rig.wall.tiles[0]
    assert tile.surface.has_image
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Delete)
    assert rig.asked == [("close", "f1", "closed at the desk")]
    assert rig.players[0].closed
    assert not tile.surface.has_image
    # The picture still says so until the hub has answered: it is not opened again.
    rig.show(feed(viewing="v1"))
    assert len(rig.players) == 1
    rig.show(feed())
    rig.show(feed(viewing="v2"))
    assert len(rig.players) == 2


def test_at_hand_off_all_close_with_one_call(rig: WallRig) -> None:
    rig.show(feed("f1", viewing="v1"), feed("f2", viewing="v2"), feed("f3"))
    rig.wall.close_all("handed off")
    assert rig.asked == [("close", "f1", "handed off"), ("close", "f2", "handed off")]
    assert all(player.closed for player in rig.players)
    assert rig.wall.sessions == {}


def test_a_closing_told_by_the_picture_stops_the_picture(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    rig.show(feed())
    assert rig.players[0].closed
    assert rig.wall.tiles[0].stage is Stage.IDLE
    rig.show(feed(viewing="v3"))
    rig.show()
    assert rig.players[1].closed
    assert rig.asked == []


def test_live_frozen_and_dead_stand_on_the_tile_in_words(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    tile, player = rig.wall.tiles[0], rig.players[0]
    rig.pass_(0.2)
    assert tile.beat.words == "OPENING"
    rig.pass_(1.0, player)
    assert tile.beat.words == "LIVE"
    rig.pass_(2.0)
    assert tile.beat.words == "FROZEN 2 s"
    assert tile.surface.words == ("FROZEN 2 s", "no pictures come")
    assert rig.wall.note.text() == "1 camera, 1 open, 1 frozen"
    rig.pass_(9.0)
    assert tile.surface.words[0] == "DEAD"
    assert rig.beats == [("f1", "live"), ("f1", "frozen"), ("f1", "dead")]


def test_the_same_picture_again_and_again_is_frozen_though_frames_come(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    for _ in range(25):
        rig.seconds += 0.1
        rig.players[0].send(80)
        rig.wall.tick()
    assert rig.wall.tiles[0].surface.words == ("FROZEN 2 s", "the same picture comes again and again")


def shade(image: QImage) -> int:
    return image.pixelColor(image.width() // 2, image.height() // 4).lightness()


def test_a_frozen_picture_does_not_look_like_a_live_one(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    rig.players[0].send(250)
    rig.pass_(0.1)
    tile = rig.wall.tiles[0]
    live = shade(tile.surface.grab().toImage())
    rig.pass_(2)
    frozen = shade(tile.surface.grab().toImage())
    rig.pass_(9)
    dead = shade(tile.surface.grab().toImage())
    assert live > 240
    assert dead < frozen < live - 60


def test_who_watches_is_said_on_open_and_closed_tiles(rig: WallRig) -> None:
    rig.show(feed("f1", viewing="v1", watchers=("clinician-2 (clinician)",)), feed("f2"))
    assert rig.wall.tiles[0].who.text() == "Watched by you and clinician-2 (clinician): Safety of the team"
    assert rig.wall.tiles[1].who.text() == "Nobody watches"


def test_a_vendors_page_opens_outside_once_and_only_with_a_purpose(rig: WallRig, qtbot: QtBot) -> None:
    page = f"https://{HOST}/room/1"
    rig.show(feed(uri=page, outside=True))
    tile = rig.wall.tiles[0]
    tile.toggle()
    qtbot.keyClick(tile.purpose, Qt.Key.Key_1)
    assert rig.browsed == []
    rig.show(feed(uri=page, outside=True, viewing="v1"))
    rig.show(feed(uri=page, outside=True, viewing="v1"))
    assert rig.browsed == [page]
    assert tile.surface.words[0] == "OPENED OUTSIDE"
    assert rig.players == []
    tile.toggle()
    assert rig.asked[-1] == ("close", "f1", "closed at the desk")


def test_what_cannot_be_opened_says_why_and_asks_nothing(rig: WallRig) -> None:
    rig.show(feed(address=None, fault="The feed's address names no host."))
    tile = rig.wall.tiles[0]
    tile.toggle()
    assert tile.stage is Stage.FAULTY
    assert tile.surface.words == ("CANNOT BE OPENED", "The feed's address names no host.")


def test_one_four_and_nine_by_keys_and_pages(rig: WallRig, qtbot: QtBot) -> None:
    rig.show(*(feed(f"f{number}") for number in range(11)))
    wall = rig.wall
    for key, size, pages in ((Qt.Key.Key_9, 9, 2), (Qt.Key.Key_1, 1, 11), (Qt.Key.Key_4, 4, 3)):
        qtbot.keyClick(wall, key)
        assert (wall.size_now, wall.pages) == (size, pages)
        assert [tile.isVisible() for tile in wall.tiles] == [at < size for at in range(9)]
    wall.tiles[0].setFocus()
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    qtbot.keyClick(wall, Qt.Key.Key_Down)
    assert wall.tiles[3].hasFocus()
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    assert wall.page == 1
    qtbot.keyClick(wall, Qt.Key.Key_F)
    assert (wall.size_now, wall.page) == (1, 7)
    assert wall.tiles[0].feed is not None
    assert wall.tiles[0].feed.id == "f7"
    qtbot.keyClick(wall, Qt.Key.Key_PageUp)
    assert wall.page == 6


def test_feeds_on_other_pages_are_still_watched_for_freezing(rig: WallRig) -> None:
    rig.show(*(feed(f"f{number}", viewing=f"v{number}") for number in range(6)))
    rig.pass_(0.5, rig.players[5]).pass_(2)
    assert rig.beats == [("f5", "live"), ("f5", "frozen")]


def test_pictures_are_made_no_larger_than_their_tile(rig: WallRig) -> None:
    rig.show(feed(viewing="v1"))
    small = rig.players[0].size
    rig.wall.set_size(1)
    rig.wall.resize(1300, 900)
    assert rig.players[0].size[0] > small[0] * 1.8


def test_text_from_outside_stays_text_and_no_secret_is_shown(rig: WallRig) -> None:
    rig.show(feed(unit="<img src=x>", label="<b>a\nb</b>", viewing="v1", uri=f"rtsp://a:{SECRET}@{HOST}/x?k={SECRET}"))
    tile = rig.wall.tiles[0]
    rig.pass_(0.1)
    assert tile.name.text() == "<img src=x>"
    assert tile.name.textFormat() is Qt.TextFormat.PlainText
    assert tile.surface.words == ("OPENING", f"rtsp://{HOST}/x?…")
    shown = [label.text() + label.toolTip() for label in (tile.name, tile.what, tile.who)]
    assert SECRET not in "".join([*shown, *tile.surface.words, tile.accessibleName()])
    assert SECRET in rig.players[0].address.to_open()


def test_the_desks_own_credentials_are_put_in_only_to_play(qtbot: QtBot, tmp_path: Path) -> None:
    rig = WallRig(qtbot, tmp_path, sign_in=lambda address: address.signed_in("desk", SECRET))
    rig.show(feed(viewing="v1"))
    rig.show(feed(viewing="v1"))
    assert [player.address.to_open() for player in rig.players] == [f"rtsp://desk:{SECRET}@{HOST}/f1"]


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_theme_paints_every_state(rig: WallRig, name: str) -> None:
    rig.wall.set_theme(load_theme(name))
    rig.wall.set_size(9)
    rig.show(
        feed("f1", viewing="v1"), feed("f2", viewing="v2"), feed("f3", viewing="v3"), feed("f4"),
        feed("f5", address=None, fault="The feed's address names no host."),
        feed("f6", viewing="v6", outside=True, uri=f"https://{HOST}/"),
    )  # fmt: skip
    rig.players[0].send(200)
    rig.pass_(2)
    rig.players[1].send(100)
    rig.players[2].fault = "it ended"
    rig.pass_(0.2)
    image = rig.wall.grab().toImage()
    assert not image.isNull()
    shown = {tile.surface.words[0] for tile in rig.wall.tiles if tile.feed is not None}
    assert shown == {"FROZEN 2 s", "", "DEAD", "Not open", "CANNOT BE OPENED", "OPENED OUTSIDE"}


def test_when_the_window_shuts_everything_stops(rig: WallRig) -> None:
    rig.show(feed("f1", viewing="v1"))
    rig.wall.shut()
    player: FakePlayer = rig.players[0]
    assert player.closed
    assert rig.asked == [("close", "f1", "the desk was closed")]


def test_the_wall_loads_neither_multimedia_nor_pyav_before_a_feed_is_opened() -> None:
    told = "import sys, console.desk.feeds.wall; print([m for m in ('av', 'PySide6.QtMultimedia') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
