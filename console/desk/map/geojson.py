"""A map made of GeoJSON files: prepared once, then drawn tile by tile in the theme's style, with names."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from PySide6.QtGui import QImage

from console.desk.map.geojson_coast import dry_land, land_from_coast, run_on
from console.desk.map.geojson_read import Contents, Feature, read_files
from console.desk.map.geojson_strokes import classes_by_stroke
from console.desk.map.labels import MapLabel
from console.desk.map.labels_build import labels_of
from console.desk.map.style import MapStyle
from console.desk.map.style_paint import paint_tile
from console.desk.map.tiles import MAX_ZOOM, MIN_ZOOM, Box, Key, tile_at, tile_box
from console.desk.map.tiles_shapes import Shapes, ShapeSet, shapes_of

#: Breadth of the edge over which the map goes into haze where the data ends, as part of the data's shorter side.
_HAZE_PART = 0.06
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
        self._features = features
        self.shapes = shape_set(features)
        self._labels: dict[int, dict[Key, list[MapLabel]]] = {}
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
        """Labels anchored in a tile; a zoom level's are made when first asked for."""
        with self._lock:
            level = self._labels.get(z)
            if level is None:
                level = self._labels[z] = {}
                for label in labels_of(self._features, z):
                    level.setdefault(tile_at(label.x_m, label.y_m, z), []).append(label)
        return level.get(Key(z, x, y), [])


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


def shape_set(features: Iterable[Feature]) -> ShapeSet:
    """Features gathered by kind, those that are only names left out."""
    by_kind: dict[str, list[Feature]] = {}
    for feature in features:
        if not feature.kind.startswith(("label.", "name.")):
            by_kind.setdefault(feature.kind, []).append(feature)
    kinds: dict[str, Shapes] = {
        kind: shapes_of([f.geometry for f in group], [f.name for f in group], [f.rank for f in group])
        for kind, group in by_kind.items()
    }
    return ShapeSet(kinds)
