"""Measuring and drawing on the map: the points of a line or an area as they are clicked, without a widget."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from console.desk.map.camera import length_text
from console.domain import mercator

#: Most corners of a perimeter; the fact that keeps it allows no more.
MOST_POINTS = 500
#: Two clicks nearer than this are one (the two of a double click), metres times 1 at the zoom they are made.
SAME_PX = 3.0

Point = tuple[float, float]


class Leg(NamedTuple):
    """One leg of a measured line: ends in Web Mercator metres, true length and bearing."""

    start: Point
    end: Point
    metres: float
    bearing_deg: float

    @property
    def text(self) -> str:
        """Length and bearing as said on the radio."""
        return f"{length_text(round(self.metres))}  {round(self.bearing_deg) % 360:03d}°"


def leg(start: Point, end: Point) -> Leg:
    """Great-circle length and initial bearing between two points in Web Mercator metres."""
    from_deg, to_deg = mercator.from_mercator(*start), mercator.from_mercator(*end)
    return Leg(start, end, mercator.distance_m(*from_deg, *to_deg), mercator.bearing_deg(*from_deg, *to_deg))


class Sketch:
    """Points clicked so far, in Web Mercator metres, and where the cursor is meanwhile."""

    def __init__(self, closed: bool) -> None:
        """`closed` makes it an area (perimeter), else a line (measure)."""
        self.closed = closed
        self.points: list[Point] = []
        self.cursor: Point | None = None
        self.done = False

    @property
    def fewest(self) -> int:
        """Points it needs to mean anything."""
        return 3 if self.closed else 2

    def add(self, point: Point, same_m: float) -> bool:
        """Take a click; one nearer than `same_m` to the last is not a new point. Returns whether it was taken."""
        if self.points and math.dist(self.points[-1], point) <= same_m:
            return False
        if len(self.points) >= MOST_POINTS:
            return False
        self.points.append(point)
        return True

    def take_back(self) -> None:
        """Forget the last point."""
        if self.points:
            self.points.pop()

    def finish(self) -> bool:
        """End it where it is; returns whether there are enough points."""
        if len(self.points) < self.fewest:
            return False
        self.done, self.cursor = True, None
        return True

    def legs(self) -> list[Leg]:
        """All legs, the one to the cursor last while it is not done."""
        ends = [*self.points, self.cursor] if self.cursor is not None and self.points else self.points
        return [leg(start, end) for start, end in pairwise(ends)]

    def total_m(self) -> float:
        """Length of all legs, metres."""
        return sum(held.metres for held in self.legs())

    def corners_deg(self) -> tuple[tuple[float, float], ...]:
        """(latitude, longitude) degrees of the points, to the centimetre."""
        return tuple(
            (round(lat, 7), round(lon, 7)) for lat, lon in (mercator.from_mercator(x, y) for x, y in self.points)
        )
