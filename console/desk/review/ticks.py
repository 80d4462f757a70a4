"""Round times for an axis: how far apart, and how they are written."""

from __future__ import annotations

from datetime import UTC, datetime

#: Steps between two times on an axis, seconds.
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
#: Pixels that one time needs.
ROOM_PX = 84.0
_DAY_S = 86_400


def step_for(per_s: float, room_px: float = ROOM_PX) -> int:
    """The smallest round step, in seconds, at which times do not touch; `per_s` pixels a second."""
    return next((step for step in STEPS if step * per_s >= room_px), STEPS[-1])


def words_of(at_s: float, step_s: float) -> str:
    """`14:00`, `14:03:10` where the step is less than a minute, `9 Jan` at midnight; `at_s` POSIX seconds."""
    at = datetime.fromtimestamp(round(at_s), UTC)
    if round(at_s) % _DAY_S == 0:
        return f"{at.day} {at:%b}"
    return f"{at:%H:%M:%S}" if step_s < 60 else f"{at:%H:%M}"
