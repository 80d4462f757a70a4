"""The ground units drive on: every path in use in one set of columns, tours first, compacted as ways are left."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from console.domain.street_lines import Index
from console.sim.paths import Path

_Number = TypeVar("_Number", bound=np.generic)
_COLUMNS = ("x", "y", "at_m", "leg_mps", "bend_mps", "ahead", "node")
#: Idle rows that are left alone, so that a small city is never tidied (56 bytes a row).
SLACK_ROWS = 65_536


class Track:
    """Columns of all paths, one behind the other; see `Path` for what each holds."""

    def __init__(self, tours: Path) -> None:
        """`tours`: rows that stay where they are for good."""
        self.fixed = self.used = len(tours.x)
        self._room = 2 * self.fixed + 4096
        self.x, self.y, self.at_m = (self._grown(tours.x), self._grown(tours.y), self._grown(tours.at_m))
        self.leg_mps, self.bend_mps = self._grown(tours.leg_mps), self._grown(tours.bend_mps)
        self.ahead, self.node = self._grown(tours.ahead), self._grown(tours.node)

    def _grown(self, column: NDArray[_Number]) -> NDArray[_Number]:
        out = np.zeros(self._room, dtype=column.dtype)
        out[: len(column)] = column
        return out

    def add(self, path: Path) -> tuple[int, int]:
        """Keep a path; its first and last row."""
        first, last = self.used, self.used + len(path.x)
        if last > self._room:
            self._room = 2 * last
            for name in _COLUMNS:
                setattr(self, name, self._grown(getattr(self, name)))
        for name in _COLUMNS:
            getattr(self, name)[first:last] = getattr(path, name)
        self.used = last
        return first, last - 1

    def cut(self, first: int, last: int) -> Path:
        """A copy of some rows, both ends included, as a path of its own."""
        rows = slice(first, last + 1)
        return Path(
            self.x[rows].copy(),
            self.y[rows].copy(),
            self.at_m[rows] - self.at_m[first],
            self.leg_mps[rows].copy(),
            self.bend_mps[rows].copy(),
            self.ahead[rows].copy(),
            self.node[rows].copy(),
        )

    def compact(self, first: Index, last: Index, slack: int = SLACK_ROWS) -> Index | None:
        """Drop rows that no window uses, when they are the greater part.

        Args:
            first, last: windows in use, both ends included; windows on tours stay as they are.
            slack: rows that may lie idle before it is worth the work.

        Returns how many rows each window moved down, or none when nothing was done.
        """
        own = first >= self.fixed
        sizes = np.where(own, last - first + 1, 0)
        if self.used - self.fixed < 3 * int(sizes.sum()) + slack:
            return None
        new_first = np.where(own, self.fixed + np.cumsum(sizes) - sizes, first)
        rows = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        for name in _COLUMNS:
            column = getattr(self, name)
            column[self.fixed : self.fixed + len(rows)] = column[rows]
        self.used = self.fixed + len(rows)
        return first - new_first
