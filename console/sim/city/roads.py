"""The city's roads in order of rank: motorways and rims as planned, the rest grown between them."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from console.sim.city import plan
from console.sim.city.field import Field
from console.sim.city.grow import Grower, Level, Mask
from console.sim.city.network import Road, connect, connected, cut_bridges, join_ends
from console.sim.city.shapes import Line, lines_of, smooth
from console.sim.city.terrain import Terrain

ARTERIAL_APART_M = 980.0
COLLECTOR_APART_M = 455.0
RAMP_ALONG_M = 270.0
RAMP_ASIDE_M = 115.0
#: Where a loose end looks for the next road: straight on first, then to either side.
TURNS = (0.0, 0.3, -0.3, 0.65, -0.65)


def make_roads(terrain: Terrain, field: Field) -> list[Road]:
    """Every road of the city, connected, cut at bridges, those of the plan already named."""
    ground = _Ground(terrain)
    grower = Grower(field)
    motorways = [Road(smooth(points, 40.0), "motorway", name) for name, points in plan.MOTORWAYS]
    avenues = [Road(smooth(points, 30.0), "arterial", name) for name, points in plan.AVENUES]
    lanes = [Road(smooth(points, 40.0), "collector", name) for name, points in plan.COUNTRY_ROADS]
    rims = _rims(terrain)

    level = Level(Mask(ground.wide), lambda x, y, h: ARTERIAL_APART_M, 700.0, 16_000.0)
    seeds = [(x, y, _across(terrain.river_line, x, y)) for x, y in plan.CROSSINGS]
    grown = grower.grow(level, _points(motorways, avenues), seeds)
    dry = [part for line in grown for part in _off_the_water(line, terrain.river)]
    arterials = [*avenues, *(Road(line, "arterial") for line in dry)]
    arterials = join_ends(arterials, [*rims, *lanes], 420.0, ground.closed, TURNS)
    motorways = join_ends(motorways[:-1], arterials, 400.0, ground.wet) + join_ends(
        motorways[-1:], arterials, 700.0, ground.wet
    )

    ring = unary_union([LineString(road.points) for road in motorways])
    level = Level(Mask(ground.dry), lambda x, y, h: _wider(field, x, y, h), 260.0, 6_000.0)
    grown = grower.grow(level, _points(motorways, rims, arterials, lanes), [])
    collectors = [*lanes, *(Road(line, "collector") for line in grown)]
    collectors = join_ends(collectors, [*rims, *arterials], 260.0, unary_union([ground.closed, ring]), TURNS)

    links = _ramps(motorways, arterials)
    hubs = unary_union([Point(road.points[-1]).buffer(60) for road in links])
    barrier = unary_union([ring.buffer(40), ground.rails.buffer(14), terrain.creek.buffer(10), hubs])
    level = Level(Mask(ground.close.difference(barrier)), field.spacing, 90.0, 2_600.0)
    grown = grower.grow(level, _points(motorways, rims, arterials, collectors), [])
    streets = [Road(line, "street") for line in grown]
    blocked = unary_union([ground.closed, barrier])
    streets = join_ends(streets, [*rims, *arterials, *collectors], 150.0, blocked)
    return _network(terrain, ground, ring, motorways, links, [arterials, rims, collectors, streets])


def _network(
    terrain: Terrain,
    ground: _Ground,
    ring: BaseGeometry,
    motorways: list[Road],
    links: list[Road],
    levels: list[list[Road]],
) -> list[Road]:
    """Close the last gaps now that every street stands, then share junctions and cut bridges."""
    arterials, rims, collectors, streets = levels
    closed = unary_union([ground.closed, ring])
    arterials = join_ends(arterials, [*rims, *collectors, *streets], 230.0, closed, TURNS)
    collectors = join_ends(collectors, [*arterials, *rims, *streets], 200.0, closed, TURNS)
    rims = join_ends(rims, [*arterials, *collectors, *streets], 160.0, unary_union([ground.wet, ring]), TURNS)
    roads = connect([*motorways, *links, *arterials, *rims, *collectors, *streets], frozenset({"motorway"}))
    roads = connected(roads, 130.0)
    return cut_bridges(roads, unary_union([terrain.sea, terrain.river, terrain.creek]))


class _Ground:
    """Where each class of road may run."""

    def __init__(self, terrain: Terrain) -> None:
        solid = terrain.land.intersection(terrain.urban)
        green = unary_union([shape.buffer(8) for _, _, shape in terrain.parks])
        self.rails = unary_union([LineString(smooth(points, 40.0)) for _, points in plan.RAILWAYS])
        self.wet = unary_union([terrain.sea, terrain.river, *(shape for _, shape in terrain.lakes)])
        self.closed = unary_union([self.wet, green])
        bridged = unary_union([solid, terrain.river, terrain.creek]).intersection(terrain.urban)
        self.wide = bridged.buffer(1).difference(green)
        forded = unary_union([solid.buffer(-12), terrain.creek.buffer(30)])
        self.dry = forded.intersection(terrain.urban).difference(green)
        self.close = solid.buffer(-14).difference(green)


def _points(*groups: list[Road]) -> list[Line]:
    return [road.points for group in groups for road in group]


def _off_the_water(line: Line, river: BaseGeometry) -> list[Line]:
    """The line without stretches that follow the river instead of crossing it."""
    whole = LineString(line)
    dry = whole
    for part in shapely.get_parts(whole.intersection(river)):
        wide = 2 * part.interpolate(0.5, normalized=True).distance(river.boundary)
        if part.length > 1.55 * wide + 20:
            dry = dry.difference(part.buffer(1.0))
    return [np.array(piece.coords) for piece in lines_of(dry, 300.0)]


def _wider(field: Field, x: float, y: float, heading: float) -> float:
    """Spacing of collectors: drawn in where blocks are small."""
    return COLLECTOR_APART_M * min(1.15, max(0.62, field.spacing(x, y, heading) / 170.0))


def _across(line: Line, x: float, y: float) -> float:
    """Heading square to a line at its point nearest to a spot, radians."""
    row = int(np.argmin((line[:, 0] - x) ** 2 + (line[:, 1] - y) ** 2))
    dx, dy = line[min(row + 3, len(line) - 1)] - line[max(row - 3, 0)]
    return math.atan2(dy, dx) + math.pi / 2


def _rims(terrain: Terrain) -> list[Road]:
    """Roads along shore, river banks, islands and round the large parks."""
    town = terrain.urban
    port = unary_union([shape.buffer(190) for name, shape in terrain.quays if "Quay" in name])
    green = unary_union([shape for _, _, shape in terrain.parks])
    rims: list[Road] = []
    shore = terrain.mainland.buffer(-400).buffer(330).boundary
    bank = terrain.river.difference(terrain.sea).buffer(46).boundary.intersection(terrain.land.buffer(-10))
    for shape, road_class in ((shore, "collector"), (bank, "collector")):
        keep = shape.intersection(town).difference(unary_union([port, green.buffer(14)]))
        keep = keep.difference(terrain.creek.buffer(5))
        if road_class == "collector" and shape is shore:
            keep = keep.difference(terrain.river.buffer(60))
        rims.extend(Road(_even(line), road_class) for line in lines_of(keep, 500.0))
    dry = terrain.land.intersection(town).buffer(-20)
    for _, _, park in terrain.parks:
        rim = park.buffer(15).boundary.intersection(dry)
        rims.extend(Road(_even(line), "street") for line in lines_of(rim, 150.0))
    heath = next(shape for name, shape in terrain.islands if name == "Lantern Island")
    rims.append(Road(_even(LineString(heath.buffer(-75).exterior)), "collector"))
    return rims


def _even(line: LineString) -> Line:
    """A smoother line with points every 20 metres."""
    count = max(3, int(line.length / 20.0))
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, np.linspace(0, line.length, count)))
    for _ in range(3):
        points[1:-1] = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
    return np.asarray(np.round(points, 3), dtype=np.float64)


def _ramps(motorways: list[Road], arterials: list[Road]) -> list[Road]:
    """Four curved links wherever an arterial crosses a motorway, no two crossings nearer than 900 m."""
    links: list[Road] = []
    taken: list[Point] = []
    for motorway in motorways:
        main = LineString(motorway.points)
        for arterial in arterials:
            side = LineString(arterial.points)
            hit = main.intersection(side)
            for point in [p for p in shapely.get_parts(hit) if p.geom_type == "Point"]:
                if any(point.distance(other) < 900.0 for other in taken):
                    continue
                ramps = _diamond(main, side, point)
                if len(ramps) == 4:
                    taken.append(point)
                    links.extend(ramps)
    return links


def _diamond(main: LineString, side: LineString, point: Point) -> list[Road]:
    at, over = main.project(point), side.project(point)
    ramps = []
    for along in (-RAMP_ALONG_M, RAMP_ALONG_M):
        for aside in (-RAMP_ASIDE_M, RAMP_ASIDE_M):
            if not (0 < at + along < main.length and 0 < over + aside < side.length):
                continue
            start, lean = main.interpolate(at + along), main.interpolate(at + along * 0.35)
            end = side.interpolate(over + aside)
            t = np.linspace(0, 1, 12)[:, None]
            a, b, c = (np.array(p.coords[0]) for p in (start, lean, end))
            ramps.append(Road(np.round((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c, 3), "link"))
    return ramps
