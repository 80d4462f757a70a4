"""Reading GeoJSON files into features of the map's kinds; what cannot be drawn is counted and left out."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely

from console.desk.geojson_items import SHAPE_OF, NotGeoJson, read_document
from console.desk.map.style_classes import kind_of, layer_of_file, name_of
from console.desk.map.tiles import MapError
from console.desk.map.tiles_shapes import Feature
from console.domain import mercator

#: A file larger than this is refused: it belongs into MBTiles or PMTiles, bytes.
LARGEST_FILE = 512 * 2**20
OPENSTREETMAP = "© OpenStreetMap contributors (ODbL)"
#: Public extracts that carry no attribution of their own.
_KNOWN_FILES = {"sf_streets": OPENSTREETMAP, "sf_coast": OPENSTREETMAP}
#: Kinds for features of files that say nothing at all.
_PLAIN = {"line": "road", "area": "land", "point": ""}


@dataclass(slots=True)
class Contents:
    """What a stack of files holds."""

    features: list[Feature] = field(default_factory=list)
    attribution: list[str] = field(default_factory=list)
    digest: str = ""
    left_out: int = 0  # features that could not be drawn: broken, or of a kind the map does not show


def read_files(paths: Sequence[Path]) -> Contents:
    """Read a stack of GeoJSON files, the lowest first.

    Raises:
        MapError: a file is missing, unreadable, too large, not GeoJSON, or none holds anything to draw.
    """
    contents = Contents()
    digest = hashlib.sha256()
    stacked = len(paths) > 1
    for path in paths:
        raw = _bytes_of(path)
        digest.update(raw)
        _read_one(path, raw, contents, stacked)
    if not contents.features:
        raise MapError(f"there is nothing to draw in {', '.join(path.name for path in paths)}")
    contents.digest = digest.hexdigest()
    return contents


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise MapError(f"{path.name} is larger than {LARGEST_FILE >> 20} MB; make MBTiles or PMTiles of it")
        return path.read_bytes()
    except OSError as error:
        raise MapError(f"the map file {path} cannot be read: {error.strerror}") from error


def _read_one(path: Path, raw: bytes, contents: Contents, stacked: bool) -> None:
    hint = layer_of_file(path.stem)
    try:
        said, items = read_document(raw)
        for item in items:
            feature = _feature(item, hint, stacked)
            if feature is None:
                contents.left_out += 1
            else:
                contents.features.append(feature)
    except NotGeoJson:
        raise MapError(f"{path.name} is not GeoJSON: no list of features in it") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MapError(f"{path.name} is not JSON: {error}") from error
    if isinstance(said, str) and said.strip():
        contents.attribution.append(" ".join(said.split())[:200])
    elif path.stem in _KNOWN_FILES:
        contents.attribution.append(_KNOWN_FILES[path.stem])


def _feature(item: Any, hint: str, stacked: bool) -> Feature | None:
    if not isinstance(item, dict) or not isinstance(item.get("geometry"), dict):
        return None
    properties = item.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    shape = SHAPE_OF.get(item["geometry"].get("type"), "")
    if not shape:
        return None
    kind = _kind(properties, hint, shape, stacked)
    geometry = _projected(item["geometry"]) if kind else None
    if geometry is None:
        return None
    rank = properties.get("rank")
    return Feature(kind, geometry, name_of(properties), rank if isinstance(rank, int) else -1)


def _kind(properties: dict[str, Any], hint: str, shape: str, stacked: bool) -> str:
    layer = properties.get("layer")
    if isinstance(layer, str) and layer:
        return kind_of(layer, properties, shape)
    if hint.startswith("poi."):
        return hint if shape == "point" else ""
    if hint == "neighbourhood":
        return "neighbourhood" if shape == "area" else ""
    known = kind_of(hint, properties, shape)
    if known:
        return known
    if hint in ("", "road") and shape == "line":
        return "road"
    if hint or shape != "area":
        return ""
    # Unnamed areas over other files are borders; alone they are the land itself.
    return "boundary" if stacked else _PLAIN[shape]


def _projected(geometry: dict[str, Any]) -> shapely.Geometry | None:
    """A GeoJSON geometry in Web Mercator metres; none where it is broken or not on Earth."""
    try:
        shape = _built(geometry["type"], geometry["coordinates"])
    except (KeyError, TypeError, ValueError, IndexError, shapely.GEOSException):
        return None
    if shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    if not all(math.isfinite(v) for v in shape.bounds) or west < -180 or east > 180 or south < -90 or north > 90:
        return None
    return shapely.transform(shape, _to_metres)


def _built(kind: str, coordinates: Any) -> shapely.Geometry:
    if kind == "Point":
        return shapely.Point(coordinates[:2])
    if kind == "MultiPoint":
        return shapely.MultiPoint([c[:2] for c in coordinates])
    if kind == "LineString":
        return shapely.LineString([c[:2] for c in coordinates])
    if kind == "MultiLineString":
        return shapely.MultiLineString([[c[:2] for c in line] for line in coordinates if len(line) > 1])
    if kind == "Polygon":
        return _polygon(coordinates)
    return shapely.MultiPolygon([_polygon(rings) for rings in coordinates if rings])


def _polygon(rings: Any) -> shapely.Polygon:
    shell, *holes = [[c[:2] for c in ring] for ring in rings]
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) > 3])


def _to_metres(lon_lat: Any) -> Any:
    x, y = mercator.to_mercator(lon_lat[:, 1], lon_lat[:, 0])
    return np.column_stack([x, y])
