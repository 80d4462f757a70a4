"""Painting a tile: the steps of a style run over a set of shapes, on a QImage, in any thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen

from console.desk.map.style import MapStyle, Op, widest_reach_px
from console.desk.map.style_marks import draw_mark
from console.desk.map.tiles import TILE_PX, Box, metres_per_pixel, tile_box
from console.desk.map.tiles_shapes import ShapeSet

#: How thick the haze is beyond the data.
_HAZE = 0.5


def paint_tile(
    shapes: ShapeSet,
    style: MapStyle,
    key: tuple[int, int, int],
    *,
    ratio: float = 1.0,
    ground: str = "map.land",
    known: Box | None = None,
    haze_m: float = 0.0,
) -> QImage:
    """One tile as a picture of 256 logical pixels at a device pixel ratio.

    Args:
        shapes: what there is to draw.
        style: how to draw it.
        key: zoom, column, row.
        ratio: device pixels a logical pixel.
        ground: colour token under everything.
        known: box that the data fills; towards its edge the map goes into haze over `haze_m` metres.
        haze_m: breadth of that edge, Web Mercator metres.
    """
    z, x, y = key
    box, scale = tile_box(z, x, y), metres_per_pixel(z)
    edge = round(TILE_PX * ratio)
    image = QImage(edge, edge, QImage.Format.Format_RGB32)
    image.fill(style.color(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(edge / TILE_PX, edge / TILE_PX)
    _run_steps(painter, shapes, style, z, box)
    if known is not None:
        _haze(painter, style.color("map.land_outside"), box, known, haze_m, scale)
    painter.end()
    image.setDevicePixelRatio(edge / TILE_PX)
    return image


def _run_steps(painter: QPainter, shapes: ShapeSet, style: MapStyle, z: int, box: Box) -> None:
    steps = [step for step in style.steps(z) if any(kind in shapes.kinds for kind in step.kinds)]
    if not steps:
        return
    scale = metres_per_pixel(z)
    reach = box.grown(widest_reach_px(steps) * scale)
    paths: dict[str, QPainterPath | None] = {}
    for step in steps:
        for kind in step.kinds:
            if kind not in shapes.kinds:
                continue
            if step.op is Op.MARK:
                for x_m, y_m in shapes.kinds[kind].points(reach):
                    at = QPointF((x_m - box.west) / scale, (box.north - y_m) / scale)
                    draw_mark(painter, style, kind, at, z)
                continue
            if kind not in paths:
                paths[kind] = shapes.kinds[kind].path(reach, z, box.west, box.north)
            path = paths[kind]
            if path is not None and step.op is Op.FILL:
                painter.fillPath(path, step.brush or QBrush())
            elif path is not None:
                painter.strokePath(path, step.pen or QPen())


def _haze(painter: QPainter, color: QColor, box: Box, known: Box, breadth_m: float, scale: float) -> None:
    """Lay haze over what lies beyond the known box, softly towards its edge."""
    clear, thick = QColor(color), QColor(color)
    clear.setAlphaF(0.0)
    thick.setAlphaF(_HAZE)
    inner = known.grown(-breadth_m)
    top, bottom = (box.north - known.north) / scale, (box.north - known.south) / scale
    left, right = (known.west - box.west) / scale, (known.east - box.west) / scale
    breadth = breadth_m / scale
    sides = (
        (box.west < inner.west, QPointF(left, 0), QPointF(left + breadth, 0)),
        (box.east > inner.east, QPointF(right, 0), QPointF(right - breadth, 0)),
        (box.north > inner.north, QPointF(0, top), QPointF(0, top + breadth)),
        (box.south < inner.south, QPointF(0, bottom), QPointF(0, bottom - breadth)),
    )
    for needed, outer_edge, inner_edge in sides:
        if needed:
            gradient = QLinearGradient(outer_edge, inner_edge)
            gradient.setColorAt(0.0, thick)
            gradient.setColorAt(1.0, clear)
            painter.fillRect(QRectF(0, 0, TILE_PX, TILE_PX), QBrush(gradient))
