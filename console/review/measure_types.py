"""What a measure is, and how a rule that makes one is written."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

from console.review.tables import Tables

NO_RECORDS = "no such records in this shift"
NOT_ENOUGH = "not enough data"


class Group(StrEnum):
    """What a measure is about; in the order in which groups are read."""

    TIMES = "Times"
    WORK = "Work"
    OUTCOME = "Outcome"
    CARE = "Care afterwards"
    DESK = "At the desk"


class Form(StrEnum):
    """What kind of figure a measure gives."""

    DURATION = "duration"  # seconds: median, 90th percentile, interval of the median
    SHARE = "share"  # 0..1 with Wilson's interval
    TOTAL = "total"  # one sum, in `unit`


class Measure(msgspec.Struct, frozen=True):
    """One measure of one shift.

    Attributes:
        n: cases measured. For a share, the cases that could have been hits.
        missing: cases that belong here but lack a time or a code.
        wrong: cases left out because their times contradict each other.
        aside: cases that the definition leaves out, for the reason `aside_why`.
        value: median (seconds), share (0..1) or total; none where `why` says why there is none.
        low, high: 95 % interval of `value`.
        p90: 90th percentile, seconds.
        hits: the cases counted, for a share.
        target: what it is compared with, in words.
    """

    key: str
    title: str
    group: str
    form: Form
    definition: str
    n: int = 0
    missing: int = 0
    wrong: int = 0
    aside: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    hits: int | None = None
    unit: str = ""
    target: str = ""
    why: str = ""
    aside_why: str = ""


class Rule(msgspec.Struct, frozen=True):
    """How a measure is made: `needs` are kinds of fact without one of which there is nothing to measure."""

    key: str
    title: str
    group: str
    form: Form
    definition: str
    make: Callable[[Tables], Found] | None
    needs: tuple[str, ...] = ()
    target: str = ""
    unit: str = ""
    aside_why: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a rule found: seconds of each case (NaN missing), or hits among cases, or a sum."""

    seconds: Any = None
    hits: int | None = None
    n: int = 0
    missing: int = 0
    aside: int = 0
    total: float | None = None
