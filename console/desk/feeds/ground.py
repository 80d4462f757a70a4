"""What a camera sees of the ground, as the map draws it."""

from __future__ import annotations

from typing import NamedTuple


class GroundSeen(NamedTuple):
    """Whose camera, four (latitude, longitude) corners in degrees from the picture's upper left clockwise, how old.

    `clipped`: the picture reaches further than its upper corners, to the horizon.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    age_s: float
    clipped: bool = False
