"""Seeded units and incidents that benchmarks move about: the same on every machine and for every peer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from console.domain import facts as f
from console.domain import mercator
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitKind, UnitStatus

#: The middle of the demo city, which lies in open ocean, so that no benchmark marks a real address.
CENTRE_LAT, CENTRE_LON = 44.12, -146.35
#: Half the height and width of the ground the units drive on, degrees: it fills a 1600x900 view.
HALF_LAT, HALF_LON = 0.045, 0.111
#: One unit in so many has not been heard of for a while, and must look it.
STALE_EVERY, LOST_EVERY = 17, 41

_KINDS = tuple(UnitKind)
_STATUSES = tuple(UnitStatus)
_TYPES = (
    ("SUICTHRT", "Threat of suicide", 9),
    ("EDP", "Emotionally disturbed person", 6),
    ("WELFARE", "Welfare check", 3),
    ("OD", "Overdose", 8),
)
Column = NDArray[np.float64]


class Swarm:
    """So many units driving straight, turning a little, and staying on their ground."""

    def __init__(self, count: int, seed: int = 7) -> None:
        rng = np.random.default_rng(seed)
        self.count = count
        self.ids = [f"u{number:06d}" for number in range(count)]
        self.lat: Column = CENTRE_LAT + rng.uniform(-HALF_LAT, HALF_LAT, count)
        self.lon: Column = CENTRE_LON + rng.uniform(-HALF_LON, HALF_LON, count)
        self.heading_deg: Column = rng.uniform(0.0, 360.0, count)
        self.speed_mps: Column = rng.uniform(4.0, 18.0, count)
        self.status: NDArray[np.intp] = rng.integers(0, len(_STATUSES), count)
        self.kind: NDArray[np.intp] = rng.integers(0, len(_KINDS), count)
        number = np.arange(count)
        #: Age of each unit's last fix when it is drawn, seconds: fresh, stale or lost.
        self.age_s: Column = np.where(number % LOST_EVERY == 1, 600.0, np.where(number % STALE_EVERY == 1, 90.0, 0.0))
        self._rng = rng

    def move(self, seconds: float) -> None:
        """Drive on for so many seconds; who leaves the ground comes in again on the other side."""
        self.heading_deg = (self.heading_deg + self._rng.normal(0.0, 6.0, self.count)) % 360.0
        way = self.speed_mps * seconds
        angle = np.radians(self.heading_deg)
        self.lat = _wrapped(self.lat + way * np.cos(angle) / 111_195.0, CENTRE_LAT, HALF_LAT)
        scale = 111_195.0 * math.cos(math.radians(CENTRE_LAT))
        self.lon = _wrapped(self.lon + way * np.sin(angle) / scale, CENTRE_LON, HALF_LON)

    def mercator(self) -> tuple[Column, Column]:
        """Where every unit is, Web Mercator metres, each shape (count,)."""
        return mercator.to_mercator(self.lat, self.lon)

    def positions(self, at_ms: int, start: int = 0, stop: int | None = None) -> list[Position]:
        """Fixes of the units `start` to `stop` at a time (UTC milliseconds), less the age each one shows."""
        part = slice(start, stop)
        columns = (self.lat, self.lon, self.age_s, self.heading_deg, self.speed_mps)
        rows = zip(self.ids[part], *(column[part].tolist() for column in columns), strict=True)
        return [
            Position(unit, lat, lon, at_ms - int(age * 1000), heading, speed, 8.0)
            for unit, lat, lon, age, heading, speed in rows
        ]

    def registrations(self) -> Iterator[f.UnitRegistered]:
        """The facts that put every unit on duty."""
        for number, unit in enumerate(self.ids):
            yield f.UnitRegistered(unit=unit, callsign=f"{number:05d}", unit_kind=_KINDS[self.kind[number]])

    def statuses(self) -> Iterator[f.UnitStatusChanged]:
        """The facts that give every unit that is not just available its status."""
        for unit, status in zip(self.ids, self.status.tolist(), strict=True):
            if status:
                yield f.UnitStatusChanged(unit=unit, status=_STATUSES[status])


def incident(key: str, number: int, lat: float, lon: float) -> f.IncidentReceived:
    """A call for help; kinds and priorities go round."""
    code, text, priority = _TYPES[number % len(_TYPES)]
    return f.IncidentReceived(
        incident=key,
        number=f"B{number:07d}",
        type_code=code,
        type_text=text,
        priority=priority,
        place=f.Place(lat, lon),
        address=f"{number % 900} Harbour Street",
    )


def incidents(count: int, prefix: str = "i", seed: int = 11) -> Iterator[f.IncidentReceived]:
    """So many calls spread over the ground."""
    rng = np.random.default_rng(seed)
    lat = CENTRE_LAT + rng.uniform(-HALF_LAT, HALF_LAT, count)
    lon = CENTRE_LON + rng.uniform(-HALF_LON, HALF_LON, count)
    for number, (y, x) in enumerate(zip(lat.tolist(), lon.tolist(), strict=True)):
        yield incident(f"{prefix}{number}", number, y, x)


def envelopes(facts: Iterable[f.Fact], at: datetime, epoch: str, first_seq: int = 1) -> Iterator[f.Envelope]:
    """Facts as a hub would hand them out, for views that are fed without one."""
    by = f.By("bench", Role.SOURCE, "bench", True)
    for seq, fact in enumerate(facts, first_seq):
        yield f.Envelope(epoch, seq, f"bench-{seq:010d}", at, at, by, fact)  # type: ignore[arg-type]


def _wrapped(values: Column, centre: float, half: float) -> Column:
    return (values - (centre - half)) % (2 * half) + (centre - half)


def shift(count: int, units: int = 2_000, start: int = 0) -> Iterator[f.Fact]:
    """So many facts of a long shift: units on duty, then calls that come, are answered and are closed."""
    swarm = Swarm(units)
    yield from islice(swarm.registrations(), count)
    made = units
    for number in range(start, start + count):
        if made >= count:
            return
        life = _life(number, swarm.ids[number % units])[: count - made]
        made += len(life)
        yield from life


def _life(number: int, unit: str) -> list[f.Fact]:
    key = f"shift-{number}"
    return [
        incident(key, number, CENTRE_LAT + (number % 83 - 41) * 0.001, CENTRE_LON + (number % 211 - 105) * 0.001),
        f.UnitAssigned(unit=unit, incident=key),
        f.UnitStatusChanged(unit=unit, status=UnitStatus.EN_ROUTE, incident=key),
        f.UnitStatusChanged(unit=unit, status=UnitStatus.ON_SCENE, incident=key),
        f.IncidentNoted(incident=key, text="Talking, calm, asks for water"),
        f.IncidentClosed(incident=key, disposition="settled"),
    ]
