"""The escalation curve: how severe the crisis was, moment by moment, as caller, officer and clinician saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from console.domain.entities_care import Care
from console.domain.vocabulary_care import RATER_LABEL, Rater

#: Ratings older than this say nothing about where things are going.
WINDOW = timedelta(minutes=20)
#: A slope needs this many ratings of one rater over this span: a single value, or a correction of it, is none.
FEWEST_POINTS = 3
SHORTEST_SPAN = timedelta(minutes=3)
#: Rising by this much in ten minutes asks for a person.
STEEP_PER_10_MIN = 2.0
#: Raters this far apart, both within `FRESH`, ask for a person.
FAR_APART = 4
FRESH = timedelta(minutes=10)


class Point(msgspec.Struct, frozen=True):
    """One rating: when (UTC), and the severity 0..10."""

    at: datetime
    severity: int


class Slope(msgspec.Struct, frozen=True):
    """How one rater sees it change: severity per ten minutes, least squares over the window."""

    rater: Rater
    per_10_min: float

    @property
    def steep(self) -> bool:
        """Whether it rises so fast that somebody has to look."""
        return self.per_10_min >= STEEP_PER_10_MIN

    @property
    def words(self) -> str:
        """The slope in a few words."""
        way = "rising" if self.per_10_min > 0 else "falling" if self.per_10_min < 0 else "level"
        return f"{way} {abs(self.per_10_min):.1f} in 10 min as the {RATER_LABEL[self.rater]} sees it"


class Disagreement(msgspec.Struct, frozen=True):
    """The two raters furthest apart in their newest fresh ratings."""

    higher: Rater
    higher_severity: int
    lower: Rater
    lower_severity: int

    @property
    def apart(self) -> int:
        """By how much they differ."""
        return self.higher_severity - self.lower_severity

    @property
    def far(self) -> bool:
        """Whether they differ so much that somebody has to ask why."""
        return self.apart >= FAR_APART

    @property
    def words(self) -> str:
        """The disagreement in a few words."""
        higher, lower = RATER_LABEL[self.higher], RATER_LABEL[self.lower]
        return f"the {higher} rates {self.higher_severity}, the {lower} {self.lower_severity}"


class Curve(msgspec.Struct, frozen=True):
    """Everything a chart of the escalation needs, and what it means at one time."""

    points: dict[Rater, tuple[Point, ...]]
    slopes: tuple[Slope, ...]
    disagreement: Disagreement | None

    @property
    def steepest(self) -> Slope | None:
        """The slope that rises most."""
        return max(self.slopes, key=lambda slope: slope.per_10_min, default=None)


def escalation(care: Care | None, now: datetime) -> Curve:
    """The curve of a care record as it stands at `now` (UTC)."""
    points: dict[Rater, tuple[Point, ...]] = {}
    for told in sorted(care.ratings if care is not None else (), key=lambda told: (told.at, told.seq)):
        points[told.fact.rater] = (*points.get(told.fact.rater, ()), Point(told.at, told.fact.severity))
    slopes = tuple(
        Slope(rater, slope)
        for rater, told in points.items()
        if (slope := _slope(_since(told, now - WINDOW))) is not None
    )
    return Curve(points, slopes, _disagreement(points, now))


def _since(points: Sequence[Point], start: datetime) -> list[Point]:
    return [point for point in points if point.at >= start]


def _slope(points: Sequence[Point]) -> float | None:
    """Severity per ten minutes by least squares; none where there is too little to tell."""
    if len(points) < FEWEST_POINTS or points[-1].at - points[0].at < SHORTEST_SPAN:
        return None
    minutes = [(point.at - points[0].at).total_seconds() / 60.0 for point in points]
    mean_min = sum(minutes) / len(minutes)
    mean_severity = sum(point.severity for point in points) / len(points)
    rise = sum((m - mean_min) * (p.severity - mean_severity) for m, p in zip(minutes, points, strict=True))
    return 10.0 * rise / sum((m - mean_min) ** 2 for m in minutes)


def _disagreement(points: dict[Rater, tuple[Point, ...]], now: datetime) -> Disagreement | None:
    newest = {rater: told[-1].severity for rater, told in points.items() if now - told[-1].at <= FRESH}
    if len(newest) < 2:
        return None
    higher = max(newest, key=lambda rater: (newest[rater], rater))
    lower = min(newest, key=lambda rater: (newest[rater], rater))
    if newest[higher] == newest[lower]:
        return None
    return Disagreement(higher, newest[higher], lower, newest[lower])
