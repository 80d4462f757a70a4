"""Opening a desk: puts link, model, map and window together, and brings the ground and the streets after them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from ssl import SSLContext
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel, Link, Tone, utc_now
from console.desk.player import Player, find_speaker
from console.desk.theme import load_theme
from console.desk.window import DeskWindow
from console.link.client import Client
from console.link.worker import LinkWorker
from console.paths import resource

DEMO_CITY = "city/port_city.geojson"


class Opening(msgspec.Struct, frozen=True):
    """What a desk is opened with. `basemap` none: the demo city; `streets` none: the basemap, where it has any."""

    url: str
    token: str
    role: str
    theme: str = "night"
    basemap: tuple[str, ...] | None = None
    streets: str | None = None
    tls: SSLContext | None = None
    wall: bool = False
    layout: str | None = None
    attribution: str = ""


def open_desk(
    opening: Opening,
    *,
    settings: Path,
    cache: Path,
    sounds: bool = True,
    link: Link | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> DeskWindow:
    """A desk's window, not shown and not started yet: `show()`, then `start(window, opening)`.

    Args:
        settings: folder of this person's layouts.
        cache: folder of the generated sounds.
        sounds: without them every sound is a flash.
        link: the end of the stream; made from the opening unless given.
    """
    theme = load_theme(opening.theme)
    worker = link or LinkWorker(
        lambda: Client(opening.url, opening.token, opening.role, client="watchfloor desk", tls=opening.tls)
    )
    model = DeskModel(worker, clock=clock)
    player = Player(cache / "sounds", None, parent=model)
    if sounds:
        player.speaker = find_speaker(player)
    return DeskWindow(model, MapView(theme, None), theme, Layouts(settings / "layouts.json"), player=player)


def start(window: DeskWindow, opening: Opening) -> Ground:
    """Start the link and bring the ground; the picture does not wait for either the map or the streets."""
    window.restore(*([opening.layout] if opening.layout else []))
    if opening.wall:
        window.set_wall(True)
    window.model.start()
    ground = Ground(window, opening)
    ground.start()
    return ground


class Ground(QObject):
    """Reads the basemap and the street graph in a thread of its own, and hands them to the window when ready."""

    _map_read = Signal(object)
    _streets_read = Signal(object)
    _failed = Signal(str)

    def __init__(self, window: DeskWindow, opening: Opening) -> None:
        super().__init__(window)
        self._window = window
        self._opening = opening
        self.done = threading.Event()
        self._map_read.connect(self._show_map)
        self._streets_read.connect(window.advisor.use_streets)
        self._failed.connect(lambda words: window.model.say(words, Tone.REFUSED))

    def start(self) -> None:
        """Begin reading."""
        threading.Thread(target=self._read, name="ground", daemon=True).start()

    def _read(self) -> None:
        try:
            self._read_map()
            self._read_streets()
        except RuntimeError:
            return  # the window has gone meanwhile
        finally:
            self.done.set()

    def _read_map(self) -> None:
        from console.desk.map.basemap import open_sources
        from console.desk.map.tiles import MapError

        try:
            spec = list(self._opening.basemap or (str(resource(DEMO_CITY)),))
            window = self._window
            self._map_read.emit(
                open_sources(
                    spec, window.theme, attribution=self._opening.attribution, ratio=window.devicePixelRatioF()
                )
            )
        except MapError as error:
            self._failed.emit(f"The map cannot be shown: {error}")

    def _show_map(self, sources: Any) -> None:
        from console.desk.map.basemap_stack import Basemap

        self._window.map.set_basemap(Basemap(sources, self._window.theme, parent=self._window))

    def _read_streets(self) -> None:
        """The street graph of a GeoJSON file; a map without usable streets is no mistake, times are then straight."""
        from console.domain.streets import StreetGraph

        for path in self._street_files():
            try:
                features = json.loads(path.read_bytes())["features"]
                self._streets_read.emit(StreetGraph.from_features([f for f in features if _is_street(f)]))
                return
            except (OSError, ValueError, KeyError, TypeError) as error:
                if self._opening.streets is not None:
                    self._failed.emit(f"The streets of {path.name} cannot be used: {error}")

    def _street_files(self) -> list[Path]:
        opening = self._opening
        if opening.streets is not None:
            return [Path(opening.streets)]
        if opening.basemap is None:
            return [resource(DEMO_CITY)]
        given = [Path(spec) for spec in opening.basemap if "://" not in spec]
        folders = [sorted(path.glob("*street*.geojson")) for path in given if path.is_dir()]
        return [path for path in given if path.suffix == ".geojson"] + [path for held in folders for path in held]


def _is_street(feature: Mapping[str, Any]) -> bool:
    properties = feature.get("properties") or {}
    return properties.get("layer", "road") == "road"
