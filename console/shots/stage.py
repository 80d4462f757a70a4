"""The stage pictures are taken on: a desk on one seeded scene, with clocks that stand still and nothing outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from console.desk.call.pattern import PatternScreen
from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.pattern import PatternPlayer, PatternReader
from console.desk.feeds.wall import FeedWall
from console.desk.outside import Outside
from console.desk.theme import Theme, load_theme
from console.domain.vocabulary import Role
from console.sim.scene_care import CAMERA_HOST, CLINICIANS
from console.wire import frames
from console.wire.calling import Here, Invite, call_signal, read_call_word
from console.wire.feed_address import FeedAddress
from console.wire.klv_footprint import Footprint, Origin

if TYPE_CHECKING:
    from console.desk.rehearsal import RehearsalLink
    from console.desk.window import DeskWindow
    from console.domain.entities import Incident
    from console.domain.facts import Envelope
    from console.wire.frames import SourceHealth

#: A picture waits at most this long for tiles, advice and what threads work out, seconds.
PATIENCE_S = 20.0
#: Where phones would reach this hub (RFC 2606).
HUB_URL = "wss://hub.example.org/v1/stream"
#: Frames after which the camera of this name goes on showing the same picture.
FROZEN = {"vehicle": 3}


class Seat(NamedTuple):
    """Who sits at the desk of a picture, and in which workspace."""

    role: Role = Role.COMMANDER
    actor: str = "Desk 1"
    workspace: str = "command"


COMMANDER = Seat()
CLINICIAN = Seat(Role.CLINICIAN, CLINICIANS[0], "clinician")
REVIEWER = Seat(Role.OPERATIONS, "Operations 1", "review")


class Stage:
    """A desk of its own for every picture, on a scene and clocks that stand still."""

    def __init__(self, folder: Path) -> None:
        from console.sim.scene import demo_scene

        self.envelopes, self.positions, self.now = demo_scene()
        self._folder = folder
        self._seconds, self._feed_seconds = 1000.0, 1000.0
        self._ground = Footprint(((0.0, 0.0),) * 4, Origin.CORNERS)
        self._taken = 0
        self.window: DeskWindow
        self.link: RehearsalLink

    def take(
        self, path: Path, size: tuple[int, int], theme: str, pose: Callable[[Stage], None], seat: Seat = COMMANDER
    ) -> Path:
        """One picture."""
        self._open(size, theme, seat)
        try:
            pose(self)
            self.settle()
            self.window.grab().save(str(path))
        finally:
            self.close()
        return path

    def _open(self, size: tuple[int, int], theme: str, seat: Seat) -> None:
        self.clock = self.now
        self._taken += 1  # a picture's arrangement is its own
        from console.desk.model import DeskModel
        from console.desk.opening import DeskOptions, open_desk
        from console.desk.rehearsal import RehearsalLink
        from console.paths import resource

        health = _source_health()
        self.link = RehearsalLink(lambda: self.clock, seat.role, seat.actor, sources=health, exercise=True)
        options = DeskOptions(
            layouts_path=self._folder / f"{self._taken}.json",
            cache_folder=self._folder,
            theme=theme,
            basemap=(str(resource("city/port_city.geojson")),),
            sounds=False,
            workspace=seat.workspace,
            role=seat.role.value,
            outside=Outside(
                hub_url=HUB_URL, make_screen=lambda: PatternScreen(load_theme(theme)), make_wall=self._make_wall
            ),
        )
        self.window = open_desk(
            self.link,
            options,
            make_model=lambda link: DeskModel(link, clock=lambda: self.clock, monotonic=lambda: self._seconds),
        )
        self.window.resize(*size)

    # ---- calls and feeds that need nobody outside ----

    def _make_wall(self, theme: Theme, hosts: Path) -> FeedWall:
        known = KnownHosts(hosts)
        known.agree(CAMERA_HOST)
        return FeedWall(
            theme,
            known,
            make=self._play,
            read=lambda address: PatternReader(self._ground),
            clock=lambda: self._feed_seconds,
        )

    def _play(self, address: FeedAddress) -> PatternPlayer:
        name = address.shown.rsplit("/", 1)[-1]
        return PatternPlayer(address, lambda: self._feed_seconds, FROZEN.get(name))

    def look_down(self, incident: Incident) -> None:
        """Every drone looks at the place of an incident, from the south."""
        assert incident.place is not None
        lat, lon = incident.place.lat, incident.place.lon
        corners = ((0.0022, -0.0040), (0.0026, 0.0036), (-0.0013, 0.0019), (-0.0016, -0.0020))
        self._ground = Footprint(tuple((lat + north, lon + east) for north, east in corners), Origin.CORNERS)

    def watch(self, *feeds: str) -> None:
        """Watch cameras, each for a purpose, until their pictures move."""
        for feed in feeds:
            self.window.run("feed open", feed, "Clinical view")
        self.frame()
        for _ in range(4):
            self.feel(0.1)

    def feel(self, seconds: float) -> None:
        """Time passes for the wall of feeds, and for nothing else."""
        self._feed_seconds += seconds
        wall = self.window.feeds.wall
        assert wall is not None
        wall.tick()

    def come_to_the_call(self, *actors: str) -> None:
        """Whoever was called is there."""
        for signal in tuple(self.link.passed):
            if not isinstance(signal, frames.Signal) or (actors and signal.to not in actors):
                continue
            word = read_call_word(signal.body)
            if isinstance(word, Invite):
                self.hear(signal.to or "", Here(word.call, f"session-of-{len(signal.to or '')}-{self._taken}"))

    def hear(self, sender: str, word: Here | Invite) -> None:
        """Somebody says a word of a call to this desk."""
        said = call_signal(self.window.model.actor, word)
        self.window.model.signalled.emit(frames.Signal(said.topic, to=said.to, sender=sender, body=said.body))

    def arrive(self, until: datetime | None = None) -> None:
        """The desk connects, and all facts up to a time come, with the positions of now."""
        self.link.tell_all(self.between(None, until))
        self.link.connect()
        self.link.report(self.positions)
        self.frame()

    def come_back(self, since: datetime) -> None:
        """The rest of the facts come after a time without the hub."""
        self.link.tell_all(self.between(since, None))
        self.link.connect()
        self.frame()

    def between(self, after: datetime | None, until: datetime | None) -> list[Envelope]:
        """Facts of the scene that were heard after a time and until another."""
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
        """Frames until tiles, labels, streets and advice have come, and threads have nothing left to do."""
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
        workers = (getattr(pane, "worker", None) for pane in window.panes() if pane.isVisible())
        thinks = any(worker is not None and worker.busy for worker in workers)
        return not isinstance(basemap, Basemap) or basemap.busy or advice or bool(window.model.time.busy) or thinks

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
