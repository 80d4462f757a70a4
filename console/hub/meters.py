"""What each source does: rates, ages, lag, errors and how its clock differs from the hub's."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from datetime import datetime

from console.wire.frames import SourceHealth

#: Rates are averaged over this many seconds.
RATE_WINDOW_S = 10
#: The clock's difference is judged over this many seconds.
SKEW_WINDOW_S = 60
#: Sources remembered at most; names come with tokens and settings, so this is never reached in good faith.
SOURCES_KEPT = 500


#: What a fault of a frame quotes from it: a value, or the name of a field that no fact has.
_QUOTED = re.compile(r"'.*'|(?<=field )`.*`(?= - at )", re.DOTALL)


def without_values(text: str) -> str:
    """A fault of a frame without what the frame held: every desk is told of it, whatever may be hidden from it."""
    return _QUOTED.sub("'…'", text)


class SourceMeter:
    """One source, measured. Two connections under one name share a meter."""

    def __init__(self, name: str, clock: Callable[[], datetime], *, exercise: bool = False) -> None:
        self.name = name
        self.exercise = exercise
        self.facts = 0
        self.positions = 0
        self.refused = 0
        self.errors = 0
        self.last_error = ""
        self._clock = clock
        self._connections = 0
        self._newest: datetime | None = None
        self._lag_s: float | None = None
        self._second = -1
        self._counts: deque[tuple[int, int, int]] = deque(maxlen=RATE_WINDOW_S + 1)
        self._ahead: deque[tuple[int, float]] = deque(maxlen=SKEW_WINDOW_S)
        self._now_facts = self._now_positions = 0
        self._now_ahead: float | None = None

    def connected(self, up: bool) -> None:
        """A connection of this source was made (true) or ended."""
        self._connections = max(0, self._connections + (1 if up else -1))

    def error(self, text: str) -> None:
        """Something this source sent, or its connection, was at fault; `text` is for a person."""
        self.errors += 1
        self.last_error = text[:300]

    def received(self, facts: int, positions: int, newest_at: datetime | None, now: datetime | None = None) -> None:
        """Count what came in together; `newest_at` is the newest time (UTC) it speaks of."""
        heard = now or self._clock()
        second = int(heard.timestamp())
        if second != self._second:
            self._turn(second)
        self.facts += facts
        self.positions += positions
        self._now_facts += facts
        self._now_positions += positions
        if newest_at is None:
            return
        self._lag_s = (heard - newest_at).total_seconds()
        if self._newest is None or newest_at > self._newest:
            self._newest = newest_at
        if self._now_ahead is None or -self._lag_s > self._now_ahead:
            self._now_ahead = -self._lag_s

    def _turn(self, second: int) -> None:
        if self._second >= 0:
            self._counts.append((self._second, self._now_facts, self._now_positions))
            if self._now_ahead is not None:
                self._ahead.append((self._second, self._now_ahead))
        self._second, self._now_facts, self._now_positions, self._now_ahead = second, 0, 0, None

    def health(self, now: datetime) -> SourceHealth:
        """The source as it stands at `now` (UTC).

        `lag_s` is how old the last message was when it came. `skew_s` is how far the source's clock runs ahead
        of the hub's, judged by its least delayed message of the last minute: above zero for certain ahead;
        below zero it is behind by that much or its messages are never quicker.
        """
        second = int(now.timestamp())
        if second != self._second:
            self._turn(second)
        recent = [count for count in self._counts if 0 < second - count[0] <= RATE_WINDOW_S]
        ahead = [value for at, value in self._ahead if 0 < second - at <= SKEW_WINDOW_S]
        return SourceHealth(
            name=self.name,
            connected=self._connections > 0,
            facts_per_s=sum(count[1] for count in recent) / RATE_WINDOW_S,
            positions_per_s=sum(count[2] for count in recent) / RATE_WINDOW_S,
            age_s=None if self._newest is None else round((now - self._newest).total_seconds(), 3),
            lag_s=None if self._lag_s is None else round(self._lag_s, 3),
            skew_s=round(max(ahead), 3) if ahead else None,
            errors=self.errors,
            last_error=self.last_error,
            exercise=self.exercise,
        )


class Meters:
    """Every source's meter, by name."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._meters: dict[str, SourceMeter] = {}

    def of(self, name: str, *, exercise: bool = False) -> SourceMeter:
        """The meter of a source, made when it is new (the longest unused is forgotten when there are too many)."""
        meter = self._meters.get(name)
        if meter is None:
            if len(self._meters) >= SOURCES_KEPT:
                del self._meters[next(iter(self._meters))]
            meter = self._meters[name] = SourceMeter(name, self._clock, exercise=exercise)
        meter.exercise = meter.exercise or exercise
        return meter

    def all(self) -> list[SourceMeter]:
        """Every meter, in the order the sources were first seen."""
        return list(self._meters.values())

    def health(self, now: datetime) -> tuple[SourceHealth, ...]:
        """Every source as it stands at `now` (UTC)."""
        return tuple(meter.health(now) for meter in self._meters.values())
