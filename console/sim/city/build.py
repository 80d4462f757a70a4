"""The whole city from one seed, as the bytes of one GeoJSON file."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from console.sim.city import blocks, places, plan
from console.sim.city.field import Field
from console.sim.city.names import bridge_name, name_roads, style_of
from console.sim.city.network import Road
from console.sim.city.roads import make_roads
from console.sim.city.shapes import polygons, smooth
from console.sim.city.terrain import Terrain, make_terrain

SEED = 7
METRES_PER_DEGREE = math.pi * 6_371_008.8 / 180.0
KMH = {"motorway": 100, "link": 60, "arterial": 60, "collector": 50, "street": 40, "alley": 20}
#: Share of downtown streets that are one-way.
ONEWAY_SHARE = 0.42

Feature = dict[str, Any]


def build_city(seed: int = SEED) -> bytes:
    """The city's GeoJSON: the same seed gives the same bytes."""
    rng = random.Random(seed)
    terrain = make_terrain(rng)
    roads = make_roads(terrain, Field(terrain, rng))
    ground = blocks.make_blocks(roads, terrain)
    districts = blocks.make_districts(roads, terrain)
    style = {d.name: d.character.style for d in plan.DISTRICTS}
    styles = style_of(roads, [(style[name], shape) for name, shape in districts])
    roads = _one_ways(name_roads(roads, styles, rng), styles, rng)
    features = [
        *_terrain_features(terrain),
        *_ground_features(terrain, ground, roads, rng),
        *(_feature("district", "district", name, shape) for name, shape in districts),
        *_road_features(roads, styles),
        *_poi_features(places.make_places(roads)),
        *_label_features(terrain, districts),
    ]
    return _dump(features)


def _terrain_features(terrain: Terrain) -> Iterable[Feature]:
    yield _feature("water", "sea", "Ardent Sound", terrain.sea.simplify(1.5))
    for shape in polygons(terrain.land, 400.0):
        yield _feature("land", "island" if shape.area < 5e6 else "mainland", "", shape.simplify(1.5))
    yield _feature("river", "river", "River Alder", terrain.river.simplify(1.5))
    yield _feature("river", "creek", "Osier Creek", terrain.creek.simplify(1.0))
    for name, shape in terrain.lakes:
        yield _feature("water", "lake", name, shape.simplify(0.8))
    for name, shape in terrain.woods:
        yield _feature("park", "wood", name, shape.simplify(4.0))
    for kind, name, shape in terrain.parks:
        yield _feature("park", kind, name, shape.simplify(1.0))
    for name, shape in terrain.beaches:
        yield _feature("beach", "sand", name, shape.simplify(1.5))
    for name, shape in (*terrain.moles, *terrain.quays):
        kind = "quay" if "Quay" in name or "Wharf" in name else "breakwater" if "Mole" in name else "pier"
        yield _feature("pier", kind, name, shape.simplify(0.8))
    for name, points in plan.RAILWAYS:
        line = LineString(smooth(points, 40.0)).intersection(blocks.clip_box()).simplify(1.5)
        yield _feature("rail", "branch" if "Branch" in name else "main", name, line)
    for offset in (-30.0, -18.0, 18.0, 30.0):
        siding = LineString(smooth(plan.RAILWAYS[3][1], 30.0)).parallel_offset(offset)
        yield _feature("rail", "siding", "Docks Yard", shapely.ops.substring(siding, 700, 2300).simplify(1.0))


def _ground_features(
    terrain: Terrain, ground: list[blocks.Block], roads: list[Road], rng: random.Random
) -> Iterable[Feature]:
    for use, shape in blocks.make_landuse(ground, terrain, rng):
        yield _feature("landuse", use, "", shape)
    greens = blocks.make_greens(ground, rng)
    for shape in greens:
        yield _feature("park", "square", "", shape)
    free = unary_union([*greens, *(shape for _, _, shape in terrain.parks)])
    for row in blocks.make_buildings(ground, roads, free, rng):
        yield _feature("building", "building", "", shapely.MultiPolygon(row))
    for row in blocks.sheds(terrain, rng):
        yield _feature("building", "shed", "", shapely.MultiPolygon(row))


