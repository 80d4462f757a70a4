"""Drawing clusters: how many, in which states (the ring), the most urgent of them (the middle), how many silent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

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


class ClusterLayer:
    """Keeps the clusters of the present zoom and paints those in view."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._sprites: dict[tuple[int, ...], QPixmap] = {}
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

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint every cluster in view."""
        held = self.clusters
        x_px, y_px = camera.to_screen(held.x_m, held.y_m)
        for i in np.flatnonzero(_near(camera, x_px, y_px)).tolist():
            sprite = self._sprite(i)
            half = sprite.width() / self._ratio / 2
            painter.drawPixmap(QPointF(round(x_px[i] - half), round(y_px[i] - half)), sprite)

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

    def _sprite(self, row: int) -> QPixmap:
        held = self.clusters
        count, by_state, stale, worst = int(held.size[row]), held.by_state[row], bool(held.stale[row]), held.worst[row]
        incidents = self._by_band[row]
        # The ring is drawn in sixtieths, which is what can be seen; it makes sprites repeat.
        shares = np.rint(by_state * 60.0 / count).astype(int)
        key = (count, int(worst), stale, *shares.tolist(), *incidents.tolist())
        sprite = self._sprites.get(key)
        if sprite is None:
            if len(self._sprites) > 800:
                self._sprites.clear()
            sprite = self._sprites[key] = self._paint_sprite(count, by_state, stale, int(worst), incidents)
        return sprite

    def _paint_sprite(
        self, count: int, by_state: NDArray[np.intp], stale: bool, worst: int, incidents: NDArray[np.intp]
    ) -> QPixmap:
        theme, radius = self._theme, radius_px(count)
        half = radius + 24
        sprite = QPixmap(round(2 * half * self._ratio), round(2 * half * self._ratio))
        sprite.setDevicePixelRatio(self._ratio)
        sprite.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sprite)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(half, half)
        painter.setPen(QPen(theme.color("map.symbol_outline"), 1.5))
        painter.setBrush(theme.color("map.label_back"))
        painter.drawEllipse(QPointF(0, 0), radius + 2.5, radius + 2.5)
        _paint_ring(painter, theme, by_state, count, radius)
        self._paint_words(painter, count, worst, radius)
        if stale:
            self._paint_stale(painter, radius)
        if incidents.any():
            self._paint_badge(painter, radius, incidents)
        painter.end()
        return sprite

    def _paint_words(self, painter: QPainter, count: int, worst: int, radius: float) -> None:
        font = self._theme.font("text", bold=True)
        font.setPixelSize(13 if count < 1000 else 11)
        painter.setFont(font)
        painter.setPen(self._theme.color("map.label"))
        painter.drawText(QRectF(-radius, -12, 2 * radius, 14), Qt.AlignmentFlag.AlignCenter, short_count(count))
        font.setPixelSize(9)
        painter.setFont(font)
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
        painter.setFont(theme.font("text_small", bold=True))
        painter.setPen(theme.color("map.label"))
        painter.drawText(box.adjusted(17, 0, -2, 0), Qt.AlignmentFlag.AlignCenter, short_count(int(incidents.sum())))

    def _paint_stale(self, painter: QPainter, radius: float) -> None:
        pen = QPen(self._theme.color("map.ring"), 1.4)
        pen.setDashPattern([2.5, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0, 0), radius + 4.5, radius + 4.5)


def _paint_ring(painter: QPainter, theme: Theme, by_state: NDArray[np.intp], count: int, radius: float) -> None:
    """The mix of states as arcs, most urgent from the top clockwise."""
    start = 90.0 * 16
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for state in np.argsort(-STATUS_URGENCY).tolist():
        if not by_state[state]:
            continue
        span = 360.0 * 16 * float(by_state[state]) / count
        pen = QPen(theme.color(f"status.{STATUSES[state].value}"), 4.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(box, round(start), -max(round(span) - 12, 16))
        start -= span


def radius_px(count: int) -> float:
    """Radius of a cluster's ring: grows with the count, within what does not hide the map."""
    return float(np.clip(_SMALL + 2.4 * np.log2(count / 4), _SMALL, _LARGE))


def short_count(count: int) -> str:
    """The count in at most four characters."""
    return str(count) if count < 1000 else f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"


def _near(camera: Camera, x_px: NDArray[np.float64], y_px: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (x_px > -32) & (x_px < camera.width + 32) & (y_px > -32) & (y_px < camera.height + 32)
