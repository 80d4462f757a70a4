"""The city generator's parts, each on a small piece of ground."""

from __future__ import annotations

import random

import numpy as np
import pytest
from shapely.geometry import LineString, box

from console.sim.city import plan
from console.sim.city.field import Field
from console.sim.city.grow import Grower, Level, Mask
from console.sim.city.names import bridge_name, name_roads
from console.sim.city.network import Road, connect, connected, cut_bridges, join_ends
from console.sim.city.places import house_number
from console.sim.city.shapes import Noise, oval, ribbon, roughen, smooth
from console.sim.city.terrain import Terrain, make_terrain


def road(*points: tuple[float, float], road_class: str = "street", name: str = "") -> Road:
    return Road(np.array(points, dtype=np.float64), road_class, name)


@pytest.fixture(scope="module")
def terrain() -> Terrain:
    return make_terrain(random.Random(3))


@pytest.fixture(scope="module")
def field(terrain: Terrain) -> Field:
    return Field(terrain, random.Random(3))


def test_terrain_is_the_same_for_the_same_seed_and_another_for_another(terrain: Terrain) -> None:
    assert make_terrain(random.Random(3)).land.wkb == terrain.land.wkb
    assert make_terrain(random.Random(4)).land.wkb != terrain.land.wkb


def test_land_is_dry(terrain: Terrain) -> None:
    for water in (terrain.sea, terrain.river, terrain.creek, *(lake for _, lake in terrain.lakes)):
        assert terrain.land.intersection(water).area < 1.0
    assert terrain.land.is_valid


def test_streets_grow_the_same_for_the_same_field_and_keep_their_distance(field: Field) -> None:
    ground = Mask(box(800, 1900, 2000, 2900))
    level = Level(ground, lambda x, y, h: 120.0, 90.0, 1_000.0)
    grown, again = (Grower(field).grow(level, [], []) for _ in range(2))
    assert len(grown) > 8
    assert [line.tobytes() for line in grown] == [line.tobytes() for line in again]
    middles = [LineString(line).interpolate(0.5, normalized=True) for line in grown]
    assert all(800 <= middle.x <= 2000 and 1900 <= middle.y <= 2900 for middle in middles)


def test_directions_of_the_field_are_square_to_each_other(field: Field) -> None:
    along = field.heading(1000.0, 2350.0, 0.0)
    across = field.heading(1000.0, 2350.0, np.pi / 2)
    assert across - along == pytest.approx(np.pi / 2)


def test_crossing_streets_share_a_vertex_and_stubs_are_cut() -> None:
    roads = connect([road((0, 0), (300, 0)), road((150, -200), (150, 20))], frozenset())
    assert [150.0, 0.0] in roads[0].points.tolist()
    assert roads[1].points[-1].tolist() == [150.0, 0.0]


def test_a_motorway_passes_over_a_street_without_a_junction() -> None:
    roads = connect(
        [road((0, 0), (300, 0), road_class="motorway"), road((150, -200), (150, 200))], frozenset({"motorway"})
    )
    assert roads[0].junctions == roads[1].junctions == ()


def test_loose_ends_are_joined_to_the_street_ahead_but_not_through_water() -> None:
    main = road((0, 100), (400, 100))
    (joined,) = join_ends([road((200, 0), (200, 30), (200, 60))], [main], 80.0, box(900, 900, 901, 901))
    assert joined.points[-1][1] >= 100
    (stopped,) = join_ends([road((200, 0), (200, 30), (200, 60))], [main], 80.0, box(0, 70, 400, 80))
    assert stopped.points[-1].tolist() == [200.0, 60.0]


def test_roads_apart_from_the_network_are_left_out() -> None:
    net = connect([road((0, 0), (300, 0)), road((100, -150), (100, 150)), road((2000, 0), (2300, 0))], frozenset())
    assert len(connected(net, 130.0)) == 2


def test_a_street_over_water_is_cut_into_street_bridge_street() -> None:
    pieces = cut_bridges([road((0, 0), (100, 0), (300, 0), (400, 0))], box(150, -50, 250, 50))
    assert [piece.bridge for piece in pieces] == [False, True, False]
    assert pieces[0].points[-1].tolist() == pieces[1].points[0].tolist()


def test_pieces_of_a_street_keep_its_name_and_no_two_streets_share_one() -> None:
    pieces = cut_bridges([road((0, 0), (100, 0), (300, 0), (400, 0))], box(150, -50, 250, 50))
    others = [road((0, y), (400, y)) for y in range(100, 4000, 100)]
    named = name_roads([*pieces, *others], dict.fromkeys(range(len(pieces) + len(others)), "suburb"), random.Random(1))
    assert len({piece.name for piece in named[:3]}) == 1
    names = [piece.name for piece in named[2:]]
    assert all(names)
    assert len(set(names)) == len(names)


def test_bridges_have_names_of_their_own() -> None:
    used: set[str] = set()
    assert [bridge_name("Alder Street", used) for _ in range(2)] == ["Alder Bridge", "Alder Bridge 2"]


def test_house_numbers_rise_along_the_street() -> None:
    assert [house_number(metres) for metres in (0, 9, 10, 100)] == [1, 1, 3, 21]


def test_shapes_are_seeded_and_keep_their_ends() -> None:
    line = smooth([(0, 0), (500, 100), (1000, 0)])
    rough = roughen(line, random.Random(1), 20, 300)
    assert rough[0].tolist() == line[0].tolist()
    assert rough[-1].tolist() == line[-1].tolist()
    assert np.abs(rough - line).max() < 60
    assert roughen(line, random.Random(1), 20, 300).tobytes() == rough.tobytes()
    assert oval(0, 0, 100, 50, 30, random.Random(2)).is_valid
    middle, water = ribbon([(0, 0, 40), (500, 100, 60), (1000, 0, 40)], random.Random(1))
    assert LineString(middle[2:-2]).within(water)
    noise = Noise(random.Random(1), 500.0).at(np.linspace(-5000, 5000, 500), np.zeros(500))
    assert np.abs(noise).max() <= 1.0
    assert noise.std() > 0.1


def test_every_district_of_the_plan_lies_in_the_town() -> None:
    x0, y0, x1, y1 = plan.TOWN
    assert len({district.name for district in plan.DISTRICTS}) == len(plan.DISTRICTS)
    assert all(x0 < district.x < x1 and y0 < district.y < y1 for district in plan.DISTRICTS)
