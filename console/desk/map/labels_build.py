"""Labels from features: places, waters, parks and marks at their anchor, street names along their line."""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from console.desk.map.geojson_read import Feature
from console.desk.map.labels import LOOKS, MapLabel
from console.desk.map.labels_lines import street_labels
from console.desk.map.style_classes import BRIDGE, ROADS

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
_MARKS = {
    "poi.hospital": "hospital",
    "poi.care": "care",
    "poi.police": "service",
    "poi.fire": "service",
    "poi.rail": "landmark",
    "poi.ferry": "landmark",
    "poi.landmark": "landmark",
}


def labels_of(features: Iterable[Feature], z: int) -> list[MapLabel]:
    """All labels of one zoom level, over the whole of the features; they do not depend on what is in view."""
    features = list(features)
    labels, written = [], set()
    for feature in features:
        role = _label_role(feature) or _MARKS.get(feature.kind, "")
        if role and feature.name:
            written.add(feature.name)
            labels += _at(feature, role, z)
    for feature in features:
        role = _NAMED_AREAS.get(feature.kind, "")
        if role and feature.name and feature.name not in written:
            written.add(feature.name)
            labels += _at(feature, role, z)
    return labels + _streets(features, z)


def _label_role(feature: Feature) -> str:
    role = feature.kind.partition(".")[2] if feature.kind.startswith("label.") else ""
    # A file may call every water "water"; its rank then tells the sea from a pond.
    return "bay" if role == "sea" and feature.rank == 2 else "lake" if role == "sea" and feature.rank > 2 else role


def _at(feature: Feature, role: str, z: int) -> list[MapLabel]:
    look = LOOKS[role]
    if not look.first_zoom <= z <= look.last_zoom or feature.geometry.is_empty:
        return []
    anchor = feature.geometry if feature.geometry.geom_type == "Point" else shapely.point_on_surface(feature.geometry)
    return [look.label(feature.name, anchor.x, anchor.y, z)]


def _streets(features: list[Feature], z: int) -> list[MapLabel]:
    named: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for feature in features:
        kind = feature.kind.removesuffix(BRIDGE)
        if feature.name and kind in ROADS and kind in LOOKS and LOOKS[kind].first_zoom <= z:
            named.setdefault((kind, feature.name), []).append(feature.geometry)
    labels: list[MapLabel] = []
    for (kind, name), lines in named.items():
        labels += street_labels(name, lines, LOOKS[kind], z)
    return labels
