"""Sums over samples: percentiles, medians of rounds, and how one side stands to another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` (0..1) of all samples do not exceed (nearest rank, no invention).

    Raises:
        ValueError: no samples, or a share outside 0..1.
    """
    if not samples:
        raise ValueError("a percentile of no samples does not exist")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{share} is no share between 0 and 1")
    ordered = sorted(samples)
    return float(ordered[max(0, math.ceil(share * len(ordered)) - 1)])


def median(samples: Sequence[float]) -> float:
    """The middle sample; of an even number, the mean of the middle two.

    Raises:
        ValueError: no samples.
    """
    if not samples:
        raise ValueError("a median of no samples does not exist")
    ordered, middle = sorted(samples), len(samples) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


class Spread(msgspec.Struct, frozen=True):
    """What is told of many samples of one quantity, in the samples' own unit."""

    count: int
    p50: float
    p99: float
    least: float
    most: float


def spread(samples: Sequence[float]) -> Spread:
    """Count, p50, p99, least and most.

    Raises:
        ValueError: no samples.
    """
    return Spread(
        len(samples), percentile(samples, 0.50), percentile(samples, 0.99), float(min(samples)), float(max(samples))
    )


def ratio(ours: float, peer: float, *, more_is_better: bool) -> float:
    """How many times better we are than the peer: 2.0 is twice as good, below 1 is worse; NaN when undefined."""
    over, under = (ours, peer) if more_is_better else (peer, ours)
    return over / under if under > 0 else math.nan
