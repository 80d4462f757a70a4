"""Vehicles on streets and drones in the air: where they go, how fast, and that nothing leaves the road."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import shapely

from console.domain.mercator import distance_m
from console.sim.city.reader import City, Spot, Stand
from console.sim.driving import Driving
from console.sim.flying import CRUISE_MPS, ORBIT_M, Flying
from console.sim.paths import BEND_MPS, Tours, path_of
from console.sim.track import Track


@pytest.fixture(scope="module")
def tours(city: City) -> Tours:
    return Tours(city.streets, city.in_town(), Random(1))


@pytest.fixture(scope="module")
def streets_drawn(city: City) -> shapely.STRtree:
    """Every segment as a line in local metres."""
    seg = city.streets.segments
    x, y = city.streets.to_local(seg.lat, seg.lon)
    points = np.column_stack([x, y])
    return shapely.STRtree(
        [shapely.LineString(points[a:b]) for a, b in zip(seg.offset[:-1], seg.offset[1:], strict=True)]
    )


def fleet(city: City, tours: Tours, starts: list[Stand | None], seed: int = 1) -> Driving:
    return Driving(city, tours, starts, Random(seed))


def off_road_m(driving: Driving, streets: shapely.STRtree) -> float:
    x, y, _ = driving.where()
    _, away = streets.query_nearest(shapely.points(x, y), return_distance=True, all_matches=False)
    return float(away.max())


def drive_until_arrived(driving: Driving, unit: int, limit_s: int = 2_500) -> int:
    for second in range(limit_s):
        if unit in driving.advance(1.0):
            return second + 1
    raise AssertionError("the vehicle never arrived")


def away_from(driving: Driving, unit: int, spot: Spot) -> float:
    x, y, _ = driving.where()
    at_x, at_y = driving.city.streets.to_local(spot.lat, spot.lon)
    return float(np.hypot(x[unit] - at_x, y[unit] - at_y))


def test_a_vehicle_goes_to_the_door_it_is_sent_to_about_when_it_said(city: City, tours: Tours) -> None:
    rng = Random(5)
    for _ in range(6):
        base, spot = city.of_kind("police")[rng.randrange(6)], city.random_spot(rng)
        driving = fleet(city, tours, [base.spot.stand])
        said_s = driving.send(0, spot.stand, pace=1.0)
        took_s = drive_until_arrived(driving, 0)
        assert away_from(driving, 0, spot) < 14.0
        assert driving.v_mps[0] == 0.0
        assert said_s * 0.9 < took_s < said_s * 2.2 + 30


def test_a_vehicle_waits_short_of_the_scene_until_told_to_go_on(city: City, tours: Tours) -> None:
    spot = city.random_spot(Random(8))
    driving = fleet(city, tours, [city.of_kind("hospital")[0].spot.stand])
    driving.send(0, spot.stand, pace=1.0, short_m=180.0)
    drive_until_arrived(driving, 0)
    assert driving.goal_m[0] - driving.s_m[0] == pytest.approx(180.0, abs=1.5)
    driving.go_on(0, pace=0.7)
    drive_until_arrived(driving, 0)
    assert away_from(driving, 0, spot) < 14.0


def test_roaming_vehicles_stay_on_the_road_at_believable_speeds(
    city: City, tours: Tours, streets_drawn: shapely.STRtree
) -> None:
    driving = fleet(city, tours, [None] * 40)
    before = driving.v_mps.copy()
    fastest = 0.0
    for second in range(600):
        for unit in driving.advance(1.0):
            driving.roam(unit)
        change = driving.v_mps - before
        before = driving.v_mps.copy()
        fastest = max(fastest, float(before.max()))
        assert change.max() <= 9.0
        if second % 60 == 0:
            assert off_road_m(driving, streets_drawn) < 0.5
    assert 8.0 < fastest < 40.0
    assert 3.0 < before.mean() < 14.0


def test_the_heading_points_where_the_vehicle_goes(city: City, tours: Tours) -> None:
    driving = fleet(city, tours, [None] * 30)
    for _ in range(30):
        for unit in driving.advance(1.0):
            driving.roam(unit)
    x, y, heading = driving.where()
    row = driving.row.copy()
    driving.advance(1.0)
    u, v, _ = driving.where()
    straight = (driving.row == row) & (driving.v_mps > 1.0)
    assert straight.sum() > 3
    moved = np.degrees(np.arctan2(u - x, v - y)) % 360
    assert np.abs((moved - heading + 180) % 360 - 180)[straight].max() < 1.0


def test_one_way_streets_are_respected(city: City, tours: Tours) -> None:
    seg = city.streets.segments
    oneway = set(np.flatnonzero(seg.oneway).tolist())
    assert len(oneway) > 100
    edges = city.streets.edges
    wrong = [e for e in range(len(edges.start)) if int(edges.segment[e]) in oneway and not edges.forward[e]]
    assert wrong == []
    stand = city.spot_on(next(iter(oneway)), 0.5, 0.0).stand
    assert city.other_side(stand) is None


def test_a_sharp_bend_is_taken_slowly(city: City) -> None:
    streets = city.streets
    for node in range(streets.node_count):
        edges = range(int(streets.first_edge[node]), int(streets.first_edge[node + 1]))
        for edge in edges:
            back = [
                e
                for e in range(len(streets.edges.start))
                if streets.edges.start[e] == streets.edges.end[edge] and streets.edges.end[e] == node
            ]
            if back:
                path = path_of(streets, np.array([edge, back[0]]))
                middle = int(np.flatnonzero(path.node == streets.edges.end[edge])[0])
                assert path.bend_mps[middle] == pytest.approx(BEND_MPS[-1], abs=0.2)
                return
    raise AssertionError("no two-way street in the whole city")


def test_seconds_to_a_place_agree_with_the_street_graph(city: City, tours: Tours) -> None:
    stations = city.of_kind("fire")
    driving = fleet(city, tours, [station.spot.stand for station in stations])
    spot = city.random_spot(Random(2))
    seconds = driving.seconds_to(spot.stand)
    points = np.array([(s.spot.lat, s.spot.lon) for s in stations])
    by_graph = city.streets.travel_time_s(points, (spot.lat, spot.lon))
    assert np.corrcoef(seconds, by_graph)[0, 1] > 0.97
    assert int(np.argmin(seconds)) in np.argsort(by_graph)[:3]


def test_left_ways_are_dropped_and_nobody_is_moved_by_it(
    city: City, tours: Tours, streets_drawn: shapely.STRtree
) -> None:
    driving = fleet(city, tours, [station.spot.stand for station in city.of_kind("police")])
    rng = Random(3)
    for _ in range(300):
        driving.send(rng.randrange(6), city.random_spot(rng).stand, pace=1.0)
    used = driving.track.used
    before = driving.where()
    moved = driving.track.compact(driving.first, driving.last, slack=0)
    assert moved is not None
    for column in (driving.first, driving.row, driving.last):
        column -= moved
    assert driving.track.used - driving.track.fixed < (used - driving.track.fixed) / 5
    for was, now in zip(before, driving.where(), strict=True):
        assert np.allclose(was, now)
    assert off_road_m(driving, streets_drawn) < 0.5


def test_a_small_track_is_not_compacted(tours: Tours) -> None:
    track = Track(tours.path)
    assert track.compact(np.array([0]), np.array([5])) is None


def test_tours_pass_every_junction_in_town(city: City, tours: Tours) -> None:
    rng = Random(1)
    town = np.flatnonzero(city.in_town() & city.streets.strong_component())
    reached = [tours.from_node(int(node), rng) for node in town]
    assert sum(window is not None for window in reached) > 0.99 * len(town)
    for window in reached[:200]:
        assert window is not None
        first, last = window
        assert tours.path.node[first] >= 0
        assert tours.path.node[last] >= 0
        assert last > first


def test_a_drone_flies_straight_circles_and_lands() -> None:
    drones = Flying(np.array([0.0, 50.0]), np.array([0.0, 50.0]))
    drones.send(0, 3_000.0, 4_000.0, circle=True)
    flown_s = 0
    while 0 not in drones.advance(1.0):
        flown_s += 1
        assert drones.y[0] / drones.x[0] == pytest.approx(4 / 3, rel=1e-6)
        assert drones.heading_deg[0] == pytest.approx(36.87, abs=0.01)
    assert flown_s == pytest.approx((5_000 - ORBIT_M) / CRUISE_MPS, abs=2)
    for _ in range(100):
        drones.advance(1.0)
        assert drones.away_m(3_000.0, 4_000.0)[0] == pytest.approx(ORBIT_M, abs=1e-6)
    assert (drones.x[1], drones.y[1], drones.v_mps[1]) == (50.0, 50.0, 0.0)
    drones.send(0, 0.0, 0.0, circle=False)
    while 0 not in drones.advance(1.0):
        pass
    assert drones.away_m(0.0, 0.0)[0] < 0.1
    assert not drones.flying[0]


def test_where_a_drone_circles_its_heading_is_along_the_circle() -> None:
    drones = Flying(np.array([200.0]), np.array([0.0]))
    drones.send(0, 0.0, 0.0, circle=True)
    for _ in range(60):
        drones.advance(1.0)
    x, y = float(drones.x[0]), float(drones.y[0])
    drones.advance(0.01)
    moved = np.degrees(np.arctan2(drones.x[0] - x, drones.y[0] - y)) % 360
    assert abs((moved - drones.heading_deg[0] + 180) % 360 - 180) < 2.0


def test_places_for_calls_are_on_land_beside_their_street(city: City, dry_land: shapely.Geometry) -> None:
    rng = Random(4)
    spots = [city.random_spot(rng) for _ in range(400)]
    assert sum(shapely.contains_xy(dry_land, s.lon, s.lat) for s in spots) >= 396
    assert all(spot.address for spot in spots)
    bridge = city.random_bridge(rng)
    assert "Bridge" in bridge.address
    assert distance_m(bridge.lat, bridge.lon, city.streets.origin_lat, city.streets.origin_lon) < 12_000
