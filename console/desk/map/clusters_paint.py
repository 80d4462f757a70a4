"""Drawing clusters: how many, in which states (the ring), the most urgent of them (the middle), how many silent."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap

from console.desk.glyphs import paint_severity
from console.desk.map.camera import METRES_PER_PIXEL_Z0, Camera
from console.desk.map.clusters import (
    CLUSTER_BELOW_ZOOM,
    Clusters,
    cell_size_m,
    cluster,
    fewest_members,
    join_clusters,
    nothing_clustered,
)
from console.desk.map.scene import BANDS, NO_ALARM, SEEN, STATUS_URGENCY, STATUSES, UNKNOWN, Scene
from console.desk.theme import Theme
from console.domain.vocabulary import UNIT_STATUS_SHORT

_SMALL, _LARGE = 17.0, 25.0
#: Qt counts angles in sixteenths of a degree.
_TURN = 16
#: Most clusters whose changed picture is painted anew in one frame.
_PAINTED_A_FRAME = 8


class ClusterLayer:
    """Keeps the clusters of the present zoom and paints those in view."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        #: By pixel size; a font costs more to make than a cluster to draw.
        self._fonts = {size: _sized(theme.font("text", bold=True), size) for size in (9, 11, 13)}
        self._bases: dict[tuple[float, bool], QPixmap] = {}
        #: Look and picture of the cluster in each grid cell.
        self._sprites: dict[tuple[int, int], tuple[tuple[int, ...], QPixmap]] = {}
        self.clusters = nothing_clustered(0, len(STATUSES))
        self._key: tuple[object, ...] = ()
        self._joined: tuple[object, ...] = ()
        #: Cluster each incident has gone into, -1 for none, in the rows of `IncidentColumns`.
        self.incident_of: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        #: Incidents in each cluster by severity, rows of `BANDS`, shape (clusters, bands).
        self._by_band: NDArray[np.intp] = np.zeros((0, len(BANDS)), dtype=np.intp)

    def gather(self, scene: Scene, camera: Camera, on: bool, tick: int) -> NDArray[np.bool_]:
        """Group units for the camera's zoom; returns which stay by themselves, shape (n,).

        Done anew when the zoom, what is chosen or `tick` changes: units that move within a tick stay in their group.
        """
        units = scene.units
        fewest = fewest_members(camera.zoom) if on else 0
        cell_m = cell_size_m(camera.zoom, METRES_PER_PIXEL_Z0)
        key = (fewest, cell_m, units.generation, scene.selected_unit, scene.focus_units, tick if fewest else 0)
        if key != self._key:
            if key[:2] != self._key[:2]:
                self._sprites.clear()  # another grid
            self._key = key
            self.clusters = self._cluster_units(scene, cell_m, fewest)
            self._joined = ()
        wide = fewest > 0 and camera.zoom < CLUSTER_BELOW_ZOOM
        joined = (scene.incident_edition, len(scene.incidents), scene.selected_incident, wide)
        if joined != self._joined:
            self._joined = joined
            self._join_incidents(scene, cell_m, wide)
        return self.clusters.alone

    def _cluster_units(self, scene: Scene, cell_m: float, fewest: int) -> Clusters:
        units = scene.units
        if not fewest:
            return nothing_clustered(len(units), len(STATUSES))
        may_join = (units.alarm == NO_ALARM) & (units.kind != UNKNOWN)
        for key in (scene.selected_unit, *(scene.focus_units or ())):
            if key is not None and (row := units.rows.get(key)) is not None:
                may_join[row] = False
        return cluster(units.x_m, units.y_m, units.status, units.fresh, may_join, STATUS_URGENCY, cell_m, fewest)

    def _join_incidents(self, scene: Scene, cell_m: float, wide: bool) -> None:
        """Far out, incidents show as a badge on the cluster they lie in; alarms and the chosen one never do."""
        held = scene.incidents
        may_join = (held.alarm <= SEEN) & wide
        chosen = held.rows.get(scene.selected_incident or "")
        if chosen is not None:
            may_join[chosen] = False
        self.incident_of = join_clusters(held.x_m, held.y_m, may_join, cell_m, self.clusters)
        joined = self.incident_of >= 0
        k, bands = len(self.clusters.size), len(BANDS)
        flat = self.incident_of[joined] * bands + held.band[joined].astype(np.intp)
        self._by_band = np.bincount(flat, minlength=k * bands).reshape(-1, bands)[:k]

    def paint(self, painter: QPainter, camera: Camera) -> bool:
        """Paint every cluster in view.

        Of those that changed only the first few are painted anew in one frame, the others follow in the next ones.
        Returns whether any still has to follow.
        """
        held = self.clusters
        x_px, y_px = camera.to_screen(held.x_m, held.y_m)
        corners = list(held.cells)
        owed = 0
        for i in np.flatnonzero(_near(camera, x_px, y_px)).tolist():
            key, known = self._look_of(i), self._sprites.get(corners[i])
            if known is None or (known[0] != key and owed < _PAINTED_A_FRAME):
                owed += known is not None
                known = self._sprites[corners[i]] = key, self._paint_sprite(i)
            elif known[0] != key:
                owed += 1
            half = known[1].width() / self._ratio / 2
            painter.drawPixmap(QPointF(round(x_px[i] - half), round(y_px[i] - half)), known[1])
        return owed > _PAINTED_A_FRAME

    def at(self, camera: Camera, x_px: float, y_px: float) -> int | None:
        """Row of the cluster under a pixel, none when there is none."""
        held = self.clusters
        if not len(held.size):
            return None
        xs, ys = camera.to_screen(held.x_m, held.y_m)
        away = np.hypot(xs - x_px, ys - y_px)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= radius_px(int(held.size[nearest])) + 2 else None

    def boxes(self, camera: Camera) -> list[tuple[float, float, float, float]]:
        """Room the clusters in view take (left, top, right, bottom), logical pixels."""
        held = self.clusters
        x_px, y_px = camera.to_screen(held.x_m, held.y_m)
        out = []
        for i in np.flatnonzero(_near(camera, x_px, y_px)).tolist():
            radius = radius_px(int(held.size[i])) + 3
            out.append((x_px[i] - radius, y_px[i] - radius, x_px[i] + radius, y_px[i] + radius))
        return out

    def words(self, row: int) -> str:
        """What a cluster holds, in words, most urgent first."""
        held = self.clusters
        order = np.argsort(-STATUS_URGENCY)
        lines = [f"{held.size[row]} units"]
        lines += [
            f"{held.by_state[row][s]} {STATUSES[s].value.replace('_', ' ')}" for s in order if held.by_state[row][s]
        ]
        lines += [
            f"{n} incident{'' if n == 1 else 's'}, {band.value}"
            for band, n in zip(BANDS, self._by_band[row].tolist(), strict=True)
            if n
        ]
        if held.stale[row]:
            lines.append(f"{held.stale[row]} without a fresh position")
        return "\n".join(lines)

    def _look_of(self, row: int) -> tuple[int, ...]:
        """All that a cluster's picture shows; the ring in thirtieths, which is what can be seen."""
        held = self.clusters
        shares = np.rint(held.by_state[row] * (30.0 / held.size[row])).astype(int)
        seen = (int(held.size[row]), int(held.worst[row]), int(held.stale[row] > 0))
        return (*seen, *shares.tolist(), *self._by_band[row].tolist())

    def _paint_sprite(self, row: int) -> QPixmap:
        held, incidents = self.clusters, self._by_band[row]
        count, by_state, worst = int(held.size[row]), held.by_state[row], int(held.worst[row])
        theme, radius = self._theme, radius_px(count)
        half = radius + 24
        sprite = self._blank(half)
        painter = QPainter(sprite)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(half, half)
        base = self._base(radius, bool(held.stale[row]))
        painter.drawPixmap(QPointF(-half, -half), base)
        _paint_ring(painter, theme, by_state, count, radius)
        self._paint_words(painter, count, worst, radius)
        if incidents.any():
            self._paint_badge(painter, radius, incidents)
        painter.end()
        return sprite

    def _paint_words(self, painter: QPainter, count: int, worst: int, radius: float) -> None:
        painter.setFont(self._fonts[13 if count < 1000 else 11])
        painter.setPen(self._theme.color("map.label"))
        painter.drawText(QRectF(-radius, -12, 2 * radius, 14), Qt.AlignmentFlag.AlignCenter, short_count(count))
        painter.setFont(self._fonts[9])
        painter.setPen(self._theme.color(f"status.{STATUSES[worst].value}"))
        box = QRectF(-radius, 1, 2 * radius, 11)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, UNIT_STATUS_SHORT[STATUSES[worst]])

    def _paint_badge(self, painter: QPainter, radius: float, incidents: NDArray[np.intp]) -> None:
        """The worst severity of the incidents in here, and how many there are."""
        theme, band = self._theme, BANDS[int(np.flatnonzero(incidents)[0])]
        box = QRectF(radius * 0.35, -radius - 13, 32, 20)
        painter.setPen(QPen(theme.color(f"severity.{band.value}"), 1.4))
        painter.setBrush(theme.color("map.label_back"))
        painter.drawRoundedRect(box, 4, 4)
        paint_severity(painter, QRectF(box.left() + 2.5, box.top() + 2.5, 15, 15), band, theme)
        painter.setFont(self._fonts[11])
        painter.setPen(theme.color("map.label"))
        painter.drawText(box.adjusted(17, 0, -2, 0), Qt.AlignmentFlag.AlignCenter, short_count(int(incidents.sum())))

    def _base(self, radius: float, stale: bool) -> QPixmap:
        """The dark disc under a ring; with a dashed line round it when some position in there is not fresh."""
        base = self._bases.get((radius, stale))
        if base is None:
            base = self._bases[(radius, stale)] = self._blank(radius + 24)
            painter = QPainter(base)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(radius + 24, radius + 24)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("map.symbol_outline"))
            painter.drawEllipse(QPointF(0, 0), radius + 3.2, radius + 3.2)
            if stale:
                pen = QPen(self._theme.color("map.ring"), 1.4)
                pen.setDashPattern([2.5, 2.0])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(0, 0), radius + 4.5, radius + 4.5)
            painter.end()
        return base

    def _blank(self, half: float) -> QPixmap:
        blank = QPixmap(round(2 * half * self._ratio), round(2 * half * self._ratio))
        blank.setDevicePixelRatio(self._ratio)
        blank.fill(Qt.GlobalColor.transparent)
        return blank


