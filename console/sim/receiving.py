"""How calls come in to the simulated desk: when, about what, from where, and what the call-taker writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.domain import facts as f
from console.domain.vocabulary import Phase
from console.sim import words
from console.sim.aftermath import person_known
from console.sim.calls import CallKind, busyness, draw_end, draw_kind
from console.sim.case import Case
from console.sim.city.reader import Spot
from console.sim.ending import Ending
from console.sim.response import reclassify
from console.sim.roster import LANGUAGES
from console.sim.world import World, moment

CaseHappening = Callable[[Case, float], None]
AGENCY = "Port Ardent Crisis Desk"
#: Share of calls whose place is not known at first; and of threats of suicide that are about a bridge.
NOWHERE, ON_BRIDGE = 0.08, 0.12
#: Share of calls about which somebody else calls too; that are taken back; that get graver before anyone is there.
TWICE, TAKEN_BACK, GRAVER = 0.05, 0.04, 0.08
#: Seconds until a dispatcher sends somebody, by least priority.
DISPATCH_S = ((8, (12.0, 70.0)), (5, (40.0, 260.0)), (0, (120.0, 900.0)))


class Receiving:
    """Makes cases and says what is known of them."""

    def __init__(self, world: World, cases: dict[str, Case], ending: Ending, per_hour: float, start_s: float) -> None:
        """`per_hour`: calls an hour until the run begins; from there they rise and fall with the hour of the day."""
        self.world, self.cases, self.ending = world, cases, ending
        self._start_s = start_s
        self._per_mean_hour = per_hour / busyness(moment(start_s))
        self._run = moment(start_s).strftime("%y%m%d%H%M%S")
        self._day = moment(start_s).strftime("%y%j")
        self._count = 0

    def begin(self, at_s: float) -> None:
        """Put the next call down, and with it all that follow."""
        rate = self._per_mean_hour * busyness(moment(max(at_s, self._start_s)))
        if rate > 0:
            self.world.agenda.put(at_s + self.world.rng.expovariate(rate / 3600.0), self._next)

    def _next(self, at_s: float) -> None:
        self.receive(at_s)
        self.begin(at_s)

    def receive(self, at_s: float, kind: CallKind | None = None, spot: Spot | None = None) -> Case:
        """A call comes in; of a given kind and at a given place, or of any kind and anywhere."""
        rng = self.world.rng
        kind = kind or draw_kind(rng)
        bridge = spot is None and kind.code == "SUICTHRT" and rng.random() < ON_BRIDGE
        place = spot or (self.world.city.random_bridge(rng) if bridge else self.world.city.random_spot(rng))
        self._count += 1
        case = Case(
            id=f"ardent-{self._run}-{self._count}",
            number=f"A{self._day}-{self._count:04d}",
            kind=kind,
            priority=rng.choice(kind.priorities),
            spot=place,
            received_s=at_s,
            end=draw_end(kind, rng),
            dangerous=rng.random() < kind.danger,
            language=rng.choices([*LANGUAGES, "en"], weights=[*LANGUAGES.values(), 1 - sum(LANGUAGES.values())])[0],
            located=spot is not None or bridge or rng.random() >= NOWHERE,
            needs=list(kind.send),
        )
        self.cases[case.id] = case
        self._say_received(case, bridge, at_s)
        self._what_follows(case, at_s, first=spot is None)
        return case

    def _say_received(self, case: Case, bridge: bool, at_s: float) -> None:
        rng = self.world.rng
        summary = words.bridge_summary(rng) if bridge else words.pick(words.SUMMARIES[case.kind.words], rng)
        self.world.say(
            f.IncidentReceived(
                incident=case.id,
                number=case.number,
                type_code=case.kind.code,
                type_text=case.kind.text,
                priority=case.priority,
                place=f.Place(case.spot.lat, case.spot.lon, 25.0) if case.located else None,
                address=case.spot.address if case.located else "Mobile phone, place not known yet",
                summary=summary,
                language=case.language,
                agency=AGENCY,
                sensitive=rng.random() < case.kind.sensitive,
                owner=case.kind.owner,
            ),
            at_s,
        )
        if (known := person_known(case.id)) is not None:
            self.world.say(known, at_s)

    def _what_follows(self, case: Case, at_s: float, first: bool) -> None:
        rng = self.world.rng
        low_s, high_s = next(span for least, span in DISPATCH_S if case.priority >= least)
        self._put(case, at_s + rng.uniform(low_s, high_s), self._ready)
        for _ in range(rng.choice((0, 1, 1, 2))):
            self._put(case, at_s + rng.uniform(15, 200), self._note)
        if case.dangerous:
            self._put(case, at_s + rng.uniform(20, 120), self._danger)
        if case.language != "en":
            self._put(case, at_s + rng.uniform(10, 60), self._interpreter)
        if not case.located:
            self._put(case, at_s + rng.uniform(120, 900), self._located)
        if case.priority < 8 and rng.random() < GRAVER:
            self._put(case, at_s + rng.uniform(60, 500), self._graver)
        if first and rng.random() < TWICE:
            self._put(case, at_s + rng.uniform(60, 420), self._second_call)
        elif rng.random() < TAKEN_BACK:
            self._put(case, at_s + rng.uniform(120, 600), self._taken_back)

    def _ready(self, case: Case, at_s: float) -> None:
        case.ready = True

    def _note(self, case: Case, at_s: float) -> None:
        self.world.say(f.IncidentNoted(case.id, words.pick(words.CALL_NOTES, self.world.rng)), at_s)

    def _danger(self, case: Case, at_s: float) -> None:
        self.world.say(f.IncidentNoted(case.id, words.pick(words.DANGER_NOTES, self.world.rng)), at_s)

    def _interpreter(self, case: Case, at_s: float) -> None:
        spoken = words.LANGUAGE_NAMES[case.language]
        self.world.say(f.IncidentNoted(case.id, f"Caller speaks {spoken}; interpreter asked for."), at_s)

    def _located(self, case: Case, at_s: float) -> None:
        case.located = True
        place = f.Place(case.spot.lat, case.spot.lon, 40.0)
        self.world.say(f.IncidentLocated(case.id, place, case.spot.address), at_s)

    def _graver(self, case: Case, at_s: float) -> None:
        if case.phase in (Phase.RECEIVED, Phase.DISPATCHED, Phase.EN_ROUTE) and case.kind.becomes:
            reclassify(self.world, case, case.kind.becomes[0][1], at_s)

    def _taken_back(self, case: Case, at_s: float) -> None:
        if case.phase in (Phase.RECEIVED, Phase.DISPATCHED, Phase.EN_ROUTE):
            case.end = "10"
            self.ending.finish(case, at_s)

    def _second_call(self, case: Case, at_s: float) -> None:
        """Somebody else calls about the same event: a second incident, linked, then closed as a duplicate."""
        if not case.located or case.ending:
            return
        other = self.receive(at_s, kind=case.kind, spot=case.spot)
        other.end, other.needs = "22", []
        rng = self.world.rng
        self._put(other, at_s + rng.uniform(40, 150), partial(self._link, case))
        self._put(other, at_s + rng.uniform(200, 420), self.ending.finish)

    def _link(self, to: Case, case: Case, at_s: float) -> None:
        self.world.say(f.IncidentLinked(case.id, to.id, "duplicate"), at_s)

    def _put(self, case: Case, at_s: float, happening: CaseHappening) -> None:
        self.world.agenda.put(at_s, lambda now_s: happening(case, now_s) if case.open else None)
