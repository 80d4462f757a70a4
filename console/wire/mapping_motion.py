"""Speed and heading from successive fixes, and the refusal of fixes no vehicle could have reached."""

from __future__ import annotations

import math

from console.domain.tracks import Position
from console.wire.mapping_units import Unfit

#: No heading is taken from a move shorter than this, metres: it would be the receiver's noise.
LEAST_MOVE_M = 8.0
#: Fixes further apart than this, seconds, say nothing about the speed now.
LONGEST_GAP_S = 300.0
_METRES_PER_DEGREE = 111_195.0


class Motion:
    """Follows every unit of one source.

    A fix that would need more than `max_speed_mps` is refused; when the next fix agrees with the refused one
    rather than with the one before, it was that one that was wrong, and the unit goes on from there.
    """

    def __init__(self, derive: bool, max_speed_mps: float | None) -> None:
        self._derive = derive
        self._limit = math.inf if max_speed_mps is None else max_speed_mps
        self._last: dict[str, Position] = {}
        self._doubtful: dict[str, Position] = {}

    def take(self, position: Position) -> Position:
        """The fix, with speed and heading where they are to be derived. Raises `Unfit` for a jump."""
        unit = position.unit
        last = self._last.get(unit)
        if last is None or position.at_ms < last.at_ms:
            self._last.setdefault(unit, position)
            return position
        moved_m, north_m, east_m = _move(last, position)
        gap_s = (position.at_ms - last.at_ms) / 1000
        # A device rounds its clock to the second: half a second of doubt keeps two honest fixes apart.
        if moved_m > self._limit * (gap_s + 0.5):
            doubtful = self._doubtful.get(unit)
            self._doubtful[unit] = position
            if doubtful is None or not self._agree(doubtful, position):
                raise Unfit(
                    f"position of {unit}: {moved_m / 1000:.1f} km in {gap_s:.0f} s is a jump, not a drive "
                    f"(over {self._limit:.0f} m/s)"
                )
            last, (moved_m, north_m, east_m) = doubtful, _move(doubtful, position)
            gap_s = (position.at_ms - last.at_ms) / 1000
        self._doubtful.pop(unit, None)
        if self._derive:
            position = _with_motion(last, position, moved_m, north_m, east_m, gap_s)
        self._last[unit] = position
        return position

    def _agree(self, one: Position, other: Position) -> bool:
        gap_s = (other.at_ms - one.at_ms) / 1000
        return gap_s >= 0 and _move(one, other)[0] <= self._limit * (gap_s + 0.5)


def _move(one: Position, other: Position) -> tuple[float, float, float]:
    """Metres moved, and how much of it north and east; flat, good to a percent below 100 km."""
    north = (other.lat - one.lat) * _METRES_PER_DEGREE
    d_lon = (other.lon - one.lon + 540.0) % 360.0 - 180.0
    east = d_lon * _METRES_PER_DEGREE * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east), north, east


def _with_motion(
    last: Position, position: Position, moved_m: float, north_m: float, east_m: float, gap_s: float
) -> Position:
    heading, speed = position.heading_deg, position.speed_mps
    if heading is None:
        heading = math.degrees(math.atan2(east_m, north_m)) % 360.0 if moved_m >= LEAST_MOVE_M else last.heading_deg
    if speed is None and 0 < gap_s <= LONGEST_GAP_S:
        speed = moved_m / gap_s
    return Position(position.unit, position.lat, position.lon, position.at_ms, heading, speed, position.accuracy_m)
