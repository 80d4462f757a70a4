"""GeoJSON maps: read with all their faults, prepared, drawn, named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from console.desk.map.geojson import GeoJsonSource
from console.desk.map.geojson_coast import dry_land, land_from_coast, run_on
from console.desk.map.geojson_read import OPENSTREETMAP, read_files
from console.desk.map.geojson_strokes import classes_by_stroke
from console.desk.map.style import MapStyle
from console.desk.map.tiles import MapError, tile_at
from console.desk.theme import load_theme
from console.domain.mercator import point_to_mercator
from console.paths import resource
from tests.desk.map.making import KEY, color_at, feature, harbour, lon_lat, square, write_geojson


@pytest.fixture
def style(qapp: object) -> MapStyle:
    return MapStyle(load_theme("night"))


@pytest.fixture
def source(tmp_path: Path, style: MapStyle) -> GeoJsonSource:
    return GeoJsonSource([harbour(tmp_path / "harbour.geojson")], style)


def test_sea_land_park_pond_and_road_have_their_colours(source: GeoJsonSource, style: MapStyle) -> None:
    image = source.tile(*KEY)
    assert image is not None
    for at, token in (
        ((0.1, 0.6), "map.water"),
        ((0.6, 0.9), "map.land"),
        ((0.72, 0.12), "map.park"),
        ((0.7, 0.5), "map.arterial"),
    ):
        assert color_at(image, *at).name() == style.color(token).name(), token
    # A pond in a park is water with light along its shore, not park.
    assert color_at(image, 0.8, 0.2).blue() > style.color("map.park").blue()


def test_tiles_have_the_device_pixel_ratio(tmp_path: Path, style: MapStyle) -> None:
    image = GeoJsonSource([harbour(tmp_path / "h.geojson")], style, ratio=1.5).tile(*KEY)
    assert image is not None
    assert (image.width(), image.devicePixelRatio()) == (384, 1.5)


def test_far_from_the_data_there_is_nothing(source: GeoJsonSource) -> None:
    assert source.tile(14, 100, 100) is None


def test_land_and_water_run_on_beyond_the_data(source: GeoJsonSource) -> None:
    image = source.tile(KEY.z, KEY.x, KEY.y + 40)
    assert image is not None
    assert color_at(image, 0.2, 0.5) != color_at(image, 0.8, 0.5)


def test_labels_name_what_is_there(source: GeoJsonSource) -> None:
    labels = source.labels(*KEY)
    assert {label.text for label in labels} == {"", "West Sea", "Elm Park", "Pond", "High Road", "Harbour Hospital"}
    road = next(label for label in labels if label.text == "High Road")
    assert road.angle_deg == pytest.approx(0.0, abs=0.01)
    assert source.attribution == "Made for a test"


def test_what_cannot_be_drawn_is_left_out_and_counted(tmp_path: Path) -> None:
    good = feature("LineString", [lon_lat(0, 0), lon_lat(1, 1)], layer="road", **{"class": "street"})
    path = write_geojson(
        tmp_path / "rough.geojson",
        [
            good,
            None,
            {"type": "Feature", "geometry": None, "properties": {}},
            feature("LineString", [lon_lat(0, 0)], layer="road"),
            feature("LineString", [[0, 0], [200, 95]], layer="road"),
            feature("Polygon", [[[0, 0], [1, 1]]], layer="park", **{"class": "park"}),
            feature("Polygon", "nonsense", layer="park", **{"class": "park"}),
            feature("Teapot", [1, 2], layer="park"),
            feature("Point", [[], {}], layer="poi", **{"class": "fire"}),
            feature("LineString", [["a", "b"], ["c", "d"]], layer="road"),
        ],
    )
    contents = read_files([path])
    assert [f.kind for f in contents.features] == ["street"]
    assert contents.left_out == 9


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "is not JSON"),
        ("\xff\xfe", "is not JSON"),
        ("[]", "is not GeoJSON"),
        ('{"type": "Topology", "objects": {}}', "is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "nothing to draw"),
    ],
)
def test_errors_are_in_plain_words(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "bad.geojson"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(MapError, match=complaint):
        read_files([path])


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="cannot be read"):
        read_files([tmp_path / "gone.geojson"])


def test_a_lone_geometry_is_a_map_too(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [square(0, 0, 1, 1)]}))
    assert [f.kind for f in read_files([path]).features] == ["land"]


def test_areas_over_other_files_are_borders(tmp_path: Path) -> None:
    areas = write_geojson(tmp_path / "wards_of_town.geojson", [feature("Polygon", [square(0, 0, 1, 1)])])
    plain = write_geojson(tmp_path / "plain.geojson", [feature("Polygon", [square(0, 0, 1, 1)])])
    streets = write_geojson(tmp_path / "streets.geojson", [feature("LineString", [lon_lat(0, 0), lon_lat(1, 1)])])
    kinds = [f.kind for f in read_files([areas, plain, streets]).features]
    assert kinds == ["district", "boundary", "road"]


def test_rivers_are_cut_out_of_land() -> None:
    dry = dry_land([shapely.box(0, 0, 100, 100)], [shapely.box(40, -10, 60, 110)])
    assert shapely.area(dry) == pytest.approx(8000)


def test_land_is_led_on_beyond_the_frame_only_where_it_touches_it() -> None:
    land = shapely.union_all([shapely.box(50, 0, 100, 100), shapely.box(10, 40, 20, 50)])
    wide = run_on(land, (0, 0, 100, 100))
    assert shapely.contains_xy(wide, 90_000, 50)
    assert shapely.bounds(wide)[0] == 10


def test_land_is_found_left_of_a_coast_with_gaps_and_fragments() -> None:
    # A coast running north up the middle has land to its left, the west; an island runs anticlockwise.
    coast = [
        shapely.LineString([(50_000, 0), (50_000, 40_000)]),
        shapely.LineString([(50_000, 40_300), (50_000, 100_000)]),
        shapely.LineString([(80_000, 80_000), (80_300, 80_000)]),
        shapely.LinearRing([(70_000, 20_000), (90_000, 20_000), (90_000, 30_000), (70_000, 30_000)]),
        shapely.LineString([(0, 0), (0, 1)]),
        shapely.LineString([(100_000, 0), (100_000, 1)]),
    ]
    land = land_from_coast([shapely.LineString(line.coords) for line in coast])
    assert land is not None
    assert shapely.contains_xy(land, 80_000, 25_000)
    assert not shapely.contains_xy(land, 60_000, 50_000)


def test_a_coast_that_contradicts_itself_makes_no_land() -> None:
    # Two coasts side by side, both running north: what lies between would be water and land at once.
    coast = [shapely.LineString([(x, 0), (x, 100_000)]) for x in (30_000, 60_000)]
    shores = [shapely.LineString([(x, 0), (x, 1)]) for x in (0, 100_000)]
    assert land_from_coast([coast[0], *shores]) is not None
    assert land_from_coast([*coast, *shores]) is None
    assert land_from_coast([]) is None


def test_streets_that_run_on_far_are_main_roads() -> None:
    long = [shapely.LineString([(i * 1000, 0), ((i + 1) * 1000, 0)]) for i in range(8)]
    side = [shapely.LineString([(i * 1000, 0), (i * 1000, 800)]) for i in range(1, 8)]
    kinds = classes_by_stroke(long + side)
    assert set(kinds[:8]) == {"arterial"}
    assert set(kinds[8:]) == {"street"}
    assert classes_by_stroke([]) == []


def test_the_demo_city_is_read_whole_and_named(style: MapStyle) -> None:
    city = GeoJsonSource([resource("city/port_city.geojson")], style)
    assert city.left_out == 0
    assert {"land", "shore", "arterial", "arterial/bridge", "building", "poi.hospital"} <= set(city.shapes.kinds)
    key = tile_at(*point_to_mercator(44.118, -146.355), 12)
    around = [label.text for dx in (-1, 0, 1) for dy in (-1, 0, 1) for label in city.labels(12, key.x + dx, key.y + dy)]
    assert "Port Ardent" in around
    assert len([text for text in around if text.isupper()]) > 8
    assert "fictional" in city.attribution


def test_san_francisco_has_land_streets_and_its_attribution(real_data: Path, style: MapStyle) -> None:
    names = ("sf_coast", "sf_streets", "sfpd_districts", "sf_neighborhoods", "current_fire_stations")
    city = GeoJsonSource([real_data / "basemap" / f"{name}.geojson" for name in names], style)
    assert city.attribution == OPENSTREETMAP
    assert city.left_out == 6309  # ways cut down to a single point
    kinds = city.shapes.kinds
    assert {"land", "street", "collector", "district", "neighbourhood", "poi.fire"} <= set(kinds)
    land = shapely.union_all(kinds["land"].geometries)
    for lat, lon, dry in (
        (37.76, -122.44, True),  # Twin Peaks
        (37.83, -122.51, True),  # Marin
        (37.80, -122.26, True),  # Oakland
        (37.82, -122.37, True),  # Treasure Island
        (37.81, -122.44, False),  # off the Marina
        (37.75, -122.56, False),  # the Pacific
        (37.74, -122.33, False),  # the Bay
    ):
        assert bool(shapely.contains_xy(land, *point_to_mercator(lat, lon))) is dry, (lat, lon)
    key = tile_at(*point_to_mercator(37.77, -122.42), 13)
    assert any(label.text for label in city.labels(*key))
