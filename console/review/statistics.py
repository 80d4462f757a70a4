"""Figures with their uncertainty: medians, percentiles and shares that say how much they rest on. Pure numpy."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

#: Standard normal quantile of a 95 % interval.
Z_95 = 1.959963984540054
#: Fewer cases than this give no median and no share: "not enough data" is said instead.
ENOUGH = 5
#: Fewer cases than this give no 90th percentile: it would be the slowest case.
ENOUGH_P90 = 10


class Spread(msgspec.Struct, frozen=True):
    """Times (or other amounts) of `n` cases. Figures are none where there are too few cases for them.

    `low` and `high` bound the median with 95 % confidence (order statistics, exact ranks by normal approximation).
    """

    n: int
    median: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None


def spread(values: NDArray[np.float64]) -> Spread:
    """Median, 90th percentile (linear interpolation) and the median's interval of finite values, shape (n,)."""
    n = len(values)
    if n < ENOUGH:
        return Spread(n)
    reach = Z_95 * math.sqrt(n) / 2
    low, high = max(math.floor(n / 2 - reach), 0), min(math.ceil(n / 2 + reach), n - 1)
    ordered = np.partition(values, [low, high])
    median, p90 = np.percentile(values, [50, 90])
    return Spread(n, float(median), float(p90) if n >= ENOUGH_P90 else None, float(ordered[low]), float(ordered[high]))


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; (0, 1) when there is nothing to go by."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, Z_95 * Z_95
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z_95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float, float]:
    """Second less first, with the interval that follows from theirs (MOVER; for Wilson intervals, Newcombe's).

    Each is (value, low, high); so is the result.
    """
    value = other[0] - one[0]
    low = value - math.hypot(other[0] - other[1], one[2] - one[0])
    high = value + math.hypot(other[2] - other[0], one[0] - one[1])
    return value, low, high
