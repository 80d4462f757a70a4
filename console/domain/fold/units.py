"""How facts about units change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities import Incident, Unit
from console.domain.fold.steps import Handlers, because, find, forget_alarms, incident_of, mark, reach, release, unit_of
from console.domain.touched import Touched
from console.domain.vocabulary import PHASE_ORDER, UNIT_STATUS_LABEL, Phase, UnitKind, UnitStatus

if TYPE_CHECKING:
    from console.domain.picture import Picture

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
    if not (unit := unit_of(p, e, fact.unit, t)):
        return
    unit.status, unit.status_at = fact.status, e.at
    key = fact.incident or unit.incident
    if fact.status in (UnitStatus.AVAILABLE, UnitStatus.OUT_OF_SERVICE):
        if unit.incident and (fact.incident is None or fact.incident == unit.incident):
            release(p, unit, e, t)
        return
    incident = p.incidents.get(key) if key else None
    if key and incident is None:
        find(p, e, "unit.status: incident is not known")
    if incident is None or not incident.open:
        return
    if unit.incident != incident.id:
        _attach(p, e, unit, incident, t)
    incident.last_seq = e.seq
    t.incidents.add(incident.id)
    mark(incident, e, f"{unit.callsign} {UNIT_STATUS_LABEL[fact.status].lower()}")
    phase = _PHASE_OF_STATUS.get(fact.status)
    # A drone over the scene is nobody with the person: the response has not begun.
    if phase is not None and unit.kind is not UnitKind.DRONE and _RANK[phase] > _RANK[incident.phase]:
        reach(incident, phase, e)


def _attach(p: Picture, e: f.Envelope, unit: Unit, incident: Incident, t: Touched) -> None:
    """Put a unit on an incident, taking it off the one it was on."""
    if unit.incident and unit.incident != incident.id:
        release(p, unit, e, t)
    unit.incident = incident.id
    if unit.id not in incident.units:
        incident.units.append(unit.id)


def _unit_assigned(p: Picture, e: f.Envelope, fact: f.UnitAssigned, t: Touched) -> None:
    unit, incident = unit_of(p, e, fact.unit, t), incident_of(p, e, fact.incident, t)
    if unit is None or incident is None:
        return
    if not incident.open:
        find(p, e, "a unit cannot be assigned to a closed incident")
        return
    _attach(p, e, unit, incident, t)
    if unit.status in (UnitStatus.AVAILABLE, UnitStatus.STAGING):
        unit.status, unit.status_at = UnitStatus.DISPATCHED, e.at
    mark(incident, e, f"{unit.callsign} assigned{because(fact.override)}")
    if incident.phase is Phase.RECEIVED and unit.kind is not UnitKind.DRONE:
        reach(incident, Phase.DISPATCHED, e)


def _unit_released(p: Picture, e: f.Envelope, fact: f.UnitReleased, t: Touched) -> None:
    unit, incident = unit_of(p, e, fact.unit, t), incident_of(p, e, fact.incident, t)
    if unit is None or incident is None:
        return
    if unit.incident != incident.id:
        find(p, e, "released from an incident it was not on")
        return
    release(p, unit, e, t)
    if unit.status is not UnitStatus.OUT_OF_SERVICE:
        unit.status, unit.status_at = UnitStatus.AVAILABLE, e.at


def _unit_retired(p: Picture, e: f.Envelope, fact: f.UnitRetired, t: Touched) -> None:
    if unit := unit_of(p, e, fact.unit, t):
        release(p, unit, e, t)
        forget_alarms(p, unit=unit.id, touched=t)
        del p.units[unit.id]


HANDLERS: Handlers = {
    f.UnitRegistered: _unit_registered,
    f.UnitStatusChanged: _unit_status,
    f.UnitAssigned: _unit_assigned,
    f.UnitReleased: _unit_released,
    f.UnitRetired: _unit_retired,
}
