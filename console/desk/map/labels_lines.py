"""Street names along their lines: where a stretch is straight and long enough, upright, and not too often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from console.desk.map.labels import LabelLook, MapLabel
from console.desk.map.tiles import metres_per_pixel

#: A name is repeated along its street about this often, pixels.
REPEAT_PX = 520.0
#: How far a street may bend away from the straight line under its name, pixels.
BEND_PX = 2.5
#: Usual width of a letter as a part of the text's size.
_LETTER = 0.58
#: Anchors are looked for in steps of this, pixels.
_STEP_PX = 40.0


def street_labels(name: str, lines: Sequence[BaseGeometry], look: LabelLook, z: int) -> list[MapLabel]:
    """Labels of one street at one zoom level, at places that depend on the street alone.

    Args:
        name: what to write.
        lines: the street's pieces, Web Mercator metres.
        look: how it is written.
        z: zoom level.
    """
    metres_a_pixel = metres_per_pixel(z)
    sample = look.label(name, 0.0, 0.0, z)
    needed_m = (len(name) * sample.size_px * _LETTER + 10.0) * metres_a_pixel
    merged = shapely.line_merge(shapely.union_all(np.array(lines, dtype=object)))
    labels = []
    for line in shapely.get_parts(merged):
        if line.geom_type == "LineString" and line.length >= needed_m:
            for x, y, angle in _places(line, needed_m, metres_a_pixel):
                labels.append(replace(sample, x_m=x, y_m=y, angle_deg=angle))
    return labels


def _places(line: BaseGeometry, needed_m: float, metres_a_pixel: float) -> list[tuple[float, float, float]]:
    """Middles (metres) and angles of straight enough stretches, spread along the line."""
    points = np.asarray(line.coords)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    length, spacing = float(along[-1]), max(REPEAT_PX * metres_a_pixel, needed_m * 1.5)
    count = max(1, round(length / spacing))
    places = []
    for index in range(count):
        lane = length / count
        found = _straightest(points, along, (index * lane, (index + 1) * lane), needed_m, metres_a_pixel)
        if found is not None:
            places.append(found)
    return places


def _straightest(
    points: NDArray[np.float64],
    along: NDArray[np.float64],
    lane: tuple[float, float],
    needed_m: float,
    metres_a_pixel: float,
) -> tuple[float, float, float] | None:
    """The straightest place for the text within a lane of the line, the middle preferred; none where it bends."""
    low, high = lane[0] + needed_m / 2, lane[1] - needed_m / 2
    if high < low:
        return None
    middle, step = (low + high) / 2, _STEP_PX * metres_a_pixel
    tries = sorted([*np.arange(low, high + 1e-9, step).tolist(), middle], key=lambda s: abs(s - middle))
    best: tuple[float, float, float, float] | None = None
    for centre in tries:
        start, end = centre - needed_m / 2, centre + needed_m / 2
        inner = points[(along > start) & (along < end)]
        a = np.array([np.interp(start, along, points[:, 0]), np.interp(start, along, points[:, 1])])
        b = np.array([np.interp(end, along, points[:, 0]), np.interp(end, along, points[:, 1])])
        chord = b - a
        reach = float(np.hypot(*chord))
        if reach <= 0:
            continue
        normal = np.array([-chord[1], chord[0]]) / reach
        off = (inner - a) @ normal
        bend = float(np.abs(off).max()) / metres_a_pixel if len(off) else 0.0
        if bend <= BEND_PX and (best is None or bend < best[0] - 0.5):
            shift = normal * (float(off.max(initial=0.0) + off.min(initial=0.0)) / 2)
            x, y = (a + b) / 2 + shift
            best = (bend, float(x), float(y), _upright(chord))
            if bend < 0.5:
                break
    return best[1:] if best else None


def _upright(chord: NDArray[np.float64]) -> float:
    """Angle of text along a direction (y north), clockwise on screen, turned so that it is never upside down."""
    angle = -math.degrees(math.atan2(float(chord[1]), float(chord[0])))
    return angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
