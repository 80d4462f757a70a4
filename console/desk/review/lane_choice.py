"""Which strips of a shift the timeline shows."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from console.desk.review.lanes import LaneSet, open_between
from console.domain.vocabulary import Band, band_of

EVERY, SIGHT, CRITICAL, MISSED = "Every strip", "In this time", "Critical", "Missed moments"
#: The choices there are, with what each means.
CHOICES = {
    EVERY: "Every strip of the shift",
    SIGHT: "Strips that were open in the time that is in sight",
    CRITICAL: "Strips whose priority was critical at last",
    MISSED: "Strips on which something was missed",
}


def chosen_rows(
    choice: str, strips: LaneSet, missed: Collection[str | None], times: tuple[float, float]
) -> NDArray[np.int64]:
    """Numbers of the lanes to show, in their order; `times` is what is in sight, POSIX seconds."""
    if choice == SIGHT:
        return open_between(strips, *times)
    if choice == CRITICAL:
        kept = [row for row, order in enumerate(strips.orders) if band_of(order) is Band.CRITICAL]
    elif choice == MISSED:
        kept = [row for row, key in enumerate(strips.keys) if key in missed]
    else:
        return np.arange(len(strips))
    return np.array(kept, dtype=np.int64)
