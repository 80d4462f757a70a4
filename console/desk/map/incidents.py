"""Drawing incidents: a pin whose shape says how severe, whose letters say how far the response has come."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from console.desk.glyphs import paint_severity
from console.desk.map.camera import Camera
from console.desk.map.clusters import stack
from console.desk.map.scene import BANDS, NO_ALARM, PHASES, SEEN, Scene
from console.desk.map.symbols import BACKGROUND_OPACITY, alarm_pen
from console.desk.theme import Theme
from console.domain.entities import Incident
from console.domain.vocabulary import UNIT_STATUS_SHORT, Band, Phase, UnitStatus

#: Pins closer than this pile up into one with a count, logical pixels.
APART_PX = 22.0
#: Far out they pile up sooner, or the plates would cover the town.
APART_FAR_PX, FAR_BELOW_ZOOM = 40.0, 12.5
#: Distance of fanned-out pins from the place they share, logical pixels.
FAN_PX = 46.0
#: Most pins fanned out on one ring; more go on a second, wider one.
_FAN_RING = 8
#: Letters of a phase: those dispatchers type for the status that brings it about.
PHASE_SHORT: dict[Phase, str] = {
    phase: UNIT_STATUS_SHORT[UnitStatus(phase.value)] for phase in PHASES if phase.value in set(UnitStatus)
} | {Phase.RECEIVED: "RC", Phase.CLOSED: "CL"}

#: A pin ends `_LIFT` above its place, so that the units on scene keep their letters; a dot marks the place itself.
_HEIGHT, _STEM, _LIFT, _EDGE, _MARGIN = 24.0, 8.0, 9.0, 4.0, 7.0


class Pin(NamedTuple):
    """One pin on screen: the incident it stands for, its tip (logical pixels), and all it stands for."""

    incident: str
    x_px: float
    y_px: float
    members: tuple[str, ...]
    level: int

    @property
    def body(self) -> QRectF:
        """The plate above the tip, logical pixels; what a click hits."""
        width = pin_width(len(self.members))
        return QRectF(self.x_px - width / 2, self.y_px - _LIFT - _STEM - _HEIGHT, width, _HEIGHT)


def pin_width(members: int) -> float:
    """Width of a pin's plate, logical pixels."""
    return 45.0 if members < 100 else 52.0


