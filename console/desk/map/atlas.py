"""Sprite sheets: small pictures painted once side by side, then stamped by the thousand from numpy columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from console.desk.glyphs import kind_path
from console.desk.map import ages
from console.desk.map.fragments import Fragments
from console.desk.map.scene import KINDS, STATUSES
from console.desk.theme import Theme
from console.domain.vocabulary import UNARMED, UNIT_KIND_LETTER, UnitKind

#: Headings a symbol can have; 32 are 11.25 degrees apart, 3 pixels at the tip of a nose.
HEADINGS = 32
#: Columns of a sheet: wide enough to stay compact, narrow enough for any paint engine.
_ACROSS = 32


#: Paints one cell, its middle at 0, 0, in logical pixels.
Drawing = Callable[[QPainter], None]


class SpriteSheet:
    """Equal square cells on one pixmap, and the way to stamp many of them in one call.

    Measured without a GPU, 10,000 sprites of 20 px: upright cells 4 ms, cells turned by the painter 16 ms. So each
    heading has a cell of its own and nothing is turned while painting.
    """

    def __init__(self, cells: int, cell_px: int, ratio: float) -> None:
        """Room for `cells` cells of `cell_px` logical pixels on a screen of `ratio` device pixels to one."""
        self.cell_px = cell_px
        self.ratio = ratio
        self.side = round(cell_px * ratio)
        rows = -(-cells // _ACROSS)
        self._image = QImage(_ACROSS * self.side, rows * self.side, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(Qt.GlobalColor.transparent)
        self._fragments = Fragments()
        self._waiting: Iterator[tuple[int, Drawing]] = iter(())
        self._done = False
        self._pixmap: QPixmap | None = None

    def plan(self, drawings: Iterable[Drawing]) -> None:
        """What goes into cells 0, 1, 2...; each drawing has its cell's middle at 0, 0, in logical pixels."""
        self._waiting = enumerate(drawings)

    def paint_some(self, until: Callable[[], bool]) -> bool:
        """Paint cells until told to stop; returns whether all are painted."""
        if self._done:
            return True
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, draw in self._waiting:
            row, column = divmod(index, _ACROSS)
            painter.save()
            painter.setClipRect(column * self.side, row * self.side, self.side, self.side)
            painter.translate((column + 0.5) * self.side, (row + 0.5) * self.side)
            painter.scale(self.ratio, self.ratio)
            draw(painter)
            painter.restore()
            if until():
                break
        else:
            self._done = True
        painter.end()
        return self._done

    @property
    def pixmap(self) -> QPixmap:
        """The sheet, painted to the end."""
        if self._pixmap is None:
            if not self._done:
                self.paint_some(lambda: False)
            self._pixmap = QPixmap.fromImage(self._image)
            self._image = QImage()
        return self._pixmap

    def stamp(
        self,
        painter: QPainter,
        x_px: NDArray[np.float64],
        y_px: NDArray[np.float64],
        cell: NDArray[np.integer],
        opacity: NDArray[np.float64] | float = 1.0,
    ) -> None:
        """Draw cells centred on logical pixels, in row order; all columns have shape (n,).

        Every transparent pixel of a cell is blended too: cells as small as what is in them are what makes this quick.
        """
        n = len(x_px)
        if not n:
            return
        rows = self._fragments.rows(n)
        # x, y, source left and top, width, height, scale, scale, rotation, opacity: QPainter::PixmapFragment.
        # Whole pixels: a sprite between two would be blurred, or drawn the slow way.
        np.rint(x_px * self.ratio, out=rows[:, 0])
        np.rint(y_px * self.ratio, out=rows[:, 1])
        if self.side % 2:
            rows[:, :2] += 0.5
        if self.ratio != 1.0:
            rows[:, :2] /= self.ratio
        row, column = np.divmod(cell, _ACROSS)
        rows[:, 2] = column * self.side
        rows[:, 3] = row * self.side
        rows[:, 4] = rows[:, 5] = self.side
        rows[:, 6] = rows[:, 7] = 1.0 / self.ratio
        rows[:, 8] = 0.0
        rows[:, 9] = opacity
        self._fragments.draw(painter, n, self.pixmap)


def heading_step(heading_deg: NDArray[np.float64]) -> NDArray[np.intp]:
    """Nearest of `HEADINGS` steps clockwise from north, -1 where the heading is unknown. Shape (n,)."""
    known = np.nan_to_num(heading_deg, nan=0.0)
    step = np.rint(known * (HEADINGS / 360.0)).astype(np.intp) % HEADINGS
    return np.where(np.isnan(heading_deg), -1, step)


#: East and north parts of each heading step.
_EAST = np.sin(np.arange(HEADINGS) * (2 * np.pi / HEADINGS))
_NORTH = np.cos(np.arange(HEADINGS) * (2 * np.pi / HEADINGS))


