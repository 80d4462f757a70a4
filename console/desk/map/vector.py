"""Vector tiles (Mapbox Vector Tile 2): decoded into the map's kinds, drawn in the theme's style, with names."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from PySide6.QtGui import QImage
from shapely.geometry import shape as shape_of

from console.desk.map.cache import MemoryCache
from console.desk.map.geojson_read import Feature
from console.desk.map.labels import MapLabel
from console.desk.map.labels_build import labels_of
from console.desk.map.style import MapStyle
from console.desk.map.style_classes import kind_of, name_of
from console.desk.map.style_paint import paint_tile
from console.desk.map.tiles import MAX_ZOOM, Box, Key, tile_at, tile_box
from console.desk.map.tiles_archive import Archive
from console.desk.map.tiles_shapes import Shapes, ShapeSet, shapes_of

#: Decoded tiles kept: enlarging asks for the same one many times.
_KEPT = 48
_SHAPE = {"Point": "point", "LineString": "line", "Polygon": "area"}


class VectorArchiveSource:
    """Tiles drawn from an MBTiles or PMTiles file of vector tiles (`TileSource`, `LabelSource`)."""

    def __init__(self, archive: Archive, style: MapStyle, *, attribution: str = "", ratio: float = 1.0) -> None:
        self._archive = archive
        self.style = style
        self.ratio = ratio
        self.name = archive.name
        self.attribution = attribution or archive.attribution or f"Map: {archive.name}"
        self.identity = archive.identity
        self.min_zoom, self.max_zoom = archive.min_zoom, MAX_ZOOM
        self._decoded: MemoryCache[Key, tuple[list[Feature], ShapeSet]] = MemoryCache(_KEPT)
        self._lock = threading.Lock()

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile, drawn from the deepest data there is; none where there is none."""
        found = self._contents(Key(z, x, y))
        if found is None:
            return None
        return paint_tile(found[1], self.style, (z, x, y), ratio=self.ratio, ground="map.land")

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in a tile."""
        key = Key(z, x, y)
        found = self._contents(key)
        if found is None:
            return []
        labels = labels_of(found[0], z)
        return [label for label in labels if tile_at(label.x_m, label.y_m, z) == key]

    def _contents(self, key: Key) -> tuple[list[Feature], ShapeSet] | None:
        if not key.exists or key.z < self.min_zoom:
            return None
        held = key.ancestor(min(key.z, self._archive.max_zoom))
        with self._lock:
            found = self._decoded.get(held)
        if found is None:
            data = self._archive.bytes_of(held)
            if not data:
                return None
            features = decode_tile(data, held)
            found = features, _shape_set(features)
            with self._lock:
                self._decoded.put(held, found)
        return found


def decode_tile(data: bytes, key: Key) -> list[Feature]:
    """Features of one vector tile in Web Mercator metres; a spoilt tile has none, a spoilt feature is left out."""
    try:
        layers = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    except Exception:  # protobuf and the decoder raise whatever the bytes make them stumble on
        return []
    box = tile_box(*key)
    features: list[Feature] = []
    for name, layer in layers.items():
        extent = layer.get("extent") or 4096
        for item in layer["features"]:
            feature = _feature(name, item, box, extent)
            if feature is not None:
                features.append(feature)
    return features


def _feature(layer: str, item: dict[str, Any], box: Box, extent: int) -> Feature | None:
    geometry, properties = item["geometry"], item["properties"]
    kind = kind_of(layer, properties, _SHAPE.get(geometry["type"].removeprefix("Multi"), ""))
    if not kind:
        return None
    try:
        shape = shape_of(geometry)
    except (ValueError, TypeError, IndexError, shapely.GEOSException):
        return None
    scale = (box.east - box.west) / extent
    placed = shapely.transform(
        shape, lambda at: np.column_stack([box.west + at[:, 0] * scale, box.north - at[:, 1] * scale])
    )
    rank = properties.get("rank")
    return Feature(kind, placed, name_of(properties), rank if isinstance(rank, int) else -1)


def _shape_set(features: list[Feature]) -> ShapeSet:
    by_kind: defaultdict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        if not feature.kind.startswith("label."):
            by_kind[feature.kind].append(feature)
    kinds: dict[str, Shapes] = {
        kind: shapes_of([f.geometry for f in group], [f.name for f in group], [f.rank for f in group])
        for kind, group in by_kind.items()
    }
    return ShapeSet(kinds)
