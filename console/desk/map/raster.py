"""Picture tiles: bytes of PNG, JPEG or WebP made into images, enlarged past the deepest level, dimmed at night."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from console.desk.map.style import MapStyle
from console.desk.map.tiles import MAX_ZOOM, TILE_PX, Key
from console.desk.map.tiles_archive import Archive

#: A tile picture larger than this on a side is refused, pixels: no server has a reason to send it.
LARGEST_EDGE = 2048
#: How far a tile may be enlarged, levels; beyond, a pixel would be as large as a block.
DEEPEST_ENLARGEMENT = 6
#: Light that picture tiles keep in dark themes: white maps must not blind at night.
_NIGHT_LIGHT = 0.62

_FORMATS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpg", b"RIFF": b"webp"}


def image_format(data: bytes) -> bytes:
    """Name of the picture format some bytes start like; empty for anything that is no tile picture."""
    return next((name for mark, name in _FORMATS.items() if data.startswith(mark)), b"")


def decode_picture(data: bytes) -> QImage | None:
    """A tile picture; none where the bytes are not a whole PNG, JPEG or WebP of reasonable size.

    Only these formats are ever tried: bytes from a server do not choose which decoder they reach.
    """
    kind = image_format(data)
    if not kind:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LARGEST_EDGE:
        return None
    image = reader.read()
    return None if image.isNull() else image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def pack_image(image: QImage) -> bytes:
    """An opaque image as bytes for the cache: quicker to write than PNG, and nearly as small."""
    opaque = image.convertToFormat(QImage.Format.Format_RGB32)
    head = f"{opaque.width()} {opaque.height()} {image.devicePixelRatio()}\n".encode()
    return head + zlib.compress(bytes(opaque.constBits()), 1)


def unpack_image(data: bytes) -> QImage | None:
    """An image from the cache's bytes; none where they are spoilt."""
    head, _, body = data.partition(b"\n")
    try:
        width, height, ratio = head.split()
        pixels = zlib.decompress(body)
        image = QImage(pixels, int(width), int(height), int(width) * 4, QImage.Format.Format_RGB32).copy()
        if len(pixels) != int(width) * int(height) * 4:
            return None
        image.setDevicePixelRatio(float(ratio))
    except (ValueError, zlib.error):
        return None
    return image


def part_of(image: QImage, key: Key, ancestor: Key) -> QImage:
    """The part of an ancestor's picture that covers a deeper tile, enlarged to a tile."""
    deeper = key.z - ancestor.z
    across = 1 << deeper
    edge = image.width() / across
    left, top = (key.x - (ancestor.x << deeper)) * edge, (key.y - (ancestor.y << deeper)) * edge
    size = max(1, round(edge))
    part = image.copy(QRect(round(left), round(top), size, size))
    part.setDevicePixelRatio(1.0)
    whole = max(image.width(), TILE_PX)
    return part.scaled(whole, whole, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def enlarged(key: Key, deepest: int, fetch: Callable[[Key], QImage | None]) -> QImage | None:
    """A tile's picture, taken from its ancestor at the deepest level where the tile itself lies deeper."""
    if key.z <= deepest:
        return fetch(key)
    if key.z - deepest > DEEPEST_ENLARGEMENT:
        return None
    ancestor = key.ancestor(deepest)
    image = fetch(ancestor)
    return None if image is None else part_of(image, key, ancestor)


def toned(image: QImage, style: MapStyle) -> QImage:
    """The picture with its light lowered in dark themes."""
    if not style.dark:
        return image
    dimmed = QImage(image)
    painter = QPainter(dimmed)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
    shade = QColor(style.color("map.land_outside"))
    shade.setAlphaF(1.0 - _NIGHT_LIGHT)
    painter.fillRect(dimmed.rect(), shade)
    painter.end()
    return dimmed


class RasterArchiveSource:
    """Tiles of an MBTiles or PMTiles file of pictures (`TileSource`)."""

    def __init__(self, archive: Archive, style: MapStyle, *, attribution: str = "") -> None:
        self._archive = archive
        self.style = style
        self.name = archive.name
        self.attribution = attribution or archive.attribution or f"Map: {archive.name}"
        self.min_zoom, self.max_zoom = archive.min_zoom, MAX_ZOOM

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile; none where the file has none, or where the picture is spoilt."""
        key = Key(z, x, y)
        if not key.exists or z < self.min_zoom:
            return None
        image = enlarged(key, self._archive.max_zoom, self._picture)
        return None if image is None else toned(image, self.style)

    def _picture(self, key: Key) -> QImage | None:
        data = self._archive.bytes_of(key)
        return decode_picture(data) if data else None
