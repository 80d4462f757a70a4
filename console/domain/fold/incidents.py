"""How facts about incidents change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.fold.priorities import report_priority
from console.domain.fold.steps import Handlers, because, find, forget_alarms, incident_of, mark, mark_said, reach
from console.domain.fold.waiting import withdraw_waiting
from console.domain.touched import Touched
from console.domain.vocabulary import PHASE_LABEL, ROLE_LABEL, Phase, UnitStatus

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Closed incidents stay for look-ups until this many newer ones have closed; the journal keeps all.
CLOSED_KEPT = 500


def _incident_received(p: Picture, e: f.Envelope, fact: f.IncidentReceived, t: Touched) -> None:
    if fact.incident in p.incidents:
        find(p, e, "incident received twice; the first report stands")
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
    mark(incident, e, f"{fact.type_text} received, priority {fact.priority}")


def _incident_reclassified(p: Picture, e: f.Envelope, fact: f.IncidentReclassified, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        incident.type_history.append((e.at, incident.type_code, incident.type_text, incident.priority))
        was = f"{incident.type_text}, priority {incident.priority}"
        incident.type_code, incident.type_text = fact.type_code, fact.type_text
        report_priority(p, incident, fact.priority)
        because = f": {fact.reason}" if fact.reason else ""
        mark(incident, e, f"{was} is now {fact.type_text}, priority {fact.priority}{because}")


def _incident_located(p: Picture, e: f.Envelope, fact: f.IncidentLocated, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        incident.place = fact.place
        incident.address = fact.address or incident.address
        mark(
            incident,
            e,
            f"Located: {incident.address}" if fact.place else f"No coordinates: {incident.address}",
        )


def _incident_phase(p: Picture, e: f.Envelope, fact: f.IncidentPhase, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if fact.phase is Phase.CLOSED:
        find(p, e, "a phase cannot close an incident; closing needs a disposition")
    elif not incident.open:
        incident.reached.setdefault(fact.phase.value, e.at)
        find(p, e, "phase of a closed incident; the time is kept, the incident stays closed")
    else:
        reach(incident, fact.phase, e)
        mark(incident, e, PHASE_LABEL[fact.phase])


def _incident_scene(p: Picture, e: f.Envelope, fact: f.IncidentScene, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        incident.scene_safe = fact.safe
        mark(incident, e, ("Scene declared safe" if fact.safe else "Scene NOT safe") + because(fact.reason))


def _incident_noted(p: Picture, e: f.Envelope, fact: f.IncidentNoted, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        hidden = fact.text if isinstance(fact.text, f.Redacted) else None
        mark(incident, e, "" if hidden else str(fact.text), basis=fact.basis, hidden=hidden)


def _incident_linked(p: Picture, e: f.Envelope, fact: f.IncidentLinked, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        if (fact.relation, fact.to) not in incident.linked:
            incident.linked.append((fact.relation, fact.to))
        other = p.incidents.get(fact.to)
        mark(incident, e, f"{fact.relation.capitalize()} of {other.number if other else fact.to}")


def _handoff_offered(p: Picture, e: f.Envelope, fact: f.HandoffOffered, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if not incident.open:
        find(p, e, "a closed incident cannot be offered")
        return
    incident.offered_to, incident.offered_at = fact.to, e.at
    mark(incident, e, f"Offered to {ROLE_LABEL[fact.to]}{because(fact.reason)}")


def _handoff_accepted(p: Picture, e: f.Envelope, fact: f.HandoffAccepted, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if not incident.open:
        find(p, e, "a closed incident cannot be accepted")
        return
    if incident.owner is not fact.role:
        incident.handed_over_at = e.at
    incident.owner, incident.owner_actor = fact.role, e.by.actor
    incident.offered_to = incident.offered_at = None
    mark(incident, e, f"Accepted by {ROLE_LABEL[fact.role]} {e.by.actor}")


def _handoff_declined(p: Picture, e: f.Envelope, fact: f.HandoffDeclined, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if incident.offered_to is None:
        find(p, e, "declined, but nothing was offered")
    incident.offered_to = incident.offered_at = None
    mark(incident, e, f"Declined by {ROLE_LABEL[fact.role]}{because(fact.reason)}")


def _incident_ended(p: Picture, e: f.Envelope, fact: f.IncidentEnded, t: Touched) -> None:
    if incident := incident_of(p, e, fact.incident, t):
        incident.ended_at = e.at
        mark(incident, e, f"Ended at the source{because(fact.text)}; a disposition is still needed")


def _incident_closed(p: Picture, e: f.Envelope, fact: f.IncidentClosed, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if not incident.open:
        find(p, e, "closed twice; the first disposition stands")
        return
    reach(incident, Phase.CLOSED, e)
    incident.closed_at, incident.disposition = e.at, fact.disposition
    incident.offered_to = incident.offered_at = None
    for key in tuple(incident.units):
        unit = p.units.get(key)
        if unit is not None and unit.incident == incident.id:
            unit.incident = None
            unit.status, unit.status_at, unit.last_seq = UnitStatus.AVAILABLE, e.at, e.seq
            t.units.add(key)
    incident.units = []
    forget_alarms(p, incident=incident.id, touched=t)
    withdraw_waiting(p, e, incident.id, t)
    mark_said(incident, e, f"Closed, disposition {fact.disposition}", fact.text)
    p.closed.append(incident.id)
    if len(p.closed) > CLOSED_KEPT:
        oldest = p.closed.pop(0)
        p.incidents.pop(oldest, None)
        p.care.pop(oldest, None)
        t.incidents.add(oldest)


def _incident_reopened(p: Picture, e: f.Envelope, fact: f.IncidentReopened, t: Touched) -> None:
    if not (incident := incident_of(p, e, fact.incident, t)):
        return
    if incident.open:
        find(p, e, "reopened, but it was open")
        return
    p.closed.remove(incident.id)
    incident.closed_at, incident.ended_at, incident.disposition = None, None, ""
    reach(incident, Phase.RECEIVED, e)
    mark(incident, e, f"Reopened{because(fact.reason)}")


HANDLERS: Handlers = {
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
}
