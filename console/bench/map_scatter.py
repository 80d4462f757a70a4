"""The peer that ships with our own drawing library: pyqtgraph's ScatterPlotItem, a symbol and brush a point."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPainterPath, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from console.bench.map_stage import STEP_S
from console.bench.swarm import CENTRE_LAT, CENTRE_LON, HALF_LAT, HALF_LON, Column, Swarm
from console.domain import mercator

#: Headings are drawn in so many directions, as ours are drawn from an atlas of directions.
DIRECTIONS = 32
SYMBOL_PX = 14
_HUES = 9


class ScatterSide:
    """The swarm as one ScatterPlotItem in a GraphicsView; symbols, brushes and positions change each frame."""

    def __init__(self, count: int) -> None:
        self.swarm = Swarm(count)
        self.view = pg.GraphicsView(useOpenGL=False, background="#10151c")
        self.box = pg.ViewBox(enableMenu=False)
        self.view.setCentralItem(self.box)
        self.widget: QWidget = self.view
        self.canvas: QWidget = self.view.viewport()
        self._symbols = [_arrow(index * 360.0 / DIRECTIONS) for index in range(DIRECTIONS)]
        self._brushes = [pg.mkBrush(QColor.fromHsv(index * 40, 170, 220)) for index in range(_HUES)]
        self._brush_of = [self._brushes[index % _HUES] for index in self.swarm.status.tolist()]
        self.scatter = pg.ScatterPlotItem(size=SYMBOL_PX, pxMode=True, pen=pg.mkPen("#05080c"))
        self.box.addItem(self.scatter)
        x, y = mercator.to_mercator(
            np.array([CENTRE_LAT - HALF_LAT, CENTRE_LAT + HALF_LAT]),
            np.array([CENTRE_LON - HALF_LON, CENTRE_LON + HALF_LON]),
        )
        self.box.setRange(xRange=tuple(x), yRange=tuple(y), padding=0.0)
        self.move()
        self.update()

    def settle(self, app: QApplication) -> None:
        app.processEvents()

    def move(self) -> None:
        self.swarm.move(STEP_S)
        self._x, self._y = self.swarm.mercator()
        direction = np.round(self.swarm.heading_deg / 360.0 * DIRECTIONS).astype(int) % DIRECTIONS
        self._symbol_of = [self._symbols[index] for index in direction.tolist()]

    def update(self) -> None:
        self.scatter.setData(x=self._x, y=self._y, symbol=self._symbol_of, brush=self._brush_of)

    def pan(self, right_px: int, down_px: int) -> None:
        across, along = self.box.viewPixelSize()
        self.box.translateBy(x=-right_px * across, y=down_px * along)

    def places(self) -> tuple[Column, Column]:
        west, north = self.box.mapViewToScene(pg.Point(0.0, 0.0)).toTuple()
        across, along = self.box.viewPixelSize()
        return west + self._x / across, north - self._y / along


def _arrow(heading_deg: float) -> QPainterPath:
    """A pointer of unit size; ScatterPlotItem draws y downwards."""
    path = QPainterPath()
    path.moveTo(0.0, -0.5)
    path.lineTo(0.38, 0.45)
    path.lineTo(0.0, 0.25)
    path.lineTo(-0.38, 0.45)
    path.closeSubpath()
    return QTransform().rotate(heading_deg).map(path)
