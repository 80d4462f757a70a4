"""Drawing aids in metres: smooth curves, rough shores, ribbons, ovals and seeded smooth noise."""

from __future__ import annotations

import math
import random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

Line = NDArray[np.float64]


def smooth(points: list[tuple[float, float]], step_m: float = 25.0, closed: bool = False) -> Line:
    """Catmull-Rom curve through control points, sampled about every `step_m`: float64 (n, 2)."""
    control = np.asarray(points, dtype=np.float64)
    padded = (
        np.concatenate([control[-1:], control, control[:2]])
        if closed
        else np.concatenate([2 * control[:1] - control[1:2], control, 2 * control[-1:] - control[-2:-1]])
    )
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, int(math.dist(b, c) / step_m))
        t = np.arange(count)[:, None] / count
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        pieces.append(control[-1:])
    return np.concatenate(pieces)


def roughen(line: Line, rng: random.Random, size_m: float, wave_m: float) -> Line:
    """Move a line's points sideways by seeded noise of two wave lengths, leaving its ends."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    normal = normals(line)
    offset = np.zeros(len(line))
    for wave, size in ((wave_m, size_m), (wave_m / 3.1, size_m * 0.38)):
        knots = np.array([rng.uniform(-1, 1) for _ in range(int(along[-1] / wave) + 4)])
        offset += size * _ease(knots, along / wave)
    offset[0] = offset[-1] = 0.0
    return line + normal * offset[:, None]


def _ease(knots: Line, at: Line) -> Line:
    """Values of a smooth curve through equally spaced knots."""
    low = at.astype(np.int64)
    t = at - low
    t = t * t * (3 - 2 * t)
    return knots[low] * (1 - t) + knots[low + 1] * t


def normals(line: Line) -> Line:
    """Unit normals to the left of a line at each of its points: float64 (n, 2)."""
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.sqrt((ahead**2).sum(axis=1, keepdims=True)), 1e-9)
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def ribbon(control: list[tuple[float, float, float]], rng: random.Random) -> tuple[Line, Polygon]:
    """A river from (x, y, width) control points: its middle line and its water."""
    curve = smooth([(x, y) for x, y, _ in control], 30.0)
    knots = np.array([(x, y) for x, y, _ in control])
    nearest = [int(np.argmin(((curve - knot) ** 2).sum(axis=1))) for knot in knots]
    width = np.interp(np.arange(len(curve)), nearest, [w for _, _, w in control])
    half = (width / 2)[:, None] * normals(curve)
    left, right = curve + half, curve - half
    water = Polygon(np.concatenate([roughen(left, rng, 9, 260), roughen(right, rng, 9, 260)[::-1]]))
    return curve, polygon_of(water.buffer(0))


def oval(
    x: float, y: float, half_x: float, half_y: float, turn_deg: float, rng: random.Random, rough: float = 0.14
) -> Polygon:
    """A rounded shape with a seeded uneven outline; half axes in metres."""
    count = 96
    angle = np.arange(count) / count * 2 * math.pi
    radius = np.ones(count)
    for wave in (2, 3, 5, 8):
        radius += rough / wave**0.6 * rng.uniform(0.3, 1) * np.sin(wave * angle + rng.uniform(0, 6.28))
    u, v = half_x * radius * np.cos(angle), half_y * radius * np.sin(angle)
    turn = math.radians(turn_deg)
    return Polygon(
        np.column_stack([x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn)])
    )


def polygon_of(shape: BaseGeometry) -> Polygon:
    """The largest polygon of a geometry."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area) if parts else Polygon()


def polygons(shape: BaseGeometry, smallest_m2: float = 0.0) -> list[Polygon]:
    """Every polygon of a geometry not smaller than an area."""
    return [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area >= smallest_m2]


def lines_of(shape: BaseGeometry, shortest_m: float = 0.0) -> list[LineString]:
    """Every line of a geometry not shorter than a length."""
    parts = shapely.get_parts(shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape)
    return [p for p in parts if p.geom_type == "LineString" and p.length >= shortest_m]


class Noise:
    """Smooth seeded value noise over the plane, about -1 to 1."""

    def __init__(self, rng: random.Random, wave_m: float) -> None:
        """`wave_m`: distance between independent values."""
        self.wave_m = wave_m
        self.knots = np.array([[rng.uniform(-1, 1) for _ in range(64)] for _ in range(64)])

    def at(self, x: Line, y: Line) -> Line:
        """Noise at columns of metres."""
        u, v = x / self.wave_m + 1000.0, y / self.wave_m + 1000.0
        i, j = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
        s, t = u - i, v - j
        s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
        i, j, i1, j1 = i % 64, j % 64, (i + 1) % 64, (j + 1) % 64
        k = self.knots
        return (k[j, i] * (1 - s) + k[j, i1] * s) * (1 - t) + (k[j1, i] * (1 - s) + k[j1, i1] * s) * t
