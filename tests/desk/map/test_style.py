"""Style: every rule names colours that each theme has, widths grow with zoom, all schemas come to the same kinds."""

from __future__ import annotations

import pytest

from console.desk.map.labels import LOOKS
from console.desk.map.style import MapStyle, Op, widest_reach_px
from console.desk.map.style_classes import kind_of, layer_of_file, name_of
from console.desk.map.style_rules import AREAS, BUILDINGS, ROAD_RULES, at_zoom
from console.desk.theme import THEME_NAMES, load_theme

ZOOMS = range(7, 20)


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_zoom_of_every_theme_can_be_drawn(name: str, qapp: object) -> None:
    style = MapStyle(load_theme(name))
    for z in ZOOMS:
        steps = style.steps(z)
        assert all(step.pen is not None for step in steps if step.op is Op.LINE)
        assert all(step.brush is not None for step in steps if step.op is Op.FILL)
        assert 0 < widest_reach_px(steps) < 60


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_label_has_a_colour_that_can_be_read_on_land_and_halo(name: str, qapp: object) -> None:
    theme = load_theme(name)

    def light(token: str) -> float:
        parts = theme.color(token).getRgbF()[:3]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for look in LOOKS.values():
        low, high = sorted((light(look.kind), light("map.text_halo")))
        assert (high + 0.05) / (low + 0.05) >= 4.5, look.kind


def test_roads_never_grow_thinner_with_zoom_and_greater_roads_are_never_thinner() -> None:
    for rule in ROAD_RULES.values():
        widths = [at_zoom(rule.width, z / 4) for z in range(32, 80)]
        assert widths == sorted(widths)
    for z in range(12, 20):
        order = [at_zoom(ROAD_RULES[k].width, z) for k in ("street", "collector", "arterial", "motorway")]
        assert order == sorted(order)


def test_buildings_appear_at_zoom_15(qapp: object) -> None:
    style = MapStyle(load_theme("night"))
    assert not any("building" in step.kinds for step in style.steps(14))
    assert any("building" in step.kinds for step in style.steps(15))
    assert BUILDINGS.first_zoom == 15


def test_bridges_come_after_all_roads_on_the_ground(qapp: object) -> None:
    kinds = [step.kinds[0] for step in MapStyle(load_theme("day")).steps(15)]
    assert kinds.index("street/bridge") > max(i for i, kind in enumerate(kinds) if kind == "motorway")


def test_a_change_of_theme_changes_the_version(qapp: object) -> None:
    assert len({MapStyle(load_theme(name)).version for name in THEME_NAMES}) == len(THEME_NAMES)


def test_values_between_and_beyond_stops() -> None:
    stops = ((10.0, 1.0), (12.0, 4.0))
    assert at_zoom(stops, 11) == pytest.approx(2.0)
    assert (at_zoom(stops, 5), at_zoom(stops, 20)) == (1.0, 4.0)
    assert at_zoom(((0.0, 0.0), (2.0, 1.0)), 1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("layer", "properties", "shape", "kind"),
    [
        ("road", {"class": "arterial", "bridge": True}, "line", "arterial/bridge"),
        ("road", {"class": "street"}, "line", "street"),
        ("transportation", {"class": "primary", "brunnel": "bridge"}, "line", "arterial/bridge"),
        ("transportation", {"class": "rail"}, "line", "rail"),
        ("roads", {"highway": "residential", "bridge": "no"}, "line", "street"),
        ("roads", {"highway": "corridor_of_dreams"}, "line", ""),
        ("roads", {"kind": "highway"}, "line", "motorway"),
        ("streets", {}, "line", "road"),
        ("water", {"class": "lake"}, "area", "lake"),
        ("water", {}, "area", "lake"),
        ("landuse", {"class": "cemetery"}, "area", "cemetery"),
        ("landcover", {"class": "wood"}, "area", "wood"),
        ("multipolygons", {"natural": "water"}, "area", "lake"),
        ("buildings", {"amenity": "parking"}, "area", "building"),
        ("boundary", {"admin_level": 4, "maritime": 1}, "line", ""),
        ("poi", {"class": "fire"}, "point", "poi.fire"),
        ("points", {"other_tags": "x"}, "point", ""),
        ("place", {"class": "suburb"}, "point", "label.district"),
        ("cities", {"type": "city"}, "point", "label.city"),
        ("nobody", {"class": "knows"}, "area", ""),
    ],
)
def test_schemas_come_to_the_same_kinds(layer: str, properties: dict[str, object], shape: str, kind: str) -> None:
    assert kind_of(layer, properties, shape) == kind


def test_names_are_plain_text_of_one_line() -> None:
    assert name_of({"name": "  Elm\n Street "}) == "Elm Street"
    assert name_of({"common_name": "Fire Station #7"}) == "Fire Station #7"
    assert name_of({"name": 7}) == ""
    assert len(name_of({"name": "x" * 500})) == 80


@pytest.mark.parametrize(
    ("stem", "layer"),
    [
        ("sf_coast", "coast"),
        ("sf_streets", "road"),
        ("sfpd_districts", "district"),
        ("current_fire_stations", "poi.fire"),
        ("catchment_areas", "zone"),
        ("whatever", ""),
    ],
)
def test_a_file_name_tells_what_it_holds(stem: str, layer: str) -> None:
    assert layer_of_file(stem) == layer


def test_areas_that_fill_are_not_brighter_than_roads_at_night(qapp: object) -> None:
    theme = load_theme("night")
    brightest = max(theme.color(rule.token).lightness() for rule in AREAS.values())
    assert brightest <= theme.color("map.street").lightness()
