"""Drawing units: which of them are in view, how much detail there is room for, and the rings of silent ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from console.desk.map import ages
from console.desk.map.atlas import CrowdSheet, DartSheet, UnitSheet, heading_step
from console.desk.map.camera import Camera
from console.desk.map.clusters import thin
from console.desk.map.scene import NO_ALARM, STATUS_URGENCY, UNKNOWN, Scene, UnitColumns
from console.desk.theme import Theme

#: Most units drawn with letters, and most drawn with shapes; beyond, darts. Chosen so that they still can be told
#: apart on 1600x900 and so that a frame holds its time.
LETTERS_UP_TO, SHAPES_UP_TO = 1_200, 12_000
#: Above this many darts one a cell of this many pixels is drawn, the most urgent one: the rest would lie under it.
DARTS_UP_TO, DART_CELL_PX = 55_000, 6.0
#: How far outside the view a symbol still reaches into it, logical pixels.
MARGIN_PX = 24.0
#: Most rings drawn; a map full of rings says no more than a map full of hollow symbols.
RINGS_UP_TO = 250
_RING_PX = (17, 20, 24, 29, 35, 42, 50, 60, 72)
#: What is out of focus stands back, but stays readable as present.
BACKGROUND_OPACITY = 0.28


class InView(NamedTuple):
    """Units in view, in drawing order (most urgent last): rows of `UnitColumns` and logical pixels, shape (m,)."""

    rows: NDArray[np.intp]
    x_px: NDArray[np.float64]
    y_px: NDArray[np.float64]
    opacity: NDArray[np.float64]


def units_in_view(
    scene: Scene, camera: Camera, alone: NDArray[np.bool_], background: NDArray[np.bool_] | None
) -> InView:
    """Cull to the view, then order by urgency; `alone` are units not inside a cluster, shape (n,)."""
    units = scene.units
    west, south, east, north = camera.bounds(MARGIN_PX)
    x, y = units.x_m, units.y_m
    rows = np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north) & alone & (units.kind != UNKNOWN))
    x_px, y_px = camera.to_screen(x[rows], y[rows])
    behind = np.zeros(len(rows), dtype=bool) if background is None else background[rows]
    if len(rows) > DARTS_UP_TO:
        order = thin(x_px, y_px, STATUS_URGENCY[units.status[rows]], DART_CELL_PX, camera.width)
    else:
        order = _drawing_order(units, rows, y_px, behind, units.rows.get(scene.selected_unit or "", -1))
    opacity = np.where(behind[order], BACKGROUND_OPACITY, 1.0)
    return InView(rows[order], x_px[order], y_px[order], opacity)


def _drawing_order(
    units: UnitColumns, rows: NDArray[np.intp], y_px: NDArray[np.float64], behind: NDArray[np.bool_], chosen: int
) -> NDArray[np.intp]:
    """What matters lies on top: in focus, in alarm, urgent, and the chosen one above all; else from top to bottom.

    Sprites stamped row by row of the screen find their pixels in the cache: 50,000 of them take half the time. Darts
    are too small to hide each other and go by rows of the screen only.
    """
    band = np.clip(y_px * (1 / 16), 0, 63).astype(np.uint16)
    if len(rows) > SHAPES_UP_TO:
        return np.argsort(band, kind="stable")
    level = (rows == chosen) * np.uint16(2) + ~behind
    rank = (level * np.uint16(5) + units.alarm[rows]) * np.uint16(9) + STATUS_URGENCY[units.status[rows]]
    # Two bytes are sorted by radix, which takes a fraction of the time of any other sort.
    return np.argsort((rank * 64 + band).astype(np.uint16), kind="stable")


class UnitLayer:
    """Paints units and what belongs to one unit: rings of age, alarm rings, accuracy and selection."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._units: UnitSheet | None = None
        self._crowd: CrowdSheet | None = None
        self._darts: DartSheet | None = None
        self._rings: dict[tuple[int, bool], QPixmap] = {}

    def paint(self, painter: QPainter, units: UnitColumns, view: InView, camera: Camera, now_s: float) -> None:
        """Paint all units in view, with as much detail as their number leaves room for."""
        sheet = self._sheet(len(view.rows))
        if isinstance(sheet, UnitSheet):
            self._paint_rings(painter, units, view, camera, now_s)
        rows = view.rows
        sheet.stamp(
            painter, view.x_px, view.y_px, units.kind[rows], units.status[rows], units.fresh[rows],
            heading_step(units.heading_deg[rows]), view.opacity,
        )  # fmt: skip
        self._paint_alarms(painter, units, view)

    def warm_up(self, until: Callable[[], bool]) -> bool:
        """Paint some of the sheets not needed yet, so that the first crowd stalls no frame; whether all are done."""
        self._crowd = self._crowd or CrowdSheet(self._theme, self._ratio)
        self._darts = self._darts or DartSheet(self._theme, self._ratio)
        return all(sheet.sheet.paint_some(until) for sheet in (self._crowd, self._darts))

    def reach_px(self, count: int) -> float:
        """Half the size of a symbol when `count` units are in view, logical pixels."""
        return UnitSheet.BODY_PX / 2 if count <= LETTERS_UP_TO else 7.0 if count <= SHAPES_UP_TO else 4.0

    def _sheet(self, count: int) -> UnitSheet | CrowdSheet | DartSheet:
        if count <= LETTERS_UP_TO:
            self._units = self._units or UnitSheet(self._theme, self._ratio)
            return self._units
        if count <= SHAPES_UP_TO:
            self._crowd = self._crowd or CrowdSheet(self._theme, self._ratio)
            return self._crowd
        self._darts = self._darts or DartSheet(self._theme, self._ratio)
        return self._darts

    def _paint_rings(self, painter: QPainter, units: UnitColumns, view: InView, camera: Camera, now_s: float) -> None:
        """A ring as wide as the unit may have gone since its last fix, bounded on screen too."""
        old = np.flatnonzero(units.fresh[view.rows] != ages.FRESH)[-RINGS_UP_TO:]
        if not len(old):
            return
        rows = view.rows[old]
        reach = ages.reach_m(now_s - units.at_s[rows], units.speed_mps[rows]) / camera.ground_metres_per_pixel
        size = np.clip(np.searchsorted(_RING_PX, reach), 0, len(_RING_PX) - 1)
        for step, lost, x, y, opacity in zip(
            size.tolist(), (units.fresh[rows] == ages.LOST).tolist(), view.x_px[old].tolist(), view.y_px[old].tolist(),
            view.opacity[old].tolist(), strict=True,
        ):  # fmt: skip
            ring = self._ring(_RING_PX[step], lost)
            half = ring.width() / self._ratio / 2
            painter.setOpacity(opacity)
            painter.drawPixmap(QPointF(round(x) - half, round(y) - half), ring)
        painter.setOpacity(1.0)

    def _ring(self, radius: int, lost: bool) -> QPixmap:
        ring = self._rings.get((radius, lost))
        if ring is None:
            side = round((2 * radius + 4) * self._ratio)
            ring = QPixmap(side, side)
            ring.setDevicePixelRatio(self._ratio)
            ring.fill(Qt.GlobalColor.transparent)
            painter = QPainter(ring)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            color = self._theme.color("map.ring")
            pen = QPen(_with_alpha(color, 0.5), 1.2)
            if lost:
                pen.setDashPattern([4, 4])
            painter.setPen(pen)
            painter.setBrush(_with_alpha(color, 0.035))
            painter.drawEllipse(QPointF(radius + 2, radius + 2), radius, radius)
            painter.end()
            self._rings[(radius, lost)] = ring
        return ring

    def _paint_alarms(self, painter: QPainter, units: UnitColumns, view: InView) -> None:
        alarmed = np.flatnonzero(units.alarm[view.rows] != NO_ALARM)
        if not len(alarmed):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i in alarmed[-RINGS_UP_TO:].tolist():
            level = int(units.alarm[view.rows[i]])
            painter.setPen(alarm_pen(self._theme, level))
            painter.drawEllipse(QPointF(view.x_px[i], view.y_px[i]), 16.5, 16.5)

    def paint_accuracy(self, painter: QPainter, units: UnitColumns, row: int, camera: Camera) -> None:
        """The circle within which the chosen unit is, when its sender says how exact the fix is."""
        accuracy = float(units.accuracy_m[row])
        x, y = camera.point_to_screen(float(units.x_m[row]), float(units.y_m[row]))
        radius = accuracy / camera.ground_metres_per_pixel
        if not np.isfinite(accuracy) or not 14.0 <= radius <= 2_000.0:
            return
        color = self._theme.color("map.measure")
        painter.setPen(QPen(_with_alpha(color, 0.8), 1.2))
        painter.setBrush(_with_alpha(color, 0.10))
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def paint_selected(self, painter: QPainter, x: float, y: float) -> None:
        """Brackets round the chosen unit: four corners, so that nothing of the symbol is hidden."""
        paint_brackets(painter, self._theme, x, y, 19.0)


def alarm_pen(theme: Theme, level: int) -> QPen:
    """The ring of an alarm: thick while nobody has seen it, thin and dotted once somebody has."""
    token = ("low", "low", "low", "high", "critical")[level]
    pen = QPen(theme.color(f"alarm.{token}"), 3.0 if level > 1 else 1.6)
    if level == 1:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen


def paint_brackets(painter: QPainter, theme: Theme, x: float, y: float, reach: float) -> None:
    """Four corner brackets round a point, with an outline that reads on any ground."""
    arm = reach * 0.45
    for pen in (QPen(theme.color("map.symbol_outline"), 4.4), QPen(theme.color("map.selection"), 2.2)):
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for sx in (-1, 1):
            for sy in (-1, 1):
                corner = QPointF(x + sx * reach, y + sy * reach)
                painter.drawPolyline([corner - QPointF(sx * arm, 0), corner, corner - QPointF(0, sy * arm)])


def _with_alpha(color: QColor, part: float) -> QColor:
    color.setAlphaF(part)
    return color
