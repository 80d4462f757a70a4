"""Opens a desk: builds model, map and window so that the first picture comes at once and the rest follows."""

from __future__ import annotations

import contextlib
import gc
import linecache
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from console.desk.advisor import Advisor
from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel, Link, Tone
from console.desk.outside import Outside
from console.desk.player import Player, find_speaker
from console.desk.remembering import restore
from console.desk.theme import Theme, load_theme
from console.desk.window import DeskWindow

if TYPE_CHECKING:
    from console.desk.map.tiles import TileSource

#: When everything that belongs to the desk itself has been made, milliseconds after it was opened.
_SETTLED_MS = 4_000

_log = logging.getLogger(__name__)


class DeskOptions(msgspec.Struct, frozen=True):
    """How a desk is opened. `basemap`: files, folders or addresses, the lowest first; `streets`: GeoJSON files.

    `workspace`: the one to open in; none means as last time, or the one that suits `role`. `review`: a journal to stand
    in once the window is there.
    """

    layouts_path: Path
    cache_folder: Path
    theme: str = ""
    basemap: tuple[str, ...] = ()
    attribution: str = ""
    streets: tuple[Path, ...] = ()
    layout: str = ""
    wall: bool = False
    sounds: bool = True
    workspace: str = ""
    role: str = ""
    outside: Outside = Outside()
    review: Path | None = None


class _Carrier(QObject):
    """Carries what a thread has read to the UI thread."""

    ground = Signal(object)
    streets = Signal(object)
    trouble = Signal(str)


def open_desk(link: Link, options: DeskOptions, *, make_model: Callable[[Link], DeskModel] = DeskModel) -> DeskWindow:
    """Build and show a desk. The link is not started yet: `window.model.start()` does that.

    Raises:
        ThemeError: there is no such theme.
    """
    # PySide looks through the source of every module that is imported after it, and the lines stay: 3 MB.
    linecache.clearcache()
    theme = load_theme(options.theme or "night")
    model = make_model(link)
    map_view = MapView(theme, None)
    player = Player(options.cache_folder / "sounds", None)
    layouts, advisor = Layouts(options.layouts_path), Advisor(model)
    window = DeskWindow(
        model, map_view, theme, layouts, player=player, advisor=advisor, role=options.role, outside=options.outside
    )
    window.resize(1600, 900)
    restore(window, options.layout or "last")
    if options.workspace:
        window.use_workspace(options.workspace)
    if options.theme:
        window.use_theme(options.theme)
    # Marks that have no place beside a journal are kept where the arrangements are.
    model.time.folder = options.layouts_path.parent
    window.show()
    if options.review is not None:
        model.time.open(options.review)
    if options.wall:
        window.set_wall(True)
    # The picture first: ground, streets and loudspeaker come when it has been seen.
    QTimer.singleShot(0, window, lambda: _bring(window, options))
    # A sweep of the garbage collector through all that a desk is made of would stop it for 70 ms in the middle of a
    # storm; what is there by now stays anyway.
    QTimer.singleShot(_SETTLED_MS, window, gc.freeze)
    return window


def _bring(window: DeskWindow, options: DeskOptions) -> None:
    if options.sounds:
        window.player.speaker = find_speaker(window.player)
    carrier = _Carrier(window)
    carrier.ground.connect(lambda sources: _lay_ground(window, sources))
    carrier.streets.connect(window.advisor.use_streets)
    carrier.trouble.connect(lambda text: window.model.say(text, Tone.REFUSED))
    ratio, theme = window.devicePixelRatioF(), window.theme
    threading.Thread(target=_read, args=(options, theme, ratio, carrier), name="ground", daemon=True).start()


def _lay_ground(window: DeskWindow, sources: list[TileSource]) -> None:
    from console.desk.map.basemap import Basemap

    window.map.set_basemap(Basemap(sources, window.theme, parent=window))


def _read(options: DeskOptions, theme: Theme, ratio: float, carrier: _Carrier) -> None:
    """In a thread of its own: reading a city and making a graph of its streets takes a second or two."""
    from console.desk.map.basemap import open_sources
    from console.desk.map.tiles import MapError
    from console.desk.street_file import StreetError, load_streets, street_files

    # The window may be closed while files are read: there is nobody to tell then.
    with contextlib.suppress(RuntimeError):
        if options.basemap:
            try:
                spec = list(options.basemap)
                carrier.ground.emit(open_sources(spec, theme, attribution=options.attribution, ratio=ratio))
            except MapError as error:
                carrier.trouble.emit(f"The map cannot be opened: {error}")
        files = list(options.streets) or street_files(options.basemap)
        if not files:
            return
        try:
            carrier.streets.emit(load_streets(files))
        except StreetError as error:
            if options.streets:
                carrier.trouble.emit(f"Travel times stay straight lines: {error}")
            else:
                _log.info("the map holds no streets: %s", error)
