"""Growing streets: evenly spaced lines traced through the street field, none too near a parallel one.

Streamline placement after Jobard and Lefer, "Creating evenly-spaced streamlines of arbitrary density" (1997).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from console.sim.city import plan
from console.sim.city.field import Field
from console.sim.city.shapes import Line

STEP_M = 12.0
RASTER_M = 12.0
#: Directions are kept in eighths of a half turn, each stamped with its neighbours: about 35 degrees apart.
BINS = 8

Spacing = Callable[[float, float, float], float]


@dataclass(frozen=True, slots=True)
class Level:
    """One class of street to grow: its ground, its spacing, and when a line is worth keeping."""

    ground: Mask
    spacing: Spacing
    shortest_m: float
    longest_m: float


class Mask:
    """A yes or no for every spot of the town, read from a shape once."""

    def __init__(self, shape: BaseGeometry) -> None:
        """`shape`: where the answer is yes."""
        x0, y0, x1, y1 = plan.TOWN
        xs, ys = np.arange(x0, x1, RASTER_M), np.arange(y0, y1, RASTER_M)
        self.width, self.height = len(xs), len(ys)
        x, y = np.meshgrid(xs + RASTER_M / 2, ys + RASTER_M / 2)
        shapely.prepare(shape)
        self.yes = shapely.contains_xy(shape, x.ravel(), y.ravel()).astype(np.uint8).tobytes()

    def at(self, x: float, y: float) -> bool:
        """Whether the spot is inside."""
        i, j = int((x - plan.TOWN[0]) / RASTER_M), int((y - plan.TOWN[1]) / RASTER_M)
        return 0 <= i < self.width and 0 <= j < self.height and self.yes[j * self.width + i] == 1


class Near:
    """Which directions already have a street near each spot, as eight bits a cell."""

    def __init__(self) -> None:
        x0, y0, x1, y1 = plan.TOWN
        shape = (int((y1 - y0) / RASTER_M) + 1, int((x1 - x0) / RASTER_M) + 1)
        self.bits: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
        self._discs: dict[int, NDArray[np.uint8]] = {}

    def blocked(self, x: float, y: float, heading_rad: float) -> bool:
        """Whether a street of nearly this direction lies near the spot."""
        i, j = int((x - plan.TOWN[0]) / RASTER_M), int((y - plan.TOWN[1]) / RASTER_M)
        if not (0 <= j < self.bits.shape[0] and 0 <= i < self.bits.shape[1]):
            return True
        return bool(int(self.bits[j, i]) >> _bin(heading_rad) & 1)

    def stamp(self, x: float, y: float, heading_rad: float, radius_m: float) -> None:
        """Mark the surroundings of a street's point."""
        radius = max(1, round(radius_m / RASTER_M))
        disc = self._disc(radius)
        i, j = int((x - plan.TOWN[0]) / RASTER_M), int((y - plan.TOWN[1]) / RASTER_M)
        top, left = max(0, j - radius), max(0, i - radius)
        bottom, right = min(self.bits.shape[0], j + radius + 1), min(self.bits.shape[1], i + radius + 1)
        if top >= bottom or left >= right:
            return
        at = _bin(heading_rad)
        bits = np.uint8(1 << at | 1 << (at + 1) % BINS | 1 << (at - 1) % BINS)
        part = disc[top - j + radius : bottom - j + radius, left - i + radius : right - i + radius]
        self.bits[top:bottom, left:right] |= part * bits

    def _disc(self, radius: int) -> NDArray[np.uint8]:
        if radius not in self._discs:
            y, x = np.ogrid[-radius : radius + 1, -radius : radius + 1]
            disc = np.asarray((x * x + y * y) <= radius * radius + radius, dtype=np.uint8)
            self._discs[radius] = disc
        return self._discs[radius]


def _bin(heading_rad: float) -> int:
    return round(heading_rad / (math.pi / BINS)) % BINS


