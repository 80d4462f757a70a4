"""Labels from features: places, waters, parks and marks at their anchor, street names along their line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import shapely

from console.desk.map.labels import LOOKS, MapLabel
from console.desk.map.labels_lines import street_labels, streets_of
from console.desk.map.style_classes import BRIDGE, ROADS
from console.desk.map.style_rules import MARKS
from console.desk.map.tiles import Key, tile_at, tile_box
from console.desk.map.tiles_shapes import Feature

#: Features that give a label where the file has no label of its own by that name.
_NAMED_AREAS = {
    "district": "district",
    "neighbourhood": "neighbourhood",
    "park": "park",
    "wood": "park",
    "golf": "park",
    "cemetery": "park",
    "square": "park",
    "sand": "beach",
    "pier": "pier",
    "name.lake": "lake",
    "lake": "lake",
}
_MARK_ROLES = {
    "poi.hospital": "hospital",
    "poi.care": "care",
    "poi.police": "service",
    "poi.fire": "service",
    "poi.rail": "landmark",
    "poi.ferry": "landmark",
    "poi.landmark": "landmark",
}
#: Edge of the square kept free of other names at a mark, pixels; small enough for the mark's own name below it.
_MARK_PX = 4
#: Hospitals and places of care are never written over; other marks give way to names of districts, not of streets.
_MARK_RANKS = {"poi.hospital": -1, "poi.care": -1}
_OTHER_MARK_RANK = 5
_Cells = dict[Key, list[MapLabel]]


class LabelMaker:
    """Makes the labels of a set of features, a zoom level's when first asked for; one thread at a time."""

    def __init__(self, features: Iterable[Feature]) -> None:
        features = list(features)
        self._places = _places(features)
        self._marks = [feature for feature in features if feature.kind in MARKS]
        named: defaultdict[tuple[str, str], list[shapely.Geometry]] = defaultdict(list)
        for feature in features:
            kind = feature.kind.removesuffix(BRIDGE)
            if feature.name and kind in ROADS and kind in LOOKS:
                named[kind, feature.name].append(feature.geometry)
        self._streets = [street for (kind, name), lines in named.items() for street in streets_of(name, kind, lines)]
        self._tree = shapely.STRtree(np.array([street.line for street in self._streets], dtype=object))
        self._at: dict[int, _Cells] = {}
        self._along: dict[tuple[int, int], _Cells] = {}  # by zoom and street

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in one tile, for one zoom level; they do not depend on what else is in view."""
        key = Key(z, x, y)
        if z not in self._at:
            self._at[z] = _by_cell(self._anchored(z), z)
        found = list(self._at[z].get(key, ()))
        for row in np.sort(self._tree.query(shapely.box(*tile_box(z, x, y)))):
            street = self._streets[row]
            if LOOKS[street.kind].first_zoom > z:
                continue
            cells = self._along.get((z, int(row)))
            if cells is None:
                cells = self._along[z, int(row)] = _by_cell(street_labels(street, LOOKS[street.kind], z), z)
            found += cells.get(key, ())
        return found

    def _anchored(self, z: int) -> list[MapLabel]:
        labels = []
        for role, name, (x, y) in self._places:
            look = LOOKS[role]
            if look.first_zoom <= z <= look.last_zoom:
                labels.append(look.label(name, x, y, z))
        for feature in self._marks:
            if z >= MARKS[feature.kind] and feature.geometry.geom_type == "Point":
                rank = _MARK_RANKS.get(feature.kind, _OTHER_MARK_RANK)
                labels.append(MapLabel("", feature.geometry.x, feature.geometry.y, rank=rank, size_px=_MARK_PX))
        return labels


def _by_cell(labels: Iterable[MapLabel], z: int) -> _Cells:
    cells: _Cells = {}
    for label in labels:
        cells.setdefault(tile_at(label.x_m, label.y_m, z), []).append(label)
    return cells


def _places(features: list[Feature]) -> list[tuple[str, str, tuple[float, float]]]:
    """Role, name and anchor (metres) of everything named at a place; areas only where no label names them."""
    places, written = [], set()
    for feature in features:
        role = _label_role(feature) or _MARK_ROLES.get(feature.kind, "")
        if role and feature.name:
            written.add(feature.name)
            places.append((role, feature.name, _anchor(feature.geometry)))
    for feature in features:
        role = _NAMED_AREAS.get(feature.kind, "")
        if role and feature.name and feature.name not in written and not feature.geometry.is_empty:
            written.add(feature.name)
            places.append((role, feature.name, _anchor(feature.geometry)))
    return places


def _label_role(feature: Feature) -> str:
    role = feature.kind.partition(".")[2] if feature.kind.startswith("label.") else ""
    # A file may call every water "water"; its rank then tells the sea from a pond.
    return "bay" if role == "sea" and feature.rank == 2 else "lake" if role == "sea" and feature.rank > 2 else role


def _anchor(geometry: shapely.Geometry) -> tuple[float, float]:
    point = geometry if geometry.geom_type == "Point" else shapely.point_on_surface(geometry)
    return point.x, point.y
