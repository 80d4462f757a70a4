"""The map as a picture: what it shows, where it looks and how it is painted. No hand has touched it yet.

Painted straight onto a `QWidget`. Measured beside pyqtgraph's `GraphicsView` with one item that stamps the same
10,000 sprites at 1600x900: 3.3 ms a frame here, 4.0 ms there, and there a second system of coordinates and mouse
handling would have to be switched off. Without it a desk also starts 0.3 s sooner and holds 34 MB less.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from console.desk.feeds.ground import GroundSeen
from console.desk.map import view_chrome as chrome
from console.desk.map.camera import Camera, bounds_of, middle_of
from console.desk.map.ghosts import Ghost, paint_ghosts
from console.desk.map.incidents import Pin
from console.desk.map.scene import Scene
from console.desk.map.view_controls import Controls
from console.desk.map.view_layers import TICKS_PER_S, Frame, Layers
from console.desk.map.view_tiles import Ground
from console.desk.theme import Theme
from console.domain import mercator
from console.domain.picture import Picture, Touched
from console.domain.tracks import Tracks

#: After the last step of a zoom the ground is drawn sharp again, milliseconds.
_SHARP_AFTER_MS = 110
#: When labels and clusters have caught up with what moved, if nothing else is painted before, milliseconds.
_AGAIN_AFTER_MS = 1000 // TICKS_PER_S
#: How long after the first picture the view still widens to what comes in, if nobody has moved it, seconds.
_OPENING_S = 10.0
#: When sheets for crowds are painted ahead (once the first picture has been seen), for how long in one go, and the
#: pause between; milliseconds.
_WARM_UP_AFTER_MS, _WARM_UP_MS, _WARM_UP_PAUSE_MS = 1_500, 3.0, 40


class MapCanvas(QWidget):
    """Passive: it draws the picture it is given and changes none."""

    def __init__(
        self,
        theme: Theme,
        basemap: Ground | None,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """A map in a theme over a basemap (none: bare ground). `clock` counts seconds and only paces drawing."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Map")
        self.setMinimumSize(240, 180)
        self._theme, self._basemap, self._clock = theme, basemap, clock
        #: Milliseconds of the newest frames: taking the picture in and painting it.
        self.frame_ms: deque[float] = deque(maxlen=2_000)
        #: Positions that have come to be seen on the map since it was made.
        self.positions_drawn = 0
        self.scene = Scene()
        self.camera = Camera(0.0, 0.0, 12.0, max(self.width(), 1), max(self.height(), 1))
        self._live, self._live_words, self._exercise = True, "", False
        self._past = ""
        self._ghosts: tuple[Ghost, ...] = ()
        self._wall = self._locked = self._placed = False
        self._opened_s: float | None = None
        self._opened_with = 0
        self._clustering = True
        self._followed: str | None = None
        self._taken_ms = 0.0
        self._sharp = QTimer(self, singleShot=True, interval=_SHARP_AFTER_MS)
        self._sharp.timeout.connect(self.update)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_AFTER_MS)
        self._again.timeout.connect(self.update)
        self._layers = Layers(theme, self.devicePixelRatioF())
        self._controls = Controls(theme, self)
        self._listen_to(basemap)

    def _listen_to(self, basemap: Ground | None) -> None:
        if basemap is not None and hasattr(basemap, "ready"):
            basemap.ready.connect(self._ground_arrived)

    def _ground_arrived(self) -> None:
        self._layers.forget_ground()
        self.update()

    # ---- what it shows ----

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme; the basemap is told too."""
        self._theme = theme
        if self._basemap is not None and hasattr(self._basemap, "set_theme"):
            self._basemap.set_theme(theme)
        self._layers = Layers(theme, self.devicePixelRatioF())
        self._controls.set_theme(theme)
        self.update()

    @property
    def basemap(self) -> Ground | None:
        """What lies under the picture."""
        return self._basemap

    def set_basemap(self, basemap: Ground | None) -> None:
        """Put other ground under the picture."""
        if self._basemap is not None and hasattr(self._basemap, "ready"):
            self._basemap.ready.disconnect(self._ground_arrived)
        self._basemap = basemap
        self._layers = Layers(self._theme, self.devicePixelRatioF())
        self._listen_to(basemap)
        self.update()

    def show_picture(self, picture: Picture, tracks: Tracks, touched: Touched, now: datetime) -> None:
        """Show the picture as it is now; called once a frame, and cheap when nothing was touched.

        Args:
            picture: what is known; read, never changed.
            tracks: newest positions.
            touched: what changed in the picture since the last call.
            now: the time ages are counted to, UTC.
        """
        begun = self._clock()
        changed = self.scene.take(picture, tracks, touched, now.timestamp())
        if changed:
            self._controls.no_location.set_count(len(self.scene.incidents.without_place))
            if not self._placed:
                self._open_view()
            self._keep_following()
            self.update()
        self._taken_ms += (self._clock() - begun) * 1000

    def show_ground_seen(self, seen: tuple[GroundSeen, ...]) -> None:
        """Show what live drones see of the ground; none takes the outlines away."""
        if seen != self.scene.ground_seen:
            self.scene.ground_seen = seen
            self.update()

    def set_live(self, live: bool, words: str = "") -> None:
        """Whether the picture is exact; when not, a wash, hatching and words say so over everything."""
        if (live, words) != (self._live, self._live_words):
            self._live, self._live_words = live, words
            self.update()

    def set_past(self, words: str, ghosts: tuple[Ghost, ...] = ()) -> None:
        """Which past second is shown, in words (none: the present), and what nobody knew yet then."""
        if (words, ghosts) != (self._past, self._ghosts):
            ribbon = bool(words) != bool(self._past)
            self._past, self._ghosts = words, ghosts
            if ribbon:
                self._arrange_controls()
            self.update()

    @property
    def _ribbons(self) -> int:
        return int(self._exercise) + int(bool(self._past))

    def set_exercise(self, on: bool) -> None:
        """Whether the data are an exercise: a ribbon says so."""
        if on != self._exercise:
            self._exercise = on
            self._arrange_controls()
            self.update()

    def set_clustering(self, on: bool) -> None:
        """Whether crowded units are drawn as clusters at low zoom (they are, unless switched off)."""
        self._clustering = on
        self.update()

    def select(self, incident: str | None, unit: str | None) -> None:
        """Mark an incident (halo, lines to its units) and a unit (brackets, accuracy)."""
        if (incident, unit) != (self.scene.selected_incident, self.scene.selected_unit):
            self.scene.selected_incident, self.scene.selected_unit = incident, unit
            self.update()

    def set_focus(self, incidents: frozenset[str] | None, units: frozenset[str] | None) -> None:
        """Let everything else stand back; none brings all of that kind forward again."""
        if (incidents, units) != (self.scene.focus_incidents, self.scene.focus_units):
            self.scene.focus_incidents, self.scene.focus_units = incidents, units
            self.update()

    # ---- where it looks ----

    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None:
        """Look at a place (degrees). A wall's view is moved by hands only: there this does nothing."""
        if not self._wall:
            self._look(self.camera.centred(*mercator.point_to_mercator(lat, lon), zoom))

    def fit(self, points: Iterable[tuple[float, float]]) -> None:
        """Look so that all (latitude, longitude) points are in view; nothing for no points or on a wall."""
        held = np.array(list(points), dtype=np.float64).reshape(-1, 2)
        bounds = bounds_of(*mercator.to_mercator(held[:, 0], held[:, 1]))
        if bounds is not None and not self._wall:
            self._look(self.camera.fitted(bounds))

    def home(self) -> None:
        """Show everything that is on the map, and let go of a locked wall."""
        self._set_locked(False)
        self._fit_all()

    def _open_view(self) -> None:
        """Show everything as it comes in, until somebody looks elsewhere or the first seconds are over."""
        count, now_s = len(self.scene.units) + len(self.scene.incidents), self.scene.now_s
        if self._opened_s is not None and now_s - self._opened_s > _OPENING_S:
            self._placed = True
        elif count >= max(2 * self._opened_with, 1):
            self._opened_with = count
            self._opened_s = now_s if self._opened_s is None else self._opened_s
            self._fit_all()
            self._placed = False

    def _fit_all(self) -> None:
        """Every incident, and the units but for the few farthest out: one that has left must not shrink the city."""
        units, incidents = self.scene.units, self.scene.incidents
        shown = units.kind >= 0
        bounds = middle_of(units.x_m[shown], units.y_m[shown], incidents.x_m, incidents.y_m)
        if bounds is not None:
            self._look(self.camera.fitted(bounds, max_zoom=15.0))

    def follow(self, unit: str | None) -> None:
        """Keep a unit in the middle until the map is dragged; none ends it. A wall follows nobody."""
        self._followed = unit
        self._keep_following()
        self.update()

    def set_wall(self, on: bool) -> None:
        """Wall mode: the view never moves by itself, and says when a hand has moved it."""
        self._wall = on
        if on:
            self._followed = None
        else:
            self._set_locked(False)
        self.update()

    @property
    def followed(self) -> str | None:
        """The unit that is followed."""
        return self._followed

    @property
    def locked(self) -> bool:
        """Whether a hand has moved a wall's view since it was last fitted."""
        return self._locked

    def _look(self, camera: Camera) -> None:
        if camera.zoom != self.camera.zoom:
            self._layers.incidents.fanned = None
            self._sharp.start()
        self.camera, self._placed = camera, True
        self.update()

    def _keep_following(self) -> None:
        row = self.scene.units.rows.get(self._followed or "")
        if row is not None and not self._wall and not self._dragging:
            x, y = float(self.scene.units.x_m[row]), float(self.scene.units.y_m[row])
            if (x, y) != (self.camera.x_m, self.camera.y_m):
                self._look(self.camera.centred(x, y))

    def _set_locked(self, locked: bool) -> None:
        self._locked = locked
        self._controls.set_home_urgent(locked)

    # ---- what hands add ----

    @property
    def _dragging(self) -> bool:
        """Whether the ground is being dragged: nothing is followed meanwhile."""
        return False

    def _paint_held(self, painter: QPainter) -> None:
        """Paint what is being drawn by hand."""

    def _glass(self, pins: list[Pin]) -> chrome.Glass:
        """What lies over everything: whether it is live and real, whose ground it is, what is said of the cursor."""
        return chrome.Glass(
            None if self._live else self._live_words,
            self._exercise,
            self._past,
            getattr(self._basemap, "attribution", ""),
            "",
            "",
            QPointF(),
        )

    # ---- painting ----

    def _frame(self) -> Frame:
        taken = self._controls.boxes() + chrome.corner_boxes(self.camera, self._ribbons)
        return Frame(
            self.scene, self.camera, self._basemap, self._clock(), self._sharp.isActive(), self._clustering, taken
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = self._clock()
        if self.devicePixelRatioF() != self._layers.ratio:
            self._layers = Layers(self._theme, self.devicePixelRatioF())
        painter = QPainter(self)
        try:
            again = self._paint(painter)
        finally:
            painter.end()  # a painter left open would take the whole program down with the next frame
        self._count_positions()
        self.frame_ms.append(self._taken_ms + (self._clock() - begun) * 1000)
        self._taken_ms = 0.0
        if again and not self._again.isActive():
            self._again.start()

    def _paint(self, painter: QPainter) -> bool:
        pins, again = self._layers.paint(painter, self._frame())
        self._paint_held(painter)
        if self._ghosts:
            paint_ghosts(painter, self._theme, self.camera, self._ghosts, pins)
        self._layers.glass.paint(painter, self.camera, self._glass(pins))
        return again

    def _count_positions(self) -> None:
        units = self.scene.units
        moved = np.flatnonzero(units.moved)
        if len(moved):
            west, south, east, north = self.camera.bounds()
            x, y = units.x_m[moved], units.y_m[moved]
            self.positions_drawn += int(((x > west) & (x < east) & (y > south) & (y < north)).sum())
            units.moved[:] = False

    # ---- Qt's events ----

    def showEvent(self, event: QShowEvent) -> None:
        QTimer.singleShot(_WARM_UP_AFTER_MS, self, self._warm_up)

    def _warm_up(self) -> None:
        end = self._clock() + _WARM_UP_MS / 1000
        if not self._layers.units.warm_up(lambda: self._clock() >= end):
            QTimer.singleShot(_WARM_UP_PAUSE_MS, self, self._warm_up)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.camera = self.camera.resized(self.width(), self.height())
        self._arrange_controls()

    def _arrange_controls(self) -> None:
        self._controls.arrange(chrome.RIBBON_PX * self._ribbons)
