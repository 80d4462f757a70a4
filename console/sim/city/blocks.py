"""Ground between the streets: districts, land use, small greens and building footprints."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from console.sim.city import plan
from console.sim.city.network import Road
from console.sim.city.shapes import Line, Noise, polygons
from console.sim.city.terrain import Terrain

#: Half the width of the ground a road takes, metres.
HALF_WIDTH_M = {"motorway": 20.0, "link": 8.0, "arterial": 15.0, "collector": 11.0, "street": 8.0}
#: Half the gap between buildings that stand back to back: houses that touch are no valid GeoJSON shape together.
GAP_M = 0.6
BUILT_STYLES = frozenset({"old", "grid"})


@dataclass(frozen=True, slots=True)
class Block:
    """Ground enclosed by streets, and the row of its district in the plan."""

    shape: Polygon
    district: int


def make_blocks(roads: list[Road], terrain: Terrain) -> list[Block]:
    """Every enclosed piece of town, in a fixed order."""
    shore = terrain.land.intersection(terrain.urban.buffer(150)).boundary
    edges = unary_union([LineString(road.points) for road in roads if road.road_class != "link"] + [shore])
    land = terrain.land.buffer(2)
    shapely.prepare(land)
    found = [shape for shape in polygonize(edges) if shape.area > 500 and land.contains(shape)]
    found.sort(key=lambda shape: (round(shape.centroid.y, 1), round(shape.centroid.x, 1)))
    return [Block(shape, district_of(shape.centroid.x, shape.centroid.y)) for shape in found]


def district_of(x: float, y: float) -> int:
    """Row in the plan of the district whose middle is nearest."""
    return min(
        range(len(plan.DISTRICTS)), key=lambda row: (plan.DISTRICTS[row].x - x) ** 2 + (plan.DISTRICTS[row].y - y) ** 2
    )


def make_districts(roads: list[Road], terrain: Terrain) -> list[tuple[str, BaseGeometry]]:
    """Named districts that end at main roads, river and shore rather than at ruled lines."""
    ground = terrain.land.intersection(terrain.urban)
    main = [LineString(r.points) for r in roads if r.road_class in ("arterial", "motorway", "collector")]
    edges = unary_union([*main, ground.boundary])
    parts: dict[int, list[Polygon]] = {}
    for shape in polygonize(edges):
        spot = shape.representative_point()
        if ground.contains(spot):
            parts.setdefault(district_of(shape.centroid.x, shape.centroid.y), []).append(shape)
    named = []
    for row, district in enumerate(plan.DISTRICTS):
        whole = unary_union(parts.get(row, [])).buffer(6).buffer(-6)
        pieces = polygons(whole, 60_000.0)
        named.append((district.name, unary_union(pieces).simplify(3.0)))
    return named


def make_landuse(blocks: list[Block], terrain: Terrain, rng: random.Random) -> list[tuple[str, BaseGeometry]]:
    """Land use by class, neighbouring blocks of a kind made one: (class, shape)."""
    noise = Noise(rng, 520.0)
    open_ground = unary_union([shape for _, _, shape in terrain.parks])
    by_class: dict[str, list[BaseGeometry]] = {}
    for block in blocks:
        spot = block.shape.representative_point()
        if open_ground.contains(spot):
            continue
        value = float(noise.at(np.array([spot.x]), np.array([spot.y]))[0])
        by_class.setdefault(_use(plan.DISTRICTS[block.district], value, rng), []).append(block.shape)
    out = []
    for use, shapes in sorted(by_class.items()):
        for shape in polygons(unary_union(shapes).buffer(9).buffer(-9).difference(open_ground), 2_500.0):
            out.append((use, shape.simplify(2.5)))
    return out


def _use(district: plan.District, value: float, rng: random.Random) -> str:
    base = district.character.landuse
    chance = rng.random()
    if base == "mixed":
        return "commercial" if value > 0.18 else "retail" if value > 0.05 else "residential"
    if base == "residential":
        return "retail" if chance < 0.02 else "education" if chance < 0.03 else "residential"
    if base == "commercial":
        return "commercial" if value > -0.35 else "retail"
    return base


def make_greens(blocks: list[Block], rng: random.Random) -> list[Polygon]:
    """Small blocks kept free as squares and play grounds, none near another."""
    kept: list[Polygon] = []
    order = [b for b in blocks if plan.DISTRICTS[b.district].character.style not in ("port", "works")]
    rng.shuffle(order)
    for block in order:
        if len(kept) >= 58:
            break
        shape = block.shape.buffer(-10)
        compact = shape.area / max(shape.minimum_rotated_rectangle.area, 1.0)
        if not 3_000 < shape.area < 24_000 or compact < 0.72 or shape.geom_type != "Polygon":
            continue
        if all(shape.distance(other) > 520 for other in kept):
            kept.append(shape.simplify(1.0))
    return kept


def make_buildings(
    blocks: list[Block], roads: list[Road], free: BaseGeometry, rng: random.Random
) -> list[list[Polygon]]:
    """Footprints along the streets of the dense districts, block by block; some lots are left open."""
    ground = _street_ground(roads)
    shapely.prepare(free)
    found: list[list[Polygon]] = []
    for block in blocks:
        district = plan.DISTRICTS[block.district]
        if district.character.style not in BUILT_STYLES or block.shape.area > 60_000:
            continue
        if free.intersects(block.shape.buffer(-12)):
            continue
        inner = block.shape.difference(ground).buffer(-3)
        plots = polygons(inner, 350.0)
        lots = [lot for plot in plots for lot in _lots(plot, district.character.style, rng)]
        if lots:
            found.append(lots)
    return found


def _street_ground(roads: list[Road]) -> BaseGeometry:
    lines = [LineString(r.points).buffer(HALF_WIDTH_M[r.road_class], quad_segs=2, cap_style="flat") for r in roads]
    ground = unary_union(lines)
    shapely.prepare(ground)
    return ground


def _lots(plot: Polygon, style: str, rng: random.Random) -> list[Polygon]:
    """A plot cut across its long side into lots, each built back to a seeded depth from its street."""
    outline = plot.minimum_rotated_rectangle
    a, b, c = (np.array(p) for p in list(outline.exterior.coords)[:3])
    along, aside = (b - a, c - b) if np.hypot(*(b - a)) >= np.hypot(*(c - b)) else (c - b, b - a)
    start = a if np.hypot(*(b - a)) >= np.hypot(*(c - b)) else b
    if start is b:
        aside = -aside
    long_m, short_m = float(np.hypot(*along)), float(np.hypot(*aside))
    along, aside = along / long_m, aside / short_m
    yard = plot.buffer(-rng.uniform(17, 24)) if style == "old" or short_m < 130 else plot.buffer(-30)
    at = 0.0
    lots: list[Polygon] = []
    while at < long_m:
        wide = rng.uniform(24, 58) if style == "old" else rng.uniform(38, 84)
        if long_m - at - wide < 16:
            wide = long_m - at
        halves = ((0.0, short_m),) if short_m < 46 else ((0.0, short_m / 2 - GAP_M), (short_m / 2 + GAP_M, short_m))
        for low, high in halves:
            if rng.random() < 0.07:
                continue
            frame = _box(start, along, aside, (at, at + wide - 2), (low, high))
            lot = frame.intersection(plot).difference(yard)
            lots.extend(p.simplify(0.8) for p in polygons(lot, 140.0))
        at += wide
    return lots


def sheds(terrain: Terrain, rng: random.Random) -> list[list[Polygon]]:
    """Warehouses and container stacks in rows, quay by quay."""
    return [_stacks(quay, rng) for name, quay in terrain.quays if name != "Customs Wharf"]


def _stacks(quay: BaseGeometry, rng: random.Random) -> list[Polygon]:
    """Rows of sheds along the long side of one quay."""
    frame = quay.minimum_rotated_rectangle
    corners = [np.array(p) for p in list(frame.exterior.coords)[:4]]
    k = max(range(4), key=lambda row: float(np.hypot(*(corners[row] - corners[row - 1]))))
    a, along, aside = corners[k - 1], corners[k] - corners[k - 1], corners[k - 2] - corners[k - 1]
    long_m, short_m = float(np.hypot(*along)), float(np.hypot(*aside))
    along, aside = along / long_m, aside / short_m
    found = []
    for row in range(int((short_m - 40) / 34)):
        at, v = 40.0, 24.0 + row * 34
        while at < long_m - 130:
            wide = rng.choice((60.0, 90.0, 120.0))
            if rng.random() < 0.82:
                found.append(_box(a, along, aside, (at, at + wide), (v, v + 22)))
            at += wide + 14
    return found


def _box(start: Line, along: Line, aside: Line, u: tuple[float, float], v: tuple[float, float]) -> Polygon:
    """A rectangle in a frame of two unit directions."""
    corners = ((u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1]))
    return Polygon([start + along * p + aside * q for p, q in corners])


def clip_box() -> Polygon:
    """The world that is drawn."""
    return box(*plan.WORLD)
