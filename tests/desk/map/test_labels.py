"""Labels: placed without overlap and by rank, street names straight and upright, stable whatever is in view."""

from __future__ import annotations

import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from console.desk.map.labels import LOOKS, MapLabel
from console.desk.map.labels_build import LabelMaker
from console.desk.map.labels_draw import LabelPainter
from console.desk.map.labels_lines import Street, street_labels, streets_of
from console.desk.map.labels_place import Candidate, Placed, place_labels
from console.desk.map.tiles import metres_per_pixel, tile_at
from console.desk.map.tiles_shapes import Feature
from console.desk.theme import load_theme


def size(label: MapLabel) -> tuple[float, float]:
    return (7.0 * len(label.text), 14.0) if label.text else (label.size_px, label.size_px)


def outline(placed: Placed) -> shapely.Polygon:
    flat = shapely.box(
        placed.x_px - placed.width_px / 2,
        placed.y_px - placed.height_px / 2,
        placed.x_px + placed.width_px / 2,
        placed.y_px + placed.height_px / 2,
    )
    return shapely.affinity.rotate(flat, placed.label.angle_deg, origin=(placed.x_px, placed.y_px))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_placed_labels_never_overlap(seed: int) -> None:
    rng = random.Random(seed)
    candidates = [
        Candidate(
            MapLabel(f"Name {i:03d}", i, i, rng.choice([0.0, rng.uniform(-90, 90)]), rng.randrange(9)),
            rng.uniform(-50, 850),
            rng.uniform(-50, 650),
        )
        for i in range(120)
    ]
    shapes = [outline(p) for p in place_labels(candidates, size, [(100, 100, 300, 200)])]
    assert len(shapes) > 20
    assert not any(shape.intersects(shapely.box(100, 100, 300, 200)) for shape in shapes)
    assert not any(a.intersects(b) for i, a in enumerate(shapes) for b in shapes[:i])


def test_the_important_label_wins_whatever_the_order() -> None:
    lesser, greater = MapLabel("Alley", 0, 0, rank=9), MapLabel("Hospital", 0, 0, rank=2)
    for order in ((lesser, greater), (greater, lesser)):
        placed = place_labels([Candidate(label, 100, 100) for label in order], size)
        assert [p.label.text for p in placed] == ["Hospital"]


def test_a_name_is_not_repeated_close_by() -> None:
    names = [Candidate(MapLabel("High Road", x, 0), x, 100) for x in (0, 200, 600)]
    assert [p.x_px for p in place_labels(names, size)] == [0, 600]


def test_a_mark_is_kept_free_and_its_own_name_stands_below() -> None:
    for y in range(100, 124):
        mark = Candidate(MapLabel("", 0, 0, rank=-1, size_px=4), 100, y)
        own = Candidate(LOOKS["hospital"].label("General", 0, 0, 15), 100, y)
        crossing = Candidate(MapLabel("Street", 1, 1, rank=1), 100, y)
        assert [p.label.text for p in place_labels([crossing, own, mark], size)] == ["General"]


def test_nothing_far_left_of_the_screen_is_placed() -> None:
    assert place_labels([Candidate(MapLabel("Far", 0, 0), -5000, 10)], size) == []


def street(points: list[tuple[float, float]], name: str = "High Road") -> Street:
    return Street(name, "arterial", shapely.LineString(points))


def test_a_long_straight_street_is_named_now_and_then() -> None:
    scale = metres_per_pixel(16)
    labels = street_labels(street([(0, 0), (2100 * scale, 0)]), LOOKS["arterial"], 16)
    assert len(labels) == 4
    assert all(label.angle_deg == 0 and label.y_m == 0 for label in labels)


def test_a_street_shorter_than_its_name_or_too_bent_has_none() -> None:
    scale = metres_per_pixel(16)
    assert street_labels(street([(0, 0), (40 * scale, 0)]), LOOKS["arterial"], 16) == []
    bent = [(math.cos(a / 20) * 60 * scale, math.sin(a / 20) * 60 * scale) for a in range(100)]
    assert street_labels(street(bent), LOOKS["arterial"], 16) == []


@given(angle=st.floats(0, 360))
def test_street_names_stand_upright(angle: float) -> None:
    turn, scale = math.radians(angle), metres_per_pixel(16)
    line = street([(0, 0), (400 * scale * math.cos(turn), 400 * scale * math.sin(turn))])
    (label,) = street_labels(line, LOOKS["arterial"], 16)
    assert -90 <= label.angle_deg <= 90
    assert math.sin(math.radians(label.angle_deg) + turn) == pytest.approx(0.0, abs=1e-6)


def test_pieces_of_a_street_are_named_as_one() -> None:
    pieces = [shapely.LineString([(i * 100, 0), ((i + 1) * 100, 0)]) for i in range(5)]
    (joined,) = streets_of("High Road", "street", pieces)
    assert joined.line.length == pytest.approx(500)


def test_labels_do_not_depend_on_what_was_asked_for_before() -> None:
    features = [
        Feature("arterial", shapely.LineString([(0, 100), (9000, 900), (20_000, 800)]), "High Road"),
        Feature("park", shapely.box(500, 500, 900, 900), "Elm Park"),
    ]
    keys = sorted({tile_at(x, 500.0, 15) for x in range(-2000, 22_000, 300)})
    one, other = LabelMaker(features), LabelMaker(features)
    forward = {key: one.labels(*key) for key in keys}
    backward = {key: other.labels(*key) for key in reversed(keys)}
    assert forward == backward
    assert sum(len(labels) for labels in forward.values()) > 4
    for key, labels in forward.items():
        assert all(tile_at(label.x_m, label.y_m, 15) == key for label in labels)


def test_an_area_already_named_by_a_label_is_not_named_twice() -> None:
    features = [
        Feature("park", shapely.box(0, 0, 10, 10), "Elm Park"),
        Feature("label.park", shapely.Point(5, 5), "Elm Park"),
    ]
    assert [label.text for label in LabelMaker(features).labels(*tile_at(5, 5, 15))] == ["Elm Park"]


def test_text_is_drawn_in_its_colour_with_a_halo(qapp: object) -> None:
    theme = load_theme("night")
    painter_of = LabelPainter(theme)
    label = MapLabel("IIIIII", 0, 0, size_px=40, bold=True)
    width, height = painter_of.size(label)
    assert width > 60
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    painter = QPainter(image)
    painter_of.draw(painter, Placed(label, 150, 50, width, height))
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(300) for y in range(100)}
    assert theme.hex("map.text") in seen
    assert len(seen) > 3
    assert painter_of.size(MapLabel("", 0, 0, size_px=4)) == (4, 4)
