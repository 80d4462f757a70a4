"""Times as milliseconds, and clocks that jumped: which readings to believe when a clock went back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Millis = NDArray[np.int64]


def ms(moment: datetime) -> int:
    """UTC milliseconds since 1970 of an aware time."""
    return round(moment.timestamp() * 1000)


def moment(at_ms: int | float) -> datetime:
    """The aware UTC time of milliseconds since 1970."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def column(moments: Iterable[datetime]) -> Millis:
    """Many times as a column, int64 UTC milliseconds."""
    return np.rint(np.array([at.timestamp() for at in moments], dtype=np.float64) * 1000).astype(np.int64)


def steady(readings: Millis) -> tuple[Millis, NDArray[np.bool_]]:
    """Readings of one clock in the order they were taken, made never to go back; and which had to be changed.

    The fewest readings that can be blamed are changed, each to the reading before it: a clock that was two hours
    ahead for a minute costs that minute, not the two hours after it.
    """
    if not len(readings) or bool(np.all(np.diff(readings) >= 0)):
        return readings, np.zeros(len(readings), dtype=bool)
    believed = _longest_rising(readings.tolist())
    wrong = np.ones(len(readings), dtype=bool)
    wrong[believed] = False
    fixed = readings.copy()
    fixed[wrong] = np.iinfo(np.int64).min
    fixed = np.maximum.accumulate(fixed)
    fixed[: believed[0]] = readings[believed[0]]
    return fixed, wrong


def _longest_rising(values: list[int]) -> list[int]:
    """Indices of the longest part that never falls (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(values)
    for index, value in enumerate(values):
        place = bisect_right(tails, value)
        before[index] = ends[place - 1] if place else -1
        if place == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[place], ends[place] = value, index
    path, index = [], ends[-1]
    while index >= 0:
        path.append(index)
        index = before[index]
    return path[::-1]
