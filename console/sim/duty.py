"""What units do between calls: roaming, waiting at the station, breaks, changes of crew."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from console.domain.vocabulary import UnitKind, UnitStatus
from console.sim.roster import OFF_AT_START, new_crew
from console.sim.world import KERB_M, ROAMS, World

#: Mean time between breaks, and how long one lasts (seconds, least and most).
BETWEEN_BREAKS_S = 5.5 * 3600
BREAK_S = (900.0, 1800.0)
#: Share of breaks that are the end of a shift: another crew comes on.
CREW_CHANGES = 0.3
#: Share of roaming units that stop for a while at the end of a stretch, and for how long.
PAUSES, PAUSE_S = 0.3, (40.0, 420.0)


class Duty:
    """Looks after units that are on no call."""

    def __init__(self, world: World) -> None:
        """All units come on duty; a few are out of service to begin with."""
        self.world = world

    def begin(self, at_s: float) -> None:
        """Every unit registers; breaks are put down; a few units are off the road."""
        rng, agenda = self.world.rng, self.world.agenda
        for unit in range(len(self.world.members)):
            self.world.register(unit, at_s)
            if self.world.is_drone(unit):
                continue
            agenda.put(at_s + rng.expovariate(1 / BETWEEN_BREAKS_S), partial(self.take_break, unit))
            if rng.random() < OFF_AT_START:
                self.take_break(unit, at_s)
            elif self.world.members[unit].kind in ROAMS:
                self.world.order(unit, partial(self._roam_on, unit))

    def idle(self, unit: int, at_s: float) -> None:
        """A unit is free: it roams, or goes home and waits there."""
        world = self.world
        world.fleet.free[unit] = True
        member = world.members[unit]
        if world.is_drone(unit):
            return
        if member.kind in ROAMS or (member.kind is UnitKind.EMS and world.rng.random() < 0.4):
            world.order(unit, partial(self._roam_on, unit))
            world.driving.roam(unit)
        else:
            world.order(unit)
            self._home(unit)

    def take_break(self, unit: int, at_s: float) -> None:
        """A free unit goes home and is out of service; a busy one asks again later."""
        world = self.world
        if not world.fleet.free[unit]:
            world.agenda.put(at_s + world.rng.uniform(600, 1500), partial(self.take_break, unit))
            return
        world.fleet.free[unit] = False
        world.set_status(unit, UnitStatus.OUT_OF_SERVICE, at_s)
        world.order(unit, partial(self._rest, unit))
        self._home(unit)

    def _home(self, unit: int) -> None:
        world = self.world
        short_m = KERB_M * world.rng.randint(0, 5)
        world.driving.send(unit, world.members[unit].station.spot.stand, pace=0.8, short_m=short_m)

    def _rest(self, unit: int, at_s: float) -> None:
        self.world.later(unit, at_s + self.world.rng.uniform(*BREAK_S), partial(self._back, unit))

    def _back(self, unit: int, at_s: float) -> None:
        world, rng = self.world, self.world.rng
        if rng.random() < CREW_CHANGES:
            crew, skills, languages = new_crew(world.members[unit].kind, rng)
            world.members[unit] = replace(world.members[unit], crew=crew, skills=skills, languages=languages)
            world.register(unit, at_s)
        world.set_status(unit, UnitStatus.AVAILABLE, at_s)
        self.idle(unit, at_s)
        world.agenda.put(at_s + rng.expovariate(1 / BETWEEN_BREAKS_S), partial(self.take_break, unit))

    def _roam_on(self, unit: int, at_s: float) -> None:
        """The end of a stretch: stop for a while, or take the next one."""
        world, rng = self.world, self.world.rng
        if rng.random() < PAUSES:
            world.later(unit, at_s + rng.uniform(*PAUSE_S), partial(self._set_off, unit))
        else:
            world.driving.roam(unit)

    def _set_off(self, unit: int, at_s: float) -> None:
        self.world.driving.roam(unit)
