"""What units report of where they are: a fix a second, a few metres off, now and then silent for a while."""

from __future__ import annotations

from random import Random

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column
from console.domain.tracks import Position
from console.sim.world import World

#: Standard deviation of a receiver's error, metres, and how slowly it drifts (share kept in a second).
NOISE_M, NOISE_KEPT = 2.6, 0.93
#: Mean time between silences of a unit, and how long short and long ones last, seconds.
BETWEEN_SILENCES_S = 5400.0
SHORT_S, LONG_S, LONG_SHARE = (35.0, 160.0), (190.0, 700.0), 0.3


class Reporting:
    """The last fix of every unit; row i is unit i of the roster."""

    def __init__(self, world: World, seed: int, every_s: float, quiet: bool) -> None:
        """`every_s`: seconds between a unit's fixes. `quiet`: whether units fall silent at times."""
        n = len(world.members)
        self.world, self.every_s = world, every_s
        self._ids = [member.id for member in world.members]
        self._random = np.random.default_rng(seed)
        self._rng = Random(seed)
        self._silences = BETWEEN_SILENCES_S if quiet else float("inf")
        self._due_s: Column = np.zeros(n)
        self._silent_until_s: Column = np.zeros(n)
        self._noise = self._random.normal(0.0, NOISE_M, (2, n))
        self._accuracy: Column = np.round(self._random.uniform(3.0, 9.0, n), 1)
        self._at_ms: NDArray[np.int64] = np.zeros(n, dtype=np.int64)
        self._fix = np.zeros((5, n))

    def begin(self, at_s: float) -> None:
        """Spread the units' reports over the time between two of them."""
        spread = self._random.uniform(0.0, self.every_s, len(self._ids)) if self.every_s > 1.0 else 0.0
        self._due_s[:] = at_s + spread

    def observe(self, at_s: float, dt_s: float) -> None:
        """Units whose report is due send a fix at `at_s` (epoch seconds), unless they are silent."""
        self._fall_silent(at_s, dt_s)
        kept = NOISE_KEPT**dt_s
        fresh = self._random.normal(0.0, NOISE_M, self._noise.shape)
        self._noise = self._noise * kept + fresh * np.sqrt(1 - kept * kept)
        due = (self._due_s <= at_s) & (self._silent_until_s <= at_s)
        behind = np.maximum(np.floor((at_s - self._due_s) / self.every_s) + 1.0, 0.0)
        self._due_s += behind * self.every_s
        rows = np.flatnonzero(due)
        if not len(rows):
            return
        x, y, heading, v = self.truth()
        self._fix[:, rows] = np.stack(
            [x + self._noise[0], y + self._noise[1], heading, v, self._accuracy + np.abs(self._noise).sum(axis=0) / 2]
        )[:, rows]
        self._at_ms[rows] = round(at_s * 1000)

    def truth(self) -> tuple[Column, Column, Column, Column]:
        """Where units really are: local metres east and north, degrees true, metres per second."""
        driving, flying = self.world.driving, self.world.flying
        x, y, heading = driving.where()
        return (
            np.concatenate([x, flying.x]),
            np.concatenate([y, flying.y]),
            np.concatenate([heading, flying.heading_deg]),
            np.concatenate([driving.v_mps, flying.v_mps]),
        )

    def since(self, at_s: float) -> list[Position]:
        """The newest fix of every unit that reported after a time (epoch seconds)."""
        rows = np.flatnonzero(self._at_ms > round(at_s * 1000))
        lat, lon = self.world.degrees(self._fix[0, rows], self._fix[1, rows])
        columns = (
            lat.round(6).tolist(),
            lon.round(6).tolist(),
            self._at_ms[rows].tolist(),
            (self._fix[2, rows].round(1) % 360.0).tolist(),
            self._fix[3, rows].round(1).tolist(),
            self._fix[4, rows].round(1).tolist(),
        )
        ids = [self._ids[row] for row in rows.tolist()]
        return list(map(Position, ids, *columns))

    def silence(self, unit: int, until_s: float) -> None:
        """A unit stops reporting until a time (epoch seconds)."""
        self._silent_until_s[unit] = until_s

    def _fall_silent(self, at_s: float, dt_s: float) -> None:
        chance = 1.0 - np.exp(-dt_s / self._silences)
        begins = np.flatnonzero((self._random.random(len(self._ids)) < chance) & (self._silent_until_s <= at_s))
        for unit in begins.tolist():
            span = LONG_S if self._rng.random() < LONG_SHARE else SHORT_S
            self._silent_until_s[unit] = at_s + self._rng.uniform(*span)
