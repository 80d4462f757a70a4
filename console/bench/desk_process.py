"""A real desk in a process of its own, drawn offscreen, with instruments: what its screen shows, and when it hangs.

Run as `python -m console.bench.desk_process URL TOKEN SCRATCH`. Each line of standard input is a command:
`{"do": "aim"}` looks at the probes, `{"do": "learn", "probe": ..., "look": ...}` keeps how a probe looks now,
`{"do": "begin"}` starts counting, `{"do": "report"}` tells what was counted. It ends with its standard input.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from console.bench.map_stage import HEIGHT, WIDTH
from console.bench.pixels import Looks, Pixels, Unlike, read_screen
from console.bench.processes import memory_mb
from console.bench.samples import percentile
from console.bench.source_load import CHANGER_PLACE, MOVER_PLACES
from console.bench.swarm import CENTRE_LAT, CENTRE_LON, HALF_LAT, HALF_LON
from console.desk.map.view import MapView
from console.desk.model import DeskModel
from console.desk.opening import DeskOptions, open_desk
from console.desk.window import DeskWindow
from console.domain import mercator
from console.domain.picture import Touched
from console.domain.vocabulary import Role
from console.link.client import Client
from console.link.replica import Replica
from console.link.worker import LinkWorker
from console.paths import resource
from console.wire.frames import Facts, HubFrame

#: Side of the boxes that are read off the screen round each place of a probe, pixels.
BOX_PX = 18
#: How often the event loop says that it is alive, milliseconds.
BEAT_MS = 5
#: Where each probe may be seen.
PLACES = {"position": tuple(MOVER_PLACES.values()), "fact": (CHANGER_PLACE,)}


class TimedReplica(Replica):
    """A replica that keeps, for every fact, how long after it was sent it was applied, seconds.

    A fact's `at` is when its source sent it: all processes of one machine share the wall clock.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sent_to_applied_s: list[float] = []
        self._coming: deque[tuple[int, float]] = deque()

    def feed(self, frame: HubFrame, now_s: float, now: datetime) -> None:
        if isinstance(frame, Facts):
            self._coming.extend((envelope.seq, envelope.at.timestamp()) for envelope in frame.facts)
        super().feed(frame, now_s, now)

    def work(self, budget_s: float, clock: Any, now: datetime) -> Touched:
        touched = super().work(budget_s, clock, now)
        applied_s = time.time()
        while self._coming and self._coming[0][0] <= self.picture.seq:
            self.sent_to_applied_s.append(applied_s - self._coming.popleft()[1])
        return touched


