"""Shapes ready to be drawn: geometry by kind in Web Mercator metres, found by place, thinned by zoom, cut to tiles."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath

from console.desk.map.tiles import Box, metres_per_pixel

#: Shapes are thinned to this fraction of a pixel, below what the eye can tell.
THIN_PX = 0.35
#: From this zoom on shapes are drawn as they are.
FULL_ZOOM = 16

Geometries = NDArray[np.object_]
_LINE_STRING, _POLYGON = 1, 3


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing to draw or to name; geometry in Web Mercator metres."""

    kind: str
    geometry: shapely.Geometry
    name: str = ""
    rank: int = -1  # as the file gives it; -1 where it does not


@dataclass(eq=False)
class Shapes:
    """All shapes of one kind, single parts."""

    geometries: Geometries
    _thinned: dict[int, Geometries] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self._tree = shapely.STRtree(self.geometries)
        self._bounds = shapely.bounds(self.geometries)

    def __len__(self) -> int:
        return len(self.geometries)

    def within(self, box: Box) -> NDArray[np.intp]:
        """Rows whose bounds meet a box, in the order of the file."""
        return np.sort(self._tree.query(shapely.box(*box)))

    def path(self, box: Box, z: int, origin_x: float, origin_y: float) -> QPainterPath | None:
        """Outlines that meet a box, cut to it, in pixels from an origin (metres), y down; none where nothing is."""
        rows = self.within(box)
        if not len(rows):
            return None
        geometries = self._at_zoom(z)[rows]
        bounds = self._bounds[rows]
        out = (
            (bounds[:, 0] < box.west)
            | (bounds[:, 1] < box.south)
            | (bounds[:, 2] > box.east)
            | (bounds[:, 3] > box.north)
        )
        if out.any():
            geometries[out] = _clipped(geometries[out], box)
        return path_of(geometries, metres_per_pixel(z), origin_x, origin_y)

    def points(self, box: Box) -> list[tuple[float, float]]:
        """Points inside a box, metres."""
        return [(p.x, p.y) for p in self.geometries[self.within(box)] if p.geom_type == "Point"]

    def _at_zoom(self, z: int) -> Geometries:
        if z >= FULL_ZOOM:
            return self.geometries
        with self._lock:
            found = self._thinned.get(z)
            if found is None:
                found = self._thinned[z] = _thinned(self.geometries, metres_per_pixel(z))
            return found


class ShapeSet:
    """Shapes by kind, and the box they fill."""

    def __init__(self, kinds: Mapping[str, Shapes]) -> None:
        self.kinds = {kind: shapes for kind, shapes in kinds.items() if len(shapes)}
        edges = [shapely.total_bounds(shapes.geometries) for shapes in self.kinds.values()]
        merged = np.array(edges).reshape(-1, 4)
        #: Box round everything; none where there is nothing.
        self.box = (
            Box(*(float(v) for v in (*merged[:, :2].min(axis=0), *merged[:, 2:].max(axis=0)))) if len(merged) else None
        )

    def __len__(self) -> int:
        return sum(len(shapes) for shapes in self.kinds.values())


def shape_set(features: Iterable[Feature]) -> ShapeSet:
    """Features gathered by kind, those that are only names left out."""
    by_kind: dict[str, list[shapely.Geometry]] = {}
    for feature in features:
        if not feature.kind.startswith(("label.", "name.")):
            by_kind.setdefault(feature.kind, []).append(feature.geometry)
    return ShapeSet({kind: shapes_of(geometries) for kind, geometries in by_kind.items()})


def shapes_of(geometries: Sequence[shapely.Geometry]) -> Shapes:
    """Shapes from geometries of any type: multi-geometries are taken apart, empty ones left out."""
    parts = shapely.get_parts(np.array(geometries, dtype=object))
    while (shapely.get_type_id(parts) > _POLYGON).any():  # collections may hold collections
        parts = shapely.get_parts(parts)
    parts = parts[~shapely.is_empty(parts)]
    areas = shapely.get_type_id(parts) == _POLYGON
    # One winding for all, so that shapes of a kind may overlap in one path and holes stay holes.
    parts[areas] = shapely.orient_polygons(parts[areas])
    return Shapes(parts)


def path_of(geometries: Geometries, metres_a_pixel: float, origin_x: float, origin_y: float) -> QPainterPath | None:
    """One painter path of lines and polygons, in pixels from an origin, y down; none where nothing is left."""
    parts = shapely.get_parts(geometries)
    kinds = shapely.get_type_id(parts)
    rings = shapely.get_rings(parts[kinds == _POLYGON])
    lines = np.concatenate([rings, parts[kinds == _LINE_STRING]])
    counts = shapely.get_num_coordinates(lines)
    lines, counts = lines[counts > 1], counts[counts > 1]
    if not len(lines):
        return None
    coordinates = shapely.get_coordinates(lines)
    x = (coordinates[:, 0] - origin_x) / metres_a_pixel
    y = (origin_y - coordinates[:, 1]) / metres_a_pixel
    starts = np.zeros(len(x), dtype=bool)
    starts[np.concatenate([[0], np.cumsum(counts)[:-1]])] = True
    return _painter_path(x, y, starts)


#: One element of a QPainterPath as QDataStream writes it.
_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])


def _painter_path(x: NDArray[np.float64], y: NDArray[np.float64], starts: NDArray[np.bool_]) -> QPainterPath:
    """A path through columns of points, a new stroke at each start: read by Qt in one go, not a call a point."""
    elements = np.empty(len(x), dtype=_ELEMENT)
    elements["type"] = np.where(starts, 0, 1)  # move to, line to
    elements["x"], elements["y"] = x, y
    winding = Qt.FillRule.WindingFill.value
    tail = np.array([int(np.flatnonzero(starts)[-1]), winding], dtype=">i4").tobytes()
    stream = QDataStream(QByteArray(np.array([len(x)], dtype=">i4").tobytes() + elements.tobytes() + tail))
    path = QPainterPath()
    stream >> path
    return path


def _clipped(geometries: Geometries, box: Box) -> Geometries:
    try:
        # Clipping turns rings as it pleases; holes must turn against their shell to stay holes.
        return shapely.orient_polygons(shapely.clip_by_rect(geometries, *box))
    except shapely.GEOSException:  # a shape that crosses itself: drawn whole
        return geometries


def _thinned(geometries: Geometries, metres_a_pixel: float) -> Geometries:
    """Shapes with the points left out that no eye sees at this scale; specks become empty."""
    thin = shapely.simplify(geometries, THIN_PX * metres_a_pixel, preserve_topology=False)
    areas = shapely.get_type_id(geometries) == _POLYGON
    specks = areas & (shapely.area(geometries) < (0.7 * metres_a_pixel) ** 2)
    thin[specks] = shapely.Polygon()
    return shapely.orient_polygons(thin)
