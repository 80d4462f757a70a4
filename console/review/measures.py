"""What a shift is measured by: every measure with its count, what is missing and its uncertainty, and none invented."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from console.review.measure_cases import answered as answered
from console.review.measure_cases import seconds_between as seconds_between
from console.review.measure_cases import time_on_scene as time_on_scene
from console.review.measure_rules import GROUPS as GROUPS
from console.review.measure_rules import RULES as RULES
from console.review.measure_types import NO_RECORDS as NO_RECORDS
from console.review.measure_types import NOT_ENOUGH as NOT_ENOUGH
from console.review.measure_types import Form as Form
from console.review.measure_types import Found, Rule
from console.review.measure_types import Measure as Measure
from console.review.statistics import ENOUGH, Spread, spread, wilson
from console.review.tables import Tables


def measure(tables: Tables, rules: Sequence[Rule] | None = None) -> list[Measure]:
    """All measures of a shift, in order; each says what it rests on, and none is invented."""
    return [_apply(rule, tables) for rule in (RULES if rules is None else rules)]


def _apply(rule: Rule, tables: Tables) -> Measure:
    blank = Measure(
        rule.key, rule.title, rule.group, rule.form, rule.definition, unit=rule.unit, target=rule.target,
        aside_why=rule.aside_why,
    )  # fmt: skip
    if rule.make is None or (rule.needs and not any(kind in tables.kinds for kind in rule.needs)):
        return msgspec.structs.replace(blank, why=NO_RECORDS)
    found = rule.make(tables)
    if rule.form is Form.DURATION:
        return _duration(blank, found)
    if rule.form is Form.SHARE:
        return _share(blank, found)
    return msgspec.structs.replace(blank, n=found.n, hits=found.hits, missing=found.missing, value=found.total)


def _duration(blank: Measure, found: Found) -> Measure:
    seconds = found.seconds
    known = np.isfinite(seconds)
    wrong = known & (seconds < 0)
    good = seconds[known & ~wrong]
    figures: Spread = spread(good)
    return msgspec.structs.replace(
        blank,
        n=figures.n,
        missing=int((~known).sum()),
        wrong=int(wrong.sum()),
        aside=found.aside,
        value=figures.median,
        low=figures.low,
        high=figures.high,
        p90=figures.p90,
        why="" if figures.median is not None else NOT_ENOUGH,
    )


def _share(blank: Measure, found: Found) -> Measure:
    hits = found.hits or 0
    counted = msgspec.structs.replace(blank, n=found.n, hits=hits, missing=found.missing, aside=found.aside)
    if found.n < ENOUGH:
        return msgspec.structs.replace(counted, why=NOT_ENOUGH)
    low, high = wilson(hits, found.n)
    return msgspec.structs.replace(counted, value=hits / found.n, low=low, high=high)


# ---- in words ------------------------------------------------------------------------------------------


def seconds_text(seconds: float) -> str:
    """`45 s`, `6:21 min` or `1:04 h`: short and unmistakable."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def value_text(found: Measure, value: float | None) -> str:
    """A figure of a measure as people say it; a dash where there is none."""
    if value is None:
        return "–"
    if found.form is Form.DURATION:
        return seconds_text(value)
    if found.form is Form.SHARE:
        return f"{100 * value:.0f} %" if 0.1 <= value <= 0.9 else f"{100 * value:.1f} %"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def line_text(found: Measure) -> str:
    """One measure as one line."""
    if found.why:
        return f"{found.title}: {found.why}" + (f" (n = {found.n})" if found.n else "") + _left_out(found)
    parts = [f"{found.title}: {value_text(found, found.value)}"]
    if found.unit:
        parts[0] += f" {found.unit}" if found.form is Form.TOTAL else ""
    if found.low is not None and found.high is not None:
        parts.append(f"95 % {value_text(found, found.low)} to {value_text(found, found.high)}")
    if found.p90 is not None:
        parts.append(f"90th percentile {value_text(found, found.p90)}")
    if found.form is not Form.TOTAL:
        parts.append(f"n = {found.n:,}")
    return ", ".join(parts) + _left_out(found)


def _left_out(found: Measure) -> str:
    """What the figure does not rest on, as the end of a line."""
    counts = (
        (found.missing, "missing"),
        (found.wrong, "with times that contradict each other"),
        (found.aside, found.aside_why),
    )
    return "".join(f", {many:,} {word}" for many, word in counts if many)
