"""Render every workspace to pictures from one seeded scene: each theme, two sizes, and the states that matter."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.desk.rehearsal import RehearsalLink
    from console.desk.window import DeskWindow
    from console.domain.entities import Incident
    from console.domain.facts import Envelope
    from console.wire.frames import SourceHealth

SIZES = ((1600, 900), (1280, 720))
THEMES = ("night", "day", "contrast")
#: A picture waits at most this long for tiles and advice, seconds.
PATIENCE_S = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor shots`."""
    parser.add_argument("--out", type=Path, default=Path("build/shots"), help="folder for the pictures")
    parser.add_argument("--only", metavar="TEXT", default="", help="only pictures whose name holds this")


def run(args: argparse.Namespace) -> int:
    """Render all; prints each file as it is written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    QApplication.instance() or QApplication(sys.argv[:1])
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        try:
            for name, size, theme, pose in pictures():
                if args.only in name:
                    print(stage.take(args.out / f"{name}.png", size, theme, pose), flush=True)
        finally:
            stage.close()
    return 0


Pose = Callable[["Stage"], None]


def pictures() -> list[tuple[str, tuple[int, int], str, Pose]]:
    """Every picture: name, size, theme, and what is done before it is taken."""
    every = [(f"desk-{theme}-{wide}x{high}", (wide, high), theme, _picked) for theme in THEMES for wide, high in SIZES]
    large = SIZES[0]
    states: list[tuple[str, Pose]] = [
        ("overview", _nothing),
        ("closing", _closing),
        ("hand-off", _handoff),
        ("close-up", _close_up),
        ("keys", _keys),
        ("sources", _sources),
        ("not-live", _not_live),
        ("while-you-were-away", _away),
        ("wall", _wall),
    ]
    return every + [(f"state-{name}", large, "night", pose) for name, pose in states]


class Stage:
    """A desk of its own for every picture, on a scene and clocks that stand still."""

    def __init__(self, folder: Path) -> None:
        from console.sim.scene import demo_scene

        self.envelopes, self.positions, self.now = demo_scene()
        self._folder = folder
        self._seconds = 1000.0
        self._taken = 0
        self.window: DeskWindow
        self.link: RehearsalLink

    def take(self, path: Path, size: tuple[int, int], theme: str, pose: Pose) -> Path:
        """One picture."""
        self._open(size, theme)
        try:
            pose(self)
            self.settle()
            self.window.grab().save(str(path))
        finally:
            self.close()
        return path

    def _open(self, size: tuple[int, int], theme: str) -> None:
        self.clock = self.now
        self._taken += 1  # a picture's arrangement is its own
        from console.desk.model import DeskModel
        from console.desk.opening import DeskOptions, open_desk
        from console.desk.rehearsal import RehearsalLink
        from console.domain.vocabulary import Role
        from console.paths import resource

        self.link = RehearsalLink(lambda: self.clock, Role.COMMANDER, "Desk 1", sources=_source_health(), exercise=True)
        options = DeskOptions(
            layouts_path=self._folder / f"{self._taken}.json",
            cache_folder=self._folder,
            theme=theme,
            basemap=(str(resource("city/port_city.geojson")),),
            sounds=False,
        )
        self.window = open_desk(
            self.link,
            options,
            make_model=lambda link: DeskModel(link, clock=lambda: self.clock, monotonic=lambda: self._seconds),
        )
        self.window.resize(*size)

    def arrive(self, until: datetime | None = None) -> None:
        """The desk connects, and all facts up to a time come, with the positions of now."""
        self.link.tell_all(self._between(None, until))
        self.link.connect()
        self.link.report(self.positions)
        self.frame()

    def come_back(self, since: datetime) -> None:
        """The rest of the facts come after a time without the hub."""
        self.link.tell_all(self._between(since, None))
        self.link.connect()
        self.frame()

    def _between(self, after: datetime | None, until: datetime | None) -> list[Envelope]:
        return [
            envelope
            for envelope in self.envelopes
            if (after is None or envelope.heard > after) and (until is None or envelope.heard <= until)
        ]

    def frame(self) -> None:
        """One frame of the desk; its clocks do not move."""
        self.window.model.frame()

    def wait(self, seconds: float) -> None:
        """Let seconds go by on the monotonic clock, by which silence is noticed."""
        self._seconds += seconds

    def settle(self) -> None:
        """Frames until tiles, labels, streets and advice have come."""
        import time

        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + PATIENCE_S
        quiet = 0
        while quiet < 12 and time.monotonic() < end:
            self.frame()
            QApplication.processEvents()
            quiet = 0 if self._waiting() else quiet + 1
            time.sleep(0.02)

    def _waiting(self) -> bool:
        from console.desk.map.basemap_stack import Basemap

        window = self.window
        basemap = window.map.basemap
        picked = window.model.selection.incident
        advice = picked is not None and (window.advisor.streets is None or window.model.advice is None)
        return not isinstance(basemap, Basemap) or basemap.busy or advice

    def close(self) -> None:
        """Close the desk, if one is open."""
        if hasattr(self, "window"):
            self.window.close()
            self.window.deleteLater()
            del self.window

    def pick(self, wanted: Callable[[Incident], bool]) -> None:
        """Select the first incident of the board for which something holds."""
        board = sorted(self.window.model.picture.open_incidents(), key=lambda i: (-i.priority, i.received_at, i.id))
        found = next((incident for incident in board if wanted(incident)), None)
        if found is None:
            raise LookupError("the scene holds no such incident")
        self.window.model.select_incident(found.id)
        self.frame()


def _source_health() -> tuple[SourceHealth, ...]:
    """Two sources that are well and one that is not."""
    from console.wire.frames import SourceHealth

    return (
        SourceHealth("city-911", True, 1.4, 0.0, 0.6, 0.2, 0.0, 0, "", True),
        SourceHealth("vehicle-tracker", True, 0.0, 78.2, 0.4, 0.3, -0.2, 2, "the coordinate is 0, 0", True),
        SourceHealth("county-ems", False, 0.0, 0.0, 312.0, None, None, 14, "nobody answers at its address", True),
    )


# ---- poses ----------------------------------------------------------------------------------------------------


def _nothing(stage: Stage) -> None:
    """The desk as it stands."""
    stage.arrive()


def _picked(stage: Stage) -> None:
    _nothing(stage)
    stage.pick(lambda i: len(i.units) >= 2 and i.place is not None)


def _closing(stage: Stage) -> None:
    _picked(stage)
    stage.window.run("close")


def _handoff(stage: Stage) -> None:
    _nothing(stage)
    stage.pick(lambda i: i.offered_to is not None)


def _close_up(stage: Stage) -> None:
    _picked(stage)
    incident = stage.window.model.incident()
    assert incident is not None
    assert incident.place is not None
    stage.window.map.go_to(incident.place.lat, incident.place.lon, 15.6)


def _keys(stage: Stage) -> None:
    _nothing(stage)
    stage.window.run("help")


def _sources(stage: Stage) -> None:
    _nothing(stage)
    stage.window.run("sources")


def _not_live(stage: Stage) -> None:
    _picked(stage)
    stage.settle()
    stage.link.cut()
    stage.wait(17)


def _away(stage: Stage) -> None:
    """Cut off for six minutes: what came meanwhile is told as one digest."""
    since = stage.now - timedelta(minutes=6)
    stage.clock = since
    stage.arrive(since)
    stage.link.cut()
    stage.frame()
    stage.clock = stage.now
    stage.come_back(since)


def _wall(stage: Stage) -> None:
    _nothing(stage)
    stage.window.set_wall(True)
    stage.window.showNormal()  # the screen of an offscreen run is smaller than any wall
    stage.window.resize(*SIZES[0])
