"""What a scrubber shows of a shift: how many facts where, alarms and findings as marks. Pure; numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority
from console.review.finding_types import Grade, ReviewFinding
from console.review.shift import Shift, View
from console.review.times import ms

#: Steps of the scale, seconds: the smallest that leaves room for its words is taken.
STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800)


class Mark(msgspec.Struct, frozen=True):
    """Something at a second: an alarm (its priority) or a finding (its grade)."""

    at_ms: int
    level: str
    text: str


def density(shift: Shift, view: View, span: tuple[datetime, datetime], bins: int) -> NDArray[np.float64]:
    """Facts in each of `bins` equal parts of a span, from 0 to 1 of the fullest, shape (bins,).

    The root of the count is shown: one busy minute must not flatten the whole night.
    """
    first, last = ms(span[0]), max(ms(span[1]), ms(span[0]) + 1)
    times = shift.times_ms(view)
    inside = times[np.searchsorted(times, first) : np.searchsorted(times, last, side="right")]
    places = ((inside - first) * max(bins, 1)) // (last - first + 1)
    counts = np.bincount(places, minlength=max(bins, 1))
    high = counts.max() if len(counts) else 0
    shares: NDArray[np.float64] = np.sqrt(counts / high) if high else np.zeros(max(bins, 1))
    return shares


def alarm_marks(shift: Shift) -> list[Mark]:
    """Alarms as they were raised, in the order in which they were heard."""
    return [
        Mark(ms(envelope.heard), envelope.fact.priority.value, envelope.fact.text)
        for envelope in shift.facts
        if isinstance(envelope.fact, f.AlarmRaised) and envelope.fact.priority is not AlarmPriority.LOW
    ]


def finding_marks(findings: Sequence[ReviewFinding]) -> list[Mark]:
    """Missed moments, the grave ones last, so that they are painted over the others."""
    grades = list(Grade)
    ordered = sorted(findings, key=lambda finding: -grades.index(finding.grade))
    return [Mark(ms(finding.at), finding.grade.value, finding.text) for finding in ordered]


def scale_step_s(span_s: float, width_px: float, word_px: float) -> int:
    """Seconds between two times written under the scrubber."""
    room = max(1.0, width_px / max(word_px, 1.0))
    return next((step for step in STEPS_S if span_s / step <= room), STEPS_S[-1])
