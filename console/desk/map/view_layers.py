"""The layers of the map in their order: ground, areas, clusters, units, incidents, names, what is chosen."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from console.desk.map.camera import Camera
from console.desk.map.clusters_paint import ClusterLayer
from console.desk.map.declutter import Box
from console.desk.map.ground_seen import paint_ground_seen
from console.desk.map.incidents import IncidentLayer, Pin, paint_links
from console.desk.map.scene import Scene
from console.desk.map.scene_labels import LabelLayer
from console.desk.map.scene_words import Hit, incident_words, pile_words, unit_words
from console.desk.map.symbols import InView, UnitLayer, paint_brackets, units_in_view
from console.desk.map.tools_paint import paint_perimeters
from console.desk.map.view_chrome import GlassLayer
from console.desk.map.view_names import NameLayer
from console.desk.map.view_tiles import Ground, TileLayer
from console.desk.theme import Theme

#: How often labels and clusters are chosen anew while units move, times a second: more often they would flicker.
TICKS_PER_S = 4


class Frame(NamedTuple):
    """What one frame shows and how: `clock_s` only paces, `zooming` draws the ground the quick way."""

    scene: Scene
    camera: Camera
    ground: Ground | None
    clock_s: float
    zooming: bool
    clustering: bool
    #: Room taken by what stands on the glass (left, top, right, bottom), logical pixels.
    taken: list[Box]

    @property
    def tick(self) -> int:
        """Counts the times things are chosen anew."""
        return int(self.clock_s * TICKS_PER_S)


class Layers:
    """All layers in one theme, for a screen of `ratio` device pixels to a logical one."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.ratio = ratio
        self._theme = theme
        self.tiles = TileLayer(theme, ratio)
        self.names = NameLayer(theme, ratio)
        self.units = UnitLayer(theme, ratio)
        self.incidents = IncidentLayer(theme, ratio)
        self.clusters = ClusterLayer(theme, ratio)
        self.labels = LabelLayer(theme, ratio)
        self.glass = GlassLayer(theme, ratio)
        self._behind: tuple[object, NDArray[np.bool_] | None] = (None, None)
        self._chosen_version = -1
        self._painted: tuple[object, InView, list[Pin]] | None = None

    def forget_ground(self) -> None:
        """Tiles or names have arrived: compose and place anew."""
        self.tiles.forget()
        self.names.forget()

    def arrange(self, frame: Frame) -> tuple[InView, list[Pin]]:
        """What is drawn where: units and pins in view."""
        scene, camera = frame.scene, frame.camera
        alone = self.clusters.gather(scene, camera, frame.clustering, frame.tick)
        view = units_in_view(scene, camera, alone, self._standing_back(scene))
        return view, self.incidents.pins(scene, camera, self.clusters.incident_of >= 0)

    def on_screen(self, frame: Frame) -> tuple[InView, list[Pin]]:
        """What a hand points at: what was painted last, as long as it still stands."""
        painted = self._painted
        if painted is None or painted[0] != (frame.camera, frame.scene.units.generation):
            return self.arrange(frame)
        return painted[1], painted[2]

    def _standing_back(self, scene: Scene) -> NDArray[np.bool_] | None:
        key = (scene.units.generation, scene.focus_units)
        if key != self._behind[0]:
            self._behind = key, scene.out_of_focus(scene.units.ids, scene.focus_units)
        return self._behind[1]

    def paint(self, painter: QPainter, frame: Frame) -> tuple[list[Pin], bool]:
        """Paint all layers.

        Returns the pins, and whether another frame is wanted soon though nothing may change: names have made way,
        or labels and clusters still are those of a moment ago.
        """
        view, pins = self.arrange(frame)
        scene, camera = frame.scene, frame.camera
        self._painted = (camera, scene.units.generation), view, pins
        self.tiles.paint(painter, camera, frame.ground, frame.zooming)
        names_anew = self.names.paint(painter, camera, frame.ground, frame.zooming)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_perimeters(painter, self._theme, camera, scene.picture.perimeters.values())
        paint_ground_seen(painter, self._theme, camera, scene.ground_seen)
        self._paint_belongings(painter, scene, camera)
        clusters_follow = self.clusters.paint(painter, camera)
        self.incidents.paint_dots(painter, scene, camera, pins)
        self.units.paint(painter, scene.units, view, camera, scene.now_s)
        self.incidents.paint_legs(painter, scene, camera, pins)
        self.incidents.paint(painter, scene, pins, scene.focus_incidents)
        labels_anew = self.labels.place(scene, camera, view, pins, partial(self._taken, frame), frame.tick)
        self.labels.paint(painter, scene, camera, pins)
        self._paint_chosen(painter, scene, camera, pins)
        if labels_anew:
            self._chosen_version = scene.version
        names_moved = (names_anew or labels_anew) and self._names_make_way(scene, camera, pins)
        return pins, names_moved or clusters_follow or self._chosen_version != scene.version

    def _paint_belongings(self, painter: QPainter, scene: Scene, camera: Camera) -> None:
        """What belongs to the chosen unit and incident and lies under all symbols."""
        chosen = scene.units.rows.get(scene.selected_unit or "")
        if chosen is not None:
            self.units.paint_accuracy(painter, scene.units, chosen, camera)
        incident = scene.picture.incidents.get(scene.selected_incident or "")
        if incident is not None:
            paint_links(painter, self._theme, scene, camera, incident)

    def _paint_chosen(self, painter: QPainter, scene: Scene, camera: Camera, pins: list[Pin]) -> None:
        units, chosen = scene.units, scene.units.rows.get(scene.selected_unit or "")
        if chosen is not None:
            x, y = camera.point_to_screen(float(units.x_m[chosen]), float(units.y_m[chosen]))
            self.units.paint_selected(painter, x, y)
        for pin in pins:
            if scene.selected_incident in pin.members:
                middle = pin.body.center()
                paint_brackets(painter, self._theme, middle.x(), middle.y(), pin.body.width() / 2 + 5)

    def _taken(self, frame: Frame) -> list[Box]:
        """Room that labels must leave to the glass and the clusters."""
        return [*frame.taken, *self.clusters.boxes(frame.camera)]

    def _names_make_way(self, scene: Scene, camera: Camera, pins: list[Pin]) -> bool:
        """Names of the ground make room for labels, pins and clusters."""
        bodies = [(b.left(), b.top(), b.right(), b.bottom()) for b in (pin.body for pin in pins)]
        bodies += self.clusters.boxes(camera)
        boxes = np.concatenate([self.labels.boxes(scene, camera, pins), np.array(bodies).reshape(-1, 4)])
        return self.names.keep_free(camera, boxes)

    def hover_words(self, scene: Scene, hover: Hit, pins: list[Pin]) -> str:
        """What is said about something under the cursor, plain text; empty when it is gone."""
        if hover.what == "unit":
            return unit_words(scene, hover.key)
        if hover.what == "incident":
            return incident_words(scene, hover.key)
        if hover.what == "pile":
            return next((pile_words(scene, pin.members) for pin in pins if pin.incident == hover.key), "")
        row = int(hover.key)
        return self.clusters.words(row) if row < len(self.clusters.clusters.size) else ""
