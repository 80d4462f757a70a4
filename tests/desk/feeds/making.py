"""A wall with players that tests drive, on virtual time."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.player import Shot
from console.desk.feeds.pulse import GRID
from console.desk.feeds.shown import ShownFeed
from console.desk.feeds.wall import FeedWall
from console.desk.theme import load_theme
from console.domain.vocabulary_care import FeedKind
from console.wire.feed_address import FeedAddress, judge_address

HOST = "cam.example.org"


class FakePlayer:
    """Plays what the test says."""

    def __init__(self, address: FeedAddress, rig: WallRig) -> None:
        self.address, self._rig = address, rig
        self.fault, self.frames, self.closed = "", 0, False
        self.size = (0, 0)
        self._newest: Shot | None = None

    def fit(self, width_px: int, height_px: int) -> None:
        self.size = (width_px, height_px)

    def send(self, level: int) -> None:
        """A frame of one grey comes now."""
        self.frames += 1
        image = QImage(64, 36, QImage.Format.Format_RGB32)
        image.fill(QColor(level, level, level))
        self._newest = Shot(image, np.full(GRID, level, np.uint8), self._rig.seconds)

    def take(self) -> Shot | None:
        shot, self._newest = self._newest, None
        return shot

    def close(self) -> None:
        self.closed = True


def feed(key: str = "f1", *, viewing: str | None = None, uri: str | None = None, **more: Any) -> ShownFeed:
    """A feed, readable."""
    told: dict[str, Any] = {
        "kind": FeedKind.BODY_WORN, "label": "Chest", "unit": key.upper(), "incident": "i1",
        "address": judge_address(uri or f"rtsp://{HOST}/{key}"), "purpose": "Safety of the team" if viewing else "",
    }  # fmt: skip
    return ShownFeed(id=key, viewing=viewing, **{**told, **more})


class WallRig:
    """The wall, its clock, its players by feed's path, and all that it asked for."""

    def __init__(self, qtbot: QtBot, folder: Path, *, known: tuple[str, ...] = (HOST,), **more: Any) -> None:
        self.seconds = 100.0
        self.players: list[FakePlayer] = []
        self.asked: list[tuple[str, str, str]] = []
        self.browsed: list[str] = []
        self.beats: list[tuple[str, str]] = []
        self.hosts = KnownHosts(folder / "feed_hosts.json")
        for host in known:
            self.hosts.agree(host)
        self.wall = FeedWall(
            load_theme("night"),
            self.hosts,
            **{
                "make": self.make, "read": None, "clock": lambda: self.seconds, "rng": Random(1),
                "browse": lambda address: self.browsed.append(address.to_open()), **more,
            },
        )  # fmt: skip
        self.wall.open_asked.connect(lambda key, purpose: self.asked.append(("open", key, purpose)))
        self.wall.close_asked.connect(lambda key, reason: self.asked.append(("close", key, reason)))
        self.wall.beat_changed.connect(lambda key, beat: self.beats.append((key, beat)))
        qtbot.addWidget(self.wall)
        self.wall.resize(1200, 800)
        self.wall.show()

    def make(self, address: FeedAddress) -> FakePlayer:
        self.players.append(FakePlayer(address, self))
        return self.players[-1]

    def show(self, *feeds: ShownFeed) -> WallRig:
        self.wall.show_feeds(feeds)
        return self

    def pass_(self, seconds: float, player: FakePlayer | None = None, level: int = 0) -> WallRig:
        """Time passes at ten looks a second; `player`, if given, sends a new picture before each."""
        for step in range(round(seconds * 10)):
            self.seconds += 0.1
            if player is not None:
                player.send((level + 20 * step) % 250)
            self.wall.tick()
        return self
