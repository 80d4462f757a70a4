"""Names of the ground: placed once for a view, drawn from small pictures while it moves, hidden under symbols."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from console.desk.map.camera import Camera
from console.desk.map.labels import MapLabel
from console.desk.map.labels_draw import HALO_PX, LabelPainter
from console.desk.map.labels_place import Candidate, Placed, place_labels
from console.desk.map.view_tiles import Ground
from console.desk.theme import Theme

#: Names are placed this far beyond each edge of the view, so that panning places none, logical pixels.
MARGIN_PX = 320
#: Pictures of names kept.
_KEPT = 800


class NameLayer:
    """Keeps the names placed for a zoom, and paints those that nothing stands on."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._ratio = ratio
        self._labels = LabelPainter(theme, ratio)
        self._pictures: OrderedDict[tuple[MapLabel, int], QPixmap] = OrderedDict()
        self._placed: list[Placed] = []
        #: Middles of the placed names at the placing camera, and half their extent, shape (k, 4).
        self._boxes: NDArray[np.float64] = np.zeros((0, 4))
        self._camera: Camera | None = None
        self._hidden: NDArray[np.bool_] = np.zeros(0, dtype=bool)

    def forget(self) -> None:
        """Place anew at the next painting: names have arrived or the basemap is another."""
        self._camera = None

    def paint(self, painter: QPainter, camera: Camera, ground: Ground | None, zooming: bool) -> bool:
        """Paint the names; while `zooming` those of the former zoom. Returns whether they were placed anew."""
        anew = ground is not None and not zooming and not self._covers(camera)
        if ground is None:
            self._placed, self._camera = [], None
        elif anew or self._camera is None:
            self._place(camera, ground)
        if self._camera is not None:
            for placed, x, y in self._in_view(camera, self._camera):
                picture = self._picture(placed.label)
                half_width, half_height = picture.width() / self._ratio / 2, picture.height() / self._ratio / 2
                painter.drawPixmap(QPointF(round(x - half_width), round(y - half_height)), picture)
        return anew

    def keep_free(self, camera: Camera, boxes: NDArray[np.float64]) -> bool:
        """Hide names under these boxes (left, top, right, bottom; logical pixels), shape (k, 4).

        A name half covered reads as another name. Returns whether other names are hidden than before.
        """
        made = self._camera
        if made is None or made.zoom != camera.zoom:
            return False
        (left, top), (made_left, made_top) = camera.left_top_px, made.left_top_px
        moved = boxes + np.array([left - made_left, top - made_top] * 2)
        hidden = _covered(self._boxes, moved)
        changed = not np.array_equal(hidden, self._hidden)
        self._hidden = hidden
        return changed

    def _covers(self, camera: Camera) -> bool:
        made = self._camera
        if made is None or (made.zoom, made.width, made.height) != (camera.zoom, camera.width, camera.height):
            return False
        (left, top), (made_left, made_top) = camera.left_top_px, made.left_top_px
        return max(abs(left - made_left), abs(top - made_top)) <= MARGIN_PX

    def _place(self, camera: Camera, ground: Ground) -> None:
        names = ground.labels(*camera.bounds(MARGIN_PX), camera.zoom)
        found = [Candidate(label, *camera.point_to_screen(label.x_m, label.y_m)) for label in names]
        self._placed = [placed for placed in place_labels(found, self._labels.size) if placed.label.text]
        self._boxes = _extents(self._placed)
        self._hidden = np.zeros(len(self._placed), dtype=bool)
        self._camera = camera

    def _in_view(self, camera: Camera, made: Camera) -> list[tuple[Placed, float, float]]:
        """Names to draw and where their middles are, logical pixels."""
        shown = np.flatnonzero(~self._hidden).tolist()
        if camera.zoom == made.zoom:
            (left, top), (made_left, made_top) = camera.left_top_px, made.left_top_px
            dx, dy = made_left - left, made_top - top
            at = [(self._placed[i], self._placed[i].x_px + dx, self._placed[i].y_px + dy) for i in shown]
        else:
            at = []
            for placed in (self._placed[i] for i in shown):
                x, y = camera.point_to_screen(placed.label.x_m, placed.label.y_m)
                at.append((placed, x, y + placed.label.lift_px))
        return [(p, x, y) for p, x, y in at if -120 < x < camera.width + 120 and -80 < y < camera.height + 80]

    def _picture(self, label: MapLabel) -> QPixmap:
        """The name, already turned: turning pixmaps while painting costs as much as a hundred plain ones."""
        key = (label, round(label.angle_deg))
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._draw(label)
            if len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return found

    def _draw(self, label: MapLabel) -> QPixmap:
        width, height = (side + 2 * HALO_PX + 4 for side in self._labels.size(label))
        turn = math.radians(label.angle_deg)
        across = width * abs(math.cos(turn)) + height * abs(math.sin(turn))
        down = width * abs(math.sin(turn)) + height * abs(math.cos(turn))
        picture = QPixmap(math.ceil(across * self._ratio), math.ceil(down * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        middle = picture.width() / self._ratio / 2, picture.height() / self._ratio / 2
        self._labels.draw(painter, Placed(label, *middle, width, height))
        painter.end()
        return picture


def _extents(placed: list[Placed]) -> NDArray[np.float64]:
    """Boxes of names (left, top, right, bottom) as turned, shape (k, 4)."""
    out = np.zeros((len(placed), 4))
    for row, held in enumerate(placed):
        turn = math.radians(held.label.angle_deg)
        half_width = (held.width_px * abs(math.cos(turn)) + held.height_px * abs(math.sin(turn))) / 2
        half_height = (held.width_px * abs(math.sin(turn)) + held.height_px * abs(math.cos(turn))) / 2
        out[row] = held.x_px - half_width, held.y_px - half_height, held.x_px + half_width, held.y_px + half_height
    return out


def _covered(names: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which names (k, 4) touch any of the boxes (m, 4); shape (k,)."""
    left, top, right, bottom = (names[:, i, None] for i in range(4))
    touched = (left < boxes[:, 2]) & (right > boxes[:, 0]) & (top < boxes[:, 3]) & (bottom > boxes[:, 1])
    return np.asarray(touched.any(axis=1), dtype=bool)
