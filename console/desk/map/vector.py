"""Vector tiles (Mapbox Vector Tile 2): decoded into the map's kinds, drawn in the theme's style, with names."""

from __future__ import annotations

import threading
import time
from typing import Any, NamedTuple

import numpy as np
import shapely
from mapbox_vector_tile.decoder import TileData
from PySide6.QtGui import QImage
from shapely.geometry import shape as shape_of

from console.desk.map.cache import MemoryCache
from console.desk.map.labels import MapLabel
from console.desk.map.labels_build import LabelMaker
from console.desk.map.style import MapStyle
from console.desk.map.style_classes import kind_of, name_of
from console.desk.map.style_paint import paint_tile
from console.desk.map.tiles import MAX_ZOOM, Box, Key, tile_box
from console.desk.map.tiles_archive import Archive
from console.desk.map.tiles_shapes import Feature, ShapeSet, shape_set

#: Decoded tiles kept: enlarging asks for the same one many times.
_KEPT = 48
#: Features decoded between two pauses.
_BREATH = 16
_SHAPE = {1: "point", 2: "line", 3: "area"}  # the specification's geometry types


class _Contents(NamedTuple):
    """A decoded tile, ready to be drawn and named."""

    shapes: ShapeSet
    labels: LabelMaker


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
        self._decoded: MemoryCache[Key, _Contents] = MemoryCache(_KEPT)
        self._lock = threading.Lock()

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile, drawn from the deepest data there is; none where there is none."""
        found = self._contents(Key(z, x, y))
        if found is None:
            return None
        return paint_tile(found.shapes, self.style, (z, x, y), ratio=self.ratio, ground="map.land")

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in a tile."""
        found = self._contents(Key(z, x, y))
        if found is None:
            return []
        with self._lock:
            return found.labels.labels(z, x, y)

    def _contents(self, key: Key) -> _Contents | None:
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
            found = _Contents(shape_set(features), LabelMaker(features))
            with self._lock:
                self._decoded.put(held, found)
        return found


def decode_tile(data: bytes, key: Key) -> list[Feature]:
    """Features of one vector tile in Web Mercator metres; a spoilt tile has none, a spoilt feature is left out."""
    box = tile_box(*key)
    features: list[Feature] = []
    try:
        tile = TileData(pbf_data=data)
        for layer in tile.tile.layers:
            features += _features(tile, layer, box)
    except Exception:  # protobuf and the decoder raise whatever the bytes make them stumble on
        return []
    return features


def _features(tile: TileData, layer: Any, box: Box) -> list[Feature]:
    keys, values = list(layer.keys), [tile.parse_value(value) for value in layer.values]
    extent = layer.extent or 4096
    features = []
    for index, item in enumerate(layer.features):
        if index % _BREATH == 0:
            time.sleep(0)  # decoding is plain Python: without a pause the UI thread would wait for it
        tags = item.tags
        properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        # What the map does not show is never decoded: in real tiles that is most of it.
        kind = kind_of(layer.name, properties, _SHAPE.get(item.type, ""))
        geometry = _geometry(tile, item, extent, box) if kind else None
        if geometry is not None:
            rank = properties.get("rank")
            features.append(Feature(kind, geometry, name_of(properties), rank if isinstance(rank, int) else -1))
    return features


def _geometry(tile: TileData, item: Any, extent: int, box: Box) -> shapely.Geometry | None:
    try:
        parsed = tile.parse_geometry(item.geometry, item.type, extent, y_coord_down=True, transformer=None)
        shape = shape_of(parsed)
    except (ValueError, TypeError, IndexError, shapely.GEOSException):
        return None
    scale = (box.east - box.west) / extent
    return shapely.transform(
        shape, lambda at: np.column_stack([box.west + at[:, 0] * scale, box.north - at[:, 1] * scale])
    )
