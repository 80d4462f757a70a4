"""Reading streets: GeoJSON lines checked, cut at junctions and laid out as columns for the street graph."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column

Index = NDArray[np.int64]

#: Speed where a street's own is not known, km/h by class; anything else is driven at `DEFAULT_KMH`.
CLASS_KMH: dict[str, float] = {
    "motorway": 100.0,
    "link": 60.0,
    "arterial": 60.0,
    "collector": 50.0,
    "street": 40.0,
    "alley": 20.0,
}
DEFAULT_KMH = 40.0
#: A speed above this is a mistake in the file and is not believed.
FASTEST_KMH = 250.0
#: Vertices closer than this many decimal degrees are the same place (1e-7 degree is about 1 cm).
KEY_DECIMALS = 7
METRES_PER_DEGREE = math.pi * 6_371_008.8 / 180.0


@dataclass(frozen=True, slots=True)
class Segments:
    """Streets cut at junctions, as columns; rows `offset[i]:offset[i + 1]` of lat/lon are segment i."""

    offset: Index
    lat: Column
    lon: Column
    start: Index
    end: Index
    length_m: Column
    kmh: Column
    oneway: NDArray[np.bool_]
    name: tuple[str, ...]
    street_class: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One street as read: float64 (n, 2) longitude, latitude, n >= 2, and what is known about it."""

    points: Column
    name: str
    street_class: str
    kmh: float
    oneway: bool


def read_lines(features: Iterable[Mapping[str, Any]]) -> tuple[list[StreetLine], int]:
    """Usable lines among GeoJSON features, and how many features were not usable."""
    lines: list[StreetLine] = []
    skipped = 0
    for feature in features:
        geometry = _mapping(feature, "geometry")
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        parts = [coordinates] if kind == "LineString" else coordinates if kind == "MultiLineString" else []
        properties = _mapping(feature, "properties")
        usable = [
            p for part in (parts if isinstance(parts, list | tuple) else ()) if (p := _points_of(part)) is not None
        ]
        skipped += not usable
        lines.extend(_line_of(points, properties) for points in usable)
    return lines, skipped


def _mapping(feature: Any, key: str) -> Mapping[str, Any]:
    """A part of a feature, empty where the file holds something else in its place."""
    value = feature.get(key) if isinstance(feature, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _points_of(part: Any) -> Column | None:
    """Coordinates as float64 (n, 2) without repeated neighbours, or none where they cannot be a street."""
    try:
        given = np.asarray([pair[:2] for pair in part])
    except (TypeError, ValueError, KeyError):
        return None
    if given.dtype.kind not in "fiu":
        return None
    points = given.astype(np.float64).round(KEY_DECIMALS)
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        return None
    if (np.abs(points) > (180.0, 90.0)).any():
        return None
    moved = np.ones(len(points), bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[moved] if moved.sum() >= 2 else None


def _line_of(points: Column, properties: Mapping[str, Any]) -> StreetLine:
    street_class = str(properties.get("class") or "")
    kmh = properties.get("speed_kmh")
    known = isinstance(kmh, int | float) and not isinstance(kmh, bool) and 0 < kmh <= FASTEST_KMH
    speed = float(kmh) if known and kmh is not None else CLASS_KMH.get(street_class, DEFAULT_KMH)
    oneway = properties.get("oneway") in (True, "yes", "true", 1)
    return StreetLine(points, str(properties.get("name") or ""), street_class, speed, oneway)


def cut_at_junctions(lines: list[StreetLine]) -> tuple[Column, Column, Segments]:
    """Cut lines wherever a vertex is an end or is shared, and number the junctions."""
    everything = np.concatenate([line.points for line in lines])
    line_at = np.cumsum([0] + [len(line.points) for line in lines])
    places, place_of, uses = np.unique(everything, axis=0, return_inverse=True, return_counts=True)
    place_of = place_of.reshape(-1)
    is_junction = uses[place_of] >= 2
    is_junction[line_at[:-1]] = True
    is_junction[line_at[1:] - 1] = True
    used = np.unique(place_of[is_junction])
    node_of_place = np.full(len(places), -1, dtype=np.int64)
    node_of_place[used] = np.arange(len(used))
    starts, ends, owners = [], [], []
    for owner, (low, high) in enumerate(pairwise(line_at)):
        cuts = low + np.flatnonzero(is_junction[low:high])
        starts.append(cuts[:-1])
        ends.append(cuts[1:])
        owners.append(np.full(len(cuts) - 1, owner))
    start, end, owner_of = np.concatenate(starts), np.concatenate(ends), np.concatenate(owners)
    sizes = end - start + 1
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = np.repeat(start - offset[:-1], sizes) + np.arange(offset[-1])
    lon, lat = everything[rows, 0], everything[rows, 1]
    segments = Segments(
        offset=offset,
        lat=lat,
        lon=lon,
        start=node_of_place[place_of[start]],
        end=node_of_place[place_of[end]],
        length_m=_lengths(lat, lon, offset),
        kmh=np.array([lines[i].kmh for i in owner_of]),
        oneway=np.array([lines[i].oneway for i in owner_of], dtype=bool),
        name=tuple(lines[i].name for i in owner_of),
        street_class=tuple(lines[i].street_class for i in owner_of),
    )
    return places[used, 1], places[used, 0], segments


def _lengths(lat: Column, lon: Column, offset: Index) -> Column:
    """Metres of each segment, measured flat at the latitude of each step."""
    dy = np.diff(lat) * METRES_PER_DEGREE
    dx = np.diff(lon) * METRES_PER_DEGREE * np.cos(np.radians(lat[:-1]))
    step = np.append(np.hypot(dx, dy), 0.0)
    step[offset[1:] - 1] = 0.0
    return np.add.reduceat(step, offset[:-1])
