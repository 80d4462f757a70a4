"""The steps that folds of all subjects are made of: find the entity, mark its timeline, or say what did not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from console.domain import facts as f
from console.domain.entities import MARKS_KEPT, Alarm, Finding, Incident, Mark, Unit
from console.domain.entities_care import Care, F, Told
from console.domain.touched import Touched
from console.domain.vocabulary import Phase
from console.domain.vocabulary_care import Basis

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Findings kept; older ones are counted.
FINDINGS_KEPT = 200

V = TypeVar("V")

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


def care_of(p: Picture, e: f.Envelope, key: str, t: Touched, *, moves: bool = True) -> tuple[Incident, Care] | None:
    """The incident a fact of care is about, touched, and its care record, made when there is none yet.

    A fact that does not move the incident (somebody looked, a card was read) does not stand in the way of an ask that
    expects it unmoved.
    """
    before = p.incidents[key].last_seq if key in p.incidents else 0
    incident = incident_of(p, e, key, t)
    if incident is None:
        return None
    if not moves:
        incident.last_seq = before
    care = p.care.get(key)
    if care is None:
        care = p.care[key] = Care(incident=key)
    return incident, care


def told(e: f.Envelope, fact: F) -> Told[F]:
    """A fact as the picture keeps it whole."""
    return Told(e.seq, e.at, e.by.actor, e.by.role, fact)


def keep(care: Care, held: dict[str, V], key: str, value: V, limit: int) -> None:
    """Hold a value by key; the oldest goes, and is counted, when there are more than `limit`."""
    held.pop(key, None)
    held[key] = value
    if len(held) > limit:
        del held[next(iter(held))]
        care.elided += 1


def append(care: Care, held: list[V], value: V, limit: int) -> None:
    """Hold a value at the end of a list; the oldest goes, and is counted, when there are more than `limit`."""
    held.append(value)
    if len(held) > limit:
        del held[0]
        care.elided += 1


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


def mark(
    incident: Incident,
    e: f.Envelope,
    detail: str,
    *,
    basis: Basis = Basis.NONE,
    hidden: f.Redacted | None = None,
    bare: str = "",
) -> None:
    """Add a line to the incident's timeline. `detail` must hold nothing protected, but for a remark's own text.

    `bare`: the detail without the protected field named in `access_fields.SAID_IN_MARKS`.
    """
    by = e.by
    kind = f.kind_of(e.fact)
    incident.marks.append(Mark(e.seq, e.at, e.heard, kind, by.actor, by.role, detail, basis, hidden, bare))
    if len(incident.marks) > MARKS_KEPT:
        del incident.marks[0]
        incident.marks_elided += 1


def mark_said(incident: Incident, e: f.Envelope, bare: str, said: str | f.Redacted) -> None:
    """Add a line with a reason that some may not see at its end."""
    if isinstance(said, f.Redacted):
        mark(incident, e, bare, hidden=said, bare=bare)
    else:
        mark(incident, e, f"{bare}{because(said)}", bare=bare)


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
        for key, alarm in dict.items(p.alarms)
        if (incident is not None and alarm.incident == incident) or (unit is not None and alarm.unit == unit)
    ]
    for key in gone:
        del p.alarms[key]
        touched.alarms.add(key)


def because(text: str) -> str:
    """A reason as the end of a line."""
    return f": {text}" if text else ""