class IncidentLayer:
    """Piles incidents that share a place, and paints what is in view."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._sprites: dict[tuple[int, int, int, int], QPixmap] = {}
        self._piled: tuple[object, ...] = ()
        self._order: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._first: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        #: Incident whose pile is fanned out, none when all are piled.
        self.fanned: str | None = None

    def pins(self, scene: Scene, camera: Camera, clustered: NDArray[np.bool_]) -> list[Pin]:
        """Pins in view, least important first (the order of painting).

        `clustered` incidents, shape (n,), show on the cluster they lie in and have no pin.
        """
        held = scene.incidents
        self._pile(scene, camera, clustered)
        heads = self._order[self._first]
        west, south, east, north = camera.bounds(64.0)
        x_m, y_m = held.x_m[heads], held.y_m[heads]
        in_view = (x_m > west) & (x_m < east) & (y_m > south) & (y_m < north)
        piles: dict[int, list[int]] = {}
        for row, head in zip(self._order[in_view].tolist(), heads[in_view].tolist(), strict=True):
            piles.setdefault(head, []).append(row)
        pins: list[Pin] = []
        for head, rows in reversed(piles.items()):
            x, y = camera.point_to_screen(float(held.x_m[head]), float(held.y_m[head]))
            members = tuple(held.ids[row] for row in rows)
            if len(rows) > 1 and self.fanned in members:
                pins.extend(self._fan(scene, rows, x, y))
            else:
                pins.append(Pin(held.ids[head], x, y, members, int(held.alarm[head])))
        return pins

    def _pile(self, scene: Scene, camera: Camera, clustered: NDArray[np.bool_]) -> None:
        held = scene.incidents
        key = (scene.incident_edition, camera.zoom, scene.selected_incident, clustered.tobytes())
        if key == self._piled:
            return
        order = held.importance()
        order = order[~clustered[order]]
        apart = APART_FAR_PX if camera.zoom < FAR_BELOW_ZOOM else APART_PX
        selected = held.rows.get(scene.selected_incident or "")
        scale = 1.0 / camera.metres_per_pixel
        if selected is None:
            self._first = stack(held.x_m[order] * scale, held.y_m[order] * -scale, apart)
        else:
            # The chosen incident stands by itself; what lies under it piles up on the next of them.
            order = np.concatenate([[selected], order[order != selected]])
            rest = stack(held.x_m[order[1:]] * scale, held.y_m[order[1:]] * -scale, apart)
            self._first = np.concatenate([[0], rest + 1])
        self._order, self._piled = order, key

    def _fan(self, scene: Scene, rows: list[int], x: float, y: float) -> list[Pin]:
        held = scene.incidents
        pins = []
        for place, row in enumerate(rows):
            ring, step = divmod(place, _FAN_RING)
            on_ring = min(len(rows) - ring * _FAN_RING, _FAN_RING)
            angle = math.tau * step / on_ring - math.pi / 2
            away = FAN_PX * (ring + 1)
            at_x, at_y = x + away * 1.15 * math.cos(angle), y + _HEIGHT + away * math.sin(angle)
            pins.append(Pin(held.ids[row], at_x, at_y, (held.ids[row],), int(held.alarm[row])))
        return pins[::-1]

    def paint(self, painter: QPainter, scene: Scene, pins: list[Pin], focus: frozenset[str] | None) -> None:
        """Paint pins in order; those out of focus stand back."""
        held = scene.incidents
        for pin in pins:
            row = held.rows[pin.incident]
            sprite = self._sprite(int(held.band[row]), int(held.phase[row]), len(pin.members), pin.level)
            outside = focus is not None and focus.isdisjoint(pin.members)
            # Whatever is in focus, an alarm nobody has seen stays in sight.
            painter.setOpacity(1.0 if not outside else 0.7 if pin.level > SEEN else BACKGROUND_OPACITY)
            corner = pin.body.topLeft() - QPointF(_MARGIN, _MARGIN)
            painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())), sprite)
        painter.setOpacity(1.0)

    def paint_dots(self, painter: QPainter, scene: Scene, camera: Camera, pins: list[Pin]) -> None:
        """A dot where each incident is, under the units that stand there."""
        held = scene.incidents
        painter.setPen(QPen(self._theme.color("map.symbol_outline"), 1.2))
        colors = [self._theme.color(f"severity.{band.value}") for band in BANDS]
        for pin in pins:
            row = held.rows[pin.incident]
            painter.setBrush(colors[int(held.band[row])])
            x, y = camera.point_to_screen(float(held.x_m[row]), float(held.y_m[row]))
            painter.drawEllipse(QPointF(x, y), 3.0, 3.0)

    def paint_legs(self, painter: QPainter, scene: Scene, camera: Camera, pins: list[Pin]) -> None:
        """Thin legs from a fanned-out pile to the place its pins share."""
        if self.fanned is None or self.fanned not in scene.incidents.rows:
            return
        painter.setPen(QPen(self._theme.color("map.ring"), 1.2))
        for pin in pins:
            row = scene.incidents.rows[pin.incident]
            x, y = camera.point_to_screen(float(scene.incidents.x_m[row]), float(scene.incidents.y_m[row]))
            if math.hypot(pin.x_px - x, pin.y_px - y) > 2:
                painter.drawLine(QPointF(x, y), pin.body.center())

    def _sprite(self, band: int, phase: int, members: int, level: int) -> QPixmap:
        key = (band, phase if members == 1 else -1, members, level)
        sprite = self._sprites.get(key)
        if sprite is None:
            if len(self._sprites) > 500:
                self._sprites.clear()
            text = PHASE_SHORT[PHASES[phase]] if members == 1 else f"×{members}"
            sprite = self._sprites[key] = self._paint_sprite(BANDS[band], text, pin_width(members), level)
        return sprite

    def _paint_sprite(self, band: Band, text: str, width: float, level: int) -> QPixmap:
        sprite = QPixmap(
            round((width + 2 * _MARGIN) * self._ratio), round((_HEIGHT + _STEM + 2 * _MARGIN) * self._ratio)
        )
        sprite.setDevicePixelRatio(self._ratio)
        sprite.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sprite)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_MARGIN, _MARGIN)
        paint_pin(painter, self._theme, band, text, width, level)
        painter.end()
        return sprite


def plate_path(width: float) -> QPainterPath:
    """A plate with a stem down to the place it speaks of; the plate leaves room for the units on scene."""
    plate = QPainterPath()
    plate.addRoundedRect(QRectF(0.75, 0.75, width - 1.5, _HEIGHT - 1.5), _EDGE + 1, _EDGE + 1)
    stem = QPainterPath(QPointF(width / 2 - 5, _HEIGHT - 2))
    stem.lineTo(width / 2, _HEIGHT + _STEM - 1)
    stem.lineTo(width / 2 + 5, _HEIGHT - 2)
    stem.closeSubpath()
    return plate.united(stem)


def paint_pin(painter: QPainter, theme: Theme, band: Band, text: str, width: float, level: int) -> None:
    """A pin with its plate's upper left corner at 0, 0."""
    color = theme.color(f"severity.{band.value}")
    path = plate_path(width)
    if level != NO_ALARM:
        _paint_alarm(painter, theme, path, level)
    edge = QPen(color, 1.8 if band is Band.CRITICAL else 1.3)
    edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(edge)
    painter.setBrush(theme.color("map.label_back"))
    painter.drawPath(path)
    paint_severity(painter, QRectF(3.5, 3.0, 18.0, 18.0), band, theme)
    font = theme.font("text_small", bold=True)
    painter.setFont(font)
    painter.setPen(theme.color("map.label"))
    if text == PHASE_SHORT[Phase.RECEIVED]:
        # Nobody is on the way to this person yet: the only letters that stand on a bright ground.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("map.label"))
        painter.drawRoundedRect(QRectF(22.5, 4.5, width - 26.5, _HEIGHT - 9), 2.5, 2.5)
        painter.setPen(theme.color("map.label_back"))
    painter.drawText(QRectF(21, 0, width - 23, _HEIGHT - 0.5), Qt.AlignmentFlag.AlignCenter, text)


