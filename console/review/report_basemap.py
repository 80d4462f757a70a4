"""The report's own basemap: GeoJSON cut to the shift, simplified and gathered by class, so that no tile is fetched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.paths import resource

#: How far a line may be drawn from where it is, degrees (about 6 m), and the digits kept.
_TOLERANCE_DEG = 6e-5
_DIGITS = 5
#: Degrees added around the shift.
MARGIN_DEG = 0.02
#: Classes from the ground up, each with its fill or line as tokens of the theme's `map` colours and a width in px.
STYLES: dict[str, dict[str, Any]] = {
    "land": {"fill": "land"},
    "water": {"fill": "water"},
    "beach": {"fill": "sand"},
    "park": {"fill": "park"},
    "pier": {"fill": "pier"},
    "coast": {"line": "water_line", "weight": 1.2},
    "rail": {"line": "rail", "weight": 0.8},
    "street": {"line": "street_casing", "weight": 0.8},
    "collector": {"line": "collector_casing", "weight": 1.2},
    "arterial": {"line": "arterial_casing", "weight": 1.8},
    "motorway": {"line": "motorway_casing", "weight": 2.4},
}
_LAYERS = {"land": "land", "water": "water", "river": "water", "park": "park", "beach": "beach", "pier": "pier",
           "rail": "rail", "coast": "coast"}  # fmt: skip
_ROADS = {"motorway": "motorway", "link": "arterial", "arterial": "arterial", "collector": "collector"}


class BasemapError(Exception):
    """A basemap file cannot be used; the sentence says why."""


Box = tuple[float, float, float, float]


def basemap(files: Sequence[Path], box: Box) -> tuple[dict[str, dict[str, Any]], str]:
    """Geometry by class within `box` (west, south, east, north degrees), and whose it is.

    Without files the demo city's own map is used where the shift lies in it.

    Raises:
        BasemapError: a file is not GeoJSON.
    """
    from shapely import box as rectangle
    from shapely import get_num_coordinates, prepare, set_precision, simplify, union_all
    from shapely.errors import ShapelyError
    from shapely.geometry import mapping, shape
    from shapely.validation import make_valid

    west, south, east, north = box
    window = rectangle(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    prepare(window)
    gathered: dict[str, list[Any]] = defaultdict(list)
    credits: list[str] = []
    for file in files or _demo_city(box):
        content = _read(file)
        credits.append(str(content.get("attribution") or file.stem))
        for feature in content.get("features", []):
            kind = _class_of(feature, file.stem)
            if kind is None or not feature.get("geometry"):
                continue
            try:
                geometry = shape(feature["geometry"])
                if not window.intersects(geometry):
                    continue
                cut = make_valid(geometry).intersection(window)
            except (ShapelyError, ValueError, TypeError, KeyError, AttributeError):
                continue  # one bad feature is no reason to go without a map
            gathered[kind].append(cut)
    out: dict[str, dict[str, Any]] = {}
    for kind in STYLES:
        if gathered[kind]:
            joined = union_all(gathered[kind]) if "fill" in STYLES[kind] else _collected(gathered[kind])
            thin = set_precision(simplify(joined, _TOLERANCE_DEG), 10.0**-_DIGITS, mode="pointwise")
            if get_num_coordinates(thin):
                out[kind] = _rounded(mapping(thin))
    return out, ", ".join(dict.fromkeys(credits))


def _collected(lines: list[Any]) -> Any:
    from shapely import GeometryCollection, MultiLineString, get_parts, line_merge

    parts = [part for part in get_parts(GeometryCollection(lines)) for part in get_parts(part)]
    return line_merge(MultiLineString([part for part in parts if part.geom_type == "LineString"]))


def _rounded(geometry: Any) -> Any:
    if isinstance(geometry, dict):
        return {key: _rounded(value) for key, value in geometry.items()}
    if isinstance(geometry, list | tuple):
        return [_rounded(item) for item in geometry]
    return round(geometry, _DIGITS) if isinstance(geometry, float) else geometry


def _class_of(feature: dict[str, Any], stem: str) -> str | None:
    properties = feature.get("properties") or {}
    layer, kind = properties.get("layer"), str(properties.get("class", ""))
    line = str((feature.get("geometry") or {}).get("type", "")).endswith("LineString")
    if layer == "road" or (layer is None and line):
        return "coast" if "coast" in stem else _ROADS.get(kind, "street")
    found = _LAYERS.get(str(layer))
    return found if found is None or line == ("line" in STYLES[found]) else None


def _demo_city(box: Box) -> list[Path]:
    file = resource("city/port_city.geojson")
    with file.open(encoding="utf-8") as opened:
        head = opened.read(2_000)
    start = head.find('"bbox":[')
    west, south, east, north = (float(edge) for edge in head[start + 8 : head.index("]", start)].split(","))
    middle_lon, middle_lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = west < middle_lon < east and south < middle_lat < north
    return [file] if inside else []


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BasemapError(f"the basemap {file} cannot be read: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise BasemapError(f"the basemap {file} is not a GeoJSON collection of features")
    return content
