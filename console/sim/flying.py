"""Drones of the simulated city: straight to a place, circling over it, straight home."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column

CRUISE_MPS = 14.0
ORBIT_MPS = 6.0
#: Radius of the circle a drone flies over a place, metres.
ORBIT_M = 55.0


class Flying:
    """Where every drone is; row i is drone i. Columns in local metres, degrees true and metres per second."""

    def __init__(self, x: Column, y: Column) -> None:
        """Drones rest on their pads at (x, y), float64 (n,) each."""
        self.x, self.y = x.astype(np.float64), y.astype(np.float64)
        self.goal_x, self.goal_y = self.x.copy(), self.y.copy()
        self.heading_deg, self.v_mps = np.zeros(len(x)), np.zeros(len(x))
        self.flying: NDArray[np.bool_] = np.zeros(len(x), dtype=np.bool_)
        self.circling: NDArray[np.bool_] = np.zeros(len(x), dtype=np.bool_)
        self.circles: NDArray[np.bool_] = np.zeros(len(x), dtype=np.bool_)

    def send(self, drone: int, x: float, y: float, *, circle: bool) -> None:
        """Fly straight to a place; circle over it or land there."""
        self.goal_x[drone], self.goal_y[drone] = x, y
        self.circles[drone], self.circling[drone], self.flying[drone] = circle, False, True

    def away_m(self, x: float, y: float) -> Column:
        """Distance of every drone to a place, metres, shape (n,)."""
        return np.hypot(self.x - x, self.y - y)

    def advance(self, dt_s: float) -> list[int]:
        """Move every drone on by `dt_s` seconds; those that reached their place just now."""
        arrived = self._approach(dt_s)
        self._circle(dt_s)
        return arrived

    def _approach(self, dt_s: float) -> list[int]:
        going = np.flatnonzero(self.flying & ~self.circling)
        if not len(going):
            return []
        dx, dy = self.goal_x[going] - self.x[going], self.goal_y[going] - self.y[going]
        away = np.hypot(dx, dy)
        close_m = np.where(self.circles[going], ORBIT_M, 0.0)
        step = np.minimum(CRUISE_MPS * dt_s, np.maximum(away - close_m, 0.0))
        share = step / np.maximum(away, 1e-9)
        self.x[going] += dx * share
        self.y[going] += dy * share
        turned = step > 0.01
        self.heading_deg[going[turned]] = np.degrees(np.arctan2(dx, dy))[turned] % 360.0
        self.v_mps[going] = step / dt_s
        there = away - step <= close_m + 0.01
        done = going[there]
        self.circling[done] = self.circles[done]
        landed = done[~self.circles[done]]
        self.flying[landed], self.v_mps[landed] = False, 0.0
        return [int(drone) for drone in done]

    def _circle(self, dt_s: float) -> None:
        around = np.flatnonzero(self.flying & self.circling)
        if not len(around):
            return
        angle = np.arctan2(self.y[around] - self.goal_y[around], self.x[around] - self.goal_x[around])
        angle += ORBIT_MPS * dt_s / ORBIT_M
        self.x[around] = self.goal_x[around] + ORBIT_M * np.cos(angle)
        self.y[around] = self.goal_y[around] + ORBIT_M * np.sin(angle)
        self.heading_deg[around] = (90.0 - np.degrees(angle + math.pi / 2)) % 360.0
        self.v_mps[around] = ORBIT_MPS
