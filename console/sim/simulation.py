"""The simulated city as a whole: facts and positions up to a time, the same for the same seed."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from console.domain.facts import AnyFact, Fact
from console.domain.tracks import Position
from console.sim.case import Case
from console.sim.city.reader import City
from console.sim.duty import Duty
from console.sim.ending import Ending
from console.sim.obeying import Obeying
from console.sim.receiving import Receiving
from console.sim.reporting import Reporting
from console.sim.response import Response
from console.sim.roster import make_roster
from console.sim.watching import Watching
from console.sim.world import World

#: The simulation goes on in steps of this length, and in longer ones before the run begins, seconds.
TICK_S, WARM_TICK_S = 1.0, 5.0
UNITS, INCIDENTS_PER_HOUR = 80, 36.0
WARM_UP = timedelta(minutes=100)


class Step(NamedTuple):
    """What became known since the step before: facts with their times, in order; the newest fix of each unit."""

    facts: list[tuple[AnyFact, datetime]]
    positions: list[Position]


class Simulation:
    """A city in which calls come in and units answer them.

    Pure: no wall clock, no input or output. The facts and fixes up to a time depend on the arguments alone, not
    on how often `step` is called on the way there.
    """

    def __init__(
        self,
        city: City,
        seed: int,
        *,
        start: datetime,
        units: int = UNITS,
        incidents_per_hour: float = INCIDENTS_PER_HOUR,
        warm_up: timedelta = WARM_UP,
        report_every_s: float = 1.0,
        silences: bool = True,
        autopilot: bool = True,
    ) -> None:
        """The city at `start` (aware), with a past of `warm_up` that the first step tells too.

        Args:
            city: from `read_city`.
            seed: another seed is another night.
            start: when the run begins; times of the past are before it.
            units: how many are on duty, of every kind in proportion.
            incidents_per_hour: until `start`; from there they rise and fall with the hour of the day (UTC).
            warm_up: how long the city has been running when the run begins.
            report_every_s: seconds between two fixes of a unit.
            silences: whether units stop reporting now and then.
            autopilot: calls are closed with a coded disposition; else they only end at the source and a person
                at the desk has to close them.

        Raises:
            ValueError: a number that makes no city: no unit, fewer than no calls, a time without zone.
        """
        if start.tzinfo is None:
            raise ValueError("the start of a simulation needs a time zone")
        if not (math.isfinite(incidents_per_hour) and incidents_per_hour >= 0):
            raise ValueError("incidents per hour must be a number, zero or more")
        if not (math.isfinite(report_every_s) and report_every_s > 0):
            raise ValueError("seconds between fixes must be a number above zero")
        rng = Random(seed)
        self.start = start
        self._now_s = math.floor(start.timestamp()) - warm_up.total_seconds()
        self._start_s = float(math.floor(start.timestamp()))
        self._told_s = -math.inf
        self.world = World(city, make_roster(city, units, rng), rng)
        self.cases: dict[str, Case] = {}
        self.duty = Duty(self.world)
        self.ending = Ending(self.world, self.cases, self.duty, autopilot)
        self.receiving = Receiving(self.world, self.cases, self.ending, incidents_per_hour, self._start_s)
        self.response = Response(self.world, self.cases, self.ending)
        self.watching = Watching(self.world, self.cases)
        self.obeying = Obeying(self.world, self.cases, self.response, self.ending, self.watching)
        self.reporting = Reporting(self.world, seed, report_every_s, silences)
        self._begin()

    def _begin(self) -> None:
        at_s = self._now_s
        self.duty.begin(at_s)
        self.receiving.begin(at_s)
        self.response.look(at_s)
        self.watching.look(at_s)
        self.reporting.begin(at_s)
        while self._now_s < self._start_s:
            self._tick(min(WARM_TICK_S, self._start_s - self._now_s))

    def step(self, until: datetime) -> Step:
        """Go on to a time (aware), to the whole second, and tell what became known since the step before.

        The first step tells the past too: every unit, every call still open or closed, every unit's last fix.
        """
        until_s = math.floor(until.timestamp())
        while self._now_s < until_s:
            self._tick(TICK_S)
        positions = self.reporting.since(self._told_s) if math.isfinite(self._told_s) else self.reporting.since(0.0)
        self._told_s = self._now_s
        return Step(self.world.said.take(), positions)

    def hear(self, fact: Fact) -> bool:
        """Follow what a person at a desk decided: a unit sent or released, a call closed.

        The fact is known to the hub already and is not told again by `step`; what follows from it is. Returns
        whether it was about a unit or an open call of this city.
        """
        return self.obeying.hear(fact, self._now_s)

    def _tick(self, dt_s: float) -> None:
        end_s = self._now_s + dt_s
        while (due := self.world.agenda.due(end_s)) is not None:
            at_s, happening = due
            happening(at_s)
        for unit in self.world.advance(dt_s):
            desk = self.world.units[unit]
            errand, desk.errand = desk.errand, None
            if errand is not None:
                errand(end_s)
        self.reporting.observe(end_s, dt_s)
        self._now_s = end_s
