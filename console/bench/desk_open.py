"""Opening the desk the way `watchfloor desk` does, with a replica of the benchmark's own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from console.desk.layouts import Layouts
from console.desk.map.basemap import open_basemap
from console.desk.map.cache import DiskCache
from console.desk.map.view import MapView
from console.desk.model import DeskModel
from console.desk.theme import load_theme
from console.desk.window import DeskWindow
from console.domain.vocabulary import Role
from console.link.client import Client
from console.link.replica import Replica
from console.link.worker import LinkWorker
from console.paths import resource


class Desk(NamedTuple):
    """An open desk: its window (not shown yet), the map in it and its model (not started yet)."""

    window: QWidget
    view: MapView
    model: DeskModel


def open_desk(url: str, token: str, replica: Replica, scratch: Path) -> Desk:
    """Put a desk together; its layout is kept nowhere and its tiles in `scratch`."""
    theme = load_theme("night")
    link = LinkWorker(lambda: Client(url, token, Role.COMMANDER.value, client="bench desk"))
    model = DeskModel(link, replica)
    basemap = open_basemap(resource("city/port_city.geojson"), theme, cache=DiskCache(scratch / "tiles"))
    view = MapView(theme, basemap)
    window = DeskWindow(model, view, theme, Layouts(scratch / "layouts.toml"))
    return Desk(window, view, model)
