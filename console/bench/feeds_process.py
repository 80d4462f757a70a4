"""A desk's map and feed wall in one window, watched while they run: how long a hand would have had to wait.

Run as `python -m console.bench.feeds_process UNITS SCRATCH`. A line `{"url": ..., "feeds": 9, "seconds": 20}` on
standard input opens so many feeds and answers with what was measured.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSplitter

from console.bench.desk_process import Heartbeat
from console.bench.map_ours import MapSide
from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.pulse import Beat
from console.desk.feeds.shown import ShownFeed
from console.desk.feeds.wall import FeedWall
from console.desk.stylesheet import dress
from console.desk.theme import load_theme
from console.domain.vocabulary_care import FeedKind
from console.wire.feed_address import judge_address

#: A hub sends positions at most so often, milliseconds; all units move in each.
MOVE_MS = 50
#: All feeds have to be live within this, seconds.
OPEN_WITHIN_S = 30.0


class Desk(QObject):
    """The map with its units moving, the wall beside it, and a heartbeat under both."""

    asked = Signal(object)

    def __init__(self, app: QApplication, units: int, scratch: Path) -> None:
        super().__init__()
        self.app = app
        self.side = MapSide(units, scratch, clustering=True)
        theme = load_theme("night")
        hosts = KnownHosts(scratch / "hosts.json")
        self.wall = FeedWall(theme, hosts)
        self.window = QSplitter(Qt.Orientation.Horizontal)
        self.window.addWidget(self.side.widget)
        self.window.addWidget(self.wall)
        dress(app, self.window, theme)
        self.window.resize(1600, 900)
        self.window.setSizes([800, 800])
        self.window.show()
        self.side.settle(app)
        self.heartbeat = Heartbeat()
        self._moving = QTimer(self)
        self._moving.timeout.connect(self._move)
        self.asked.connect(self._measure, Qt.ConnectionType.QueuedConnection)

    def _move(self) -> None:
        self.side.move()
        self.side.update()

    def _measure(self, words: dict[str, Any]) -> None:
        """Open the feeds, wait until all are live, then watch for so long."""
        base, count = words["url"], int(words["feeds"])
        feeds = [
            ShownFeed(
                id=f"feed-{number}", kind=FeedKind.BODY_WORN, label=f"Camera {number}", unit=f"C{number}",
                address=judge_address(f"{base}{number}"), viewing=f"viewing-{number}", purpose="measuring",
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
        for feed in feeds:
            assert feed.address is not None
            self.wall.hosts.agree(feed.address.host)
        self.wall.set_size(9)
        self.wall.show_feeds(feeds)
        self._moving.start(MOVE_MS)
        opened = self._run_until(self._all_live, OPEN_WITHIN_S)
        self.heartbeat.clear()
        self.side.view.frame_ms.clear()
        frames = self._frames()
        begun_s = time.monotonic()
        self._run_until(lambda: False, float(words["seconds"]))
        took_s = time.monotonic() - begun_s
        rates = [(after - before) / took_s for before, after in zip(frames, self._frames(), strict=True)]
        _say(
            {
                "opened": opened,
                "live": sum(s.sign.beat is Beat.LIVE for s in self.wall.sessions.values()),
                "rates": rates,
                "map_ms": list(self.side.view.frame_ms),
                "gaps_ms": self.heartbeat.gaps_ms,
                "own_ms": self.heartbeat.own_ms,
            }
        )
        self._moving.stop()
        self.wall.show_feeds([])

    def _all_live(self) -> bool:
        return bool(self.wall.sessions) and all(s.sign.beat is Beat.LIVE for s in self.wall.sessions.values())

    def _frames(self) -> list[int]:
        return [session.pulse.frames for session in self.wall.sessions.values()]

    def _run_until(self, done: Any, within_s: float) -> bool:
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if done():
                return True
            time.sleep(0.001)
        return False


def _say(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)


def main(arguments: list[str]) -> int:
    """Measure as told until standard input ends."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    desk = Desk(app, int(arguments[0]), Path(arguments[1]))

    def listen() -> None:
        for line in sys.stdin.buffer:
            desk.asked.emit(json.loads(line))
        app.quit()

    threading.Thread(target=listen, daemon=True).start()
    _say({"ready": True})
    app.exec()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
