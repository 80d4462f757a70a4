"""Real players on real streams over loopback: RTSP, HLS, MPEG-TS; and what is no video, no file, no secret."""

from __future__ import annotations

import faulthandler
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.desk.feeds import qt_player
from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.pulse import Beat, fingerprint
from console.desk.feeds.qt_player import QtFeedPlayer, green_of, hush
from console.desk.feeds.wall import FeedWall
from console.desk.theme import load_theme
from console.domain.vocabulary_care import FeedKind
from console.wire.feed_address import judge_address
from tests.desk.feeds.making import feed
from tests.desk.feeds.serving import Files, files, hls, rtsp, transport

pytest.importorskip("av", reason="PyAV is not installed (extra `feeds`)")
pytest.importorskip("PySide6.QtMultimedia", reason="Qt Multimedia is not installed (extra `feeds`)")

#: Long enough for a machine that has much else to do.
PATIENCE_MS = 30_000
SECRET = "hunter2"


@pytest.fixture
def server() -> Iterator[tuple[Files, str]]:
    with files() as made:
        yield made


@pytest.fixture
def play(qtbot: QtBot) -> Iterator[type]:
    players: list[QtFeedPlayer] = []

    def start(uri: str) -> QtFeedPlayer:
        players.append(QtFeedPlayer(judge_address(uri)))
        return players[-1]

    yield start  # type: ignore[misc]
    for player in players:
        player.close()


def test_a_drone_over_http_its_pictures_in_the_tile_and_its_ground_on_the_map(
    qtbot: QtBot, tmp_path: Path, server: tuple[Files, str]
) -> None:
    held, where = server
    held.held["/drone.ts"] = transport(20.0)
    held.endless.add("/drone.ts")
    hosts = KnownHosts(tmp_path / "feed_hosts.json")
    hosts.agree("127.0.0.1")
    wall = FeedWall(load_theme("night"), hosts)
    qtbot.addWidget(wall)
    wall.resize(900, 600)
    wall.show()
    wall.show_feeds([feed("d1", viewing="v1", kind=FeedKind.DRONE, uri=f"http://{where}/drone.ts")])
    tile = wall.tiles[0]
    qtbot.waitUntil(lambda: tile.surface.has_image and tile.beat.words.startswith("LIVE"), timeout=PATIENCE_MS)
    session = wall.sessions["d1"]
    qtbot.waitUntil(lambda: session.pulse.frames >= 10, timeout=PATIENCE_MS)
    assert session.sign.beat is Beat.LIVE
    # The block is bright, the ground behind it is not: this is the picture that was sent.
    green = green_of(session.image.convertToFormat(QImage.Format.Format_RGB32))
    assert green.max() > 150
    assert 40 <= int(green[5, 5]) <= 80
    qtbot.waitUntil(lambda: wall.footprint("d1") is not None, timeout=PATIENCE_MS)
    ground = wall.footprints()["d1"]
    assert ground.points[0] == pytest.approx((40.0, -79.99), abs=0.05)
    wall.shut()
    assert not tile.surface.has_image


def test_rtsp(qtbot: QtBot, play: type) -> None:
    with rtsp() as uri:
        player = play(uri)
        qtbot.waitUntil(lambda: player.frames >= 10 or bool(player.fault), timeout=PATIENCE_MS)
        assert player.fault == ""
        shot = player.take()
        assert shot is not None
        assert (shot.image.width(), shot.image.height()) == (640, 360)
        player.close()


def test_hls(qtbot: QtBot, play: type, tmp_path: Path, real_data: Path, server: tuple[Files, str]) -> None:
    held, where = server
    held.held |= hls(real_data / "video" / "bikes.mp4", tmp_path)
    player = play(f"http://{where}/hls/index.m3u8")
    qtbot.waitUntil(lambda: player.frames >= 10 or bool(player.fault), timeout=PATIENCE_MS)
    assert player.fault == ""


def test_pictures_are_made_small_in_the_decoders_thread(qtbot: QtBot, play: type, server: tuple[Files, str]) -> None:
    held, where = server
    held.held["/small.ts"] = transport(10.0, telemetry=False)
    player = play(f"http://{where}/small.ts")
    player.fit(160, 160)
    qtbot.waitUntil(lambda: player.frames >= 3 or bool(player.fault), timeout=PATIENCE_MS)
    shot = player.take()
    assert shot is not None
    assert (shot.image.width(), shot.image.height()) == (160, 90)


