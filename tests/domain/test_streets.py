"""The street graph: what it reads, which way it drives, and how long it says it takes."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.streets import NoRoute, StreetGraph

#: A square kilometre of open ocean.
SOUTH, WEST = 44.05, -37.05
STEP = 0.001

Grid = tuple[int, int]


def at(column: int, row: int) -> list[float]:
    return [round(WEST + column * STEP, 7), round(SOUTH + row * STEP, 7)]


def line(*points: Grid, **properties: Any) -> dict[str, Any]:
    coordinates = [at(*point) for point in points]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def node(graph: StreetGraph, point: Grid) -> int:
    lon, lat = at(*point)
    return graph.nearest_node(lat, lon)


@pytest.fixture
def cross() -> StreetGraph:
    """Two streets that cross in the middle, one with a bend."""
    return StreetGraph.from_features(
        [
            line((0, 1), (1, 1), (2, 1), name="Alder Row", **{"class": "street"}),
            line((1, 0), (1, 1), (1, 2), (2, 2), name="Birch Row", **{"class": "arterial"}),
        ]
    )


def test_lines_are_cut_where_they_share_a_vertex_and_nowhere_else(cross: StreetGraph) -> None:
    assert cross.node_count == 5
    assert cross.segment_count == 4
    assert cross.names_at(node(cross, (1, 1))) == ["Alder Row", "Birch Row"]
    assert cross.names_at(node(cross, (0, 1))) == ["Alder Row"]
    assert len(cross.segments_at(node(cross, (1, 1)))) == 4


def test_a_route_runs_over_the_bend_with_its_true_length_and_time(cross: StreetGraph) -> None:
    route = cross.route_between(node(cross, (0, 1)), node(cross, (2, 2)))
    assert [tuple(p) for p in route.points.tolist()] == [tuple(at(*g)[::-1]) for g in [(0, 1), (1, 1), (1, 2), (2, 2)]]
    north = STEP * math.pi * 6_371_008.8 / 180
    east = north * math.cos(math.radians(SOUTH))
    assert route.length_m == pytest.approx(2 * east + north, rel=1e-3)
    assert route.duration_s == pytest.approx(east / (40 / 3.6) + (east + north) / (60 / 3.6), rel=1e-3)
    assert route.junctions.tolist() == [0, 1, 3]
    assert (np.diff(route.at_s) > 0).all()
    assert (np.diff(route.at_m) > 0).all()


def test_a_unit_with_siren_is_faster_on_the_same_way(cross: StreetGraph) -> None:
    slow = cross.route((SOUTH, WEST + STEP), (SOUTH + 2 * STEP, WEST + 2 * STEP))
    fast = cross.route((SOUTH, WEST + STEP), (SOUTH + 2 * STEP, WEST + 2 * STEP), speed_factor=2.0)
    assert fast.duration_s == pytest.approx(slow.duration_s / 2)
    assert fast.length_m == slow.length_m


def test_a_route_from_a_place_to_itself_has_one_point_and_takes_no_time(cross: StreetGraph) -> None:
    route = cross.route_between(2, 2)
    assert len(route.points) == 1
    assert (route.length_m, route.duration_s) == (0.0, 0.0)


def test_one_way_streets_are_driven_one_way() -> None:
    graph = StreetGraph.from_features(
        [line((0, 0), (1, 0), oneway=True), line((1, 0), (1, 1), (0, 1), (0, 0))]  # a short way out, a long way back
    )
    there = graph.route_between(node(graph, (0, 0)), node(graph, (1, 0)))
    back = graph.route_between(node(graph, (1, 0)), node(graph, (0, 0)))
    assert len(there.points) == 2
    assert len(back.points) == 4
    assert back.length_m > 2 * there.length_m


def test_where_a_one_way_street_is_the_only_one_there_is_no_way_back() -> None:
    graph = StreetGraph.from_features([line((0, 0), (1, 0), oneway="yes")])
    start, end = node(graph, (0, 0)), node(graph, (1, 0))
    assert graph.route_between(start, end).length_m > 0
    with pytest.raises(NoRoute):
        graph.route_between(end, start)
    with pytest.raises(NoRoute):
        graph.edge_between(end, start)
    lon, lat = at(0, 0)
    seconds = graph.travel_time_s(np.array([at(1, 0)[::-1], at(0, 0)[::-1]]), (lat, lon))
    assert math.isnan(seconds[0])
    assert seconds[1] == pytest.approx(0.0, abs=1e-6)


def test_the_faster_of_two_parallel_streets_is_driven() -> None:
    graph = StreetGraph.from_features([line((0, 0), (1, 0), speed_kmh=20), line((0, 0), (1, 0), speed_kmh=90)])
    route = graph.route_between(node(graph, (0, 0)), node(graph, (1, 0)))
    assert route.duration_s == pytest.approx(route.length_m / (90 / 3.6), rel=1e-3)


def test_travel_times_are_unknown_far_from_every_street_and_where_there_is_no_number(cross: StreetGraph) -> None:
    middle = (SOUTH + STEP, WEST + STEP)
    times = cross.travel_time_s(
        np.array([middle, (SOUTH + 0.5, WEST), (math.nan, WEST), (SOUTH, math.inf), (SOUTH, WEST + STEP)]), middle
    )
    assert times[0] == pytest.approx(0.0, abs=1e-6)
    assert np.isnan(times).tolist() == [False, True, True, True, False]
    assert np.isnan(cross.travel_time_s(np.array([middle]), (SOUTH + 0.5, WEST))).all()
    assert np.isnan(cross.travel_time_s(np.array([middle]), (math.nan, WEST))).all()
    assert cross.travel_time_s(np.zeros((0, 2)), middle).shape == (0,)


def test_travel_time_from_a_yard_counts_the_way_out_of_it(cross: StreetGraph) -> None:
    middle, yard = (SOUTH + STEP, WEST + STEP), (SOUTH + 2 * STEP, WEST + 0.9 * STEP)
    on_street = cross.travel_time_s(np.array([(SOUTH + 2 * STEP, WEST + 2 * STEP)]), middle)
    assert cross.travel_time_s(np.array([yard]), middle)[0] > 0
    assert cross.travel_time_s(np.array([(SOUTH + 2.1 * STEP, WEST + 2 * STEP)]), middle)[0] > on_street[0]


@pytest.mark.parametrize(
    "bad",
    [
        {},
        None,
        "street",
        {"type": "Feature", "geometry": "LineString"},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [WEST, SOUTH]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[WEST, SOUTH]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [at(0, 0), at(0, 0)]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [at(0, 0), [math.nan, SOUTH]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [at(0, 0), ["1", "2"]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [at(0, 0), [WEST]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [at(0, 0), [WEST, 95.0]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": {"x": 1}}},
        {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": 7}},
        {"type": "Feature", "geometry": None, "properties": None},
    ],
)
def test_a_feature_that_is_no_street_is_left_out_and_counted(bad: Any) -> None:
    graph = StreetGraph.from_features([bad, line((0, 0), (1, 0))])
    assert (graph.segment_count, graph.skipped) == (1, 1)


@pytest.mark.parametrize("speed", [0, -5, math.nan, math.inf, True, "fast", 10**400, None])
def test_a_speed_that_cannot_be_is_not_believed(speed: Any) -> None:
    graph = StreetGraph.from_features([line((0, 0), (1, 0), speed_kmh=speed, **{"class": "alley"})])
    assert graph.segments.kmh.tolist() == [20.0]


def test_a_file_without_streets_says_so() -> None:
    with pytest.raises(ValueError, match="no usable lines"):
        StreetGraph.from_features([])


def test_the_strong_component_leaves_out_a_street_nobody_can_leave() -> None:
    graph = StreetGraph.from_features([line((0, 0), (1, 0), (2, 0)), line((1, 0), (1, 1), oneway=True)])
    inside = graph.strong_component()
    assert inside[node(graph, (0, 0))]
    assert not inside[node(graph, (1, 1))]


@st.composite
def networks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random streets on a five by five grid, some one way, some slow."""
    spots = st.tuples(st.integers(0, 4), st.integers(0, 4))
    ways = draw(st.lists(st.lists(spots, min_size=2, max_size=5), min_size=1, max_size=14))
    features = [
        line(*way, oneway=draw(st.booleans()), speed_kmh=draw(st.sampled_from([10, 30, 50, 90])))
        for way in ways
        if any(a != b for a, b in pairwise(way))
    ]
    return features or [line((0, 0), (1, 0))]


