"""What a reviewer has to know of a shift before believing it: clocks that jumped, late facts, what was never closed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.review.reading import Note
from console.review.times import Millis

#: A fact heard this much later than it happened is noted as late, minutes.
LATE_MIN = 5


def clock_notes(facts: Sequence[Envelope], jumped: NDArray[np.bool_], lateness_ms: Millis) -> list[Note]:
    """Notes about times: `jumped` (n,) marks impossible `heard`s, `lateness_ms` (n,) is `heard` less `at`."""
    notes: list[Note] = []
    if jumped.any():
        text = (
            f"The hub's clock jumped: {int(jumped.sum()):,} facts bear a time that cannot be right. In the view as it "
            "was known they stand at the time of the fact before them."
        )
        notes.append(Note("clock-jump", text, facts[int(np.argmax(jumped))].seq))
    late = lateness_ms > LATE_MIN * 60_000
    if late.any():
        worst = int(np.argmax(lateness_ms))
        text = (
            f"{int(late.sum()):,} facts were heard more than {LATE_MIN} min after they happened; the latest by "
            f"{_span_text(int(lateness_ms[worst]))}."
        )
        notes.append(Note("late", text, facts[worst].seq))
    ahead = lateness_ms < -LATE_MIN * 60_000
    if ahead.any():
        text = (
            f"{int(ahead.sum()):,} facts say that they happened more than {LATE_MIN} min after they were heard: a "
            "source's clock is wrong."
        )
        notes.append(Note("ahead", text, facts[int(np.argmax(ahead))].seq))
    return notes


def open_notes(last: Picture) -> list[Note]:
    """Notes about incidents, from the last picture of the shift."""
    if not last.incidents:
        return [Note("no-incidents", "There was no incident in this shift.")]
    still = last.open_incidents()
    notes = []
    for code, many, words in (
        ("never-closed", sum(one.ended_at is None for one in still), "never closed: the clock runs to the last fact"),
        ("no-disposition", sum(one.ended_at is not None for one in still), "ended at the source without a disposition"),
    ):
        if many:
            notes.append(Note(code, f"{many:,} {'incident' if many == 1 else 'incidents'} {words}."))
    return notes


def _span_text(span_ms: int) -> str:
    minutes = span_ms / 60_000
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
