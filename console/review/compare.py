"""Two shifts side by side: what differs by more than chance, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from console.review.measures import Form, Measure
from console.review.statistics import difference


class Comparison(msgspec.Struct, frozen=True):
    """One measure of two shifts. `change` is the second less the first with its 95 % interval, none where unknown."""

    before: Measure
    after: Measure
    change: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = ""


def compare(before: Sequence[Measure], after: Sequence[Measure]) -> list[Comparison]:
    """Measures of two shifts by key, in the order of the first; totals get no verdict: shifts differ in length."""
    later = {found.key: found for found in after}
    return [_pair(found, later[found.key]) for found in before if found.key in later]


def _pair(before: Measure, after: Measure) -> Comparison:
    if before.value is None or after.value is None:
        return Comparison(before, after, verdict="not enough data to compare")
    if before.form is Form.TOTAL:
        return Comparison(before, after, after.value - before.value)
    bounds = (before.low, before.high, after.low, after.high)
    if any(bound is None for bound in bounds):
        return Comparison(before, after, after.value - before.value, verdict="not enough data to compare")
    change, low, high = difference(
        (before.value, before.low or 0.0, before.high or 0.0), (after.value, after.low or 0.0, after.high or 0.0)
    )
    if low <= 0 <= high:
        verdict = "cannot be told apart"
    elif before.form is Form.DURATION:
        verdict = "longer" if change > 0 else "shorter"
    else:
        verdict = "higher" if change > 0 else "lower"
    return Comparison(before, after, change, low, high, verdict)
