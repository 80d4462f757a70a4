"""Opens a desk: builds model, map and window so that the first picture comes at once and the rest follows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from console.desk.advisor import Advisor
from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel, Link, Tone
from console.desk.player import Player, find_speaker
from console.desk.theme import load_theme
from console.desk.window import DeskWindow

_log = logging.getLogger(__name__)


class DeskOptions(msgspec.Struct, frozen=True):
    """How a desk is opened. `basemap`: files, folders or addresses, the lowest first; `streets`: GeoJSON files."""

    layouts_path: Path
    cache_folder: Path
    theme: str = ""
    basemap: tuple[str, ...] = ()
    attribution: str = ""
    streets: tuple[Path, ...] = ()
    layout: str = ""
    wall: bool = False
    sounds: bool = True


class _Streets(QObject):
    """Carries the street graph from the thread that read it to the UI thread."""

    ready = Signal(object)
    failed = Signal(str)


def open_desk(link: Link, options: DeskOptions, *, make_model: Callable[[Link], DeskModel] = DeskModel) -> DeskWindow:
    """Build and show a desk. The link is not started yet: `window.model.start()` does that.

    Raises:
        ThemeError: there is no such theme.
    """
    theme = load_theme(options.theme or "night")
    model = make_model(link)
    map_view = MapView(theme, None)
    player = Player(options.cache_folder / "sounds", None)
    if options.sounds:
        player.speaker = find_speaker(player)
    window = DeskWindow(model, map_view, theme, Layouts(options.layouts_path), player=player, advisor=Advisor(model))
    window.resize(1600, 900)
    window.restore(options.layout or "last")
    if options.theme:
        window.use_theme(options.theme)
    window.show()
    if options.wall:
        window.set_wall(True)
    # The picture first: the ground and the streets come when it has been seen.
    QTimer.singleShot(0, window, lambda: _lay_ground(window, options))
    return window


def _lay_ground(window: DeskWindow, options: DeskOptions) -> None:
    from console.desk.map.basemap import open_basemap
    from console.desk.map.tiles import MapError

    if options.basemap:
        try:
            spec = list(options.basemap)
            basemap = open_basemap(
                spec, window.theme, attribution=options.attribution, ratio=window.devicePixelRatioF(), parent=window
            )
            window.map.set_basemap(basemap)
        except MapError as error:
            window.model.say(f"The map cannot be opened: {error}", Tone.REFUSED)
    _find_streets(window, options)


def _find_streets(window: DeskWindow, options: DeskOptions) -> None:
    from console.desk.street_file import street_files

    files = list(options.streets) or street_files(options.basemap)
    if not files:
        return
    carrier = _Streets(window)
    carrier.ready.connect(window.advisor.use_streets)
    wanted = bool(options.streets)
    carrier.failed.connect(lambda text: window.model.say(text, Tone.REFUSED) if wanted else _log.info("%s", text))
    threading.Thread(target=_read_streets, args=(files, carrier), name="streets", daemon=True).start()


def _read_streets(files: list[Path], carrier: _Streets) -> None:
    from console.desk.street_file import StreetError, load_streets

    try:
        graph = load_streets(files)
    except StreetError as error:
        _tell(carrier.failed, f"Travel times stay straight lines: {error}")
    else:
        _tell(carrier.ready, graph)


def _tell(signal: object, value: object) -> None:
    try:
        signal.emit(value)  # type: ignore[attr-defined]
    except RuntimeError:
        _log.debug("the window has gone while streets were read")