def test_what_ends_says_so(qtbot: QtBot, play: type, server: tuple[Files, str]) -> None:
    held, where = server
    held.held["/short.ts"] = transport(1.0, telemetry=False)
    player = play(f"http://{where}/short.ts")
    qtbot.waitUntil(lambda: bool(player.fault), timeout=PATIENCE_MS)
    assert player.fault == "it ended"


@pytest.mark.parametrize("body", [b"<html><script>alert(1)</script></html>" * 50, b"", bytes(range(256)) * 40])
def test_what_is_not_video_is_a_plain_fault(qtbot: QtBot, play: type, server: tuple[Files, str], body: bytes) -> None:
    held, where = server
    held.held["/page"] = body
    player = play(f"http://{where}/page")
    qtbot.waitUntil(lambda: bool(player.fault), timeout=PATIENCE_MS)
    assert player.fault in {"it cannot be reached", "what comes is not video that can be played", "it cannot be played"}
    assert player.frames == 0


def test_nobody_there_is_a_plain_fault(qtbot: QtBot, play: type) -> None:
    with files() as (_, where):
        pass
    player = play(f"http://{where}/live.ts")
    qtbot.waitUntil(lambda: bool(player.fault), timeout=PATIENCE_MS)
    assert "127.0.0.1" not in player.fault


def test_a_playlist_cannot_reach_the_files_of_this_machine(
    qtbot: QtBot, play: type, tmp_path: Path, server: tuple[Files, str]
) -> None:
    held, where = server
    local = tmp_path / "private.ts"
    local.write_bytes(transport(3.0, telemetry=False))
    lines = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n"
    held.held["/fine.m3u8"] = lines.format(f"http://{where}/segment.ts").encode()
    held.held["/evil.m3u8"] = lines.format(local.as_uri()).encode()
    held.held["/segment.ts"] = local.read_bytes()
    fine, evil = play(f"http://{where}/fine.m3u8"), play(f"http://{where}/evil.m3u8")
    qtbot.waitUntil(lambda: fine.frames > 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(evil.fault), timeout=PATIENCE_MS)
    assert evil.frames == 0


def test_no_password_reaches_standard_error(
    qtbot: QtBot, play: type, server: tuple[Files, str], capfd: pytest.CaptureFixture[str]
) -> None:
    held, where = server
    held.held["/live.ts"] = transport(3.0, telemetry=False)
    good = play(f"http://me:{SECRET}@{where}/live.ts?token={SECRET}")
    gone = play(f"http://me:{SECRET}@{where}/gone.ts?token={SECRET}")
    qtbot.waitUntil(lambda: good.frames > 0 and bool(gone.fault), timeout=PATIENCE_MS)
    said = "".join(capfd.readouterr())
    assert SECRET not in said
    assert SECRET not in gone.fault


def test_hushing_finds_qts_own_ffmpeg_and_nothing_elsewhere(tmp_path: Path) -> None:
    assert hush()
    assert not hush(tmp_path)


def test_after_closing_nothing_comes_any_more(qtbot: QtBot, play: type, server: tuple[Files, str]) -> None:
    held, where = server
    held.held["/live.ts"] = transport(20.0, telemetry=False)
    player = play(f"http://{where}/live.ts")
    qtbot.waitUntil(lambda: player.frames > 0, timeout=PATIENCE_MS)
    player.close()
    player.close()
    assert player.take() is None


def test_closing_lets_a_decoder_finish_that_is_just_at_work(
    qtbot: QtBot, play: type, server: tuple[Files, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both need the interpreter; were it held while stopping, this would never return, and the desk with it."""
    at_work, go_on = threading.Event(), threading.Event()

    def slow(cells: np.ndarray) -> np.ndarray:
        at_work.set()
        go_on.wait(0.2)
        return fingerprint(cells)

    monkeypatch.setattr(qt_player, "fingerprint", slow)
    held, where = server
    held.held["/slow.ts"] = transport(10.0, telemetry=False)
    player = play(f"http://{where}/slow.ts")
    qtbot.waitUntil(lambda: player.frames >= 1, timeout=PATIENCE_MS)
    at_work.clear()
    qtbot.waitUntil(at_work.is_set, timeout=PATIENCE_MS)
    faulthandler.dump_traceback_later(PATIENCE_MS / 1000, exit=True)
    try:
        player.close()
    finally:
        faulthandler.cancel_dump_traceback_later()
    frames = player.frames
    go_on.set()
    qtbot.wait(50)
    assert player.frames <= frames + 1