def _paint_alarm(painter: QPainter, theme: Theme, path: QPainterPath, level: int) -> None:
    """A band round the plate with a dark gap between: thick while unseen, dotted once seen."""
    band = alarm_pen(theme, level)
    widths = (13.0, 11.5, 5.0) if level != SEEN else (0.0, 8.5, 4.5)
    pens = (
        QPen(theme.color("map.symbol_outline"), widths[0]),
        band,
        QPen(theme.color("map.symbol_outline"), widths[2]),
    )
    band.setWidthF(widths[1])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in pens:
        if pen.widthF() > 0:
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPath(path)


def paint_links(painter: QPainter, theme: Theme, scene: Scene, camera: Camera, incident: Incident) -> None:
    """Lines from a chosen incident to each of its units that has a position."""
    if incident.place is None or incident.id not in scene.incidents.rows:
        return
    row = scene.incidents.rows[incident.id]
    start = QPointF(*camera.point_to_screen(float(scene.incidents.x_m[row]), float(scene.incidents.y_m[row])))
    units = scene.units
    for key in incident.units:
        if (at := units.rows.get(key)) is None:
            continue
        end = QPointF(*camera.point_to_screen(float(units.x_m[at]), float(units.y_m[at])))
        for pen in (QPen(theme.color("map.symbol_outline"), 3.6), QPen(theme.color("map.selection"), 1.6)):
            if units.fresh[at]:
                pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawLine(start, end)
