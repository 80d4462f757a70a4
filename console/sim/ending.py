"""How a simulated call ends: settled where it is, or a drive to the hospital or crisis centre and a wait there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.domain import facts as f
from console.domain.vocabulary import Phase, UnitKind, UnitStatus
from console.sim import words
from console.sim.aftermath import aftermath
from console.sim.case import Case
from console.sim.city.reader import Facility
from console.sim.duty import Duty
from console.sim.world import KERB_M, World

#: Who drives, best first, by disposition code; codes that are not here end on scene.
CARRIERS: dict[str, tuple[UnitKind, ...]] = {
    "crisis-centre": (UnitKind.MOBILE_CRISIS, UnitKind.CO_RESPONDER, UnitKind.CIT_PATROL, UnitKind.PATROL),
    "voluntary": (UnitKind.EMS, UnitKind.CO_RESPONDER, UnitKind.MOBILE_CRISIS, UnitKind.CIT_PATROL, UnitKind.PATROL),
    "involuntary": (UnitKind.CIT_PATROL, UnitKind.PATROL, UnitKind.CO_RESPONDER),
    "arrest": (UnitKind.PATROL, UnitKind.CIT_PATROL, UnitKind.CO_RESPONDER),
    "45": (UnitKind.EMS,),
}
#: Minutes from arrival to being free again: a police drop-off at a crisis centre is meant to take under ten
#: (SAMHSA national guidelines), emergency departments commonly hold crews much longer.
WAIT_S = {
    "crisis_centre": (240.0, 720.0),
    "hospital": (720.0, 3000.0),
    "police": (900.0, 1800.0),
}
#: Looks for a crew that can carry before somebody else drives.
TRIES = 6


#: How long crews wait for a clinician at most, between two looks, and after the consult, seconds.
MOST_CONSULT_S, CONSULT_LOOK_S, AFTER_CONSULT_S = 2700.0, 15.0, (20.0, 60.0)
#: Recommendations that crews can follow, and the share of which they do. Our own assumption.
FOLLOWED = frozenset({"settled", "referred", "crisis-centre", "voluntary", "involuntary"})
FOLLOWS = 0.85


class Ending:
    """Ends cases. `autopilot`: cases are closed with a coded disposition; else they only end at the source."""

    def __init__(self, world: World, cases: dict[str, Case], duty: Duty, autopilot: bool) -> None:
        """`cases`: open cases by id; closed ones are taken out."""
        self.world, self.cases, self.duty, self.autopilot = world, cases, duty, autopilot

    def decide(self, case: Case, at_s: float) -> None:
        """The crews have decided: they settle it here, or somebody drives; with a clinician they decide after that."""
        if case.ending:
            return
        if case.consult_until_s is not None and at_s < case.consult_until_s:
            self._put(case, at_s + CONSULT_LOOK_S, self.decide)
            return
        if case.end not in CARRIERS:
            self.finish(case, at_s)
            return
        carrier = self._carrier(case)
        if carrier is None and case.tries < TRIES:
            case.tries += 1
            if case.end in ("45", "voluntary") and "medical" not in case.needs and case.tries == 1:
                case.needs.append("medical")
            self._put(case, at_s + 90.0, self.decide)
        elif carrier is None and not case.on_scene:
            self.finish(case, at_s)
        else:
            self._transport(case, carrier if carrier is not None else case.on_scene[0], at_s)

    def consult_begun(self, case: Case, at_s: float) -> None:
        """A clinician was asked for: nothing is decided before, but not for ever."""
        case.consult_until_s = at_s + MOST_CONSULT_S

    def consult_over(self, case: Case, recommended: str, at_s: float) -> None:
        """The clinician has recommended something (or nothing): mostly that is what is done, and soon."""
        case.consult_until_s = None
        rng = self.world.rng
        if recommended in FOLLOWED and rng.random() < FOLLOWS and not case.ending:
            case.end = recommended
        if case.on_scene:
            self._put(case, at_s + rng.uniform(*AFTER_CONSULT_S), self.decide)

    def finish(self, case: Case, at_s: float) -> None:
        """Last remark, crews leave one after another, the case is closed."""
        if case.ending:
            return
        case.ending, case.needs = True, []
        rng = self.world.rng
        self.world.say(f.IncidentNoted(case.id, words.pick(words.ENDINGS[case.end], rng)), at_s)
        last_s = at_s + 5.0
        for unit in tuple(case.units):
            leave_s = at_s + rng.uniform(15, 260)
            last_s = max(last_s, leave_s)
            self._put(case, leave_s, partial(self._release, unit))
        self._put(case, last_s + 1.0, self.close)

    def close(self, case: Case, at_s: float) -> None:
        """Release whoever is left and close the case."""
        for unit in (*case.units, *case.drones):
            self._release(unit, case, at_s)
        if self.autopilot:
            for fact in aftermath(case.id, case.end, at_s):
                self.world.say(fact, at_s)
            self.world.say(f.IncidentClosed(case.id, case.end), at_s)
        else:
            self.world.say(f.IncidentEnded(case.id, words.pick(words.ENDINGS[case.end], self.world.rng)), at_s)
        self.drop(case)

    def drop(self, case: Case) -> None:
        """Forget a case; nothing put down for it happens any more."""
        case.open = False
        self.cases.pop(case.id, None)

    def let_go(self, case: Case, at_s: float) -> None:
        """The desk has closed the case: units are free, nothing more is said about it."""
        for unit in (*case.units, *case.drones):
            self.world.units[unit].incident = None
            self.world.set_status(unit, UnitStatus.AVAILABLE, at_s)
            self.duty.idle(unit, at_s)
        self.drop(case)

    # ---- transport -------------------------------------------------------------------------------------

    def _carrier(self, case: Case) -> int | None:
        present = [unit for unit in case.on_scene if unit in case.units]
        for kind in CARRIERS[case.end]:
            for unit in present:
                if self.world.members[unit].kind is kind:
                    return unit
        return None

    def _transport(self, case: Case, carrier: int, at_s: float) -> None:
        world, rng = self.world, self.world.rng
        case.ending, case.needs, case.phase = True, [], Phase.TRANSPORTING
        world.say(f.IncidentNoted(case.id, words.pick(words.ENDINGS[case.end], rng)), at_s)
        goal = self._where_to(case)
        escort = [unit for unit in case.on_scene if unit != carrier and case.end == "involuntary"][:1]
        for unit in tuple(case.units):
            if unit != carrier and unit not in escort:
                self._put(case, at_s + rng.uniform(20, 260), partial(self._release, unit))
        for row, unit in enumerate((carrier, *escort)):
            world.order(unit, partial(self._at_facility, case, goal, unit, unit == carrier))
            world.set_status(unit, UnitStatus.TRANSPORTING, at_s)
            pace = 1.15 if case.end == "45" else 0.92
            world.driving.send(unit, goal.spot.stand, pace=pace, short_m=KERB_M * (row + rng.randint(0, 4)))

    def _where_to(self, case: Case) -> Facility:
        kind = {"crisis-centre": "crisis_centre", "arrest": "police"}.get(case.end, "hospital")
        places = self.world.city.of_kind(kind)
        if kind == "hospital":
            urgent = [place for place in places if place.emergency_department]
            quiet = [place for place in places if not place.emergency_department]
            by_act = case.end == "involuntary" and quiet and self.world.rng.random() < 0.4
            places = quiet if by_act else urgent or places
        x, y = self.world.local(case.spot)

        def away(place: Facility) -> float:
            u, v = self.world.local(place.spot)
            return float((u - x) ** 2 + (v - y) ** 2)

        return min(places, key=away)

    def _at_facility(self, case: Case, goal: Facility, unit: int, carries: bool, at_s: float) -> None:
        if not case.open or unit not in case.units:
            return
        self.world.order(unit)
        self.world.set_status(unit, UnitStatus.AT_FACILITY, at_s)
        if not carries:
            self._put(case, at_s + self.world.rng.uniform(120, 600), partial(self._release, unit))
            return
        case.phase = Phase.AT_FACILITY
        wait_s = self.world.rng.uniform(*WAIT_S[goal.kind])
        self._put(case, at_s + wait_s, self.close)

    # ---- leaving ---------------------------------------------------------------------------------------

    def _release(self, unit: int, case: Case, at_s: float) -> None:
        """A unit leaves the case and is free."""
        if unit not in case.units and unit not in case.drones:
            return
        case.leave(unit)
        self.world.say(f.UnitReleased(self.world.members[unit].id, case.id, "clear"), at_s)
        self.free(unit, at_s)

    def free(self, unit: int, at_s: float) -> None:
        """A unit is on no case any more."""
        desk = self.world.units[unit]
        desk.incident, desk.status = None, UnitStatus.AVAILABLE
        self.duty.idle(unit, at_s)

    def _put(self, case: Case, at_s: float, happening: Callable[[Case, float], None]) -> None:
        self.world.agenda.put(at_s, lambda now_s: happening(case, now_s) if case.open else None)
