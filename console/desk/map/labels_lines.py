"""Street names along their lines: where a stretch is straight and long enough, upright, and not too often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from console.desk.map.labels import LabelLook, MapLabel
from console.desk.map.tiles import metres_per_pixel

#: A name is repeated along its street about this often, pixels.
REPEAT_PX = 520.0
#: How far a street may bend away from the straight line under its name, pixels.
BEND_PX = 2.5
#: Usual width of a letter as a part of the text's size.
_LETTER = 0.58
#: Where in its lane a name is tried, the middle first.
_TRIES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95)


class Street(NamedTuple):
    """One unbroken piece of a named street."""

    name: str
    kind: str
    line: shapely.LineString


def streets_of(name: str, kind: str, lines: Sequence[shapely.Geometry]) -> list[Street]:
    """A street's pieces joined to lines as long as they go."""
    merged = shapely.line_merge(shapely.union_all(np.array(lines, dtype=object)))
    return [Street(name, kind, line) for line in shapely.get_parts(merged) if line.geom_type == "LineString"]


def street_labels(street: Street, look: LabelLook, z: int) -> list[MapLabel]:
    """Labels of one street at one zoom level, at places that depend on the street alone.

    The line is cut into equal lanes, about one a screen's half; each lane has the name once, where it is straightest.
    """
    metres_a_pixel = metres_per_pixel(z)
    sample = look.label(street.name, 0.0, 0.0, z)
    needed_m = (len(street.name) * sample.size_px * _LETTER + 10.0) * metres_a_pixel
    points = np.asarray(street.line.coords)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    length = float(along[-1])
    if length < needed_m:
        return []
    count = max(1, round(length / max(REPEAT_PX * metres_a_pixel, needed_m * 1.5)))
    labels = []
    for index in range(count):
        lane = (index * length / count, (index + 1) * length / count)
        found = _straightest(points, along, lane, needed_m, metres_a_pixel)
        if found is not None:
            labels.append(replace(sample, x_m=found[0], y_m=found[1], angle_deg=found[2]))
    return labels


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
    best: tuple[float, float, float, float] | None = None
    for part in _TRIES:
        centre = low + (high - low) * part
        found = _stretch(points, along, centre - needed_m / 2, centre + needed_m / 2)
        bend = found[0] / metres_a_pixel
        if bend <= BEND_PX and (best is None or bend < best[0] - 0.5):
            best = (bend, *found[1:])
            if bend < 0.5:
                break
    return best[1:] if best else None


def _stretch(
    points: NDArray[np.float64], along: NDArray[np.float64], start: float, end: float
) -> tuple[float, float, float, float]:
    """How far a stretch of the line bends from its chord (metres), its middle (metres), and the angle of its text."""
    ax, bx = np.interp((start, end), along, points[:, 0]).tolist()
    ay, by = np.interp((start, end), along, points[:, 1]).tolist()
    reach = math.hypot(bx - ax, by - ay)
    if reach <= 0.0:
        return math.inf, ax, ay, 0.0
    nx, ny = (ay - by) / reach, (bx - ax) / reach
    inner = points[np.searchsorted(along, start, "right") : np.searchsorted(along, end, "left")]
    least = most = 0.0
    if len(inner):
        off = (inner[:, 0] - ax) * nx + (inner[:, 1] - ay) * ny
        least, most = min(float(off.min()), 0.0), max(float(off.max()), 0.0)
    shift = (least + most) / 2  # the text stands midway between chord and bend
    return max(most, -least), (ax + bx) / 2 + nx * shift, (ay + by) / 2 + ny * shift, _upright(bx - ax, by - ay)


def _upright(dx: float, dy: float) -> float:
    """Angle of text along a direction (y north), clockwise on screen, turned so that it is never upside down."""
    angle = -math.degrees(math.atan2(dy, dx))
    return angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