def _sized(font: QFont, pixels: int) -> QFont:
    font.setPixelSize(pixels)
    return font


def _paint_ring(painter: QPainter, theme: Theme, by_state: NDArray[np.intp], count: int, radius: float) -> None:
    """The mix of states as a ring, most urgent from the top clockwise.

    Pies under a disc: a third of the time that stroked arcs take, and no table of colours as a gradient needs.
    """
    start = 90.0 * _TURN
    box = QRectF(-radius - 2, -radius - 2, 2 * radius + 4, 2 * radius + 4)
    painter.setPen(Qt.PenStyle.NoPen)
    for state in np.argsort(-STATUS_URGENCY).tolist():
        if by_state[state]:
            span = 360.0 * _TURN * float(by_state[state]) / count
            gap = min(2.0 * _TURN, span / 4) if by_state[state] < count else 0.0
            painter.setBrush(theme.color(f"status.{STATUSES[state].value}"))
            painter.drawPie(box, round(start), -round(span - gap))
            start -= span
    painter.setBrush(theme.color("map.label_back"))
    painter.drawEllipse(QPointF(0, 0), radius - 2, radius - 2)


def radius_px(count: int) -> float:
    """Radius of a cluster's ring: grows with the count, within what does not hide the map."""
    return min(max(_SMALL + round(2.4 * math.log2(count / 4)), _SMALL), _LARGE)


def short_count(count: int) -> str:
    """The count in at most four characters."""
    return str(count) if count < 1000 else f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"


def _near(camera: Camera, x_px: NDArray[np.float64], y_px: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (x_px > -32) & (x_px < camera.width + 32) & (y_px > -32) & (y_px < camera.height + 32)
