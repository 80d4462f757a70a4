"""Land and water of the city: coast, islands, river, lakes, quays, parks and beaches, as shapes in metres."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring, unary_union

from console.sim.city import plan
from console.sim.city.shapes import Line, oval, polygon_of, ribbon, roughen, smooth

Named = tuple[str, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Everything that is not built: shapes in metres; `land` already has river and lakes cut out."""

    land: BaseGeometry
    sea: BaseGeometry
    mainland: Polygon
    coast: Line
    river: BaseGeometry
    river_line: Line
    creek: BaseGeometry
    islands: list[Named]
    lakes: list[Named]
    parks: list[tuple[str, str, BaseGeometry]]
    woods: list[Named]
    beaches: list[Named]
    quays: list[Named]
    moles: list[Named]
    urban: Polygon


def make_terrain(rng: random.Random) -> Terrain:
    """Build the terrain from the plan with seeded roughness."""
    world = box(*plan.WORLD)
    coast = roughen(smooth(plan.MAINLAND_COAST, 28.0), rng, 26, 330)
    east = plan.WORLD[2] + 3000
    shore = np.concatenate([coast, [[east, -16500], [east, 16500]]])
    mainland = polygon_of(Polygon(shore).buffer(0).intersection(world))
    quays = _quays()
    mainland = polygon_of(unary_union([mainland, *(shape for _, shape in quays)]))
    islands: list[Named] = [(name, oval(x, y, a, b, turn, rng)) for name, x, y, a, b, turn in plan.ISLANDS]
    river_line, river = ribbon(plan.RIVER, rng)
    _, creek = ribbon(plan.CREEK, rng)
    name, x, y, a, b, turn = plan.RIVER_ISLAND
    mill_isle = oval(x, y, a, b, turn, rng, 0.08)
    inland = river.intersection(mainland.buffer(60)).difference(mill_isle)
    lakes: list[Named] = [(lake, oval(lx, ly, la, lb, lt, rng)) for lake, lx, ly, la, lb, lt in plan.LAKES]
    ground = unary_union([mainland, *(shape for _, shape in islands)])
    land = ground.difference(unary_union([inland, creek, *(shape for _, shape in lakes)]))
    parks = [(kind, label, _park(points, rng).intersection(ground)) for kind, label, points in plan.PARKS]
    woods: list[Named] = [
        (label, polygon_of(Polygon(roughen(smooth([*points, points[0]], 60.0), rng, 160, 900)).buffer(0)))
        for label, points in plan.WOODS
    ]
    return Terrain(
        land=land,
        sea=world.difference(ground),
        mainland=mainland,
        coast=coast,
        river=inland.intersection(ground),
        river_line=river_line,
        creek=creek.intersection(ground).difference(inland),
        islands=[*islands, (name, mill_isle)],
        lakes=lakes,
        parks=parks,
        woods=[(label, shape.intersection(land)) for label, shape in woods],
        beaches=[*_beaches(unary_union([mainland, *(shape for _, shape in islands)]), rng)],
        quays=quays,
        moles=_moles(),
        urban=Polygon(roughen(smooth([*plan.URBAN, plan.URBAN[0]], 60.0), rng, 330, 1100)).buffer(0),
    )


def _park(points: plan.Points, rng: random.Random) -> BaseGeometry:
    """A park's outline: small ones straight-sided like blocks, hills and heaths with a wandering edge."""
    if len(points) <= 5:
        return Polygon(points).buffer(-35).buffer(35)
    return polygon_of(Polygon(roughen(smooth([*points, points[0]], 25.0), rng, 85, 420)).buffer(0))


def _beaches(ground: BaseGeometry, rng: random.Random) -> list[Named]:
    """Sand along named stretches of shore, widest in its middle."""
    found: list[Named] = []
    for name, start, end, width_m in plan.BEACHES:
        rings = [part.exterior for part in shapely.get_parts(ground)]
        ring = min(rings, key=lambda line: line.distance(Point(start)))
        a, b = sorted((ring.project(Point(start)), ring.project(Point(end))))
        stretch = substring(ring, a, b)
        if stretch.length > ring.length / 2:
            stretch = LineString([*substring(ring, b, ring.length).coords, *substring(ring, 0, a).coords])
        at = np.linspace(0, stretch.length, max(8, int(stretch.length / 60)))
        bulge = np.sin(np.linspace(0, np.pi, len(at))) ** 0.6
        spots = [
            stretch.interpolate(float(s)).buffer(max(4.0, width_m * w * rng.uniform(0.88, 1.0)))
            for s, w in zip(at, bulge.tolist(), strict=True)
        ]
        sand = unary_union(spots).buffer(40).buffer(-40)
        found.append((name, sand.intersection(ground.buffer(14)).buffer(0)))
    return found


def _rectangle(x: float, y: float, length_m: float, width_m: float, turn_deg: float) -> Polygon:
    """A quay from its landward end (x, y), reaching out in a direction (degrees from east)."""
    shape = box(0, -width_m / 2, length_m, width_m / 2)
    turned = shapely.affinity.rotate(shape, turn_deg, origin=(0, 0))
    return shapely.affinity.translate(turned, x, y)


def _quays() -> list[Named]:
    """Container quays of the port and the straight harbour front, solid ground built into the sea."""
    return [
        ("North Quay", _rectangle(-2350, -2020, 860, 250, 193)),
        ("Middle Quay", _rectangle(-2450, -3080, 800, 300, 188)),
        ("South Quay", _rectangle(-2450, -3640, 880, 260, 184)),
        ("Coal Quay", _rectangle(-2250, -1480, 480, 170, 205)),
        ("Customs Wharf", _rectangle(-3000, -40, 560, 120, 196)),
    ]


def _moles() -> list[Named]:
    """Breakwaters, ferry and marina piers: narrow, walked and not driven."""
    named: list[Named] = [
        ("North Mole", LineString(smooth([(-5800, -60), (-5950, -420), (-5700, -800), (-5250, -1000)], 25)).buffer(16)),
        ("South Mole", LineString(smooth([(-3250, -1900), (-3700, -1620), (-4000, -1330)], 25)).buffer(15)),
        ("Strand Pier", _rectangle(-4480, 2080, 520, 22, 190)),
        ("Fishermen's Pier", _rectangle(-5150, -200, 260, 18, 262)),
    ]
    for berth in range(3):
        named.append((f"Ferry Pier {berth + 1}", _rectangle(-4020 + 190 * berth, -10, 330, 30, 262)))
    for row in range(5):
        named.append((f"Marina Pontoon {row + 1}", _rectangle(-4880 + 75 * row, -190, 170, 7, 268)))
    return named
