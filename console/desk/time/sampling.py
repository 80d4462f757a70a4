"""Positions sampled in memory every few seconds, older ones more coarsely, so that a shift fits in some megabytes."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from console.domain.tracks import Tracks
from console.journal import columns
from console.journal.columns import Rows
from console.review.heard import rows_of
from console.review.times import ms

#: Seconds between two samples.
EVERY_S = 5.0
#: Rows kept, about 34 bytes each; beyond that neighbouring samples of the older half become one.
MOST_ROWS = 1_500_000
#: Rows looked at for that at one time of sampling: a frame has other work to do.
_MERGED = 40_000


class Samples:
    """What changed since the sample before, one block of stored rows a sample."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self.count = 0
        self._most = most_rows
        self._blocks: list[Rows] = []
        self._numbers: dict[str, int] = {}
        self._units: list[str] = []
        self._last_s = np.full(1024, -np.inf)
        self._next_ms: int | None = None
        self._since: datetime | None = None
        self._thin_at = 0
        self._thinned = False

    def take(self, tracks: Tracks, now: datetime) -> None:
        """Keep what moved since the last sample, when one is due at `now` (UTC)."""
        now_ms = ms(now)
        due = self._next_ms is None or now_ms >= self._next_ms or now_ms < self._next_ms - 2_000 * EVERY_S
        if not due or not len(tracks):
            return
        self._next_ms = now_ms + round(EVERY_S * 1000)
        numbers = self._number(tracks.ids)
        fresh = np.flatnonzero(tracks.at_s > self._last_s[numbers])
        if not len(fresh):
            return
        self._since = self._since or now
        self._last_s[numbers[fresh]] = tracks.at_s[fresh]
        rows = rows_of(tracks, fresh, numbers[fresh], now_ms)
        self._blocks.append(rows)
        self.count += len(rows)
        if self.count > self._most:
            self._thin()

    def _number(self, ids: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        for unit in ids:
            if unit not in self._numbers:
                self._numbers[unit] = len(self._units)
                self._units.append(unit)
        if len(self._units) > len(self._last_s):
            grown = np.full(2 * len(self._units), -np.inf)
            grown[: len(self._last_s)] = self._last_s
            self._last_s = grown
        return np.fromiter((self._numbers[unit] for unit in ids), dtype=np.int64, count=len(ids))

    def _thin(self) -> None:
        """Make one sample of two neighbours in the older half, some pairs at a time."""
        self._thinned = True
        worked = 0
        while self.count > self._most and worked < _MERGED:
            if self._thin_at + 1 >= len(self._blocks) // 2:
                self._thin_at = 0
            pair = self._blocks[self._thin_at : self._thin_at + 2]
            if len(pair) < 2:
                return
            worked += len(pair[0]) + len(pair[1])
            merged = columns.newest(np.concatenate(pair))
            self._blocks[self._thin_at : self._thin_at + 2] = [merged]
            self.count += len(merged) - len(pair[0]) - len(pair[1])
            self._thin_at += 1

    def all(self) -> tuple[tuple[Rows, ...], tuple[str, ...]]:
        """Blocks of rows in the order in which they were sampled, and the names of their units."""
        return tuple(self._blocks), tuple(self._units)

    @property
    def words(self) -> str:
        """How fine it is, in words."""
        if self._since is None:
            return "it has no positions"
        coarser = ", older ones more coarsely" if self._thinned else ""
        return f"positions every {EVERY_S:.0f} s since {self._since:%H:%M:%S}{coarser}"
