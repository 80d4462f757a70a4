"""Our own side of the map comparison: the desk's real MapView over the demo city, with labels, ages and incidents."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from console.bench.map_stage import STEP_S
from console.bench.swarm import Column, Swarm, envelopes, incidents
from console.desk.map.basemap import open_basemap
from console.desk.map.cache import DiskCache
from console.desk.map.view import MapView
from console.desk.theme import load_theme
from console.domain.picture import Picture, Touched
from console.domain.tracks import Tracks
from console.paths import resource

#: Open incidents on the map beside the units.
INCIDENTS = 60
#: The ground counts as drawn once no tile has arrived for this long, and is waited for this long at most, seconds.
QUIET_S, WAIT_S = 0.7, 20.0


class MapSide:
    """The swarm in a MapView. `clustering` as the desk has it, or off, so that every unit is a symbol of its own."""

    def __init__(self, count: int, scratch: Path, *, clustering: bool) -> None:
        self.swarm = Swarm(count)
        self.now = datetime.now(UTC)
        self.picture, self.tracks = Picture(), Tracks(count)
        facts = [*self.swarm.registrations(), *self.swarm.statuses(), *incidents(INCIDENTS)]
        self.picture.apply_all(envelopes(facts, self.now, "bench"))
        self.tracks.take(self.swarm.positions(int(self.now.timestamp() * 1000)))
        theme = load_theme("night")
        basemap = open_basemap(resource("city/port_city.geojson"), theme, cache=DiskCache(scratch / "tiles"))
        self.view = MapView(theme, basemap)
        self.view.set_clustering(clustering)
        self.view.set_exercise(True)
        self.widget: QWidget = self.view
        self.canvas: QWidget = self.view
        self._tile_s = time.monotonic()
        basemap.ready.connect(self._tile_came)

    def settle(self, app: QApplication) -> None:
        """Show everything and wait until the ground is drawn."""
        self.view.show_picture(self.picture, self.tracks, Touched(everything=True), self.now)
        end = time.monotonic() + WAIT_S
        self._tile_came()
        while time.monotonic() - self._tile_s < QUIET_S and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.005)

    def move(self) -> None:
        self.swarm.move(STEP_S)
        self.now += timedelta(seconds=STEP_S)
        # The columns are written as a frame of positions would leave them; taking that frame in is not drawing it,
        # and the peers are given ready columns too.
        swarm, tracks = self.swarm, self.tracks
        tracks.lat[:], tracks.lon[:], tracks.heading_deg[:] = swarm.lat, swarm.lon, swarm.heading_deg
        tracks.at_s[:] = self.now.timestamp() - swarm.age_s
        tracks.x_m[:], tracks.y_m[:] = swarm.mercator()

    def update(self) -> None:
        self.view.show_picture(self.picture, self.tracks, Touched(units=set(self.swarm.ids)), self.now)

    def pan(self, right_px: int, down_px: int) -> None:
        self.view.pan_by_hand(right_px, down_px)

    def places(self) -> tuple[Column, Column]:
        return self.view.camera.to_screen(*self.swarm.mercator())

    def _tile_came(self) -> None:
        self._tile_s = time.monotonic()
