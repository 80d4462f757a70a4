"""The street field: at every spot, which way streets run and how far apart they lie.

A cross field (four equal directions) blended from the districts' own headings, the shore and the river, as
in Chen, Esch, Wonka, Mueller and Zhang, "Interactive procedural street modeling" (2008), made simpler.
"""

from __future__ import annotations

import math
import random

import numpy as np
from scipy.spatial import cKDTree

from console.sim.city import plan
from console.sim.city.shapes import Line, Noise
from console.sim.city.terrain import Terrain

CELL_M = 50.0
#: Kept digits, so that the last bit of a processor's sine cannot move a street.
DIGITS = 7


class Field:
    """Street directions and spacings on a raster over the town."""

    def __init__(self, terrain: Terrain, rng: random.Random) -> None:
        """Blend the districts of the plan over the terrain."""
        x0, y0, x1, y1 = plan.TOWN
        self.x0, self.y0 = x0, y0
        xs, ys = np.arange(x0, x1 + CELL_M, CELL_M), np.arange(y0, y1 + CELL_M, CELL_M)
        self.width, self.height = len(xs), len(ys)
        x, y = (grid.ravel() for grid in np.meshgrid(xs, ys))
        weight = _district_weights(x, y)
        turn = np.radians([d.turn_deg for d in plan.DISTRICTS])
        heading = np.arctan2(weight @ np.sin(2 * turn), weight @ np.cos(2 * turn)) / 2
        wander = weight @ np.radians([d.character.wander_deg for d in plan.DISTRICTS])
        heading = heading + wander * (Noise(rng, 900).at(x, y) + 0.45 * Noise(rng, 380).at(x, y))
        heading = _bend(heading, terrain.coast, x, y, 330.0, 1.1)
        bank = np.concatenate([terrain.river_line])
        heading = _bend(heading, bank, x, y, 520.0, 2.2)
        self.cos4 = self._rows(np.cos(4 * heading))
        self.sin4 = self._rows(np.sin(4 * heading))
        self.turn = self._rows(heading)
        self.short = self._rows(weight @ np.array([d.character.block_m[0] for d in plan.DISTRICTS]))
        self.long = self._rows(weight @ np.array([d.character.block_m[1] for d in plan.DISTRICTS]))

    def _rows(self, column: Line) -> list[list[float]]:
        rows: list[list[float]] = column.round(DIGITS).reshape(self.height, self.width).tolist()
        return rows

    def heading(self, x: float, y: float, near_rad: float) -> float:
        """The street direction (radians from east) at a spot that is nearest to a direction."""
        u, v = (x - self.x0) / CELL_M, (y - self.y0) / CELL_M
        i, j = min(max(int(u), 0), self.width - 2), min(max(int(v), 0), self.height - 2)
        s, t = u - i, v - j
        a, b, c, d = (1 - s) * (1 - t), s * (1 - t), (1 - s) * t, s * t
        low, high = self.cos4[j], self.cos4[j + 1]
        cos4 = a * low[i] + b * low[i + 1] + c * high[i] + d * high[i + 1]
        low, high = self.sin4[j], self.sin4[j + 1]
        sin4 = a * low[i] + b * low[i + 1] + c * high[i] + d * high[i + 1]
        angle = math.atan2(sin4, cos4) / 4
        quarter = math.pi / 2
        return angle + round((near_rad - angle) / quarter) * quarter

    def spacing(self, x: float, y: float, heading_rad: float) -> float:
        """How far streets of this direction lie apart here, in metres."""
        i = min(max(int((x - self.x0) / CELL_M + 0.5), 0), self.width - 1)
        j = min(max(int((y - self.y0) / CELL_M + 0.5), 0), self.height - 1)
        along = abs(math.cos(heading_rad - self.turn[j][i])) > 0.7071
        return self.short[j][i] if along else self.long[j][i]


def _district_weights(x: Line, y: Line) -> Line:
    """How much each district counts at each spot: float64 (n, districts), rows sum to one."""
    away = np.column_stack([((x - d.x) ** 2 + (y - d.y) ** 2) / 560.0**2 for d in plan.DISTRICTS])
    weight = np.exp(-(away - away.min(axis=1, keepdims=True)) / 2)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True)).round(DIGITS)


def _bend(heading: Line, curve: Line, x: Line, y: Line, reach_m: float, strength: float) -> Line:
    """Turn the field to run along (or square to) a curve near it."""
    ahead = np.gradient(curve, axis=0)
    for _ in range(6):
        ahead[1:-1] = (ahead[:-2] + ahead[1:-1] + ahead[2:]) / 3
    distance, index = cKDTree(curve).query(np.column_stack([x, y]))
    tangent = np.arctan2(ahead[index, 1], ahead[index, 0])
    weight = strength * np.exp(-((distance / reach_m) ** 2))
    cos4 = np.cos(4 * heading) + weight * np.cos(4 * tangent)
    sin4 = np.sin(4 * heading) + weight * np.sin(4 * tangent)
    bent = np.arctan2(sin4, cos4) / 4
    quarter = math.pi / 2
    return np.asarray(bent + np.round((heading - bent) / quarter) * quarter)