class UnitSheet:
    """Units near by: a body whose shape and letter say the kind, its colour the status, and a nose for the heading.

    Two cells a unit (nose under body), since letters must stay upright. A nose is painted round its own middle and
    stamped beside the body's.
    """

    CELL_PX = 26
    BODY_PX = 21.0
    NOSE_PX = 15.0

    def __init__(self, theme: Theme, ratio: float) -> None:
        bodies = [(k, s, f) for k in range(len(KINDS)) for s in range(len(STATUSES)) for f in range(3)]
        noses = [(s, f, h) for s in range(len(STATUSES)) for f in range(2) for h in range(HEADINGS)]
        self._first_nose = len(bodies)
        self.sheet = SpriteSheet(len(bodies) + len(noses), self.CELL_PX, ratio)
        look = _Look(theme)
        self.sheet.plan(
            [
                *(partial(look.body, kind=KINDS[k], status=s, fresh=f, side=self.BODY_PX) for k, s, f in bodies),
                *(partial(look.nose, status=s, fresh=f, step=h) for s, f, h in noses),
            ]
        )

    def stamp(
        self,
        painter: QPainter,
        x_px: NDArray[np.float64],
        y_px: NDArray[np.float64],
        kind: NDArray[np.integer],
        status: NDArray[np.integer],
        fresh: NDArray[np.integer],
        heading: NDArray[np.integer],
        opacity: NDArray[np.float64],
    ) -> None:
        """Draw units in row order, each nose right under its own body; columns of shape (n,)."""
        n = len(x_px)
        body = (kind.astype(np.intp) * len(STATUSES) + status) * 3 + fresh
        nose = self._first_nose + (status.astype(np.intp) * 2 + np.minimum(fresh, 1)) * HEADINGS + heading
        cells = np.empty(2 * n, dtype=np.intp)
        cells[0::2], cells[1::2] = nose, body
        xs, ys = np.repeat(x_px, 2), np.repeat(y_px, 2)
        xs[0::2] += _EAST[heading] * self.NOSE_PX
        ys[0::2] -= _NORTH[heading] * self.NOSE_PX
        shown = np.ones(2 * n, dtype=bool)
        shown[0::2] = (heading >= 0) & (fresh < ages.LOST)
        self.sheet.stamp(painter, xs[shown], ys[shown], cells[shown], np.repeat(opacity, 2)[shown])


class CrowdSheet:
    """Units in a crowd: one cell a unit, smaller, without letters. Shape still tells armed, unarmed and drone."""

    CELL_PX = 20
    FAMILIES = 3

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._steps = HEADINGS + 1
        keys = [
            (family, s, f, h)
            for family in range(self.FAMILIES)
            for s in range(len(STATUSES))
            for f in range(3)
            for h in range(-1, HEADINGS)
        ]
        self.sheet = SpriteSheet(len(keys), self.CELL_PX, ratio)
        look = _Look(theme)

        # Put together from a few hundred parts: a third of the time it takes to paint each cell.
        @cache
        def body(family: int, status: int, fresh: int) -> QImage:
            return _picture(partial(look.small_body, family=family, status=status, fresh=fresh), self.CELL_PX, ratio)

        @cache
        def nose(status: int, fresh: int, step: int) -> QImage | None:
            if step < 0 or fresh == ages.LOST:
                return None
            return _picture(partial(look.small_nose, status=status, fresh=fresh, step=step), self.CELL_PX, ratio)

        self.sheet.plan(partial(_overlay, parts=(nose(*key[1:]), body(*key[:3]))) for key in keys)

    def stamp(
        self,
        painter: QPainter,
        x_px: NDArray[np.float64],
        y_px: NDArray[np.float64],
        kind: NDArray[np.integer],
        status: NDArray[np.integer],
        fresh: NDArray[np.integer],
        heading: NDArray[np.integer],
        opacity: NDArray[np.float64] | float,
    ) -> None:
        """Draw units in row order; columns of shape (n,)."""
        family = _FAMILY_OF_KIND[kind]
        cell = ((family * len(STATUSES) + status) * 3 + fresh) * self._steps + heading + 1
        self.sheet.stamp(painter, x_px, y_px, cell, opacity)


class DartSheet:
    """Units by the ten thousand: a dart with a heading, a dot without; colour is status, hollow is stale."""

    CELL_PX = 10

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._steps = HEADINGS + 1
        keys = [(s, f, h) for s in range(len(STATUSES)) for f in range(3) for h in range(-1, HEADINGS)]
        self.sheet = SpriteSheet(len(keys), self.CELL_PX, ratio)
        look = _Look(theme)
        self.sheet.plan([partial(look.dart, status=s, fresh=f, step=h) for s, f, h in keys])

    def stamp(
        self,
        painter: QPainter,
        x_px: NDArray[np.float64],
        y_px: NDArray[np.float64],
        kind: NDArray[np.integer],
        status: NDArray[np.integer],
        fresh: NDArray[np.integer],
        heading: NDArray[np.integer],
        opacity: NDArray[np.float64] | float,
    ) -> None:
        """Draw units in row order; columns of shape (n,)."""
        cell = (status.astype(np.intp) * 3 + fresh) * self._steps + heading + 1
        self.sheet.stamp(painter, x_px, y_px, cell, opacity)