class Grower:
    """Grows one level after another; remembers where streets lie."""

    def __init__(self, field: Field) -> None:
        """`field`: directions and spacings."""
        self.field = field

    def grow(self, level: Level, given: Iterable[Line], seeds: Iterable[tuple[float, float, float]]) -> list[Line]:
        """New lines of one level, beside and across the given ones.

        Args:
            level: what to grow.
            given: lines that already stand, float64 (n, 2) metres.
            seeds: (x, y, heading in radians) to try first.
        """
        self.apart, self.close = Near(), Near()
        queue: deque[tuple[float, float, float]] = deque(seeds)
        for line in given:
            self._remember(level, line, queue)
        grown: list[Line] = []
        self._drain(level, queue, grown)
        for x, y in self._everywhere():
            if level.ground.at(x, y):
                for quarter in (0.0, math.pi / 2):
                    queue.append((x, y, self.field.heading(x, y, quarter)))
                self._drain(level, queue, grown)
        return grown

    def _everywhere(self) -> Iterable[tuple[float, float]]:
        x0, y0, x1, y1 = plan.TOWN
        for y in range(int(y0), int(y1), 60):
            for x in range(int(x0), int(x1), 60):
                yield float(x), float(y)

    def _drain(self, level: Level, queue: deque[tuple[float, float, float]], grown: list[Line]) -> None:
        while queue:
            x, y, heading = queue.popleft()
            heading = self.field.heading(x, y, heading)
            if not level.ground.at(x, y) or self.apart.blocked(x, y, heading):
                continue
            line = self._trace(level, x, y, heading)
            if line is not None:
                grown.append(line)
                self._remember(level, line, queue)

    def _trace(self, level: Level, x: float, y: float, heading: float) -> Line | None:
        ahead = self._half(level, x, y, heading, level.longest_m / 2)
        behind = self._half(level, x, y, heading + math.pi, level.longest_m / 2)
        points = [*behind[::-1], (x, y), *ahead]
        if (len(points) - 1) * STEP_M < level.shortest_m:
            return None
        return np.array(points)

    def _half(self, level: Level, x: float, y: float, heading: float, longest_m: float) -> list[tuple[float, float]]:
        """Points of a line from a seed in one direction until something stops it."""
        points: list[tuple[float, float]] = []
        been: dict[tuple[int, int], int] = {}
        reach = 0.6 * level.spacing(x, y, heading)
        field, ground, close = self.field, level.ground, self.close
        for step in range(int(longest_m / STEP_M)):
            half = field.heading(x + math.cos(heading) * STEP_M / 2, y + math.sin(heading) * STEP_M / 2, heading)
            if abs(half - heading) > 0.5:
                break
            heading = half
            x, y = round(x + math.cos(heading) * STEP_M, 3), round(y + math.sin(heading) * STEP_M, 3)
            cell = (int(x // reach), int(y // reach))
            if not ground.at(x, y) or close.blocked(x, y, heading) or been.get(cell, step) < step - 40:
                break
            been[cell] = step
            points.append((x, y))
        return points

    def _remember(self, level: Level, line: Line, queue: deque[tuple[float, float, float]]) -> None:
        """Stamp a line and queue seeds beside it and across it."""
        points, headings = _resample(line, 24.0)
        since = 0.0
        for (x, y), heading in zip(points, headings, strict=True):
            beside = level.spacing(x, y, heading)
            across = level.spacing(x, y, heading + math.pi / 2)
            self.apart.stamp(x, y, heading, 0.9 * beside)
            self.close.stamp(x, y, heading, 0.55 * beside)
            since += 24.0
            if since >= 0.5 * across:
                since = 0.0
                queue.append((x, y, heading + math.pi / 2))
                for side in (1.0, -1.0):
                    u = x - side * math.sin(heading) * beside
                    v = y + side * math.cos(heading) * beside
                    queue.append((u, v, heading))


def _resample(line: Line, step_m: float) -> tuple[list[tuple[float, float]], list[float]]:
    """Points every `step_m` along a line and the heading at each (radians from east)."""
    step = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(step)])
    at = np.arange(0.0, along[-1] + 1e-6, step_m)
    x, y = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
    row = np.clip(np.searchsorted(along, at, side="right") - 1, 0, len(step) - 1)
    ahead = np.diff(line, axis=0)[row]
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    return points, [math.atan2(dy, dx) for dx, dy in ahead.tolist()]