class Heartbeat(QObject):
    """Says how long the event loop was away: a person's click would have waited as long.

    `own_ms` is how much of it this thread used the processor: on a busy machine the rest is other programs' doing.
    `swept_ms` is the processor time of Python's garbage collections.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self.own_ms: list[float] = []
        self.swept_ms: list[float] = []
        self._last, self._used = time.monotonic(), time.thread_time()
        self._sweeping_s = 0.0
        gc.callbacks.append(self._swept)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now, used = time.monotonic(), time.thread_time()
        self.gaps_ms.append((now - self._last) * 1000)
        self.own_ms.append((used - self._used) * 1000)
        self._last, self._used = now, used

    def _swept(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._sweeping_s = time.thread_time()
        else:
            self.swept_ms.append((time.thread_time() - self._sweeping_s) * 1000)

    def clear(self) -> None:
        """Count anew."""
        for samples in (self.gaps_ms, self.own_ms, self.swept_ms):
            samples.clear()


class Watch(QObject):
    """Reads the probes off the window's framebuffer after each painting of the map, and notes when a look is new."""

    def __init__(self, window: QWidget, view: MapView) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._learnt: dict[str, dict[str, Pixels]] = {}
        self._looks: dict[str, Looks] = {}
        self._shown: dict[str, str | None] = {}
        self._due = False
        self.paints = 0
        self.first_picture_s: float | None = None
        self.seen: list[dict[str, Any]] = []
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.paints += 1
            if not self._due:
                self._due = True
                QTimer.singleShot(0, self._painted)  # by then the painting has been flushed to the framebuffer
        return False

    def _painted(self) -> None:
        self._due = False
        if self.first_picture_s is None and len(self._view.scene.units):
            self.first_picture_s = time.monotonic()
        for probe, looks in self._looks.items():
            look = looks.seen(self.read(probe))
            if look is not None and look != self._shown.get(probe):
                self._shown[probe] = look
                self.seen.append({"probe": probe, "look": look, "at": time.monotonic()})

    def read(self, probe: str) -> Pixels:
        """The boxes at each place of a probe, side by side."""
        return np.hstack([read_screen(self._window, self._box(*place)) for place in PLACES[probe]])

    def _box(self, lat: float, lon: float) -> QRect:
        x, y = self._view.camera.point_to_screen(*mercator.point_to_mercator(lat, lon))
        corner = self._view.mapTo(self._window, self._view.rect().topLeft())
        return QRect(round(x) + corner.x() - BOX_PX // 2, round(y) + corner.y() - BOX_PX // 2, BOX_PX, BOX_PX)

    def learn(self, probe: str, look: str) -> str:
        """Keep how the probe looks now; gives why it cannot be told from another look, or nothing."""
        self._learnt.setdefault(probe, {})[look] = self.read(probe)
        if len(self._learnt[probe]) < 2:
            return ""
        try:
            self._looks[probe] = Looks(self._learnt[probe], apart=4.0)
        except Unlike as unlike:
            return str(unlike)
        self._shown[probe] = look
        return ""


class Instruments:
    """What the parent may ask of this desk."""

    def __init__(self, window: QWidget, view: MapView, replica: TimedReplica, faults: list[str]) -> None:
        self.window, self.view, self.replica, self.faults = window, view, replica, faults
        self.watch = Watch(window, view)
        self.heartbeat = Heartbeat()
        self._begun_s = time.monotonic()

    def do(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Carry out one command."""
        match asked["do"]:
            case "aim":
                return self._aim()
            case "learn":
                return {"problem": self.watch.learn(asked["probe"], asked["look"])}
            case "begin":
                return self._begin()
            case "shot":
                return {"saved": self.window.grab().save(asked["path"])}
            case _:
                return self._report()

    def _aim(self) -> dict[str, Any]:
        lows = (CENTRE_LAT - HALF_LAT, CENTRE_LON - HALF_LON)
        highs = (CENTRE_LAT + HALF_LAT, CENTRE_LON + HALF_LON)
        # Every unit as a symbol of its own: a crowd's ring would swallow the probes.
        self.view.set_clustering(False)
        self.view.fit([lows, highs, *MOVER_PLACES.values(), CHANGER_PLACE])
        return {"zoom": self.view.camera.zoom}

    def _begin(self) -> dict[str, Any]:
        self.watch.seen.clear()
        self.heartbeat.clear()
        self.replica.sent_to_applied_s.clear()
        self.view.frame_ms.clear()
        self.watch.paints = 0
        self._begun_s = time.monotonic()
        return {"begun": True, **self._state()}

    def _state(self) -> dict[str, Any]:
        replica, now_s = self.replica, time.monotonic()
        return {
            "seq": replica.picture.seq,
            "link": replica.liveness.state(now_s).value,
            "waiting": replica.waiting,
            "units": len(replica.picture.units),
            "positions": len(replica.tracks),
            "first_picture_s": self.watch.first_picture_s,
        }

    def _report(self) -> dict[str, Any]:
        replica = self.replica
        return {
            **self._state(),
            "seconds": time.monotonic() - self._begun_s,
            "seen": self.watch.seen,
            "paints": self.watch.paints,
            "frame_ms": _spread(list(self.view.frame_ms)),
            "blocked_ms": _spread(self.heartbeat.gaps_ms),
            "own_ms": _spread(self.heartbeat.own_ms),
            "swept_ms": _spread(self.heartbeat.swept_ms),
            "fact_s": _spread(replica.sent_to_applied_s),
            "facts": len(replica.sent_to_applied_s),
            "gaps": replica.gaps,
            "faults": self.faults[:3],
            "digest": replica.picture.digest(),
            "memory_mb": memory_mb(),
            "open": len(replica.picture.open_incidents()),
            "cpu_s": time.process_time(),
        }


def _spread(samples: list[float]) -> dict[str, float]:
    if not samples:
        return {}
    return {"p50": percentile(samples, 0.5), "p99": percentile(samples, 0.99), "most": max(samples)}


class Orders(QObject):
    """Commands from standard input, carried out in the UI thread."""

    def __init__(self, app: QApplication, instruments: Instruments) -> None:
        super().__init__()
        self._app, self._instruments = app, instruments
        self._waiting: deque[bytes | None] = deque()
        threading.Thread(target=self._read, daemon=True).start()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        self._timer.start(20)

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            self._waiting.append(line)
        self._waiting.append(None)

    def _work(self) -> None:
        while self._waiting:
            line = self._waiting.popleft()
            if line is None:
                self._app.quit()
                return
            _say(self._instruments.do(msgspec.json.decode(line)))


def main(arguments: list[str]) -> int:
    """Open the desk and obey until standard input ends."""
    url, token, scratch = arguments
    imported_s = time.monotonic()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_CACHE_HOME"] = scratch  # tiles of a benchmark are none of this person's
    faults: list[str] = []
    # Qt swallows errors of slots and paintings: a desk that fails is fast, and must not count.
    sys.excepthook = lambda kind, error, trace: faults.append(f"{kind.__name__}: {error}")
    app = QApplication([])
    replica = TimedReplica()
    window = _open(url, token, replica, Path(scratch))
    instruments = Instruments(window, window.map, replica, faults)
    window.model.start()
    orders = Orders(app, instruments)
    _say({"ready": True, "imported_s": imported_s})
    app.exec()
    window.model.stop()
    del orders
    return 0


def _open(url: str, token: str, replica: Replica, scratch: Path) -> DeskWindow:
    """The desk as `watchfloor desk` opens it over the demo city, silent, its arrangement kept nowhere."""
    link = LinkWorker(lambda: Client(url, token, Role.COMMANDER.value, client="bench desk"))
    options = DeskOptions(
        layouts_path=scratch / "layouts.json",
        cache_folder=scratch,
        theme="night",
        basemap=(str(resource("city/port_city.geojson")),),
        sounds=False,
    )
    window = open_desk(link, options, make_model=lambda link: DeskModel(link, replica))
    window.resize(WIDTH, HEIGHT)
    return window


def _say(words: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Qt's own threads may still hold Python objects while the interpreter is torn down.
    os._exit(code)
