"""Making a network of grown lines: ends joined to streets ahead, junctions shared, stubs cut, bridges cut out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from console.sim.city.shapes import Line

#: Beyond the last junction, less than this is no street, by class.
STUB_M = {"arterial": 260.0, "collector": 260.0, "street": 74.0}
SAME_M = 4.0
#: Bends flatter than this are left out.
SIMPLER_M = 0.9

#: A shared place on a road: metres along it, x, y.
Mark = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Road:
    """One street: its points in metres, and what it is called once names are given."""

    points: Line
    road_class: str
    name: str = ""
    bridge: bool = False
    oneway: bool = False
    #: Rows of `points` shared with other roads.
    junctions: tuple[int, ...] = field(default=())


def join_ends(
    roads: list[Road],
    targets: list[Road],
    reach_m: float,
    barrier: BaseGeometry,
    turns: tuple[float, ...] = (0.0,),
) -> list[Road]:
    """Lengthen loose ends to the next road within reach, unless a barrier lies between.

    `turns`: directions tried in order, radians from straight ahead.
    """
    lines = [LineString(road.points) for road in (*roads, *targets)]
    tree = STRtree(lines)
    shapely.prepare(barrier)
    joined = []
    for row, road in enumerate(roads):
        points = _ahead(road.points, row, lines, tree, reach_m, barrier, turns)
        points = _ahead(points[::-1], row, lines, tree, reach_m, barrier, turns)[::-1]
        joined.append(replace(road, points=points))
    return joined


def _ahead(
    points: Line,
    row: int,
    lines: list[LineString],
    tree: STRtree,
    reach_m: float,
    barrier: BaseGeometry,
    turns: tuple[float, ...],
) -> Line:
    """The line with its last end lengthened to the nearest road ahead, or unchanged."""
    end, back = points[-1], points[max(0, len(points) - 4)]
    ahead = end - back
    size = float(np.hypot(*ahead))
    own = LineString(points[: max(2, len(points) - 4)])
    if size < 1e-6:
        return points
    for turn in turns:
        cos, sin = np.cos(turn).round(9) / size, np.sin(turn).round(9) / size
        way = np.array([ahead[0] * cos - ahead[1] * sin, ahead[0] * sin + ahead[1] * cos])
        ray = LineString([end, end + way * reach_m])
        hits = [ray.intersection(lines[other]) for other in sorted(tree.query(ray)) if other != row]
        away = min((Point(end).distance(hit) for hit in hits if not hit.is_empty), default=None)
        if away is None:
            continue
        link = LineString([end, end + way * (away + 0.6)])
        if not link.intersects(barrier) and not link.intersects(own):
            return np.concatenate([points, [np.round(link.coords[-1], 3)]])
    return points


def connect(roads: list[Road], crossing: frozenset[str]) -> list[Road]:
    """Give roads that cross a shared vertex.

    Roads of a `crossing` class pass over or under the rest: they meet only their own class, links, and
    whatever their own ends run into.
    """
    lines = [LineString(road.points) for road in roads]
    tree = STRtree(lines)
    first, second = tree.query(lines, predicate="intersects")
    keep = first < second
    first, second = first[keep], second[keep]
    order = np.lexsort((second, first))
    pairs = list(zip(first[order].tolist(), second[order].tolist(), strict=True))
    shared: list[list[Mark]] = [[] for _ in roads]
    for a, b in pairs:
        at_grade = _meet(roads[a], roads[b], crossing)
        for point in _points(lines[a].intersection(lines[b])):
            if not at_grade and not _at_end(point, roads[a], roads[b], crossing):
                continue
            x, y = round(point.x, 2), round(point.y, 2)
            x, y = _merged(shared[a], x, y)
            x, y = _merged(shared[b], x, y)
            at = Point(x, y)
            for row in (a, b):
                shared[row].append((lines[row].project(at), x, y))
    return [_with_vertices(road, marks) for road, marks in zip(roads, shared, strict=True)]


def _merged(marks: list[Mark], x: float, y: float) -> tuple[float, float]:
    """An existing junction next to a new one, or the new one."""
    for _, u, v in marks:
        if (u - x) ** 2 + (v - y) ** 2 < SAME_M**2:
            return u, v
    return x, y


def _meet(a: Road, b: Road, crossing: frozenset[str]) -> bool:
    if a.road_class in crossing or b.road_class in crossing:
        return a.road_class == b.road_class or "link" in (a.road_class, b.road_class)
    return True


def _at_end(point: Point, a: Road, b: Road, crossing: frozenset[str]) -> bool:
    """Whether a road of a crossing class ends here."""
    ends = [road.points[k] for road in (a, b) if road.road_class in crossing for k in (0, -1)]
    return any((point.x - x) ** 2 + (point.y - y) ** 2 < SAME_M**2 for x, y in ends)


def _points(shape: BaseGeometry) -> list[Point]:
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            found.append(part)
        elif part.geom_type == "LineString":
            found.append(part.interpolate(0.5, normalized=True))
    return found


def _with_vertices(road: Road, marks: list[Mark]) -> Road:
    """The road with its shared points among its vertices, stubs beyond them cut, bends between simplified."""
    step = np.hypot(*np.diff(road.points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(step)])
    anchors = _anchors(road.points, along, marks, STUB_M.get(road.road_class, 0.0))
    out: list[tuple[float, float]] = []
    junctions: list[int] = []
    for row, (s, x, y, shared) in enumerate(anchors):
        if shared:
            junctions.append(len(out))
        out.append((x, y))
        if row + 1 < len(anchors):
            s_next, x_next, y_next, _ = anchors[row + 1]
            between = (along > s + 1.0) & (along < s_next - 1.0)
            piece = LineString([(x, y), *road.points[between].tolist(), (x_next, y_next)])
            out.extend(list(piece.simplify(SIMPLER_M).coords)[1:-1])
    return replace(road, points=np.array(out), junctions=tuple(junctions))


def _anchors(points: Line, along: Line, marks: list[Mark], stub_m: float) -> list[tuple[float, float, float, bool]]:
    """Places a road must keep, (metres along, x, y, shared): its junctions, and its ends if no mere stubs."""
    found: list[tuple[float, float, float, bool]] = []
    for s, x, y in sorted(set(marks)):
        if not any((x, y) == (u, v) for _, u, v, _ in found[-3:]):
            found.append((s, x, y, True))
    total = float(along[-1])
    if not found or found[0][0] >= stub_m:
        found.insert(0, (0.0, *_xy(points[0]), False))
    if not found[-1][3] or total - found[-1][0] >= stub_m:
        found.append((total, *_xy(points[-1]), False))
    return found


def _xy(point: Line) -> tuple[float, float]:
    return round(float(point[0]), 2), round(float(point[1]), 2)


def connected(roads: list[Road], shortest_m: float) -> list[Road]:
    """Roads of the one largest network; short ones that touch it only once are left out."""
    while True:
        place_of: dict[tuple[float, float], list[int]] = {}
        for row, road in enumerate(roads):
            for at in road.junctions:
                place_of.setdefault(_xy(road.points[at]), []).append(row)
        alive = {place for place, rows in place_of.items() if len(set(rows)) > 1}
        roads_kept = []
        for road in roads:
            touching = [at for at in road.junctions if _xy(road.points[at]) in alive]
            long = float(np.hypot(*np.diff(road.points, axis=0).T).sum()) >= shortest_m
            if len(touching) >= 2 or (touching and long):
                roads_kept.append(replace(road, junctions=tuple(touching)))
        if len(roads_kept) == len(roads):
            return _largest(roads)
        roads = roads_kept


def _largest(roads: list[Road]) -> list[Road]:
    """The roads of the largest connected set."""
    leader = list(range(len(roads)))

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    first_at: dict[tuple[float, float], int] = {}
    for row, road in enumerate(roads):
        for at in road.junctions:
            leader[find(row)] = find(first_at.setdefault(_xy(road.points[at]), row))
    groups: dict[int, list[int]] = {}
    for row in range(len(roads)):
        groups.setdefault(find(row), []).append(row)
    return [roads[row] for row in max(groups.values(), key=len)]


def cut_bridges(roads: list[Road], water: BaseGeometry, shortest_m: float = 14.0) -> list[Road]:
    """Cut roads where they leave land, so that each crossing of water is a road of its own, marked a bridge."""
    shapely.prepare(water)
    out: list[Road] = []
    for road in roads:
        line = LineString(road.points)
        if not line.intersects(water):
            out.append(road)
            continue
        spans = []
        for part in shapely.get_parts(line.intersection(water)):
            if part.geom_type == "LineString" and part.length >= shortest_m:
                ends = sorted(line.project(Point(part.coords[k])) for k in (0, -1))
                spans.append((max(0.0, ends[0] - 12.0), min(line.length, ends[1] + 12.0)))
        out.extend(_cut(road, line, _joined(spans)))
    return out


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order, those nearly touching made one."""
    merged: list[tuple[float, float]] = []
    for a, b in sorted(spans):
        if merged and a - merged[-1][1] < 30.0:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _cut(road: Road, line: LineString, spans: list[tuple[float, float]]) -> list[Road]:
    """The road in pieces at the ends of its bridges."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(road.points, axis=0).T))])
    stops = sorted({0.0, line.length, *(s for span in spans for s in span)})
    pieces = []
    for a, b in pairwise(stops):
        inner = road.points[(along > a + 0.5) & (along < b - 0.5)].tolist()
        ends = [_near_vertex(road.points, along, s) for s in (a, b)]
        points = np.array([ends[0], *inner, ends[1]])
        bridge = any(low <= (a + b) / 2 <= high for low, high in spans)
        pieces.append(replace(road, points=points, bridge=bridge, junctions=()))
    return pieces


def _near_vertex(points: Line, along: Line, s: float) -> tuple[float, float]:
    """The road's own vertex at a distance along it, or a new point where there is none within half a metre."""
    row = int(np.argmin(np.abs(along - s)))
    if abs(float(along[row]) - s) <= 0.5:
        return _xy(points[row])
    return round(float(np.interp(s, along, points[:, 0])), 2), round(float(np.interp(s, along, points[:, 1])), 2)
