"""A map made of GeoJSON files: prepared once, then drawn tile by tile in the theme's style, with names."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from PySide6.QtGui import QImage

from console.desk.map.geojson_coast import dry_land, land_from_coast, run_on
from console.desk.map.geojson_read import Contents, read_files
from console.desk.map.geojson_strokes import classes_by_stroke
from console.desk.map.labels import MapLabel
from console.desk.map.labels_build import LabelMaker
from console.desk.map.style import MapStyle
from console.desk.map.style_paint import paint_tile
from console.desk.map.tiles import MAX_ZOOM, MIN_ZOOM, Box, tile_box
from console.desk.map.tiles_shapes import Feature, shape_set

#: Breadth of the edge over which the map goes into haze where the data ends, as part of the data's shorter side.
_HAZE_PART = 0.12
#: Land and water are led on this far beyond the data, metres.
_WORLD_M = 150_000.0
_WATER = ("sea", "lake", "river")
#: Areas that must not lie over water.
_ON_LAND = frozenset("residential commercial retail industrial education wood park golf cemetery square".split())


class GeoJsonSource:
    """Tiles and labels drawn from GeoJSON features (`TileSource`, `LabelSource`)."""

    min_zoom, max_zoom = MIN_ZOOM - 2, MAX_ZOOM

    def __init__(self, paths: Sequence[Path], style: MapStyle, *, attribution: str = "", ratio: float = 1.0) -> None:
        """Read and prepare the files, the lowest of the stack first; takes about a second for a whole city.

        Raises:
            MapError: a file cannot be used.
        """
        contents = read_files(paths)
        self.name = paths[0].parent.name if len(paths) > 1 else paths[0].stem
        self.attribution = attribution or "; ".join(dict.fromkeys(contents.attribution)) or f"Map: {self.name}"
        self.identity = contents.digest
        self.left_out = contents.left_out
        self.style = style
        self.ratio = ratio
        #: Box that the files fill; beyond it only land and water are led on.
        self.known = Box(*(float(v) for v in shapely.total_bounds([f.geometry for f in contents.features])))
        features = prepared(contents)
        self.shapes = shape_set(features)
        self._labels = LabelMaker(features)
        self._lock = threading.Lock()

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile, drawn in the calling thread; none outside the data."""
        if not self.known.grown(_WORLD_M).meets(tile_box(z, x, y)):
            return None
        return paint_tile(
            self.shapes,
            self.style,
            (z, x, y),
            ratio=self.ratio,
            ground="map.water" if "shore" in self.shapes.kinds else "map.land",
            known=self.known,
            haze_m=_HAZE_PART * min(self.known.east - self.known.west, self.known.north - self.known.south),
        )

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in a tile."""
        with self._lock:
            return self._labels.labels(z, x, y)


def prepared(contents: Contents) -> list[Feature]:
    """Features as they are drawn: land without its waters, shores, landuse kept off the water, roads ranked."""
    features = contents.features
    by_kind: dict[str, list[Feature]] = {}
    for feature in features:
        by_kind.setdefault(feature.kind, []).append(feature)
    land = [f.geometry for f in by_kind.pop("land", [])]
    coast = [f.geometry for f in by_kind.get("shore", [])]
    if coast and not land:
        made = land_from_coast(coast)
        if made is not None:
            land = [made]
            del by_kind["shore"]
    if land:
        _settle_land(by_kind, land)
    _rank_roads(by_kind)
    return [feature for group in by_kind.values() for feature in group]


def _settle_land(by_kind: dict[str, list[Feature]], land: list[shapely.Geometry]) -> None:
    inland = [f.geometry for kind in ("lake", "river") for f in by_kind.get(kind, [])]
    waters = [*land, *inland, *(f.geometry for f in by_kind.get("sea", []))]
    frame = shapely.total_bounds(np.array(waters, dtype=object))
    dry = run_on(dry_land(land, inland), tuple(frame.tolist()))
    for kind in _WATER:  # drawn by leaving land out; kept only for their names
        by_kind[f"name.{kind}"] = [replace(f, kind=f"name.{kind}") for f in by_kind.pop(kind, [])]
    by_kind["land"] = [Feature("land", dry)]
    by_kind["shore"] = [Feature("shore", shapely.boundary(dry))]
    shapely.prepare(dry)
    for kind in _ON_LAND & by_kind.keys():
        by_kind[kind] = [
            f
            if shapely.covers(dry, f.geometry)
            else replace(f, geometry=shapely.intersection(dry, shapely.make_valid(f.geometry)))
            for f in by_kind[kind]
        ]


def _rank_roads(by_kind: dict[str, list[Feature]]) -> None:
    plain = by_kind.pop("road", [])
    kinds = classes_by_stroke([f.geometry for f in plain])
    for feature, kind in zip(plain, kinds, strict=True):
        by_kind.setdefault(kind, []).append(replace(feature, kind=kind))
