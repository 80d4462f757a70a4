"""The ground under the picture: tiles composed once for a view with room around it, blitted while it moves."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from console.desk.map.camera import TILE_PX, Camera
from console.desk.map.labels import MapLabel
from console.desk.map.tiles import MAX_ZOOM, MIN_ZOOM
from console.desk.theme import Theme

#: Ground composed beyond each edge of the view, so that panning is one blit for this many logical pixels.
MARGIN_PX = 160
#: Tiles scaled to the present zoom that are kept: one canvas full.
_KEPT = 80
#: Tiles remembered as stand-ins, and how many levels up one is looked for while the real tile is loading.
_REMEMBERED, _ANCESTORS = 128, 6
#: With no stand-in at hand one this many levels up is asked for: it covers much and is there soon.
_COARSER = 2


class Ground(Protocol):
    """What the map needs of a basemap; `console.desk.map.basemap.Basemap` is one."""

    attribution: str

    def pixmap(self, z: int, x: int, y: int) -> QPixmap | None:
        """One tile, or none when it has been asked for and is on its way."""

    def labels(self, west_m: float, south_m: float, east_m: float, north_m: float, zoom: float) -> list[MapLabel]:
        """Names within a box."""


class TileLayer:
    """Composes the ground for a camera, with room around it."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._scaled: OrderedDict[tuple[int, ...], QPixmap] = OrderedDict()
        self._seen: OrderedDict[tuple[int, int, int], QPixmap] = OrderedDict()
        self._canvas = QPixmap()
        self._canvas_camera: Camera | None = None
        self._stale = True
        self._quick = False

    def forget(self) -> None:
        """Compose anew at the next painting: tiles have arrived or the basemap is another."""
        self._stale = True

    def paint(self, painter: QPainter, camera: Camera, ground: Ground | None, zooming: bool) -> None:
        """Paint the ground; while `zooming` it is drawn the quick way, and sharp again afterwards."""
        if self._stale or (self._quick and not zooming) or not self._covers(camera):
            self._compose(camera, ground, zooming)
        painter.drawPixmap(self._shift(camera), self._canvas)

    def _covers(self, camera: Camera) -> bool:
        made = self._canvas_camera
        if made is None or (made.zoom, made.width, made.height) != (camera.zoom, camera.width, camera.height):
            return False
        shift = self._shift(camera)
        return -2 * MARGIN_PX <= shift.x() <= 0 and -2 * MARGIN_PX <= shift.y() <= 0

    def _shift(self, camera: Camera) -> QPoint:
        made = self._canvas_camera or camera
        (left, top), (made_left, made_top) = camera.left_top_px, made.left_top_px
        return QPoint(made_left - left - MARGIN_PX, made_top - top - MARGIN_PX)

    def _compose(self, camera: Camera, ground: Ground | None, quick: bool) -> None:
        width, height = camera.width + 2 * MARGIN_PX, camera.height + 2 * MARGIN_PX
        pixels = (round(width * self._ratio), round(height * self._ratio))
        if (self._canvas.width(), self._canvas.height()) != pixels:
            self._canvas = QPixmap(*pixels)
            self._canvas.setDevicePixelRatio(self._ratio)
        self._canvas_camera, self._stale, self._quick = camera, False, quick
        if ground is None:
            self._canvas.fill(self._theme.color("map.land_outside"))
            return
        painter = QPainter(self._canvas)
        left, top = camera.left_top_px
        self._paint_tiles(painter, camera, ground, left - MARGIN_PX, top - MARGIN_PX, quick)
        painter.end()

    # ---- tiles ----

    def _paint_tiles(self, painter: QPainter, camera: Camera, ground: Ground, left: int, top: int, quick: bool) -> None:
        level = min(max(round(camera.zoom + 0.15), MIN_ZOOM), MAX_ZOOM)
        size = TILE_PX * 2.0 ** (camera.zoom - level)
        last = (1 << level) - 1
        right, bottom = left + camera.width + 2 * MARGIN_PX, top + camera.height + 2 * MARGIN_PX
        if min(left, top) < 0 or max(right, bottom) > size * (last + 1):
            # The world ends within the view.
            painter.fillRect(0, 0, right - left, bottom - top, self._theme.color("map.land_outside"))
        columns = range(max(int(left // size), 0), min(int(right // size), last) + 1)
        rows = range(max(int(top // size), 0), min(int(bottom // size), last) + 1)
        # The middle first: tiles not there yet are asked for in this order.
        middle_x, middle_y = (columns.start + columns.stop - 1) / 2, (rows.start + rows.stop - 1) / 2
        keys = sorted(
            ((x, y) for x in columns for y in rows),
            key=lambda key: (key[0] - middle_x) ** 2 + (key[1] - middle_y) ** 2,
        )
        for x, y in keys:
            # Edges are rounded, not sizes: neighbours share an edge, so no seam shows.
            x0, x1 = round(x * size) - left, round((x + 1) * size) - left
            y0, y1 = round(y * size) - top, round((y + 1) * size) - top
            self._paint_tile(painter, ground, level, x, y, QRect(x0, y0, x1 - x0, y1 - y0), quick)

    def _paint_tile(self, painter: QPainter, ground: Ground, z: int, x: int, y: int, box: QRect, quick: bool) -> None:
        tile = ground.pixmap(z, x, y)
        if tile is None or tile.hasAlphaChannel():
            painter.fillRect(box, self._theme.color("map.land_outside"))
        if tile is None:
            self._paint_stand_in(painter, ground, z, x, y, box)
            return
        self._remember((z, x, y), tile)
        if quick:
            painter.drawPixmap(QRectF(box), tile, QRectF(tile.rect()))
        else:
            painter.drawPixmap(box.topLeft(), self._scaled_tile(tile, z, x, y, box))

    def _remember(self, key: tuple[int, int, int], tile: QPixmap) -> None:
        self._seen[key] = tile
        self._seen.move_to_end(key)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _scaled_tile(self, tile: QPixmap, z: int, x: int, y: int, box: QRect) -> QPixmap:
        width, height = round(box.width() * self._ratio), round(box.height() * self._ratio)
        if (tile.width(), tile.height()) == (width, height) and tile.devicePixelRatio() == self._ratio:
            return tile
        key = (tile.cacheKey(), z, x, y, width * 100_000 + height)
        found = self._scaled.pop(key, None)
        if found is None:
            found = tile.scaled(
                width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            found.setDevicePixelRatio(self._ratio)
            if len(self._scaled) >= _KEPT:
                self._scaled.popitem(last=False)
        self._scaled[key] = found
        return found

    def _paint_stand_in(self, painter: QPainter, ground: Ground, z: int, x: int, y: int, box: QRect) -> None:
        """Part of a coarser tile, enlarged, and finer ones, reduced: blurred ground beats none while it loads."""
        for up in range(1, _ANCESTORS + 1):
            tile = self._seen.get((z - up, x >> up, y >> up))
            if tile is not None:
                _paint_part(painter, tile, up, x, y, box)
                break
        else:
            up = min(_COARSER, z - MIN_ZOOM)
            tile = ground.pixmap(z - up, x >> up, y >> up) if up > 0 else None
            if tile is not None:
                self._remember((z - up, x >> up, y >> up), tile)
                _paint_part(painter, tile, up, x, y, box)
        half_width, half_height = box.width() / 2, box.height() / 2
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            child = self._seen.get((z + 1, 2 * x + dx, 2 * y + dy))
            if child is not None:
                at = QRectF(box.x() + dx * half_width, box.y() + dy * half_height, half_width, half_height)
                painter.drawPixmap(at, child, QRectF(child.rect()))


def _paint_part(painter: QPainter, tile: QPixmap, up: int, x: int, y: int, box: QRect) -> None:
    side, mask = tile.width() / (1 << up), (1 << up) - 1
    painter.drawPixmap(QRectF(box), tile, QRectF((x & mask) * side, (y & mask) * side, side, side))
