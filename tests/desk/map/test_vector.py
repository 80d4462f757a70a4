"""Vector tiles: decoded in place, drawn in the theme's colours, crisp beyond their deepest level, named."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.tile import TileType

from console.desk.map.style import MapStyle
from console.desk.map.tiles import tile_at, tile_box
from console.desk.map.tiles_archive import open_archive
from console.desk.map.vector import VectorArchiveSource, decode_tile
from console.desk.theme import load_theme
from console.domain.mercator import point_to_mercator
from tests.desk.map.making import KEY, color_at, write_mbtiles, write_pmtiles

LAYERS: list[dict[str, Any]] = [
    {
        "name": "water",
        "features": [{"geometry": "POLYGON ((0 0, 0 2048, 2048 2048, 2048 0, 0 0))", "properties": {"class": "lake"}}],
    },
    {
        "name": "transportation",
        "features": [
            {"geometry": "LINESTRING (100 3000, 4000 3000)", "properties": {"class": "primary", "name": "Main Street"}}
        ],
    },
    {
        "name": "place",
        "features": [{"geometry": "POINT (3000 1000)", "properties": {"class": "suburb", "name": "Eastside"}}],
    },
]


def encoded() -> bytes:
    # y runs down in tiles; the encoder's own default turns it round.
    return mapbox_vector_tile.encode(LAYERS, default_options={"y_coord_down": True})


@pytest.fixture(params=["mbtiles", "pmtiles"])
def source(request: pytest.FixtureRequest, tmp_path: Path, qapp: object) -> VectorArchiveSource:
    path = tmp_path / f"v.{request.param}"
    if request.param == "mbtiles":
        write_mbtiles(path, {KEY: gzip.compress(encoded())}, format="pbf", name="V")
    else:
        write_pmtiles(path, {KEY: encoded()}, TileType.MVT, name="V")
    return VectorArchiveSource(open_archive(path), MapStyle(load_theme("night")))


def test_features_lie_where_the_tile_lies() -> None:
    features = decode_tile(encoded(), KEY)
    box = tile_box(*KEY)
    assert [f.kind for f in features] == ["lake", "arterial", "label.district"]
    west, south, east, north = features[0].geometry.bounds
    assert (west, north) == pytest.approx((box.west, box.north))
    assert (east, south) == pytest.approx(((box.west + box.east) / 2, (box.south + box.north) / 2))


def test_water_land_and_road_have_their_colours(source: VectorArchiveSource) -> None:
    image = source.tile(*KEY)
    assert image is not None
    for at, token in (((0.2, 0.2), "map.water"), ((0.8, 0.2), "map.land"), ((0.5, 3000 / 4096), "map.arterial")):
        assert color_at(image, *at).name() == source.style.color(token).name(), token


def test_deeper_tiles_are_drawn_from_the_deepest_there_is(source: VectorArchiveSource) -> None:
    child = source.tile(KEY.z + 2, KEY.x * 4, KEY.y * 4)
    assert child is not None
    assert color_at(child, 0.5, 0.5).name() == source.style.color("map.water").name()
    assert source.tile(KEY.z, KEY.x + 1, KEY.y) is None
    assert source.tile(KEY.z - 1, KEY.x // 2, KEY.y // 2) is None


def test_names_are_found_in_the_tile_of_their_anchor_only(source: VectorArchiveSource) -> None:
    assert {label.text for label in source.labels(*KEY)} == {"EASTSIDE", "Main Street"}
    z = KEY.z + 1
    texts = [label.text for dx in (0, 1) for dy in (0, 1) for label in source.labels(z, KEY.x * 2 + dx, KEY.y * 2 + dy)]
    assert texts.count("EASTSIDE") == 1
    assert source.labels(KEY.z, KEY.x + 1, KEY.y) == []


@pytest.mark.parametrize("data", [b"", b"\x00", b"not a tile", b"\x1a\xff\xff\xff\x0f", encoded()[:40]])
def test_a_spoilt_tile_is_an_empty_tile(data: bytes) -> None:
    assert decode_tile(data, KEY) == []


def test_real_roads_of_monaco_are_drawn_and_named(real_data: Path, qapp: object) -> None:
    archive = open_archive(real_data / "basemap/mbtiles/monaco_roads.mbtiles")
    source = VectorArchiveSource(archive, MapStyle(load_theme("night")))
    key = tile_at(*point_to_mercator(43.7365, 7.4213), 16)
    image = source.tile(*key)
    assert image is not None
    land = source.style.color("map.land").rgb()
    drawn = sum(image.pixel(x, y) != land for x in range(0, 256, 4) for y in range(0, 256, 4))
    assert drawn > 100
    assert source.attribution == "© OpenStreetMap contributors"
    names = {
        label.text
        for dx in range(-3, 4)
        for dy in range(-3, 4)
        for label in source.labels(17, key.x * 2 + dx, key.y * 2 + dy)
    }
    assert any(name.startswith(("Rue", "Avenue", "Boulevard")) for name in names)


def test_real_cities_are_named(real_data: Path, qapp: object) -> None:
    archive = open_archive(real_data / "basemap/mbtiles/osm_cities.mbtiles")
    source = VectorArchiveSource(archive, MapStyle(load_theme("day")))
    texts = {label.text for x in range(299, 304) for y in range(383, 388) for label in source.labels(10, x, y)}
    assert any("New York" in text for text in texts)
