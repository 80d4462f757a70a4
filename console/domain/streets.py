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
from console.domain.street_lines import METRES_PER_DEGREE, Index, Segments, cut_at_junctions, read_lines

#: A position is tied to the nearest junction by a straight line driven this fast (yards, car parks).
ACCESS_KMH = 20.0
#: Farther from every junction than this, a position is not on these streets at all.
MAX_ACCESS_M = 1_500.0


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
class Edges:
    """Every way from one junction straight to the next, sorted by (start, end); parallel ways: the fastest.

    Columns of equal length: junctions `start` and `end`, the row of `segments` driven, whether it is driven
    as it was drawn (`forward`), and `seconds` at the street's own speed.
    """

    start: Index
    end: Index
    segment: Index
    forward: NDArray[np.bool_]
    seconds: Column


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
        lines, skipped = read_lines(features)
        if not lines:
            raise ValueError("the street file holds no usable lines")
        node_lat, node_lon, segments = cut_at_junctions(lines)
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
        edges = np.array([self.edge_between(a, b) for a, b in pairwise(nodes)], dtype=np.int64)
        rows, sizes = self.rows_of(edges)
        lat, lon = self.segments.lat[rows], self.segments.lon[rows]
        x, y = self.to_local(lat, lon)
        step_m = np.hypot(np.diff(x), np.diff(y))
        of_edge = np.repeat(np.arange(len(edges)), sizes)
        edge_m = np.maximum(np.bincount(of_edge, weights=step_m, minlength=len(edges)), 1e-9)
        step_s = step_m * (self.edges.seconds[edges] / edge_m / speed_factor)[of_edge]
        return Route(
            np.column_stack([lat, lon]),
            np.concatenate([[0.0], np.cumsum(step_s)]),
            np.concatenate([[0.0], np.cumsum(step_m)]),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.array(nodes, dtype=np.int64),
        )

    def rows_of(self, edges: Index) -> tuple[Index, Index]:
        """Rows of `segments.lat`/`lon` along edges that follow each other, in driving order.

        Returns the rows (the first edge's first point, then every further point once) and, for each edge, how
        many points it adds after its first.
        """
        segment, forward = self.edges.segment[edges], self.edges.forward[edges]
        low, high = self.segments.offset[segment], self.segments.offset[segment + 1]
        sizes = high - low - 1
        before = np.concatenate([[0], np.cumsum(sizes)])
        within = np.arange(int(before[-1])) - np.repeat(before[:-1], sizes)
        first, way = np.where(forward, low, high - 1), np.where(forward, 1, -1)
        rows = np.repeat(first + way, sizes) + np.repeat(way, sizes) * within
        return np.concatenate([first[:1], rows]), sizes

    def neighbours(self, node: int) -> Index:
        """Junctions that can be driven to directly from a junction."""
        return self.edges.end[self.first_edge[node] : self.first_edge[node + 1]]

    def ways_to(self, node: int) -> tuple[Column, Index]:
        """Seconds from every junction to this one, and which junction comes next on the way.

        float64 and int64 (node_count,): infinite and negative where no street leads.
        """
        from scipy.sparse.csgraph import dijkstra

        seconds, following = dijkstra(self._reversed, directed=True, indices=node, return_predecessors=True)
        return np.asarray(seconds, dtype=np.float64), np.asarray(following, dtype=np.int64)

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
            float64 (n,), NaN where no street leads, the unit or place is over 1.5 km from every street, or its
            coordinates are not numbers.
        """
        points = np.asarray(from_points, dtype=np.float64).reshape(-1, 2)
        known = np.isfinite(points).all(axis=1)
        found = np.full(len(points), np.nan)
        if not (known.any() and math.isfinite(to_point[0]) and math.isfinite(to_point[1])):
            return found
        index, away = self.nearest_nodes(points[known, 0], points[known, 1])
        _, end_away = self.nearest_nodes(np.array([to_point[0]]), np.array([to_point[1]]))
        access_s = (away + end_away[0]) / (ACCESS_KMH / 3.6)
        seconds = self.travel_times_to(*to_point, speed_factor=speed_factor)[index] + access_s
        off_streets = ~np.isfinite(seconds) | (away > MAX_ACCESS_M) | (end_away[0] > MAX_ACCESS_M)
        found[known] = np.where(off_streets, np.nan, seconds)
        return found

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
        start, end = start[fastest].astype(np.int64), end[fastest].astype(np.int64)
        self.edges = Edges(
            start,
            end,
            segment[keep][order][fastest].astype(np.int64),
            forward[keep][order][fastest],
            np.maximum(seconds[keep][order][fastest], 1e-3),
        )
        #: Edges that leave junction i are rows `first_edge[i]:first_edge[i + 1]` of `edges`.
        self.first_edge = np.searchsorted(start, np.arange(self.node_count + 1)).astype(np.int64)
        shape = (self.node_count, self.node_count)
        self._matrix = csr_matrix((self.edges.seconds, end, self.first_edge), shape=shape)
        self._reversed = self._matrix.T.tocsr()
        ends = np.concatenate([seg.start, seg.end])
        order = np.argsort(ends, kind="stable")
        self._touching = np.concatenate([row, row])[order].astype(np.int64)
        self._touching_at = np.searchsorted(ends[order], np.arange(self.node_count + 1)).astype(np.int64)

    def edge_between(self, start: int, end: int) -> int:
        """The row of `edges` that leads from one junction straight to the other.

        Raises:
            NoRoute: no street does.
        """
        low, high = int(self.first_edge[start]), int(self.first_edge[start + 1])
        at = low + int(np.searchsorted(self.edges.end[low:high], end))
        if at >= high or self.edges.end[at] != end:
            raise NoRoute(f"no street joins junction {start} to junction {end}")
        return at