def _one_ways(roads: list[Road], styles: dict[int, str], rng: random.Random) -> list[Road]:
    """Some streets of the grids run one way, either way; dead ends never do."""
    uses: dict[tuple[float, float], int] = {}
    for road in roads:
        for x, y in road.points.tolist():
            uses[x, y] = uses.get((x, y), 0) + 1
    out = []
    for row, road in enumerate(roads):
        x, y = road.points.tolist()[0], road.points.tolist()[-1]
        open_ended = uses[x[0], x[1]] > 1 and uses[y[0], y[1]] > 1
        oneway = road.road_class == "street" and styles[row] == "grid" and open_ended and rng.random() < ONEWAY_SHARE
        points = road.points[::-1] if oneway and rng.random() < 0.5 else road.points
        out.append(Road(points, road.road_class, road.name, road.bridge, oneway))
    return out


def _road_features(roads: list[Road], styles: dict[int, str]) -> Iterable[Feature]:
    bridges: set[str] = set()
    world = blocks.clip_box()
    for row, road in enumerate(roads):
        line = LineString(road.points)
        if not world.contains(line):
            line = line.intersection(world)
        if line.is_empty:
            continue
        narrow = road.road_class == "street" and styles[row] == "old" and line.length < 260
        road_class = "alley" if narrow else road.road_class
        name = bridge_name(road.name, bridges) if road.bridge and line.length > 70 else road.name
        extra: Feature = {"speed_kmh": KMH[road_class]}
        extra |= {"bridge": True} if road.bridge else {}
        extra |= {"oneway": True} if road.oneway else {}
        yield _feature("road", road_class, name, line, **extra)


def _poi_features(pois: list[places.Poi]) -> Iterable[Feature]:
    for poi in pois:
        extra = {"emergency_department": True} if poi.emergency_department else {}
        yield _feature("poi", poi.poi_class, poi.name, Point(poi.x, poi.y), address=poi.address, **extra)


def _label_features(terrain: Terrain, districts: list[tuple[str, BaseGeometry]]) -> Iterable[Feature]:
    for kind, name, x, y, rank in places.WRITTEN:
        yield _feature("label", kind, name, Point(x, y), rank=rank)
    for name, shape in districts:
        middle = shapely.maximum_inscribed_circle(shape, 20.0).coords[0]
        yield _feature("label", "district", name, Point(middle), rank=2)
    for kind, name, shape in terrain.parks:
        yield _feature("label", kind, name, shape.representative_point(), rank=3 if shape.area > 4e5 else 4)
    for name, shape in (*terrain.lakes, *terrain.islands):
        kind = "water" if any(name == lake for lake, _ in terrain.lakes) else "island"
        yield _feature("label", kind, name, shape.representative_point(), rank=3 if shape.area > 2e5 else 4)
    for name, shape in (*terrain.woods, *terrain.beaches):
        yield _feature("label", "wood" if shape.area > 1e6 else "beach", name, shape.representative_point(), rank=3)


def _feature(layer: str, feature_class: str, name: str, shape: BaseGeometry, **extra: Any) -> Feature:
    properties = {"layer": layer, "class": feature_class} | ({"name": name} if name else {}) | extra
    return {"type": "Feature", "properties": properties, "geometry": _geometry(shape)}


def _geometry(shape: BaseGeometry) -> Feature:
    """GeoJSON geometry in degrees, six decimals (about 0.1 m)."""
    turned = shapely.transform(shape, _degrees)
    if turned.geom_type == "MultiPolygon":  # rounding may fold a sliver over itself
        turned = shapely.MultiPolygon([part for part in turned.geoms if part.is_valid])
    if turned.geom_type in ("Polygon", "MultiPolygon"):
        turned = shapely.orient_polygons(turned)
    geometry: Feature = shapely.geometry.mapping(turned)
    return geometry


def _degrees(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    scale = METRES_PER_DEGREE * math.cos(math.radians(plan.ORIGIN_LAT))
    lon = plan.ORIGIN_LON + points[:, 0] / scale
    lat = plan.ORIGIN_LAT + points[:, 1] / METRES_PER_DEGREE
    return np.column_stack([lon, lat]).round(6)


def _dump(features: list[Feature]) -> bytes:
    """One feature a line, so that a change of the plan is a readable difference."""
    west, south = _degrees(np.array([plan.TOWN[:2]]))[0].tolist()
    east, north = _degrees(np.array([plan.TOWN[2:]]))[0].tolist()
    head = {
        "type": "FeatureCollection",
        "name": plan.CITY_NAME,
        "attribution": "Port Ardent is a fictional city made by the Watchfloor project",
        "bbox": [west, south, east, north],
    }
    lines = [json.dumps(feature, separators=(",", ":")) for feature in features]
    opening = json.dumps(head, separators=(",", ":"))[:-1]
    return (opening + ',"features":[\n' + ",\n".join(lines) + "\n]}\n").encode()
