"""The steps that folds of all subjects are made of: find the entity, mark its timeline, or say what did not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from console.domain import facts as f
from console.domain.entities import MARKS_KEPT, Alarm, Finding, Incident, Mark, Unit
from console.domain.touched import Touched
from console.domain.vocabulary import Phase

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Findings kept; older ones are counted.
FINDINGS_KEPT = 200

#: One function a fact: (picture, envelope, its fact, touched). It never fails.
Handlers = dict[type[f.Fact], Callable[["Picture", f.Envelope, Any, Touched], None]]


def find(p: Picture, e: f.Envelope, text: str) -> None:
    """Keep that a fact did not fit, and how."""
    kind, key = f.subject_of(e.fact)
    p.findings.append(Finding(e.seq, f"{kind} {key}", text))
    if len(p.findings) > FINDINGS_KEPT:
        del p.findings[0]
        p.findings_elided += 1


def incident_of(p: Picture, e: f.Envelope, key: str, t: Touched) -> Incident | None:
    """The incident a fact is about, touched; none, and a finding, when it is not known."""
    incident = p.incidents.get(key)
    if incident is None:
        find(p, e, f"{f.kind_of(e.fact)}: incident is not known")
        return None
    incident.last_seq = e.seq
    t.incidents.add(key)
    return incident


def unit_of(p: Picture, e: f.Envelope, key: str, t: Touched) -> Unit | None:
    """The unit a fact is about, touched; none, and a finding, when it is not known."""
    unit = p.units.get(key)
    if unit is None:
        find(p, e, f"{f.kind_of(e.fact)}: unit is not known")
        return None
    unit.last_seq = e.seq
    t.units.add(key)
    return unit


def alarm_of(p: Picture, e: f.Envelope, key: str, t: Touched) -> Alarm | None:
    """The alarm a fact is about, touched with its subjects; none, and a finding, when it is not raised."""
    alarm = p.alarms.get(key)
    if alarm is None:
        find(p, e, f"{f.kind_of(e.fact)}: alarm is not raised")
        return None
    alarm.last_seq = e.seq
    t.alarms.add(key)
    if alarm.incident:
        t.incidents.add(alarm.incident)
    if alarm.unit:
        t.units.add(alarm.unit)
    return alarm


def mark(incident: Incident, e: f.Envelope, detail: str) -> None:
    """Add a line to the incident's timeline."""
    by = e.by
    incident.marks.append(Mark(e.seq, e.at, e.heard, f.kind_of(e.fact), by.actor, by.role, detail))
    if len(incident.marks) > MARKS_KEPT:
        del incident.marks[0]
        incident.marks_elided += 1


def reach(incident: Incident, phase: Phase, e: f.Envelope) -> None:
    """The response reached a phase; the first time it did is kept."""
    incident.phase, incident.phase_at = phase, e.at
    incident.reached.setdefault(phase.value, e.at)


def release(p: Picture, unit: Unit, e: f.Envelope, t: Touched) -> None:
    """Take a unit off the incident it is on."""
    former = p.incidents.get(unit.incident) if unit.incident else None
    unit.incident = None
    if former is not None and unit.id in former.units:
        former.units.remove(unit.id)
        former.last_seq = e.seq
        t.incidents.add(former.id)
        mark(former, e, f"{unit.callsign} released")


def forget_alarms(p: Picture, *, incident: str | None = None, unit: str | None = None, touched: Touched) -> None:
    """Alarms of something that left the picture go with it: nobody could act on them."""
    gone = [
        key
        for key, alarm in p.alarms.items()
        if (incident is not None and alarm.incident == incident) or (unit is not None and alarm.unit == unit)
    ]
    for key in gone:
        del p.alarms[key]
        touched.alarms.add(key)


def because(text: str) -> str:
    """A reason as the end of a line."""
    return f": {text}" if text else ""
