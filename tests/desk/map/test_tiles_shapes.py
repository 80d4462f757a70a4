"""Shapes: found by place, cut to the tile, thinned by zoom, holes kept."""

from __future__ import annotations

import numpy as np
import shapely
from PySide6.QtCore import QPointF

from console.desk.map.tiles import Box
from console.desk.map.tiles_shapes import Feature, shape_set, shapes_of

RING = shapely.Polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)], [[(400, 400), (600, 400), (600, 600), (400, 600)]])


def test_a_hole_stays_a_hole_when_the_shape_is_cut_to_the_tile() -> None:
    path = shapes_of([RING]).path(Box(100, 100, 900, 900), 17, 0.0, 1000.0)
    assert path is not None
    scale = 1000.0 / (1000.0 / 1.194328566955879)
    assert path.contains(QPointF(200 / scale, 200 / scale))
    assert not path.contains(QPointF(500 / scale, 500 / scale))


def test_overlapping_shapes_of_a_kind_do_not_cancel_each_other() -> None:
    backwards = shapely.reverse(shapely.box(500, 0, 1500, 1000))
    path = shapes_of([shapely.box(0, 0, 1000, 1000), backwards]).path(Box(0, 0, 1500, 1000), 17, 0.0, 1000.0)
    assert path is not None
    assert path.contains(QPointF(750 / 1.1943, 500 / 1.1943))


def test_only_what_meets_the_box_is_drawn() -> None:
    shapes = shapes_of([shapely.box(0, 0, 10, 10), shapely.box(5000, 5000, 5010, 5010)])
    assert list(shapes.within(Box(-5, -5, 20, 20))) == [0]
    assert shapes.path(Box(100, 100, 200, 200), 15, 0.0, 0.0) is None


def test_far_out_shapes_are_thinned_and_close_up_they_are_whole() -> None:
    angles = np.linspace(0, 2 * np.pi, 720)
    circle = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * 400)
    shapes = shapes_of([circle])
    box = Box(-500, -500, 500, 500)
    far, near = shapes.path(box, 12, 0.0, 0.0), shapes.path(box, 18, 0.0, 0.0)
    assert far is not None
    assert near is not None
    assert far.elementCount() < near.elementCount() / 5


def test_collections_and_empty_shapes_are_taken_apart() -> None:
    nested = shapely.GeometryCollection([shapely.GeometryCollection([shapely.Point(1, 1), shapely.Polygon()]), RING])
    assert len(shapes_of([nested])) == 2


def test_names_alone_are_not_drawn_and_the_box_is_round_everything() -> None:
    found = shape_set([Feature("park", RING), Feature("label.park", shapely.Point(9e6, 0), "Far off")])
    assert set(found.kinds) == {"park"}
    assert found.box == Box(0, 0, 1000, 1000)
    assert shape_set([]).box is None
