"""How a simulated call is answered, from the first words to contact with the person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.domain import facts as f
from console.domain.vocabulary import UNARMED, Phase, UnitKind, UnitStatus
from console.sim import words
from console.sim.calls import BY_CODE, draw_change
from console.sim.case import Case
from console.sim.dispatching import MUST
from console.sim.ending import Ending
from console.sim.world import KERB_M, World

#: The simulated dispatcher looks at calls that still need somebody again after this long, seconds.
LOOK_S = (4.0, 10.0)
#: An unarmed team waits this far from a scene that is not declared safe, metres.
STAGING_M = (130.0, 240.0)
#: Pace on the way to a call by priority: share of the street's speed.
PACE = ((8, 1.28), (5, 1.08), (0, 0.9))
#: Kinds that talk to the person, best first.
TALKS = (UnitKind.CO_RESPONDER, UnitKind.MOBILE_CRISIS, UnitKind.CIT_PATROL, UnitKind.PATROL, UnitKind.SUPERVISOR,
         UnitKind.EMS, UnitKind.FIRE)  # fmt: skip


class Response:
    """Sends units to cases and brings them to the person; `Ending` takes over from there."""

    def __init__(self, world: World, cases: dict[str, Case], ending: Ending) -> None:
        """`cases`: open cases by id, shared with whoever makes and ends them."""
        self.world, self.cases, self.ending = world, cases, ending

    def look(self, at_s: float) -> None:
        """Send whoever is missing, gravest call first; then look again later."""
        for case in self.cases.values():
            self._ask_again(case)
        waiting = [c for c in self.cases.values() if c.ready and c.located and c.needs and not c.ending]
        possible = self.world.fleet.needs_met() if waiting else set()
        for case in sorted(waiting, key=lambda c: (-c.priority, c.received_s)):
            if not possible.isdisjoint(case.needs):
                self._send_missing(case, at_s)
                possible = self.world.fleet.needs_met()
        self.world.agenda.put(at_s + self.world.rng.uniform(*LOOK_S), self.look)

    def _ask_again(self, case: Case) -> None:
        """A case that everybody was taken off needs somebody once more."""
        left = case.ready and not (case.units or case.needs or case.ending or case.end == "22")
        if left:
            case.needs, case.looked = ["any_sworn"], False

    def _send_missing(self, case: Case, at_s: float) -> None:
        seconds = self.world.seconds_to(case.spot)
        for need in tuple(case.needs):
            unit = self.world.fleet.best_for(need, seconds)
            if unit is not None:
                case.needs.remove(need)
                self._assign(case, unit, at_s)
        if case.phase in (Phase.CONTACT_MADE, Phase.TRANSPORTING):
            case.needs = [need for need in case.needs if need in MUST]

    def _assign(self, case: Case, unit: int, at_s: float) -> None:
        self.world.say(f.UnitAssigned(self.world.members[unit].id, case.id), at_s)
        self.take_on(case, unit, at_s)

    def take_on(self, case: Case, unit: int, at_s: float) -> None:
        """A unit that was sent to a case sets out after the time a crew takes."""
        world = self.world
        world.fleet.free[unit] = False
        desk = world.units[unit]
        desk.incident, desk.status = case.id, UnitStatus.DISPATCHED
        case.units.append(unit)
        if case.phase is Phase.RECEIVED:
            case.phase = Phase.DISPATCHED
        world.order(unit)
        delay_s = world.rng.uniform(6, 35) if case.priority >= 8 else world.rng.uniform(15, 80)
        world.later(unit, at_s + delay_s, partial(self._set_out, case, unit))

    def _set_out(self, case: Case, unit: int, at_s: float) -> None:
        if not _on(case, unit):
            return
        world = self.world
        world.set_status(unit, UnitStatus.EN_ROUTE, at_s)
        if case.phase in (Phase.RECEIVED, Phase.DISPATCHED):
            case.phase = Phase.EN_ROUTE
        waits = world.members[unit].kind in UNARMED and not case.safe
        short_m = world.rng.uniform(*STAGING_M) if waits else self._kerb(case, unit)
        world.order(unit, partial(self._arrived, case, unit))
        world.driving.send(unit, case.spot.stand, pace=_pace(case), short_m=short_m)

    def _kerb(self, case: Case, unit: int) -> float:
        return KERB_M * case.units.index(unit)

    def _arrived(self, case: Case, unit: int, at_s: float) -> None:
        if not _on(case, unit):
            return
        world, kind = self.world, self.world.members[unit].kind
        if kind in UNARMED and not case.safe:
            case.staged.append(unit)
            world.order(unit)
            world.set_status(unit, UnitStatus.STAGING, at_s)
            return
        if world.driving.goal_m[unit] - world.driving.s_m[unit] > STAGING_M[0] / 2 and kind in UNARMED:
            self._go_in(case, unit, at_s)
            return
        case.on_scene.append(unit)
        world.order(unit)
        world.set_status(unit, UnitStatus.ON_SCENE, at_s)
        if case.phase in (Phase.DISPATCHED, Phase.EN_ROUTE):
            case.phase = Phase.ON_SCENE
        if kind not in UNARMED and not case.looked:
            case.looked = True
            self._look_round(case, at_s)
        elif case.phase is Phase.CONTACT_MADE:
            self._hand_over(case, unit, at_s)

    def _look_round(self, case: Case, at_s: float) -> None:
        """The first sworn crew is there: is it safe, and is the person there at all?"""
        rng, agenda = self.world.rng, self.world.agenda
        if case.end == "gone":
            agenda.put(at_s + rng.uniform(30, 120), _while_open(case, self._declare_safe))
            agenda.put(at_s + rng.uniform(300, 1100), _while_open(case, self.ending.finish))
        elif case.dangerous:
            agenda.put(at_s + rng.uniform(25, 90), _while_open(case, self._not_safe))
            agenda.put(at_s + rng.uniform(300, 1200), _while_open(case, self._declare_safe))
        else:
            agenda.put(at_s + rng.uniform(30, 200), _while_open(case, self._declare_safe))

    def _not_safe(self, case: Case, at_s: float) -> None:
        self.world.say(f.IncidentScene(case.id, False, self.world.rng.choice(words.NOT_SAFE)), at_s)

    def _declare_safe(self, case: Case, at_s: float) -> None:
        world, rng = self.world, self.world.rng
        case.safe = True
        world.say(f.IncidentScene(case.id, True, rng.choice(words.SAFE)), at_s)
        for unit in tuple(case.staged):
            self._go_in(case, unit, at_s)
        for unit in case.units:
            on_way = unit not in case.on_scene and world.units[unit].status is UnitStatus.EN_ROUTE
            if on_way and world.members[unit].kind in UNARMED:
                world.driving.go_on(unit, pace=_pace(case), short_m=self._kerb(case, unit))
        if case.end != "gone":
            wait_s = rng.uniform(40, 300) if case.priority < 9 else rng.uniform(10, 60)
            world.agenda.put(at_s + wait_s, _while_open(case, self._contact))

    def _go_in(self, case: Case, unit: int, at_s: float) -> None:
        """An unarmed team drives the last stretch to a scene that is safe now."""
        if unit in case.staged:
            case.staged.remove(unit)
        self.world.set_status(unit, UnitStatus.EN_ROUTE, at_s)
        self.world.order(unit, partial(self._arrived, case, unit))
        self.world.driving.go_on(unit, pace=0.7, short_m=self._kerb(case, unit))

    # ---- contact ---------------------------------------------------------------------------------------

    def _contact(self, case: Case, at_s: float) -> None:
        """The best crew on scene makes contact; from here the end is only a matter of talk and time."""
        world, rng = self.world, self.world.rng
        present = [unit for unit in case.on_scene if _on(case, unit)]
        if not present or case.ending:
            return
        case.lead = min(present, key=lambda unit: TALKS.index(world.members[unit].kind))
        case.phase = Phase.CONTACT_MADE
        world.set_status(case.lead, UnitStatus.CONTACT_MADE, at_s)
        if (change := draw_change(case.kind, rng)) is not None:
            world.agenda.put(at_s + rng.uniform(30, 240), _while_open(case, partial(self._reclassify, change.code)))
        talk_s = min(4200.0, max(240.0, rng.lognormvariate(6.85, 0.5)))
        for _ in range(rng.randint(1, 3)):
            world.agenda.put(at_s + rng.uniform(20, talk_s), _while_open(case, self._note))
        world.agenda.put(at_s + talk_s, _while_open(case, self.ending.decide))

    def _hand_over(self, case: Case, unit: int, at_s: float) -> None:
        """A crew better at talking has come: it makes contact too."""
        kind = self.world.members[unit].kind
        lead = case.lead
        if lead is None or TALKS.index(kind) < TALKS.index(self.world.members[lead].kind):
            case.lead = unit
            self.world.later(
                unit,
                at_s + self.world.rng.uniform(40, 160),
                lambda now_s: self.world.set_status(unit, UnitStatus.CONTACT_MADE, now_s) if _on(case, unit) else None,
            )

    def _note(self, case: Case, at_s: float) -> None:
        self.world.say(f.IncidentNoted(case.id, words.pick(words.ON_SCENE[case.kind.words], self.world.rng)), at_s)

    def _reclassify(self, code: str, case: Case, at_s: float) -> None:
        reclassify(self.world, case, code, at_s)


def reclassify(world: World, case: Case, code: str, at_s: float) -> None:
    """The call turns out to be another kind: words, priority and what more is needed follow."""
    kind = BY_CODE[code]
    priority = world.rng.choice(kind.priorities)
    case.kind, case.priority = kind, priority
    reason = world.rng.choice(words.CHANGED)
    world.say(f.IncidentReclassified(case.id, kind.code, kind.text, priority, reason), at_s)


def _on(case: Case, unit: int) -> bool:
    return case.open and unit in case.units


def _while_open(case: Case, happening: Callable[[Case, float], None]) -> Callable[[float], None]:
    return lambda at_s: happening(case, at_s) if case.open else None


def _pace(case: Case) -> float:
    return next(pace for least, pace in PACE if case.priority >= least)
