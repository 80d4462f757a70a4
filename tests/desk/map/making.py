"""Small maps for the tests: features by words, pictures by colour, and archives made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import apsw
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from console.desk.map.tiles import Box, Key, tile_box
from console.domain.mercator import from_mercator

#: The tile all small maps are about, and its box.
KEY = Key(14, 8200, 5400)
BOX = tile_box(*KEY)


def lon_lat(part_x: float, part_y: float, box: Box = BOX) -> list[float]:
    """A point by its place within the tile, from the north-west: (0.5, 0.5) is the middle."""
    lat, lon = from_mercator(box.west + part_x * (box.east - box.west), box.north - part_y * (box.north - box.south))
    return [lon, lat]


def square(west: float, north: float, east: float, south: float) -> list[list[float]]:
    """A closed ring, by places within the tile."""
    return [lon_lat(*at) for at in ((west, north), (west, south), (east, south), (east, north), (west, north))]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    """One GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def write_geojson(path: Path, features: Iterable[Any], **members: Any) -> Path:
    """A GeoJSON file."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **members}))
    return path


def harbour(path: Path) -> Path:
    """A small map: sea in the west half, land in the east half with a park, a lake, a street and a hospital."""
    return write_geojson(
        path,
        [
            feature("Polygon", [square(-1, -1, 2, 2)], layer="water", **{"class": "sea"}),
            feature("Polygon", [square(0.5, -1, 2, 2)], layer="land", **{"class": "mainland"}),
            feature("Polygon", [square(0.7, 0.1, 0.9, 0.3)], layer="park", name="Elm Park", **{"class": "park"}),
            feature("Polygon", [square(0.78, 0.18, 0.82, 0.22)], layer="water", name="Pond", **{"class": "lake"}),
            feature(
                "LineString",
                [lon_lat(0.55, 0.5), lon_lat(0.95, 0.5)],
                layer="road",
                name="High Road",
                **{"class": "arterial"},
            ),
            feature("Point", lon_lat(0.75, 0.8), layer="poi", name="Harbour Hospital", **{"class": "hospital"}),
            feature("Point", lon_lat(0.25, 0.25), layer="label", name="West Sea", rank=1, **{"class": "water"}),
        ],
        attribution="Made for a test",
    )


def color_at(image: QImage, part_x: float, part_y: float) -> QColor:
    """Colour of a tile's picture at a place within it."""
    return image.pixelColor(int(part_x * image.width()), int(part_y * image.height()))


def picture(color: str, edge: int = 256, kind: str = "PNG") -> bytes:
    """A picture file of one colour."""
    image = QImage(edge, edge, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)
    return bytes(held.data())


def write_mbtiles(path: Path, tiles: dict[Key, bytes], **metadata: str) -> Path:
    """An MBTiles file, rows counted from the south as the specification has it."""
    connection = apsw.Connection(str(path))
    connection.execute(
        "CREATE TABLE metadata (name text, value text);"
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
    )
    connection.executemany("INSERT INTO metadata VALUES (?, ?)", list(metadata.items()))
    connection.executemany(
        "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(k.z, k.x, (1 << k.z) - 1 - k.y, data) for k, data in tiles.items()]
    )
    connection.close()
    return path


def write_pmtiles(path: Path, tiles: dict[Key, bytes], tile_type: TileType, **metadata: str) -> Path:
    """A PMTiles file of version 3."""
    with path.open("wb") as file:
        writer = Writer(file)
        for key, data in sorted(tiles.items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(*key), data)
        header = {
            "tile_type": tile_type,
            "tile_compression": Compression.NONE,
            "min_lon_e7": -1800000000,
            "min_lat_e7": -850000000,
            "max_lon_e7": 1800000000,
            "max_lat_e7": 850000000,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, metadata)
    return path


Clock = Callable[[], float]