def _family(kind: UnitKind) -> int:
    if kind is UnitKind.DRONE:
        return 2
    return 1 if kind in UNARMED else 0


_FAMILY_OF_KIND = np.array([_family(kind) for kind in KINDS], dtype=np.intp)
_FAMILY_SAMPLE = (UnitKind.PATROL, UnitKind.EMS, UnitKind.DRONE)


class _Look:
    """How the symbols of units look in one theme; all drawings have their middle at 0, 0."""

    def __init__(self, theme: Theme) -> None:
        self.colors = [theme.color(f"status.{status.value}") for status in STATUSES]
        self.outline = theme.color("map.symbol_outline")
        self.ink = theme.color("map.symbol_text")
        self.label = theme.color("map.label")
        self.back = theme.color("map.label_back")
        self.font = theme.font("text_small", bold=True)

    def body(self, painter: QPainter, kind: UnitKind, status: int, fresh: int, side: float) -> None:
        """Filled while fresh; hollow when stale; a dashed ghost when lost."""
        color = self.colors[status]
        path = kind_path(kind, _square(side if fresh == ages.FRESH else side - 1.5))
        if fresh == ages.FRESH:
            _outlined(painter, path, color, QPen(self.outline, 1.6))
        else:
            _outlined(painter, path, None, QPen(self.outline, 4.6))
            edge = QPen(color, 2.2 if fresh == ages.STALE else 1.8)
            if fresh == ages.LOST:
                edge.setDashPattern([1.8, 1.5])
            _outlined(painter, path, _faded(self.back, 0.86 if fresh == ages.STALE else 0.6), edge)
        painter.setFont(_sized(self.font, side * 0.6))
        painter.setPen(self.ink if fresh == ages.FRESH else _faded(self.label, 1.0 if fresh == ages.STALE else 0.75))
        painter.drawText(_square(side + 4), Qt.AlignmentFlag.AlignCenter, UNIT_KIND_LETTER[kind])

    def nose(self, painter: QPainter, status: int, fresh: int, step: int) -> None:
        """A wedge that looks out from under the body towards the heading."""
        painter.rotate(step * 360.0 / HEADINGS)
        middle = UnitSheet.NOSE_PX
        path = _polygon((0, middle - 21.5), (7.4, middle - 10), (-7.4, middle - 10))
        color = self.colors[status]
        if fresh == ages.FRESH:
            _outlined(painter, path, color, QPen(self.outline, 1.4))
        else:
            _outlined(painter, path, _faded(self.back, 0.86), QPen(color, 1.6))

    def small_nose(self, painter: QPainter, status: int, fresh: int, step: int) -> None:
        """The short nose of a small body."""
        color = self.colors[status]
        painter.rotate(step * 360.0 / HEADINGS)
        wedge = _polygon((0, -9.7), (4.8, -3.5), (-4.8, -3.5))
        if fresh == ages.FRESH:
            _outlined(painter, wedge, color, QPen(self.outline, 1.0))
        else:
            _outlined(painter, wedge, self.back, QPen(color, 1.2))

    def small_body(self, painter: QPainter, family: int, status: int, fresh: int) -> None:
        """A body of 10 px without a letter."""
        color = self.colors[status]
        path = kind_path(_FAMILY_SAMPLE[family], _square(10))
        if fresh == ages.FRESH:
            _outlined(painter, path, color, QPen(self.outline, 1.1))
        else:
            edge = QPen(color, 1.6)
            if fresh == ages.LOST:
                edge.setDashPattern([1.4, 1.2])
            _outlined(painter, path, _faded(self.back, 0.86), edge)

    def dart(self, painter: QPainter, status: int, fresh: int, step: int) -> None:
        """An arrowhead, or a dot where no heading is known."""
        color = self.colors[status]
        painter.rotate(max(step, 0) * 360.0 / HEADINGS)
        if step >= 0 and fresh < ages.LOST:
            path = _polygon((0, -4.6), (3.4, 3.8), (0, 2), (-3.4, 3.8))
        else:
            path = QPainterPath()
            path.addEllipse(QPointF(0, 0), 3.0, 3.0)
        if fresh == ages.FRESH:
            _outlined(painter, path, color, QPen(self.outline, 0.7))
        else:
            _outlined(painter, path, self.back, QPen(color, 1.0))


def _picture(drawing: Drawing, cell_px: int, ratio: float) -> QImage:
    side = round(cell_px * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(ratio, ratio)
    drawing(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _overlay(painter: QPainter, parts: tuple[QImage | None, ...]) -> None:
    for part in parts:
        if part is not None:
            half = part.deviceIndependentSize().width() / 2
            painter.drawImage(QPointF(-half, -half), part)


def _outlined(painter: QPainter, path: QPainterPath, fill: QColor | None, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    painter.drawPath(path)


def _faded(color: QColor, part: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(part)
    return faded


def _sized(font: QFont, pixels: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(math.ceil(pixels))
    return sized


def _square(side: float) -> QRectF:
    return QRectF(-side / 2, -side / 2, side, side)


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path
