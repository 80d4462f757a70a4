"""A drawn tile source with its tiles kept on disk, told apart by data, theme, style and pixel ratio."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QImage

from console.desk.map.cache import DiskCache, Entry
from console.desk.map.labels import MapLabel
from console.desk.map.raster import pack_image, unpack_image
from console.desk.map.style import MapStyle


class DrawnSource(Protocol):
    """A source that draws its tiles in a style; `identity` changes whenever its data does."""

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int
    identity: str
    style: MapStyle
    ratio: float

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile."""

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in a tile."""


class CachedSource:
    """A drawn source behind a disk cache (`TileSource`, `LabelSource`)."""

    def __init__(self, source: DrawnSource, cache: DiskCache, clock: Callable[[], float]) -> None:
        self._source, self._cache, self._clock = source, cache, clock
        self.name, self.attribution = source.name, source.attribution
        self.min_zoom, self.max_zoom = source.min_zoom, source.max_zoom

    @property
    def style(self) -> MapStyle:
        """The style tiles are drawn in."""
        return self._source.style

    @style.setter
    def style(self, style: MapStyle) -> None:
        self._source.style = style

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile, from the disk where it was drawn before."""
        style = self._source.style
        look = f"{self._source.identity} {self._source.ratio} {style.version}"
        group, name = hashlib.sha256(look.encode()).hexdigest(), f"{z}/{x}/{y}"
        held = self._cache.get(group, name)
        image = unpack_image(held.data) if held is not None else None
        if image is not None:
            return image
        image = self._source.tile(z, x, y)
        # The style may have changed while the tile was drawn: then it is nobody's tile.
        if image is not None and self._source.style is style:
            self._cache.put(group, name, Entry(pack_image(image), self._clock()))
        return image

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        """Labels anchored in a tile."""
        return self._source.labels(z, x, y)
