"""Whether a feed's picture moves: live, frozen or dead, from when its frames came and what was on them. No Qt.

A frozen feed is more dangerous than a dead one: a still picture of a quiet room looks like a quiet room. So a frame
counts only when it shows something new. Measured on pictures frozen before an encoder (x264 and MPEG-2, 400 to 1,500
kbit/s): the encoder's own flicker moves no cell of the fingerprint by more than 1 level, real motion moves some by 5 at
least. A camera that stands still in front of a still scene may not move a cell at all but for its noise: there any
difference counts, and only a picture that is the same to the bit is frozen.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary_care import FeedKind

#: Without news for this long a picture is no longer shown as live, seconds: within 2 s with time left to look.
FROZEN_AFTER_S = 1.5
#: Without any frame for this long nobody is sending any more, seconds.
DEAD_AFTER_S = 10.0
#: No frame within this time of opening: it does not answer, seconds.
OPENING_FOR_S = 12.0
#: The fingerprint: mean luma of a grid this large (rows, columns).
GRID = (18, 32)
#: Levels of 255 by which a cell must differ to be news.
_NEWS = {FeedKind.BODY_WORN: 2, FeedKind.DRONE: 2, FeedKind.VEHICLE: 1, FeedKind.FIXED: 1}

Cells = NDArray[np.uint8]


class Beat(StrEnum):
    """How a feed is."""

    OPENING = "opening"
    LIVE = "live"
    FROZEN = "frozen"
    DEAD = "dead"


class Sign(NamedTuple):
    """How a feed is now: `age_s` counts from the last frame that showed something new; none when there was none."""

    beat: Beat
    age_s: float | None
    why: str = ""

    @property
    def words(self) -> str:
        """As it stands on the tile."""
        if self.beat is Beat.FROZEN and self.age_s is not None:
            return f"FROZEN {self.age_s:.0f} s"
        return self.beat.value.upper()


def fingerprint(luma: NDArray[np.uint8]) -> Cells:
    """A frame made small: mean luma by cell, uint8 `GRID`. Every second pixel of every second row is enough.

    Args:
        luma: uint8 (height, width), at least one pixel.
    """
    rows, columns = GRID
    if luma.shape[0] < rows or luma.shape[1] < columns:
        down, across = np.arange(rows) * luma.shape[0] // rows, np.arange(columns) * luma.shape[1] // columns
        return np.asarray(luma[np.ix_(down, across)], dtype=np.uint8)
    thin = luma[::2, ::2] if luma.shape[0] >= 4 * rows and luma.shape[1] >= 4 * columns else luma
    high, wide = thin.shape[0] // rows, thin.shape[1] // columns
    held = thin[: high * rows, : wide * columns].reshape(rows, high, columns, wide)
    sums = held.sum(axis=3, dtype=np.uint32).sum(axis=1)
    return np.asarray((sums + high * wide // 2) // (high * wide), dtype=np.uint8)


class Pulse:
    """Feels one feed's pulse. Time is seconds of any clock that does not jump; it comes in with every call."""

    def __init__(self, kind: FeedKind, opened_s: float) -> None:
        self._news = _NEWS[kind]
        self._opened_s = opened_s
        self._last: Cells | None = None
        self._moved_s: float | None = None
        self._came_s: float | None = None
        self._over = ""
        self.frames = 0

    def frame(self, now_s: float, cells: Cells) -> None:
        """A frame came. It is compared with the last one that was news, so that a slow pan counts as well."""
        self.frames += 1
        self._came_s = now_s
        self._over = ""
        if self._last is not None:
            apart = np.abs(cells.astype(np.int16) - self._last.astype(np.int16))
            if int(apart.max()) < self._news:
                return
        self._last = cells
        self._moved_s = now_s

    def over(self, why: str) -> None:
        """The player gave up, or the stream ended."""
        self._over = why or "it ended"

    def feel(self, now_s: float) -> Sign:
        """How the feed is."""
        if self._over:
            return Sign(Beat.DEAD, self._age(now_s), self._over)
        if self._came_s is None or self._moved_s is None:
            if now_s - self._opened_s < OPENING_FOR_S:
                return Sign(Beat.OPENING, None)
            return Sign(Beat.DEAD, None, "it does not answer")
        silent_s, still_s = now_s - self._came_s, now_s - self._moved_s
        if silent_s >= DEAD_AFTER_S:
            return Sign(Beat.DEAD, still_s, "nothing comes any more")
        if silent_s >= FROZEN_AFTER_S:
            return Sign(Beat.FROZEN, still_s, "no pictures come")
        if still_s >= FROZEN_AFTER_S:
            return Sign(Beat.FROZEN, still_s, "the same picture comes again and again")
        return Sign(Beat.LIVE, still_s)

    def _age(self, now_s: float) -> float | None:
        return None if self._moved_s is None else now_s - self._moved_s
