"""The state of the simulated city that all its parts share: clock, agenda, units, and the facts said so far."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import numpy as np

from console.domain import facts as f
from console.domain.mercator import Column
from console.domain.street_lines import METRES_PER_DEGREE
from console.domain.vocabulary import UnitKind, UnitStatus
from console.sim.city.reader import City, Spot, Stand
from console.sim.dispatching import Fleet
from console.sim.driving import Driving
from console.sim.flying import Flying
from console.sim.paths import Tours
from console.sim.roster import Member

#: Something that happens at a time (epoch seconds).
Happening = Callable[[float], None]
#: Kinds that drive about while they wait for a call; the others wait at their station.
ROAMS = frozenset({UnitKind.PATROL, UnitKind.CIT_PATROL, UnitKind.CO_RESPONDER, UnitKind.SUPERVISOR})
#: A vehicle behind another one at a kerb or in a yard keeps this distance, metres.
KERB_M = 8.5


class Agenda:
    """What is going to happen, in order of time; of equal times, in the order it was put down."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Happening]] = []
        self._count = 0

    def put(self, at_s: float, happening: Happening) -> None:
        """Put something down for a time (epoch seconds)."""
        self._count += 1
        heapq.heappush(self._heap, (at_s, self._count, happening))

    def due(self, until_s: float) -> tuple[float, Happening] | None:
        """The next thing that happens up to a time, taken off the agenda."""
        if self._heap and self._heap[0][0] <= until_s:
            at_s, _, happening = heapq.heappop(self._heap)
            return at_s, happening
        return None


@dataclass(slots=True)
class Desk:
    """One unit's standing: its status, the incident it is on, and what it does when it arrives."""

    status: UnitStatus = UnitStatus.AVAILABLE
    incident: str | None = None
    errand: Happening | None = None
    #: Counts its orders, so that something put down for an earlier one is void.
    order: int = 0


@dataclass(slots=True)
class Said:
    """Facts said since somebody last took them, each with its time."""

    facts: list[tuple[f.AnyFact, datetime]] = field(default_factory=list)

    def take(self) -> list[tuple[f.AnyFact, datetime]]:
        """Everything said, and a clean sheet."""
        facts, self.facts = self.facts, []
        return facts


class World:
    """Units are rows of `members`; drones come last, so that row - `ground` is the drone's row in `flying`."""

    def __init__(self, city: City, members: list[Member], rng: Random) -> None:
        """All units free: those that roam are on their tours, the others at their stations."""
        self.city, self.members, self.rng = city, members, rng
        self.ground = sum(member.kind is not UnitKind.DRONE for member in members)
        starts: list[Stand | None] = [
            None if member.kind in ROAMS else member.station.spot.stand for member in members[: self.ground]
        ]
        self.driving = Driving(city, Tours(city.streets, city.in_town(), rng), starts, rng)
        self.flying = Flying(*self._pads())
        self.fleet = Fleet(members)
        self.fleet.free[:] = True
        self.units = [Desk() for _ in members]
        self.agenda = Agenda()
        self.said = Said()

    def _pads(self) -> tuple[Column, Column]:
        spots = [member.station.spot for member in self.members[self.ground :]]
        x, y = self.city.streets.to_local(np.array([s.lat for s in spots]), np.array([s.lon for s in spots]))
        offset = np.arange(len(spots)) % 5 * 6.0
        return x + offset, y + 10.0

    # ---- saying ---------------------------------------------------------------------------------------

    def say(self, fact: f.AnyFact, at_s: float) -> None:
        """A fact becomes known at a time (epoch seconds)."""
        self.said.facts.append((fact, moment(at_s)))

    def set_status(self, unit: int, status: UnitStatus, at_s: float) -> None:
        """A unit changes status, on the incident it is on."""
        desk = self.units[unit]
        desk.status = status
        self.say(f.UnitStatusChanged(self.members[unit].id, status, desk.incident), at_s)

    def register(self, unit: int, at_s: float) -> None:
        """Say who a unit is."""
        m = self.members[unit]
        self.say(f.UnitRegistered(m.id, m.callsign, m.kind, m.agency, m.crew, m.skills, m.languages), at_s)

    # ---- ordering -------------------------------------------------------------------------------------

    def is_drone(self, unit: int) -> bool:
        """Whether a unit flies."""
        return unit >= self.ground

    def order(self, unit: int, errand: Happening | None = None) -> int:
        """A new order for a unit: what it does when it arrives. Gives the order's number."""
        desk = self.units[unit]
        desk.errand = errand
        desk.order += 1
        return desk.order

    def later(self, unit: int, at_s: float, happening: Happening) -> None:
        """Put something down for a unit that is void if it has had another order by then."""
        number = self.units[unit].order
        self.agenda.put(at_s, lambda now_s: happening(now_s) if self.units[unit].order == number else None)

    def seconds_to(self, spot: Spot) -> Column:
        """Driving time of every unit to a spot, seconds, infinite for drones, shape (units,)."""
        seconds = np.full(len(self.members), np.inf)
        seconds[: self.ground] = self.driving.seconds_to(spot.stand)
        return seconds

    def advance(self, dt_s: float) -> list[int]:
        """Move everything on; units that arrived, vehicles first."""
        arrived = self.driving.advance(dt_s)
        return arrived + [self.ground + drone for drone in self.flying.advance(dt_s)]

    def local(self, spot: Spot) -> tuple[float, float]:
        """A spot in local metres."""
        x, y = self.city.streets.to_local(spot.lat, spot.lon)
        return float(x), float(y)

    def degrees(self, x: Column, y: Column) -> tuple[Column, Column]:
        """Local metres to latitude and longitude in degrees."""
        streets = self.city.streets
        scale = METRES_PER_DEGREE * float(np.cos(np.radians(streets.origin_lat)))
        return streets.origin_lat + y / METRES_PER_DEGREE, streets.origin_lon + x / scale


def moment(at_s: float) -> datetime:
    """Epoch seconds as an aware UTC time, to the millisecond."""
    return datetime.fromtimestamp(round(at_s, 3), tz=UTC)
