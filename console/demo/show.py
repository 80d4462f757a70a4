"""The demo itself: starts hub and source as processes of their own and the desk in this one."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.demo import DESK_ROLES, OFFSCREEN_S, REAL_SPEED
from console.demo.cameras.running import run_cameras
from console.demo.figures import Figures, in_words, resident_mb, spread
from console.demo.peer import run_peer
from console.demo.processes import Child
from console.demo.works import HubWord, run_city, run_hub, run_people, run_real_day
from console.desk.feeds.known_hosts import KnownHosts
from console.desk.need import need_of
from console.desk.opening import DeskOptions, open_desk
from console.desk.outside import Outside
from console.desk.window import DeskWindow
from console.domain.consult_ledger import consult_ledger
from console.domain.entities import Incident
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState
from console.link.client import Client
from console.link.worker import LinkWorker
from console.paths import resource

#: What a desk keeps beside its arrangements: hosts of feeds it has agreed to contact.
HOSTS = "feed-hosts.json"
#: How long a consult takes from request to recommendation at most, seconds, and some more to see it ended.
STORY_S = 300.0
#: Seconds between two lines about what is on the desk.
SAY_EVERY_S = 5.0
#: How long cameras are watched before their picture is taken, seconds.
CAMERAS_S = 4.0
#: Pictures of an offscreen run: their name, the theme, and whether an incident is picked.
PICTURES = (
    ("overview", "night", False),
    ("dossier", "night", True),
    ("day", "day", True),
    ("contrast", "contrast", True),
)


def show(args: argparse.Namespace, offscreen: bool) -> int:
    """Run it.

    Raises:
        ChildFailed: hub or source could not start; the sentence says why.
    """
    seconds = args.seconds or (OFFSCREEN_S if offscreen else None)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchfloor-demo-")))
        hub = stack.enter_context(Child("hub", run_hub, folder))
        # The browser engine, should there be a call, shares the window's graphics; it must be said this early.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        application = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(application, QApplication)
        word: HubWord = hub.first_word()
        if args.real is not None:
            print(f"reading the real day's records in {args.real}", flush=True)
        source = stack.enter_context(_source(args, word))
        source.first_word()
        if args.real is None:
            _with_cameras(stack, word, folder)
        if args.real is None and not args.no_people:
            stack.enter_context(
                Child(
                    "simulated people",
                    run_people,
                    word,
                    args.seed,
                    pace(args.speed or 1.0, seconds if offscreen else None),
                )
            )
            stack.enter_context(Child("simulated faces", run_peer, word))
        window = _desk(args, word, folder)
        stack.callback(window.close)
        saw = Watching(window, args, offscreen)
        saw.begin(seconds)
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: application.quit())
        application.exec()
        figures = saw.figures()
    if args.json:
        print(msgspec.json.encode(figures).decode(), flush=True)
    else:
        print(saw.farewell(figures), flush=True)
    return 0


def _with_cameras(stack: ExitStack, word: HubWord, folder: Path) -> None:
    """Cameras with real streams on this machine, which this desk need not ask about; none where PyAV is missing."""
    cameras = stack.enter_context(Child("cameras", run_cameras, word))
    if cameras.first_word():
        KnownHosts(folder / HOSTS).agree("127.0.0.1")
    else:
        print("no cameras: PyAV is not installed (make setup, extra `feeds`)", file=sys.stderr, flush=True)


def pace(speed: float, seconds: float | None = None) -> float:
    """How long the simulated people take: less where the city runs faster, and where the demo ends after `seconds`.

    Nobody watches so short a run; its story has to come to an end for the figures and pictures it leaves.
    """
    usual = min(2.0, max(0.25, 1.0 / speed))
    return usual if seconds is None else min(usual, max(0.1, seconds / STORY_S))


def _source(args: argparse.Namespace, word: HubWord) -> Child:
    if args.real is not None:
        return Child("real day", run_real_day, word, args.real, args.speed or REAL_SPEED, args.begin)
    return Child("simulated city", run_city, word, args.seed, args.units, args.speed or 1.0)


def _desk(args: argparse.Namespace, word: HubWord, folder: Path) -> DeskWindow:
    basemap = str(resource("city/port_city.geojson"))
    if args.real is not None and (args.real / "basemap").is_dir():
        basemap = str(args.real / "basemap")
    role = DESK_ROLES[args.workspace]
    options = DeskOptions(
        layouts_path=folder / "layouts.json",
        cache_folder=folder,
        theme=args.theme,
        basemap=(basemap,),
        wall=args.wall,
        workspace=args.workspace,
        role=role,
        outside=Outside(hub_url=word.url),
    )
    link = LinkWorker(lambda: Client(word.url, word.desk_tokens[role], role, client="watchfloor demo"))
    window = open_desk(link, options)
    if not args.wall:
        window.resize(*args.size)
    window.model.start()
    return window


class Watching:
    """Says what is on the desk while it runs, and takes the pictures of an offscreen run."""

    def __init__(self, window: DeskWindow, args: argparse.Namespace, offscreen: bool) -> None:
        self._window = window
        self._quiet = args.json
        self._shots_folder: Path = args.shots
        self._offscreen = offscreen
        self._real = args.real is not None
        self._theme = args.theme
        self._shots: list[str] = []

    def begin(self, seconds: float | None) -> None:
        """Start saying, and put down the end."""
        say = QTimer(self._window, interval=round(SAY_EVERY_S * 1000))
        say.timeout.connect(self._say)
        say.start()
        if seconds is not None:
            QTimer.singleShot(round(seconds * 1000), self._window, self._end)

    def _say(self) -> None:
        model = self._window.model
        out = sys.stderr if self._quiet else sys.stdout
        print(in_words(model.picture, model.link_words(), model.stale_units()), file=out, flush=True)

    def _end(self) -> None:
        self._say()
        if not self._offscreen:
            QApplication.quit()
            return
        self._take_pictures()
        self._open_cameras()

    def _open_cameras(self) -> None:
        """Watch what there is at the scene for a moment, take its picture, and end."""
        window = self._window
        worth = _worth_a_look(window)
        window.model.select_incident(worth.id if worth is not None else None)
        feeds = list(window.model.picture.feeds.values())
        # What is at the scene comes first, then drones, then the rest.
        feeds.sort(key=lambda feed: (worth is None or feed.announced.fact.incident != worth.id, feed.id))
        if not feeds or not window.run("feeds", "4"):
            QApplication.quit()
            return
        for feed in feeds[:4]:
            window.feeds.open(feed.id, "Safety of the team")
        QTimer.singleShot(round(CAMERAS_S * 1000), window, self._end_with_cameras)

    def _end_with_cameras(self) -> None:
        self._take_picture("cameras")
        QApplication.quit()

    def _take_pictures(self) -> None:
        window = self._window
        self._shots_folder.mkdir(parents=True, exist_ok=True)
        for name, theme, picked in PICTURES:
            window.use_theme(theme)
            worth = _worth_a_look(window) if picked else None
            window.model.select_incident(worth.id if worth is not None else None)
            settle(window)
            self._take_picture(name)
        window.use_theme(self._theme)

    def _take_picture(self, name: str) -> None:
        path = self._shots_folder / f"{'real' if self._real else 'demo'}-{name}.png"
        self._window.grab().save(str(path))
        self._shots.append(str(path))

    def figures(self) -> Figures:
        """The run in numbers."""
        window = self._window
        replica = window.model.replica
        return Figures(
            incidents=len(replica.picture.open_incidents()),
            units=len(replica.picture.units),
            facts=replica.picture.seq,
            positions_in=replica.positions_in,
            positions_drawn=window.map.positions_drawn,
            fact_gaps=replica.gaps,
            latency_ms=spread(1000 * latency for latency in replica.fact_latency_s),
            frame_ms=spread(window.map.frame_ms),
            rss_mb=resident_mb(),
            consults=len(replica.picture.consults),
            consults_ended=len(consult_ledger(replica.picture)),
            shots=tuple(self._shots),
        )

    def farewell(self, figures: Figures) -> str:
        """The same for a person."""
        latency = figures.latency_ms
        lines = [
            f"{figures.facts:,} facts and {figures.positions_in:,} positions came, {figures.fact_gaps} gaps; facts "
            f"were on the desk {latency.p50} ms after the hub had them (99 %: {latency.p99} ms)"
        ]
        if figures.consults:
            asked = "1 consult asked for" if figures.consults == 1 else f"{figures.consults} consults asked for"
            lines.append(f"{asked}, {figures.consults_ended} of them ended with a recommendation")
        if figures.shots:
            lines.append(f"pictures: {', '.join(figures.shots)}")
        return "\n".join(lines)


def _worth_a_look(window: DeskWindow) -> Incident | None:
    """The incident a person would open first: the longest consult at a clinician's desk, else who is on the way."""
    model = window.model
    if model.role is Role.CLINICIAN:
        talking = [c for c in model.picture.consults.values() if c.state is ConsultState.CONNECTED and c.connected_at]
        if talking:
            return model.picture.incidents.get(min(talking, key=lambda c: c.requested_at).incident)
    now = model.now()

    def rank(incident: Incident) -> tuple[bool, int, int]:
        answered = incident.place is not None and bool(incident.units)
        return not answered, int(need_of(incident, model.alarms_of(incident.id), model.role, now)), -len(incident.units)

    return min(model.picture.open_incidents(), key=rank, default=None)


def settle(window: DeskWindow) -> None:
    """Let frames, tiles and advice arrive before a picture is taken."""
    for _ in range(60):
        QApplication.processEvents()
        window.thread().msleep(15)
