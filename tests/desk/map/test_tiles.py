"""Tile arithmetic: keys, boxes and points agree with each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.tiles import Box, Key, metres_per_pixel, tile_at, tile_box, tiles_over
from console.domain.mercator import HALF_WORLD_M, point_to_mercator


def test_a_place_lies_in_the_tile_that_the_slippy_map_formula_names() -> None:
    lat, lon, z = 37.7955, -122.3937, 15
    x = int((lon + 180.0) / 360.0 * (1 << z))
    y = int((1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0 * (1 << z))
    assert tile_at(*point_to_mercator(lat, lon), z) == Key(z, x, y)


@given(z=st.integers(0, 19), x=st.floats(-HALF_WORLD_M, HALF_WORLD_M), y=st.floats(-HALF_WORLD_M, HALF_WORLD_M))
def test_a_point_lies_in_the_box_of_its_tile(z: int, x: float, y: float) -> None:
    box = tile_box(*tile_at(x, y, z)).grown(0.01)
    assert box.west <= x <= box.east
    assert box.south <= y <= box.north


def test_points_off_the_square_go_to_its_edge() -> None:
    assert tile_at(9e9, -9e9, 3) == Key(3, 7, 7)


def test_tiles_over_a_box_run_row_by_row_from_the_north_west() -> None:
    box = tile_box(4, 5, 6)
    middle = Box(box.west + 1, box.south - 1, box.east + 1, box.north - 1)
    assert tiles_over(middle, 4) == [Key(4, 5, 6), Key(4, 6, 6), Key(4, 5, 7), Key(4, 6, 7)]


def test_an_ancestor_covers_its_descendants() -> None:
    key = Key(14, 2622, 6331)
    assert tile_box(*key.ancestor(10)).meets(tile_box(*key))
    assert key.ancestor(14) == key


def test_keys_outside_the_zoom_level_do_not_exist() -> None:
    assert Key(2, 3, 3).exists
    assert not Key(2, 4, 0).exists
    assert not Key(-1, 0, 0).exists


def test_a_pixel_at_zoom_0_is_a_256th_of_the_world() -> None:
    assert metres_per_pixel(0) == pytest.approx(156_543.034, abs=0.01)
