"""The picture: a pure, total fold over facts, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from console.domain import facts as f
from console.domain.entities import MARKS_KEPT, Alarm, Finding, Incident, Mark, Perimeter, Unit
from console.domain.vocabulary import (
    PHASE_LABEL,
    PHASE_ORDER,
    ROLE_LABEL,
    UNIT_STATUS_LABEL,
    Phase,
    UnitStatus,
)

#: Closed incidents stay for look-ups until this many newer ones have closed; the journal keeps all.
CLOSED_KEPT = 500
#: Findings kept; older ones are counted.
FINDINGS_KEPT = 200
#: Unit statuses that move the incident's phase on by themselves.
_PHASE_OF_STATUS: dict[UnitStatus, Phase] = {
    UnitStatus.DISPATCHED: Phase.DISPATCHED,
    UnitStatus.EN_ROUTE: Phase.EN_ROUTE,
    UnitStatus.ON_SCENE: Phase.ON_SCENE,
    UnitStatus.CONTACT_MADE: Phase.CONTACT_MADE,
    UnitStatus.TRANSPORTING: Phase.TRANSPORTING,
    UnitStatus.AT_FACILITY: Phase.AT_FACILITY,
}
_RANK = {phase: rank for rank, phase in enumerate(PHASE_ORDER)}


class Touched(msgspec.Struct):
    """Which entities one or more facts changed; views redraw these and nothing else."""

    incidents: set[str] = msgspec.field(default_factory=set)
    units: set[str] = msgspec.field(default_factory=set)
    alarms: set[str] = msgspec.field(default_factory=set)
    perimeters: set[str] = msgspec.field(default_factory=set)
    everything: bool = False

    def merge(self, other: Touched) -> None:
        """Add what another fact touched."""
        self.incidents |= other.incidents
        self.units |= other.units
        self.alarms |= other.alarms
        self.perimeters |= other.perimeters
        self.everything |= other.everything

    def __bool__(self) -> bool:
        return bool(self.everything or self.incidents or self.units or self.alarms or self.perimeters)


class Picture(msgspec.Struct):
    """What is known after the fact `seq` of the journal `epoch`. Serialisable as it stands (a snapshot)."""

    epoch: str = ""
    seq: int = 0
    incidents: dict[str, Incident] = msgspec.field(default_factory=dict)
    units: dict[str, Unit] = msgspec.field(default_factory=dict)
    perimeters: dict[str, Perimeter] = msgspec.field(default_factory=dict)
    alarms: dict[str, Alarm] = msgspec.field(default_factory=dict)
    closed: list[str] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)
    findings_elided: int = 0
    exercise: bool = False

    def apply(self, envelope: f.Envelope) -> Touched:
        """Fold one fact in and say what it touched.

        Total: a fact that is repeated, out of order or about something unknown leaves a well-formed picture
        and a finding, never an exception. A fact of another epoch starts the picture anew.
        """
        touched = Touched()
        if envelope.epoch != self.epoch:
            self._begin(envelope.epoch)
            touched.everything = True
        if envelope.seq <= self.seq:
            return touched
        if envelope.seq != self.seq + 1 and self.seq:
            self._find(envelope, f"facts {self.seq + 1} to {envelope.seq - 1} are missing")
        self.seq = envelope.seq
        self.exercise = self.exercise or envelope.by.exercise
        _HANDLERS[type(envelope.fact)](self, envelope, envelope.fact, touched)
        return touched

    def apply_all(self, envelopes: Iterable[f.Envelope]) -> Touched:
        """Fold many facts in, in order."""
        touched = Touched()
        for envelope in envelopes:
            touched.merge(self.apply(envelope))
        return touched

    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the picture; equal facts give equal digests."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    def open_incidents(self) -> list[Incident]:
        """Strips on the board, in order of arrival."""
        return [incident for incident in self.incidents.values() if incident.open]

    # ---- building blocks ----

    def _begin(self, epoch: str) -> None:
        self.epoch, self.seq, self.exercise, self.findings_elided = epoch, 0, False, 0
        for held in (self.incidents, self.units, self.perimeters, self.alarms):
            held.clear()
        self.closed.clear()
        self.findings.clear()

    def _find(self, envelope: f.Envelope, text: str) -> None:
        kind, key = f.subject_of(envelope.fact)
        self.findings.append(Finding(envelope.seq, f"{kind} {key}", text))
        if len(self.findings) > FINDINGS_KEPT:
            del self.findings[0]
            self.findings_elided += 1

    def _incident(self, envelope: f.Envelope, key: str, touched: Touched) -> Incident | None:
        incident = self.incidents.get(key)
        if incident is None:
            self._find(envelope, f"{f.kind_of(envelope.fact)}: incident is not known")
            return None
        incident.last_seq = envelope.seq
        touched.incidents.add(key)
        return incident

    def _unit(self, envelope: f.Envelope, key: str, touched: Touched) -> Unit | None:
        unit = self.units.get(key)
        if unit is None:
            self._find(envelope, f"{f.kind_of(envelope.fact)}: unit is not known")
            return None
        unit.last_seq = envelope.seq
        touched.units.add(key)
        return unit

    def _alarm(self, envelope: f.Envelope, key: str, touched: Touched) -> Alarm | None:
        alarm = self.alarms.get(key)
        if alarm is None:
            self._find(envelope, f"{f.kind_of(envelope.fact)}: alarm is not raised")
            return None
        alarm.last_seq = envelope.seq
        touched.alarms.add(key)
        if alarm.incident:
            touched.incidents.add(alarm.incident)
        if alarm.unit:
            touched.units.add(alarm.unit)
        return alarm

    def _mark(self, incident: Incident, envelope: f.Envelope, detail: str) -> None:
        by = envelope.by
        mark = Mark(envelope.seq, envelope.at, envelope.heard, f.kind_of(envelope.fact), by.actor, by.role, detail)
        incident.marks.append(mark)
        if len(incident.marks) > MARKS_KEPT:
            del incident.marks[0]
            incident.marks_elided += 1

    def _reach(self, incident: Incident, phase: Phase, envelope: f.Envelope) -> None:
        incident.phase, incident.phase_at = phase, envelope.at
        incident.reached.setdefault(phase.value, envelope.at)

    def _release(self, unit: Unit, envelope: f.Envelope, touched: Touched) -> None:
        former = self.incidents.get(unit.incident) if unit.incident else None
        unit.incident = None
        if former is not None and unit.id in former.units:
            former.units.remove(unit.id)
            former.last_seq = envelope.seq
            touched.incidents.add(former.id)
            self._mark(former, envelope, f"{unit.callsign} released")

    def _forget_alarms(self, *, incident: str | None = None, unit: str | None = None, touched: Touched) -> None:
        """Alarms of something that left the picture go with it: nobody could act on them."""
        gone = [
            key
            for key, alarm in self.alarms.items()
            if (incident is not None and alarm.incident == incident) or (unit is not None and alarm.unit == unit)
        ]
        for key in gone:
            del self.alarms[key]
            touched.alarms.add(key)


# ---- one handler a fact: (picture, envelope, fact, touched) ---------------------------------------------


def _incident_received(p: Picture, e: f.Envelope, fact: f.IncidentReceived, t: Touched) -> None:
    if fact.incident in p.incidents:
        p._find(e, "incident received twice; the first report stands")
        return
    incident = Incident(
        id=fact.incident, number=fact.number, type_code=fact.type_code, type_text=fact.type_text,
        priority=fact.priority, received_at=e.at, owner=fact.owner, place=fact.place, address=fact.address,
        summary=fact.summary, language=fact.language, agency=fact.agency, sensitive=fact.sensitive,
        exercise=e.by.exercise, source=e.by.source, phase_at=e.at, first_seq=e.seq, last_seq=e.seq,
        reached={Phase.RECEIVED.value: e.at}, units=[], linked=[], type_history=[], marks=[],
    )  # fmt: skip
    p.incidents[incident.id] = incident
    t.incidents.add(incident.id)
    p._mark(incident, e, f"{fact.type_text} received, priority {fact.priority}")


def _incident_reclassified(p: Picture, e: f.Envelope, fact: f.IncidentReclassified, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        incident.type_history.append((e.at, incident.type_code, incident.type_text, incident.priority))
        was = f"{incident.type_text}, priority {incident.priority}"
        incident.type_code, incident.type_text = fact.type_code, fact.type_text
        incident.priority = fact.priority
        because = f": {fact.reason}" if fact.reason else ""
        p._mark(incident, e, f"{was} is now {fact.type_text}, priority {fact.priority}{because}")


def _incident_located(p: Picture, e: f.Envelope, fact: f.IncidentLocated, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        incident.place = fact.place
        incident.address = fact.address or incident.address
        p._mark(
            incident,
            e,
            f"Located: {incident.address}" if fact.place else f"No coordinates: {incident.address}",
        )


def _incident_phase(p: Picture, e: f.Envelope, fact: f.IncidentPhase, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if fact.phase is Phase.CLOSED:
        p._find(e, "a phase cannot close an incident; closing needs a disposition")
    elif not incident.open:
        incident.reached.setdefault(fact.phase.value, e.at)
        p._find(e, "phase of a closed incident; the time is kept, the incident stays closed")
    else:
        p._reach(incident, fact.phase, e)
        p._mark(incident, e, PHASE_LABEL[fact.phase])


def _incident_scene(p: Picture, e: f.Envelope, fact: f.IncidentScene, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        incident.scene_safe = fact.safe
        p._mark(incident, e, ("Scene declared safe" if fact.safe else "Scene NOT safe") + _because(fact.reason))


def _incident_noted(p: Picture, e: f.Envelope, fact: f.IncidentNoted, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        p._mark(incident, e, fact.text)


def _incident_linked(p: Picture, e: f.Envelope, fact: f.IncidentLinked, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        if (fact.relation, fact.to) not in incident.linked:
            incident.linked.append((fact.relation, fact.to))
        other = p.incidents.get(fact.to)
        p._mark(incident, e, f"{fact.relation.capitalize()} of {other.number if other else fact.to}")


def _handoff_offered(p: Picture, e: f.Envelope, fact: f.HandoffOffered, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if not incident.open:
        p._find(e, "a closed incident cannot be offered")
        return
    incident.offered_to, incident.offered_at = fact.to, e.at
    p._mark(incident, e, f"Offered to {ROLE_LABEL[fact.to]}{_because(fact.reason)}")


def _handoff_accepted(p: Picture, e: f.Envelope, fact: f.HandoffAccepted, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if not incident.open:
        p._find(e, "a closed incident cannot be accepted")
        return
    incident.owner, incident.owner_actor = fact.role, e.by.actor
    incident.offered_to = incident.offered_at = None
    p._mark(incident, e, f"Accepted by {ROLE_LABEL[fact.role]} {e.by.actor}")


def _handoff_declined(p: Picture, e: f.Envelope, fact: f.HandoffDeclined, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if incident.offered_to is None:
        p._find(e, "declined, but nothing was offered")
    incident.offered_to = incident.offered_at = None
    p._mark(incident, e, f"Declined by {ROLE_LABEL[fact.role]}{_because(fact.reason)}")


def _incident_ended(p: Picture, e: f.Envelope, fact: f.IncidentEnded, t: Touched) -> None:
    if incident := p._incident(e, fact.incident, t):
        incident.ended_at = e.at
        p._mark(incident, e, f"Ended at the source{_because(fact.text)}; a disposition is still needed")


def _incident_closed(p: Picture, e: f.Envelope, fact: f.IncidentClosed, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if not incident.open:
        p._find(e, "closed twice; the first disposition stands")
        return
    p._reach(incident, Phase.CLOSED, e)
    incident.closed_at, incident.disposition = e.at, fact.disposition
    incident.offered_to = incident.offered_at = None
    for key in tuple(incident.units):
        unit = p.units.get(key)
        if unit is not None and unit.incident == incident.id:
            unit.incident = None
            t.units.add(key)
    incident.units = []
    p._forget_alarms(incident=incident.id, touched=t)
    p._mark(incident, e, f"Closed, disposition {fact.disposition}{_because(fact.text)}")
    p.closed.append(incident.id)
    if len(p.closed) > CLOSED_KEPT:
        oldest = p.closed.pop(0)
        p.incidents.pop(oldest, None)
        t.incidents.add(oldest)


def _incident_reopened(p: Picture, e: f.Envelope, fact: f.IncidentReopened, t: Touched) -> None:
    if not (incident := p._incident(e, fact.incident, t)):
        return
    if incident.open:
        p._find(e, "reopened, but it was open")
        return
    p.closed.remove(incident.id)
    incident.closed_at, incident.ended_at, incident.disposition = None, None, ""
    p._reach(incident, Phase.RECEIVED, e)
    p._mark(incident, e, f"Reopened{_because(fact.reason)}")


def _unit_registered(p: Picture, e: f.Envelope, fact: f.UnitRegistered, t: Touched) -> None:
    unit = p.units.get(fact.unit)
    if unit is None:
        unit = Unit(id=fact.unit, callsign=fact.callsign, kind=fact.unit_kind, status_at=e.at)
        p.units[unit.id] = unit
    unit.callsign, unit.kind, unit.agency, unit.crew = fact.callsign, fact.unit_kind, fact.agency, fact.crew
    unit.skills, unit.languages = fact.skills, fact.languages
    unit.exercise, unit.source, unit.last_seq = e.by.exercise, e.by.source, e.seq
    t.units.add(unit.id)


def _unit_status(p: Picture, e: f.Envelope, fact: f.UnitStatusChanged, t: Touched) -> None:
    if not (unit := p._unit(e, fact.unit, t)):
        return
    unit.status, unit.status_at = fact.status, e.at
    key = fact.incident or unit.incident
    if fact.status in (UnitStatus.AVAILABLE, UnitStatus.OUT_OF_SERVICE):
        if unit.incident and (fact.incident is None or fact.incident == unit.incident):
            p._release(unit, e, t)
        return
    incident = p.incidents.get(key) if key else None
    if key and incident is None:
        p._find(e, "unit.status: incident is not known")
    if incident is None or not incident.open:
        return
    if unit.incident != incident.id:
        _attach(p, e, unit, incident, t)
    incident.last_seq = e.seq
    t.incidents.add(incident.id)
    p._mark(incident, e, f"{unit.callsign} {UNIT_STATUS_LABEL[fact.status].lower()}")
    phase = _PHASE_OF_STATUS.get(fact.status)
    if phase is not None and _RANK[phase] > _RANK[incident.phase]:
        p._reach(incident, phase, e)


def _attach(p: Picture, e: f.Envelope, unit: Unit, incident: Incident, t: Touched) -> None:
    """Put a unit on an incident, taking it off the one it was on."""
    if unit.incident and unit.incident != incident.id:
        p._release(unit, e, t)
    unit.incident = incident.id
    if unit.id not in incident.units:
        incident.units.append(unit.id)


def _unit_assigned(p: Picture, e: f.Envelope, fact: f.UnitAssigned, t: Touched) -> None:
    unit, incident = p._unit(e, fact.unit, t), p._incident(e, fact.incident, t)
    if unit is None or incident is None:
        return
    if not incident.open:
        p._find(e, "a unit cannot be assigned to a closed incident")
        return
    _attach(p, e, unit, incident, t)
    if unit.status in (UnitStatus.AVAILABLE, UnitStatus.STAGING):
        unit.status, unit.status_at = UnitStatus.DISPATCHED, e.at
    p._mark(incident, e, f"{unit.callsign} assigned{_because(fact.override)}")
    if incident.phase is Phase.RECEIVED:
        p._reach(incident, Phase.DISPATCHED, e)


def _unit_released(p: Picture, e: f.Envelope, fact: f.UnitReleased, t: Touched) -> None:
    unit, incident = p._unit(e, fact.unit, t), p._incident(e, fact.incident, t)
    if unit is None or incident is None:
        return
    if unit.incident != incident.id:
        p._find(e, "released from an incident it was not on")
        return
    p._release(unit, e, t)
    if unit.status is not UnitStatus.OUT_OF_SERVICE:
        unit.status, unit.status_at = UnitStatus.AVAILABLE, e.at


def _unit_retired(p: Picture, e: f.Envelope, fact: f.UnitRetired, t: Touched) -> None:
    if unit := p._unit(e, fact.unit, t):
        p._release(unit, e, t)
        p._forget_alarms(unit=unit.id, touched=t)
        del p.units[unit.id]


def _perimeter_drawn(p: Picture, e: f.Envelope, fact: f.PerimeterDrawn, t: Touched) -> None:
    p.perimeters[fact.perimeter] = Perimeter(
        id=fact.perimeter, points=fact.points, drawn_at=e.at, actor=e.by.actor, label=fact.label,
        incident=fact.incident, last_seq=e.seq,
    )  # fmt: skip
    t.perimeters.add(fact.perimeter)
    if fact.incident and (incident := p._incident(e, fact.incident, t)):
        p._mark(incident, e, f"Perimeter drawn{_because(fact.label)}")


def _perimeter_removed(p: Picture, e: f.Envelope, fact: f.PerimeterRemoved, t: Touched) -> None:
    if p.perimeters.pop(fact.perimeter, None) is None:
        p._find(e, "perimeter is not on the map")
    t.perimeters.add(fact.perimeter)


def _alarm_raised(p: Picture, e: f.Envelope, fact: f.AlarmRaised, t: Touched) -> None:
    if fact.alarm in p.alarms:
        p._find(e, "alarm raised twice; the first stands")
        return
    p.alarms[fact.alarm] = Alarm(
        id=fact.alarm, rule=fact.rule, priority=fact.priority, text=fact.text, raised_at=e.at,
        incident=fact.incident, unit=fact.unit, last_seq=e.seq,
    )  # fmt: skip
    t.alarms.add(fact.alarm)
    if fact.unit:
        t.units.add(fact.unit)
    if fact.incident and (incident := p.incidents.get(fact.incident)):
        t.incidents.add(incident.id)
        p._mark(incident, e, f"Alarm: {fact.text}")


def _alarm_acknowledged(p: Picture, e: f.Envelope, fact: f.AlarmAcknowledged, t: Touched) -> None:
    if (alarm := p._alarm(e, fact.alarm, t)) and alarm.acknowledged_at is None:
        alarm.acknowledged_at, alarm.acknowledged_by = e.at, e.by.actor


def _alarm_shelved(p: Picture, e: f.Envelope, fact: f.AlarmShelved, t: Touched) -> None:
    if alarm := p._alarm(e, fact.alarm, t):
        alarm.shelved_until, alarm.shelved_reason, alarm.shelved_by = fact.until, fact.reason, e.by.actor


def _alarm_unshelved(p: Picture, e: f.Envelope, fact: f.AlarmUnshelved, t: Touched) -> None:
    if alarm := p._alarm(e, fact.alarm, t):
        alarm.shelved_until, alarm.shelved_reason, alarm.shelved_by = None, "", ""


def _alarm_cleared(p: Picture, e: f.Envelope, fact: f.AlarmCleared, t: Touched) -> None:
    if alarm := p._alarm(e, fact.alarm, t):
        del p.alarms[alarm.id]
        if alarm.incident and (incident := p.incidents.get(alarm.incident)):
            p._mark(incident, e, f"Alarm cleared: {alarm.text}")


def _because(text: str) -> str:
    return f": {text}" if text else ""


_HANDLERS: dict[type, Callable[[Picture, f.Envelope, Any, Touched], None]] = {
    f.IncidentReceived: _incident_received,
    f.IncidentReclassified: _incident_reclassified,
    f.IncidentLocated: _incident_located,
    f.IncidentPhase: _incident_phase,
    f.IncidentScene: _incident_scene,
    f.IncidentNoted: _incident_noted,
    f.IncidentLinked: _incident_linked,
    f.HandoffOffered: _handoff_offered,
    f.HandoffAccepted: _handoff_accepted,
    f.HandoffDeclined: _handoff_declined,
    f.IncidentEnded: _incident_ended,
    f.IncidentClosed: _incident_closed,
    f.IncidentReopened: _incident_reopened,
    f.UnitRegistered: _unit_registered,
    f.UnitStatusChanged: _unit_status,
    f.UnitAssigned: _unit_assigned,
    f.UnitReleased: _unit_released,
    f.UnitRetired: _unit_retired,
    f.PerimeterDrawn: _perimeter_drawn,
    f.PerimeterRemoved: _perimeter_removed,
    f.AlarmRaised: _alarm_raised,
    f.AlarmAcknowledged: _alarm_acknowledged,
    f.AlarmShelved: _alarm_shelved,
    f.AlarmUnshelved: _alarm_unshelved,
    f.AlarmCleared: _alarm_cleared,
}
