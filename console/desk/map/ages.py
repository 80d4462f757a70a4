"""How old a position looks: fresh, stale or lost, and how far a silent unit may have gone, on numpy columns."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S

FRESH: Final = 0
STALE: Final = 1
LOST: Final = 2

#: A ring never claims more than this, metres: beyond it "somewhere in the city" is all that is known.
FARTHEST_M = 1_500.0
#: Speed assumed for a ring when the sender gave none: a vehicle in town, metres per second.
ASSUMED_SPEED_MPS = 6.0
#: A unit that stood still may have walked off since, metres per second.
WALKING_MPS = 1.4


def freshness(age_s: NDArray[np.float64]) -> NDArray[np.int8]:
    """0 fresh, 1 stale, 2 lost for every age in seconds; an unknown (NaN) age is lost. Shape (n,)."""
    out = np.full(age_s.shape, LOST, dtype=np.int8)
    out[age_s <= LOST_AFTER_S] = STALE
    out[age_s <= STALE_AFTER_S] = FRESH
    return out


def reach_m(age_s: NDArray[np.float64], speed_mps: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each unit may be from its last fix: age times last speed, bounded, zero while fresh. Shape (n,)."""
    speed = np.where(np.isnan(speed_mps), ASSUMED_SPEED_MPS, np.maximum(np.abs(speed_mps), WALKING_MPS))
    reach = np.minimum(np.nan_to_num(age_s, nan=FARTHEST_M) * speed, FARTHEST_M)
    return np.where(age_s <= STALE_AFTER_S, 0.0, reach)


def age_text(age_s: float) -> str:
    """`12 s` below a minute, `m:ss` below an hour, `h:mm:ss` above."""
    seconds = max(0, int(age_s))
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
