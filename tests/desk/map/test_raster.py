"""Picture tiles: only tile pictures are decoded, deeper tiles enlarged, dark themes dim them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pmtiles.tile import TileType
from PySide6.QtGui import QColor, QImage

from console.desk.map.raster import (
    RasterArchiveSource,
    decode_picture,
    pack_image,
    part_of,
    toned,
    unpack_image,
)
from console.desk.map.style import MapStyle
from console.desk.map.tiles import Key
from console.desk.map.tiles_archive import open_archive
from console.desk.theme import load_theme
from tests.desk.map.making import color_at, picture, write_mbtiles, write_pmtiles

DAY, NIGHT = "day", "night"


def style(name: str) -> MapStyle:
    return MapStyle(load_theme(name))


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_tile_pictures_are_decoded(kind: str, qapp: object) -> None:
    image = decode_picture(picture("#3366cc", kind=kind))
    assert image is not None
    assert image.pixelColor(5, 5).blue() > 190


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"BM123"],
)
def test_anything_else_is_not(data: bytes, qapp: object) -> None:
    assert decode_picture(data) is None


def test_a_picture_too_large_for_a_tile_is_refused(qapp: object) -> None:
    assert decode_picture(picture("#000000", edge=2049)) is None


def test_an_image_survives_the_cache_and_a_spoilt_one_is_noticed(qapp: object) -> None:
    image = QImage(128, 128, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    image.setDevicePixelRatio(2.0)
    packed = pack_image(image)
    again = unpack_image(packed)
    assert again is not None
    assert (again == image, again.devicePixelRatio()) == (True, 2.0)
    for bad in (b"", b"1 2\n", packed[:-8], packed.replace(b"128 128", b"128 129"), b"x y z\n" + packed):
        assert unpack_image(bad) is None


def test_a_deeper_tile_is_its_part_of_the_ancestor(qapp: object) -> None:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for x in range(128, 256):
        for y in range(128):
            image.setPixelColor(x, y, QColor("blue"))
    east = part_of(image, Key(5, 3, 6), Key(4, 1, 3))
    assert (east.width(), east.pixelColor(128, 128).name()) == (256, "#0000ff")
    assert part_of(image, Key(5, 2, 7), Key(4, 1, 3)).pixelColor(128, 128).name() == "#ff0000"


def test_white_maps_are_dimmed_at_night_only(qapp: object) -> None:
    image = decode_picture(picture("#ffffff"))
    assert image is not None
    assert toned(image, style(DAY)).pixelColor(1, 1).lightness() == 255
    assert toned(image, style(NIGHT)).pixelColor(1, 1).lightness() < 180


TILES = {Key(0, 0, 0): picture("#ff0000"), Key(1, 0, 0): picture("#00ff00"), Key(1, 1, 1): picture("#0000ff")}


@pytest.fixture(params=["mbtiles", "pmtiles"])
def source(request: pytest.FixtureRequest, tmp_path: Path, qapp: object) -> RasterArchiveSource:
    path = tmp_path / f"small.{request.param}"
    if request.param == "mbtiles":
        write_mbtiles(path, TILES, format="png", name="Small", attribution="<a href='x'>&copy; Somebody</a>")
    else:
        write_pmtiles(path, TILES, TileType.PNG, name="Small", attribution="<a href='x'>&copy; Somebody</a>")
    return RasterArchiveSource(open_archive(path), style(DAY))


def test_archives_of_pictures_are_read(source: RasterArchiveSource) -> None:
    north_west, south_east = source.tile(1, 0, 0), source.tile(1, 1, 1)
    assert north_west is not None
    assert south_east is not None
    assert color_at(north_west, 0.5, 0.5).name() == "#00ff00"
    assert color_at(south_east, 0.5, 0.5).name() == "#0000ff"
    assert source.tile(1, 1, 0) is None
    assert source.tile(1, 2, 0) is None
    assert (source.name, source.attribution) == ("Small", "© Somebody")


def test_deeper_than_the_archive_tiles_are_enlarged_but_not_for_ever(source: RasterArchiveSource) -> None:
    deep = source.tile(4, 15, 15)
    assert deep is not None
    assert color_at(deep, 0.5, 0.5).name() == "#0000ff"
    assert source.tile(12, 4000, 4000) is None


def test_a_real_archive_with_broken_pictures_is_an_empty_map(real_data: Path, qapp: object) -> None:
    archive = open_archive(real_data / "basemap/mbtiles/sample_png.mbtiles")
    assert (archive.vector, archive.min_zoom, archive.max_zoom) == (False, 0, 2)
    assert RasterArchiveSource(archive, style(DAY)).tile(1, 0, 0) is None
