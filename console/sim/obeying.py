"""How the simulated city follows what people at desks decide: units sent or released, calls closed, consults."""

from __future__ import annotations

from console.domain import facts as f
from console.sim.case import Case
from console.sim.dispatching import WANTED
from console.sim.ending import Ending
from console.sim.response import Response
from console.sim.watching import Watching
from console.sim.world import World


class Obeying:
    """Takes decisions that are facts already, so that nothing is said twice."""

    def __init__(
        self, world: World, cases: dict[str, Case], response: Response, ending: Ending, watching: Watching
    ) -> None:
        """`cases`: open cases by id."""
        self.world, self.cases = world, cases
        self.response, self.ending, self.watching = response, ending, watching
        self._rows = {member.id: row for row, member in enumerate(world.members)}

    def hear(self, fact: f.Fact, at_s: float) -> bool:
        """Follow a desk's decision; whether it was about something here."""
        match fact:
            case f.UnitAssigned():
                return self._assigned(fact, at_s)
            case f.UnitReleased():
                return self._released(fact, at_s)
            case f.IncidentClosed() if fact.incident in self.cases:
                self.ending.let_go(self.cases[fact.incident], at_s)
                return True
            case f.ConsultRequested() if fact.incident in self.cases:
                self.ending.consult_begun(self.cases[fact.incident], at_s)
                return True
            case f.ConsultEnded() | f.ConsultWithdrawn() if fact.incident in self.cases:
                recommended = fact.recommended if isinstance(fact, f.ConsultEnded) else ""
                self.ending.consult_over(self.cases[fact.incident], recommended, at_s)
                return True
        return False

    def _assigned(self, fact: f.UnitAssigned, at_s: float) -> bool:
        unit, case = self._rows.get(fact.unit), self.cases.get(fact.incident)
        if unit is None or case is None or case.ending or unit in (*case.units, *case.drones):
            return False
        self._take_off(unit)
        if self.world.is_drone(unit):
            self.watching.launch(case, unit, at_s)
            return True
        kind = self.world.members[unit].kind
        met = next((need for need in case.needs if kind in dict(WANTED[need])), None)
        if met is not None:
            case.needs.remove(met)
        self.response.take_on(case, unit, at_s)
        return True

    def _released(self, fact: f.UnitReleased, at_s: float) -> bool:
        unit = self._rows.get(fact.unit)
        if unit is None or self.world.units[unit].incident != fact.incident:
            return False
        self._take_off(unit)
        self.ending.free(unit, at_s)
        return True

    def _take_off(self, unit: int) -> None:
        """The unit leaves the call it is on, if any."""
        case = self.cases.get(self.world.units[unit].incident or "")
        if case is not None:
            case.leave(unit)
