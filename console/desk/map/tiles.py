"""What a tile is: its place on the Web Mercator square, and what every source of tiles must answer."""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtGui import QImage

from console.desk.map.labels import MapLabel
from console.desk.map.style import MapStyle
from console.domain.mercator import HALF_WORLD_M

#: Edge of a tile in logical pixels.
TILE_PX = 256
#: Zoom levels the map asks for; sources with fewer are enlarged or left blank.
MIN_ZOOM, MAX_ZOOM = 9, 19


class MapError(ValueError):
    """A map file or address that cannot be used, said so that a dispatcher understands."""


class TileLater(Exception):
    """The tile cannot be had now (server down, busy); worth asking again after `wait_s` seconds."""

    def __init__(self, why: str, wait_s: float) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class Key(NamedTuple):
    """Address of a tile: zoom, column from the west, row from the north (XYZ, not TMS)."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the zoom level has such a tile."""
        return 0 <= self.z <= 30 and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    def ancestor(self, z: int) -> Key:
        """The tile of a shallower (or the same) zoom that covers this one."""
        return Key(z, self.x >> (self.z - z), self.y >> (self.z - z))


class Box(NamedTuple):
    """A rectangle in Web Mercator metres, y north."""

    west: float
    south: float
    east: float
    north: float

    def grown(self, by_m: float) -> Box:
        """The same box with a margin all round, metres."""
        return Box(self.west - by_m, self.south - by_m, self.east + by_m, self.north + by_m)

    def meets(self, other: Box) -> bool:
        """Whether the two overlap or touch."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


class TileSource(Protocol):
    """Anything that answers `tile(z, x, y)`; called from worker threads, never from the UI thread."""

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """The picture of one tile; none where the source has nothing there.

        Raises:
            TileLater: not now; ask again later.
        """


@runtime_checkable
class LabelSource(Protocol):
    """A tile source that also knows names; called from worker threads."""

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels whose anchor lies in one tile, for the zoom levels in [z, z + 1)."""


@runtime_checkable
class DressedSource(Protocol):
    """A tile source whose pictures depend on the theme; the style may change at any time, between tiles."""

    style: MapStyle


@runtime_checkable
class RemoteSource(Protocol):
    """A tile source that waits for somebody else."""

    trouble: str  # why it does not answer, in plain words; empty while it does


def metres_per_pixel(zoom: float) -> float:
    """Web Mercator metres one logical pixel covers."""
    return 2 * HALF_WORLD_M / (TILE_PX * 2.0**zoom)


def tile_box(z: int, x: int, y: int) -> Box:
    """The square a tile covers."""
    edge = 2 * HALF_WORLD_M / (1 << z)
    west, north = x * edge - HALF_WORLD_M, HALF_WORLD_M - y * edge
    return Box(west, north - edge, west + edge, north)


def tile_at(x_m: float, y_m: float, z: int) -> Key:
    """The tile that holds a point; points off the square go to its edge."""
    count = 1 << z
    edge = 2 * HALF_WORLD_M / count
    column = math.floor((x_m + HALF_WORLD_M) / edge)
    row = math.floor((HALF_WORLD_M - y_m) / edge)
    return Key(z, min(max(column, 0), count - 1), min(max(row, 0), count - 1))


def tiles_over(box: Box, z: int) -> list[Key]:
    """Tiles of one zoom that cover a box, row by row from the north-west."""
    first, last = tile_at(box.west, box.north, z), tile_at(box.east, box.south, z)
    return [Key(z, x, y) for y in range(first.y, last.y + 1) for x in range(first.x, last.x + 1)]
