"""The measures of a shift with the cases they rest on, as charts need them; worked out in any thread, no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary import Role
from console.review.compare import Comparison, compare
from console.review.measures import RULES, Form, Measure, measure
from console.review.progress import Progress, tell, unwatched
from console.review.shift import Shift
from console.review.tables import Tables

_QUARTER_S, _HOUR_S, _DAY_S = 900.0, 3600.0, 86_400.0
#: Columns of the chart of a shift at most: a longer journal is gathered by days.
_MOST_HOURS = 72
#: A shorter shift is shown by quarters of an hour.
_FEW_HOURS = 6


class Case(msgspec.Struct, frozen=True):
    """A measure, and for a duration the seconds of each case that counts (n,), sorted."""

    measure: Measure
    seconds: NDArray[np.float64] | None = None


class Load(msgspec.Struct, frozen=True):
    """Incidents received: from `start_s` (POSIX) on one column for each `step_s` seconds, in all and crises (n,)."""

    start_s: float
    step_s: float
    all: NDArray[np.int64]
    crisis: NDArray[np.int64]


class MeasureSet(msgspec.Struct, frozen=True):
    """All measures of one shift."""

    cases: tuple[Case, ...]
    load: Load

    @property
    def measures(self) -> list[Measure]:
        """Only the figures."""
        return [case.measure for case in self.cases]


def measure_set(shift: Shift, progress: Progress = unwatched) -> MeasureSet:
    """Measure a shift, with the figures that its report gives. pandas and Arrow are loaded the first time.

    Raises:
        JournalError: its journal cannot be read any more.
        Stopped: `progress` said so.
    """
    tell(progress, "loading the tables", 0, 3)
    from console.review.shift_tables import shift_tables

    tell(progress, "putting facts into columns", 1, 3)
    tables = shift_tables(shift, progress)
    tell(progress, "measuring", 2, 3)
    found = measure(tables)
    rules = {rule.key: rule for rule in RULES}
    cases = [Case(one, _seconds(one, rules[one.key].make, tables)) for one in found]
    return MeasureSet(tuple(cases), _load(tables))


def measure_journal(path: Path, role: Role, progress: Progress = unwatched) -> MeasureSet:
    """Measure another journal, seen with the same eyes.

    Raises:
        JournalError: it is no journal, or cannot be opened.
        Stopped: `progress` said so.
    """
    with Shift.open(path, role=role, progress=progress) as other:
        return measure_set(other, progress)


def comparisons(before: MeasureSet, after: MeasureSet) -> dict[str, Comparison]:
    """Two shifts by a measure's key."""
    return {pair.after.key: pair for pair in compare(before.measures, after.measures)}


def _seconds(one: Measure, make: Any, tables: Tables) -> NDArray[np.float64] | None:
    if one.form is not Form.DURATION or one.value is None or make is None:
        return None
    seconds = np.asarray(make(tables).seconds, dtype=np.float64)
    return np.sort(seconds[np.isfinite(seconds) & (seconds >= 0)])


def _load(tables: Tables) -> Load:
    at = tables.incidents["received_at"].to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    crisis = tables.incidents["crisis"].to_numpy(dtype=bool)
    if not len(at):
        empty = np.zeros(0, dtype=np.int64)
        return Load(0.0, _HOUR_S, empty, empty)
    hours = (at.max() - at.min()) / _HOUR_S
    step = _QUARTER_S if hours <= _FEW_HOURS else _HOUR_S if hours <= _MOST_HOURS else _DAY_S
    start = float(np.floor(at.min() / step) * step)
    place = ((at - start) // step).astype(np.int64)
    size = int(place.max()) + 1
    return Load(start, step, np.bincount(place, minlength=size), np.bincount(place[crisis], minlength=size))
