"""Drones over the gravest calls: sent when crews are on their way, relieved when the battery is low."""

from __future__ import annotations

from functools import partial

from console.domain import facts as f
from console.domain.vocabulary import Phase, UnitStatus
from console.sim.case import Case
from console.sim.city.reader import Spot
from console.sim.world import World

LOOK_S = 20.0
#: Calls watched from the air at once, and how grave a call has to be.
WATCHED, LEAST_PRIORITY = 2, 5
FLIGHT_S, CHARGE_S = 24 * 60.0, 14 * 60.0
#: With more than this share of its battery used, a drone that comes home is charged before it flies again.
CHARGED_ABOVE = 0.5
#: Phases in which eyes over the scene help.
_HELPS = frozenset({Phase.EN_ROUTE, Phase.ON_SCENE, Phase.CONTACT_MADE})


class Watching:
    """Decides which calls drones watch, and flies them there and home."""

    def __init__(self, world: World, cases: dict[str, Case]) -> None:
        """`cases`: open cases by id."""
        self.world, self.cases = world, cases
        self._launched_s: dict[int, float] = {}
        self._used_s: dict[int, float] = {}

    def look(self, at_s: float) -> None:
        """Relieve, recall and send drones; then look again later."""
        for case in tuple(self.cases.values()):
            for unit in tuple(case.drones):
                self._check(case, unit, at_s)
        for unit in tuple(self._launched_s):
            if self.world.units[unit].incident is None:
                self._home(unit, at_s)
        graves = [c for c in self.cases.values() if c.located and c.phase in _HELPS and c.priority >= LEAST_PRIORITY]
        graves.sort(key=lambda c: (-c.priority, not c.drones, c.received_s))
        for case in graves[:WATCHED]:
            if not case.drones:
                self._send(case, at_s)
        self.world.agenda.put(at_s + LOOK_S, self.look)

    def _check(self, case: Case, unit: int, at_s: float) -> None:
        low = self._airborne_s(unit, at_s) > FLIGHT_S
        if low or case.phase not in _HELPS:
            self._recall(case, unit, "battery low" if low else "clear", at_s)
        elif case.on_scene and self.world.units[unit].status is UnitStatus.EN_ROUTE and self._over(unit):
            self.world.set_status(unit, UnitStatus.ON_SCENE, at_s)

    def _airborne_s(self, unit: int, at_s: float) -> float:
        """Seconds of flight since the battery was full."""
        return self._used_s.get(unit, 0.0) + at_s - self._launched_s[unit]

    def _over(self, unit: int) -> bool:
        return bool(self.world.flying.circling[unit - self.world.ground])

    def _send(self, case: Case, at_s: float) -> None:
        world = self.world
        x, y = world.local(case.spot)
        away = world.flying.away_m(x, y)
        free = [u for u in range(world.ground, len(world.members)) if world.fleet.free[u]]
        if not free:
            return
        unit = min(free, key=lambda u: (float(away[u - world.ground]), u))
        world.say(f.UnitAssigned(world.members[unit].id, case.id), at_s)
        self.launch(case, unit, at_s)

    def launch(self, case: Case, unit: int, at_s: float) -> None:
        """A drone that was sent to a case takes off."""
        world = self.world
        world.fleet.free[unit] = False
        case.drones.append(unit)
        self._launched_s[unit] = at_s
        desk = world.units[unit]
        desk.incident, desk.status = case.id, UnitStatus.DISPATCHED
        world.order(unit)
        world.later(unit, at_s + world.rng.uniform(5, 15), partial(self._take_off, case.spot, unit))

    def _take_off(self, spot: Spot, unit: int, at_s: float) -> None:
        self.world.set_status(unit, UnitStatus.EN_ROUTE, at_s)
        self.world.flying.send(unit - self.world.ground, *self.world.local(spot), circle=True)

    def _recall(self, case: Case, unit: int, reason: str, at_s: float) -> None:
        case.drones.remove(unit)
        self.world.units[unit].incident = None
        self.world.say(f.UnitReleased(self.world.members[unit].id, case.id, reason), at_s)
        self._home(unit, at_s)

    def _home(self, unit: int, at_s: float) -> None:
        """Fly home, free to be sent elsewhere; out of service where the battery has to be charged first."""
        world = self.world
        self._used_s[unit] = used_s = self._airborne_s(unit, at_s)
        del self._launched_s[unit]
        tired = used_s > CHARGED_ABOVE * FLIGHT_S
        world.fleet.free[unit] = not tired
        if tired:
            world.set_status(unit, UnitStatus.OUT_OF_SERVICE, at_s)
        world.order(unit, partial(self._landed, unit) if tired else None)
        world.flying.send(unit - world.ground, *world.local(world.members[unit].station.spot), circle=False)

    def _landed(self, unit: int, at_s: float) -> None:
        share = min(self._used_s[unit] / FLIGHT_S, 1.0)
        self.world.later(unit, at_s + share * CHARGE_S, partial(self._charged, unit))

    def _charged(self, unit: int, at_s: float) -> None:
        self._used_s[unit] = 0.0
        self.world.set_status(unit, UnitStatus.AVAILABLE, at_s)
        self.world.fleet.free[unit] = True