def by_hand(graph: StreetGraph, start: int) -> dict[int, float]:
    """Dijkstra over the segments, written out."""
    seg = graph.segments
    ways: dict[int, list[tuple[int, float]]] = {}
    for a, b, length, kmh, oneway in zip(seg.start, seg.end, seg.length_m, seg.kmh, seg.oneway, strict=True):
        cost = max(length / (kmh / 3.6), 1e-3)
        ways.setdefault(int(a), []).append((int(b), cost))
        if not oneway:
            ways.setdefault(int(b), []).append((int(a), cost))
    best: dict[int, float] = {}
    queue = [(0.0, start)]
    while queue:
        cost, here = heapq.heappop(queue)
        if here not in best:
            best[here] = cost
            for there, more in ways.get(here, []):
                heapq.heappush(queue, (cost + more, there))
    return best


@settings(max_examples=60, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_every_route_is_as_fast_as_one_found_by_hand(features: list[dict[str, Any]], rng: Any) -> None:
    graph = StreetGraph.from_features(features)
    start = rng.randrange(graph.node_count)
    best = by_hand(graph, start)
    for end in range(graph.node_count):
        if end in best:
            route = graph.route_between(start, end)
            assert route.duration_s == pytest.approx(best[end], abs=0.05)
            assert route.nodes[0] == start
            assert route.nodes[-1] == end
            seconds, following = graph.ways_to(end)
            assert seconds[start] == pytest.approx(best[end], abs=0.05)
            assert bool(following[start] >= 0) is (start != end)
        else:
            with pytest.raises(NoRoute):
                graph.route_between(start, end)
