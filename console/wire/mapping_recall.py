"""A memory that begins with what the picture already holds of a source, so that a restart repeats nothing."""

from __future__ import annotations

from console.domain import facts as f
from console.domain.entities import Incident, Unit
from console.domain.picture import Picture
from console.domain.vocabulary import Phase
from console.wire.mapping_memory import HeldIncident, HeldUnit, Memory


def recall(picture: Picture, source: str) -> Memory:
    """What `source` has said, as far as the picture still shows it."""
    memory = Memory()
    for incident in picture.incidents.values():
        if incident.source == source:
            held = _incident(incident)
            care = picture.care.get(incident.id)
            if care is not None and care.person is not None and isinstance(care.person.fact.person, str):
                held.person = care.person.fact.person
            memory.hold_incident(incident.id, held)
    for unit in picture.units.values():
        if unit.source == source:
            memory.hold_unit(unit.id, _unit(unit))
    return memory


def _incident(incident: Incident) -> HeldIncident:
    received = f.IncidentReceived(
        incident=incident.id,
        number=incident.number,
        type_code=incident.type_code,
        type_text=incident.type_text,
        priority=incident.priority,
        place=incident.place,
        address=incident.address,
        summary=incident.summary,
    )
    reached = {Phase(name): at for name, at in incident.reached.items()}
    reached.pop(Phase.RECEIVED, None)
    reached.pop(Phase.CLOSED, None)
    phase = incident.phase if incident.phase in reached else max(reached, key=lambda p: reached[p], default=None)
    return HeldIncident(
        received=received,
        phases=reached,
        phase=phase,
        links={(to, relation) for relation, to in incident.linked},
        notes={mark.detail for mark in incident.marks if mark.kind == "incident.noted"},
        ended=incident.ended_at is not None,
        closed_at=incident.closed_at,
    )


def _unit(unit: Unit) -> HeldUnit:
    registered = f.UnitRegistered(
        unit=unit.id,
        callsign=unit.callsign,
        unit_kind=unit.kind,
        agency=unit.agency,
        crew=unit.crew,
        skills=unit.skills,
        languages=unit.languages,
    )
    return HeldUnit(registered, unit.status, unit.incident)
