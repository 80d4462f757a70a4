"""What a live source has said already: a source that sends its whole state again is heard only where it differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, UnitStatus
from console.wire.mapping_record import Dated
from console.wire.mapping_unit import FREE

#: Closed incidents are remembered until this many newer ones have closed.
CLOSED_KEPT = 2_000


class HeldIncident(msgspec.Struct):
    """What a source has said of an incident."""

    received: f.IncidentReceived
    final: f.IncidentReclassified | None = None
    phases: dict[Phase, datetime] = {}
    phase: Phase | None = None
    links: set[tuple[str, str]] = set()
    notes: set[str] = set()
    person: str = ""
    ended: bool = False
    closed_at: datetime | None = None


class HeldUnit(msgspec.Struct):
    """What a source has said of a unit."""

    registered: f.UnitRegistered | None = None
    status: UnitStatus | None = None
    incident: str | None = None


class Memory:
    """Turns states into news. Feed it everything a source says, in order; it gives back what is new."""

    def __init__(self) -> None:
        self._incidents: dict[str, HeldIncident] = {}
        self._closed: list[str] = []
        self._units: dict[str, HeldUnit] = {}
        self._fixes: dict[str, int] = {}
        #: facts and positions that said nothing new
        self.repeated = 0

    def news(self, said: Iterable[Dated]) -> list[Dated]:
        """The facts among those said that tell something new, with changes put as changes."""
        out: list[Dated] = []
        for dated in said:
            before = len(out)
            match dated.fact:
                case f.IncidentReceived():
                    self._received(dated, dated.fact, out)
                case f.UnitRegistered():
                    self._registered(dated, dated.fact, out)
                case f.UnitAssigned():
                    self._assigned(dated, dated.fact, out)
                case f.UnitStatusChanged():
                    self._status(dated, dated.fact, out)
                case f.UnitRetired():
                    if self._units.pop(dated.fact.unit, None) is not None:
                        out.append(dated)
                case f.IncidentFact():
                    self._about_incident(dated, dated.fact, out)
                case _:
                    out.append(dated)
            self.repeated += len(out) == before
        return out

    def fresh(self, positions: Iterable[Position]) -> list[Position]:
        """The positions that are newer than the newest of their unit."""
        out = []
        for position in positions:
            if position.at_ms > self._fixes.get(position.unit, -1):
                self._fixes[position.unit] = position.at_ms
                out.append(position)
            else:
                self.repeated += 1
        return out

    def hold_incident(self, key: str, held: HeldIncident) -> None:
        """Begin with this known of an incident."""
        self._incidents[key] = held

    def hold_unit(self, key: str, held: HeldUnit) -> None:
        """Begin with this known of a unit."""
        self._units[key] = held

    # ---- incidents ----

    def _received(self, dated: Dated, fact: f.IncidentReceived, out: list[Dated]) -> None:
        held = self._incidents.get(fact.incident)
        if held is None:
            self._incidents[fact.incident] = HeldIncident(fact)
            out.append(dated)
            return
        was, held.received = held.received, fact
        if _describes(was) != _describes(fact):
            changed = f.IncidentReclassified(
                incident=fact.incident, type_code=fact.type_code, type_text=fact.type_text, priority=fact.priority
            )
            out.append(self._later(dated, changed))
        if (was.place, was.address) != (fact.place, fact.address):
            moved = f.IncidentLocated(incident=fact.incident, place=fact.place, address=fact.address)
            out.append(self._later(dated, moved))
        if fact.summary and was.summary != fact.summary and fact.summary not in held.notes:
            held.notes.add(fact.summary)
            out.append(self._later(dated, f.IncidentNoted(incident=fact.incident, text=fact.summary)))

    def _later(self, dated: Dated, fact: f.Fact) -> Dated:
        """A change found in a later state: it happened when that state was sent, not when the call came in."""
        return Dated(fact, dated.seen or dated.at, dated.anchor, dated.seen)

    def _about_incident(self, dated: Dated, fact: f.IncidentFact, out: list[Dated]) -> None:
        held = self._incidents.get(fact.incident)
        if held is None:
            out.append(dated)
            return
        match fact:
            case f.IncidentPhase():
                if not self._reaches(held, dated, fact.phase, out):
                    return
            case f.IncidentLinked():
                if (fact.to, fact.relation) in held.links:
                    return
                held.links.add((fact.to, fact.relation))
            case f.IncidentNoted(text=str(text)):
                if text in held.notes:
                    return
                held.notes.add(text)
            case f.PersonKnown(person=str(person)):
                if held.person == person:
                    return
                held.person = person
            case f.IncidentEnded():
                if held.ended or held.closed_at is not None:
                    return
                held.ended = True
            case f.IncidentClosed():
                if held.closed_at is not None:
                    return
                held.closed_at = dated.at
                self._forget_old(fact.incident)
            case f.IncidentReclassified():
                if held.final == fact:
                    return
                held.final = fact
        out.append(dated)

    def _reaches(self, held: HeldIncident, dated: Dated, phase: Phase, out: list[Dated]) -> bool:
        """Whether a phase is news; one reached before the present one, and told already, is not."""
        if held.phase is phase and held.closed_at is None:
            return False
        since = held.phases[held.phase] if held.phase else None
        if since is not None and phase in held.phases and dated.at <= since:
            return False
        if held.closed_at is not None:
            if dated.at <= held.closed_at:
                return False
            self._reopen(held, dated, out)
        held.phases[phase], held.phase = dated.at, phase
        return True

    def _reopen(self, held: HeldIncident, dated: Dated, out: list[Dated]) -> None:
        key = held.received.incident
        held.closed_at, held.ended, held.phase = None, False, None
        if key in self._closed:
            self._closed.remove(key)
        reopened = f.IncidentReopened(incident=key, reason="open again at the source")
        out.append(Dated(reopened, dated.at, dated.anchor))

    def _forget_old(self, key: str) -> None:
        self._closed.append(key)
        if len(self._closed) > CLOSED_KEPT:
            self._incidents.pop(self._closed.pop(0), None)

    # ---- units ----

    def _unit(self, key: str) -> HeldUnit:
        return self._units.setdefault(key, HeldUnit())

    def _registered(self, dated: Dated, fact: f.UnitRegistered, out: list[Dated]) -> None:
        held = self._unit(fact.unit)
        if held.registered == fact or (dated.provisional and held.registered is not None):
            return
        held.registered = fact
        out.append(dated)

    def _assigned(self, dated: Dated, fact: f.UnitAssigned, out: list[Dated]) -> None:
        held = self._unit(fact.unit)
        if held.incident == fact.incident:
            return
        held.incident, held.status = fact.incident, None
        out.append(dated)

    def _status(self, dated: Dated, fact: f.UnitStatusChanged, out: list[Dated]) -> None:
        held = self._unit(fact.unit)
        if fact.incident is None and held.incident is not None:
            if fact.status not in FREE:
                # A busy unit that names no incident any more has left the one it was on.
                out.append(Dated(f.UnitReleased(unit=fact.unit, incident=held.incident), dated.at, dated.anchor))
                held.status = UnitStatus.AVAILABLE
            held.incident = None
        if held.status is fact.status:
            return
        held.status = fact.status
        out.append(dated)


def _describes(fact: f.IncidentReceived | f.IncidentReclassified) -> tuple[str, str, int]:
    return fact.type_code, fact.type_text, fact.priority
