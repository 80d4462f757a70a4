"""All that is worked out of a shift before it is shown, in the thread that opened it: notes, alarms, span, findings."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

import msgspec

from console.desk.time.density import Mark, alarm_marks
from console.review.finding_types import ReviewFinding
from console.review.progress import Progress
from console.review.reading import Note
from console.review.shift import Shift, View
from console.review.times import moment as time_of
from console.review.times import ms

#: Positions and times of sources widen the span of what was heard by no more than this: their clocks may be wrong.
_WIDEN_MS = 3_600_000
#: Facts of a journal from which on its missed moments are worked out in a process of their own.
LONG = 5_000

_log = logging.getLogger(__name__)


class Outlook(msgspec.Struct, frozen=True):
    """A shift and what is to be said of it; closing it closes the shift."""

    shift: Shift
    notes: tuple[Note, ...]
    alarms: tuple[Mark, ...]
    span: tuple[datetime, datetime] | None

    def close(self) -> None:
        """Let go of the files."""
        self.shift.close()


def outlook(shift: Shift) -> Outlook:
    """Look a shift over."""
    return Outlook(shift, tuple(shift.notes), tuple(alarm_marks(shift)), span_of(shift))


def span_of(shift: Shift) -> tuple[datetime, datetime] | None:
    """From the first to the last second worth standing in: facts, and positions shortly before and after."""
    span = shift.span()
    if span is None:
        return None
    first, last = ms(span[0]), ms(span[1])
    early, late = first, last
    for times in (shift.times_ms(View.AS_IT_WAS), shift.positions.span_ms() if shift.positions is not None else None):
        if times is not None and len(times):
            early, late = min(early, int(times[0])), max(late, int(times[-1]))
    return time_of(max(early, first - _WIDEN_MS)), time_of(min(late, last + _WIDEN_MS))


def find_missed(shift: Shift, progress: Progress) -> tuple[ReviewFinding, ...]:
    """Missed moments of a shift that another thread is looking at.

    A long journal is searched in a process of its own: in a thread of this one, the desk would wait for Python's
    one interpreter all the while. What a desk has heard, and what is short, is searched here.
    """
    # When first needed: a desk that stays live has no use for it.
    from console.review.finding_process import NoProcess, find_apart
    from console.review.findings import find

    if shift.path != Path() and len(shift.facts) >= LONG:
        try:
            return find_apart(shift.path, shift.role, progress)
        except NoProcess as why:
            _log.warning("missed moments are worked out by the desk itself: %s", why)
    twin = shift.twin()
    try:
        return tuple(find(twin, progress))
    finally:
        twin.close()
