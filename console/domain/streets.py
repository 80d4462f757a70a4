"""The street graph: junctions, named segments, routes and travel times over a city's streets."""

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
#: A position is tied to the nearest junction by a straight line driven this fast (yards, car parks).
ACCESS_KMH = 20.0
#: Farther from every junction than this, a position is not on these streets at all.
MAX_ACCESS_M = 1_500.0
#: Vertices closer than this many decimal degrees are the same place (1e-7 degree is about 1 cm).
KEY_DECIMALS = 7
METRES_PER_DEGREE = math.pi * 6_371_008.8 / 180.0


class NoRoute(LookupError):
    """No street leads from the one place to the other."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way through the streets, in driving order.

    `points`: float64 (n, 2) latitude, longitude in degrees. `at_s`, `at_m`: float64 (n,) seconds and metres
    from the start. `junctions`: the rows of `points` that are junctions; `nodes`: which junctions.
    """

    points: Column
    at_s: Column
    at_m: Column
    junctions: Index
    nodes: Index

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return float(self.at_m[-1])

    @property
    def duration_s(self) -> float:
        """Driving time in seconds."""
        return float(self.at_s[-1])


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


class StreetGraph:
    """Junctions and directed edges; built once, then only read."""

    def __init__(self, node_lat: Column, node_lon: Column, segments: Segments, skipped: int = 0) -> None:
        """Node columns in degrees; `skipped` counts features that could not be understood."""
        from scipy.spatial import cKDTree

        self.node_lat = node_lat
        self.node_lon = node_lon
        self.segments = segments
        self.skipped = skipped
        self.origin_lat = float(np.mean(node_lat))
        self.origin_lon = float(np.mean(node_lon))
        self._tree = cKDTree(np.column_stack(self.to_local(node_lat, node_lon)))
        self._make_edges()

    @classmethod
    def from_features(cls, features: Iterable[Mapping[str, Any]]) -> StreetGraph:
        """Build from GeoJSON features: lines with optional `class`, `name`, `speed_kmh`, `oneway`.

        Lines meet where they share a vertex exactly. Features that are no lines, or whose coordinates are
        no numbers in range, are left out and counted in `skipped`.

        Raises:
            ValueError: not one usable line among the features.
        """
        lines, skipped = _read_lines(features)
        if not lines:
            raise ValueError("the street file holds no usable lines")
        node_lat, node_lon, segments = _cut_at_junctions(lines)
        return cls(node_lat, node_lon, segments, skipped)

    # ---- where things are -----------------------------------------------------------------------------

    @property
    def node_count(self) -> int:
        """How many junctions and street ends there are."""
        return len(self.node_lat)

    @property
    def segment_count(self) -> int:
        """How many street segments there are between junctions."""
        return len(self.segments.start)

    def to_local(self, lat: Column | float, lon: Column | float) -> tuple[Column, Column]:
        """Degrees to metres east and north of the middle of the streets (flat; exact to 0.1 % in a city)."""
        scale = math.cos(math.radians(self.origin_lat)) * METRES_PER_DEGREE
        x = (np.asarray(lon, dtype=np.float64) - self.origin_lon) * scale
        y = (np.asarray(lat, dtype=np.float64) - self.origin_lat) * METRES_PER_DEGREE
        return x, y

    def nearest_nodes(self, lat: Column, lon: Column) -> tuple[Index, Column]:
        """Nearest junction of each position, and how far it is in metres (straight line)."""
        distance, index = self._tree.query(np.column_stack(self.to_local(lat, lon)))
        return np.asarray(index, dtype=np.int64), np.asarray(distance, dtype=np.float64)

    def nearest_node(self, lat: float, lon: float) -> int:
        """The junction nearest to one position (degrees)."""
        return int(self.nearest_nodes(np.array([lat]), np.array([lon]))[0][0])

    def names_at(self, node: int) -> list[str]:
        """Names of the streets that meet at a junction, without repeats, unnamed ones left out."""
        rows = self._touching[self._touching_at[node] : self._touching_at[node + 1]]
        return list(dict.fromkeys(self.segments.name[row] for row in rows if self.segments.name[row]))

    def segments_at(self, node: int) -> Index:
        """Rows of `segments` that begin or end at a junction."""
        return self._touching[self._touching_at[node] : self._touching_at[node + 1]]

    def strong_component(self) -> NDArray[np.bool_]:
        """True for each junction in the largest set that can all reach each other by car."""
        from scipy.sparse.csgraph import connected_components

        _, label = connected_components(self._matrix, directed=True, connection="strong")
        return np.asarray(label == np.argmax(np.bincount(label)), dtype=np.bool_)

    # ---- travel ---------------------------------------------------------------------------------------

    def route(self, start: tuple[float, float], end: tuple[float, float], *, speed_factor: float = 1.0) -> Route:
        """Fastest way from one (lat, lon) to another, junction to junction.

        `speed_factor` is how much faster than the street's speed the unit drives (1.3: lights and siren).

        Raises:
            NoRoute: no street leads there.
        """
        return self.route_between(self.nearest_node(*start), self.nearest_node(*end), speed_factor=speed_factor)

    def route_between(self, start: int, end: int, *, speed_factor: float = 1.0) -> Route:
        """Fastest way from one junction to another; see `route`."""
        from scipy.sparse.csgraph import dijkstra

        if start == end:
            point = np.array([[self.node_lat[start], self.node_lon[start]]])
            zero = np.zeros(1)
            return Route(point, zero, zero, np.zeros(1, np.int64), np.array([start], dtype=np.int64))
        _, before = dijkstra(self._matrix, directed=True, indices=start, return_predecessors=True)
        if before[end] < 0:
            raise NoRoute("no street leads from the one place to the other")
        path = [end]
        while path[-1] != start:
            path.append(int(before[path[-1]]))
        return self.path_route(path[::-1], speed_factor=speed_factor)

    def path_route(self, nodes: list[int], *, speed_factor: float = 1.0) -> Route:
        """The route along given junctions, each joined to the next by a street.

        Raises:
            NoRoute: two of them in a row are not joined.
        """
        lat, lon, at_s = [self.node_lat[nodes[:1]]], [self.node_lon[nodes[:1]]], [np.zeros(1)]
        at_m, junctions, seconds, metres = [np.zeros(1)], [0], 0.0, 0.0
        for a, b in pairwise(nodes):
            edge = self._edge(a, b)
            row_lat, row_lon = self._edge_points(edge)
            x, y = self.to_local(row_lat, row_lon)
            along = np.cumsum(np.hypot(np.diff(x), np.diff(y)))
            length = max(float(along[-1]), 1e-9)
            duration = float(self._edge_s[edge]) / speed_factor
            lat.append(row_lat[1:])
            lon.append(row_lon[1:])
            at_s.append(seconds + along / length * duration)
            at_m.append(metres + along)
            seconds, metres = seconds + duration, metres + length
            junctions.append(junctions[-1] + len(along))
        return Route(
            np.column_stack([np.concatenate(lat), np.concatenate(lon)]),
            np.concatenate(at_s),
            np.concatenate(at_m),
            np.array(junctions, dtype=np.int64),
            np.array(nodes, dtype=np.int64),
        )

    def neighbours(self, node: int) -> Index:
        """Junctions that can be driven to directly from a junction."""
        return np.asarray(self._target[self._first[node] : self._first[node + 1]], dtype=np.int64)

    def travel_times_to(self, lat: float, lon: float, *, speed_factor: float = 1.0) -> Column:
        """Seconds from every junction to a place: float64 (node_count,), infinite where no street leads."""
        from scipy.sparse.csgraph import dijkstra

        node = self.nearest_node(lat, lon)
        seconds = dijkstra(self._reversed, directed=True, indices=node)
        return np.asarray(seconds / speed_factor, dtype=np.float64)

    def travel_time_s(self, from_points: Column, to_point: tuple[float, float], *, speed_factor: float = 1.0) -> Column:
        """Seconds for many units at once to one place.

        Args:
            from_points: float64 (n, 2) latitude, longitude in degrees.
            to_point: latitude, longitude in degrees.
            speed_factor: how much faster than the street's speed the units drive.

        Returns:
            float64 (n,), NaN where no street leads or the unit or place is over 1.5 km from every street.
        """
        points = np.asarray(from_points, dtype=np.float64).reshape(-1, 2)
        index, away = self.nearest_nodes(points[:, 0], points[:, 1])
        _, end_away = self.nearest_nodes(np.array([to_point[0]]), np.array([to_point[1]]))
        access_s = (away + end_away[0]) / (ACCESS_KMH / 3.6)
        seconds = self.travel_times_to(*to_point, speed_factor=speed_factor)[index] + access_s
        unknown = ~np.isfinite(seconds) | (away > MAX_ACCESS_M) | (end_away[0] > MAX_ACCESS_M)
        return np.where(unknown, np.nan, seconds)

    # ---- inside ---------------------------------------------------------------------------------------

    def _make_edges(self) -> None:
        """Directed edges sorted by (from, to), the fastest of parallel ones kept, and their matrices."""
        from scipy.sparse import csr_matrix

        seg = self.segments
        row = np.arange(len(seg.start))
        back = row[~seg.oneway]
        start = np.concatenate([seg.start, seg.end[back]])
        end = np.concatenate([seg.end, seg.start[back]])
        segment = np.concatenate([row, back])
        forward = np.concatenate([np.ones(len(row), bool), np.zeros(len(back), bool)])
        seconds = (seg.length_m / (seg.kmh / 3.6))[segment]
        keep = start != end
        order = np.lexsort((seconds[keep], end[keep], start[keep]))
        start, end = start[keep][order], end[keep][order]
        fastest = np.ones(len(start), bool)
        fastest[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
        start, self._target = start[fastest], end[fastest].astype(np.int64)
        self._edge_segment = segment[keep][order][fastest].astype(np.int64)
        self._edge_forward = forward[keep][order][fastest]
        self._edge_s = np.maximum(seconds[keep][order][fastest], 1e-3)
        self._first = np.searchsorted(start, np.arange(self.node_count + 1)).astype(np.int64)
        shape = (self.node_count, self.node_count)
        self._matrix = csr_matrix((self._edge_s, self._target, self._first), shape=shape)
        self._reversed = self._matrix.T.tocsr()
        ends = np.concatenate([seg.start, seg.end])
        order = np.argsort(ends, kind="stable")
        self._touching = np.concatenate([row, row])[order].astype(np.int64)
        self._touching_at = np.searchsorted(ends[order], np.arange(self.node_count + 1)).astype(np.int64)

    def _edge(self, start: int, end: int) -> int:
        low, high = int(self._first[start]), int(self._first[start + 1])
        at = low + int(np.searchsorted(self._target[low:high], end))
        if at >= high or self._target[at] != end:
            raise NoRoute(f"no street joins junction {start} to junction {end}")
        return at

    def _edge_points(self, edge: int) -> tuple[Column, Column]:
        segment = int(self._edge_segment[edge])
        rows = slice(int(self.segments.offset[segment]), int(self.segments.offset[segment + 1]))
        lat, lon = self.segments.lat[rows], self.segments.lon[rows]
        return (lat, lon) if self._edge_forward[edge] else (lat[::-1], lon[::-1])


@dataclass(frozen=True, slots=True)
class _Line:
    """One street as read: float64 (n, 2) longitude, latitude, n >= 2, and what is known about it."""

    points: Column
    name: str
    street_class: str
    kmh: float
    oneway: bool


def _read_lines(features: Iterable[Mapping[str, Any]]) -> tuple[list[_Line], int]:
    """Usable lines among GeoJSON features, and how many features were not usable."""
    lines: list[_Line] = []
    skipped = 0
    for feature in features:
        geometry = feature.get("geometry") or {}
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        parts = [coordinates] if kind == "LineString" else coordinates if kind == "MultiLineString" else []
        properties = feature.get("properties") or {}
        usable = [points for part in parts or () if (points := _points_of(part)) is not None]
        skipped += not usable
        lines.extend(_line_of(points, properties) for points in usable)
    return lines, skipped


def _points_of(part: Any) -> Column | None:
    """Coordinates as float64 (n, 2) without repeated neighbours, or none where they cannot be a street."""
    try:
        points = np.asarray([pair[:2] for pair in part], dtype=np.float64).round(KEY_DECIMALS)
    except (TypeError, ValueError):
        return None
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        return None
    if (np.abs(points) > (180.0, 90.0)).any():
        return None
    moved = np.ones(len(points), bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[moved] if moved.sum() >= 2 else None


def _line_of(points: Column, properties: Mapping[str, Any]) -> _Line:
    street_class = str(properties.get("class") or "")
    kmh = properties.get("speed_kmh")
    known = isinstance(kmh, int | float) and math.isfinite(kmh) and kmh > 0
    speed = float(kmh) if known and kmh is not None else CLASS_KMH.get(street_class, DEFAULT_KMH)
    oneway = properties.get("oneway") in (True, "yes", "true", 1)
    return _Line(points, str(properties.get("name") or ""), street_class, speed, oneway)


def _cut_at_junctions(lines: list[_Line]) -> tuple[Column, Column, Segments]:
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
