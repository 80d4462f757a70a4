"""The shipped demo city: that it is a city, that it holds together, and that it is nowhere on Earth's land."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from console.domain.mercator import distance_m
from console.paths import resource
from console.sim.city import plan
from console.sim.city.build import SEED, build_city
from console.sim.city.reader import City

#: Cities on the shores around the ocean the demo city lies in: it must be far from all of them.
SHORES = {"west": (47.6, -122.3), "south": (21.3, -157.9), "north": (57.8, -152.4), "southwest": (37.8, -122.4)}
LAYERS = {"land", "water", "river", "road", "rail", "park", "building", "landuse", "district", "poi", "label", "beach"}


def of_layer(shipped: dict[str, Any], layer: str) -> list[dict[str, Any]]:
    return [feature for feature in shipped["features"] if feature["properties"]["layer"] == layer]


def test_every_layer_is_there_and_every_shape_is_valid(shipped: dict[str, Any]) -> None:
    counts = Counter(feature["properties"]["layer"] for feature in shipped["features"])
    assert set(counts) >= LAYERS
    assert counts["road"] > 900
    assert counts["district"] == len(plan.DISTRICTS)
    broken = [f["properties"] for f in shipped["features"] if not shape(f["geometry"]).is_valid]
    assert broken == []


def test_the_city_lies_in_open_ocean(shipped: dict[str, Any]) -> None:
    west, south, east, north = shapely.total_bounds([shape(f["geometry"]) for f in shipped["features"]])
    corners = [(lat, lon) for lat in (south, north) for lon in (west, east)]
    nearest = min(distance_m(*corner, *shore) for corner in corners for shore in SHORES.values())
    assert nearest > 1_400_000
    assert east - west < 0.6
    assert north - south < 0.3


def test_streets_have_names_and_a_name_means_one_street(shipped: dict[str, Any]) -> None:
    roads = [f["properties"] for f in of_layer(shipped, "road") if f["properties"]["class"] != "link"]
    named = [road["name"] for road in roads if road.get("name")]
    assert len(named) == len(roads)
    bases = [road["name"] for road in roads if not road.get("bridge")]
    # A street cut by its bridges keeps its name in each piece; nothing else repeats one.
    repeated = [name for name, count in Counter(bases).items() if count > 1]
    assert len(repeated) < 0.05 * len(set(bases))
    bridges = [road["name"] for road in roads if road.get("bridge") and road["name"] not in bases]
    assert len(set(bridges)) == len(bridges)


def test_every_street_can_be_reached_from_every_other(city: City) -> None:
    inside = city.streets.strong_component()
    assert inside.mean() > 0.97
    assert inside[city.in_town()].mean() > 0.99
    assert city.streets.skipped == 0


def test_stations_hospitals_and_the_crisis_centre_stand_on_land_beside_a_street(
    city: City, dry_land: shapely.Geometry
) -> None:
    kinds = Counter(place.kind for place in city.facilities)
    assert kinds["hospital"] >= 3
    assert kinds["police"] >= 5
    assert kinds["fire"] >= 8
    assert kinds["crisis_centre"] >= 1
    assert any(place.emergency_department for place in city.of_kind("hospital"))
    inside = city.streets.strong_component()
    for place in city.facilities:
        if place.kind == "lighthouse":
            continue
        assert shapely.contains_xy(dry_land, place.spot.lon, place.spot.lat), place.name
        edge = city.streets.edges.start[place.spot.stand.edge]
        assert inside[edge], place.name
        on_street = city.spot_on(int(city.streets.edges.segment[place.spot.stand.edge]), 0.5, 0.0)
        assert distance_m(place.spot.lat, place.spot.lon, on_street.lat, on_street.lon) < 400, place.name


def test_bridges_cross_water_and_other_streets_stay_out_of_it(
    shipped: dict[str, Any], dry_land: shapely.Geometry
) -> None:
    river = shapely.union_all([shape(f["geometry"]) for f in of_layer(shipped, "river")])
    roads = of_layer(shipped, "road")
    bridges = [shape(f["geometry"]) for f in roads if f["properties"].get("bridge")]
    assert sum(bridge.intersects(river) for bridge in bridges) >= len(plan.CROSSINGS) - 1
    metre = 1 / 111_195
    for feature in roads:
        line = shape(feature["geometry"])
        if not feature["properties"].get("bridge"):
            wet_m = line.difference(dry_land).length / metre
            assert wet_m < 0.06 * line.length / metre + 25, feature["properties"]


def test_both_banks_are_one_city(city: City) -> None:
    north, south = city.of_kind("city_hall")[0].spot, city.of_kind("stadium")[0].spot
    route = city.streets.route((north.lat, north.lon), (south.lat, south.lon))
    assert 3_000 < route.length_m < 9_000


def test_the_city_is_large_enough_to_get_lost_in(city: City) -> None:
    metres = city.streets.segments.length_m[[bool(d) for d in city.district_of_segment]].sum()
    assert metres > 400_000
    assert 3_000 < city.streets.node_count < 12_000
    assert np.isfinite(city.streets.segments.kmh).all()


@pytest.mark.soak
def test_the_shipped_file_is_what_the_generator_makes() -> None:
    assert build_city(SEED) == resource("city/port_city.geojson").read_bytes()
