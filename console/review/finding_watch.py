"""Rules over facts: what had to be answered in time, and states that should not have lasted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from console.domain import facts as f
from console.domain.clocks import DEFAULT_LIMITS, waiting_limit_min
from console.domain.entities import Incident
from console.domain.facts import Envelope
from console.domain.incident_types import CRISIS_TYPES
from console.domain.picture import Picture, Touched
from console.domain.recommend import footprint
from console.domain.vocabulary import (
    ROLE_LABEL,
    UNARMED,
    UNIT_KIND_LABEL,
    AlarmPriority,
    Band,
    Role,
    UnitStatus,
    band_of,
)
from console.journal.imported import is_imported
from console.review.finding_types import Grade, ReviewFinding

#: Minutes within which an alarm is to be seen by a person.
ACKNOWLEDGE_MIN = {AlarmPriority.CRITICAL: 1.0, AlarmPriority.HIGH: 3.0, AlarmPriority.LOW: 15.0}
#: Minutes within which somebody acts when severity rises.
RISE_MIN = 5.0
#: Minutes within which a consult is taken, a request to see a record answered, a link to one's place opened.
CONSULT_MIN, ACCESS_MIN, LINK_MIN = 2.0, 2.0, 10.0
#: A response heavier than the need is found when it lasts this long, minutes.
HEAVY_MIN = 3.0


class _Waiting(NamedTuple):
    """Something that has to be answered by a time."""

    envelope: Envelope
    due: datetime
    grade: Grade
    text: str
    plain: str
    incident: str | None
    unit: str | None = None
    alarm: str | None = None


#: Facts by people or sources that count as doing something about an incident.
_DEEDS = frozenset(
    {
        "unit.assigned", "consult.requested", "consult.connected", "handoff.offered", "handoff.accepted",
        "incident.scene", "perimeter.drawn", "priority.overridden", "whisper.sent", "incident.closed",
    }
)  # fmt: skip
#: kind of an answer -> rules whose question it answers, with the name of the field that says which.
_ANSWERS: dict[str, tuple[tuple[str, str], ...]] = {
    "alarm.acknowledged": (("alarm", "alarm"),),
    "alarm.cleared": (("alarm", "alarm"),),
    "alarm.shelved": (("alarm", "alarm"),),
    "handoff.accepted": (("handoff", "incident"),),
    "handoff.declined": (("handoff", "incident"),),
    "unit.assigned": (("no_unit", "incident"),),
    "unit.status": (("no_unit", "incident"),),
    "incident.phase": (("no_unit", "incident"),),
    "incident.closed": (("handoff", "incident"), ("no_unit", "incident")),
    "incident.ended": (("no_unit", "incident"),),
    "consult.accepted": (("consult", "consult"),),
    "consult.connected": (("consult", "consult"),),
    "consult.withdrawn": (("consult", "consult"),),
    "consult.ended": (("consult", "consult"),),
    "access.granted": (("access", "request"),),
    "access.refused": (("access", "request"),),
    "link.opened": (("link", "link"),),
    "link.ended": (("link", "link"),),
}


class Deadlines:
    """What has to be followed by something within minutes."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], _Waiting] = {}
        self._found: list[ReviewFinding] = []

    def see(self, envelope: Envelope, picture: Picture, priority_before: int | None) -> None:
        """Take the next fact, already folded into the picture; `priority_before` is the incident's before it."""
        kind = f.kind_of(envelope.fact)
        for rule, field in _ANSWERS.get(kind, ()):
            self._answered(rule, getattr(envelope.fact, field, None), envelope.heard)
        if kind in _DEEDS:
            self._answered("severity", getattr(envelope.fact, "incident", None), envelope.heard)
        asks = _ASKS.get(kind)
        if asks is not None and (waiting := asks(envelope, picture, priority_before)) is not None:
            rule, key, what = waiting
            self._waiting.setdefault((rule, key), what)

    def _answered(self, rule: str, key: object, when: datetime) -> None:
        waiting = self._waiting.pop((rule, str(key)), None)
        if waiting is not None and when > waiting.due:
            self._found.append(_missed(rule, waiting, when))

    def ended(self, end: datetime) -> list[ReviewFinding]:
        """All findings, when the last fact was heard at `end`."""
        never = [_missed(rule, w, None) for (rule, _), w in self._waiting.items() if w.due < end]
        return self._found + never


def _missed(rule: str, waiting: _Waiting, until: datetime | None) -> ReviewFinding:
    after = "never" if until is None else f"after {_span(until - waiting.envelope.heard)}"
    return ReviewFinding(
        rule, waiting.grade, waiting.due, f"{waiting.text} ({after})", f"{waiting.plain} ({after})", until,
        waiting.incident, waiting.unit, waiting.alarm, waiting.envelope.seq,
    )  # fmt: skip


_Asked = tuple[str, str, _Waiting] | None


def _name(picture: Picture, key: str | None) -> str:
    incident = picture.incidents.get(key or "")
    return f"{incident.number} {incident.type_text}" if incident else str(key or "")


def _ask_unit(envelope: Envelope, picture: Picture, before: int | None) -> _Asked:
    assert isinstance(envelope.fact, f.IncidentReceived)
    incident = picture.incidents.get(envelope.fact.incident)
    if incident is None or incident.band is Band.NORMAL or before is not None:
        return None
    limit = waiting_limit_min(incident)
    grade = Grade.GRAVE if incident.band is Band.CRITICAL else Grade.NOTABLE
    plain = f"No unit within {limit:.0f} min of a call of {incident.band.value} priority"
    waiting = _Waiting(envelope, _due(envelope, limit), grade, f"{incident.number}: {plain}", plain, incident.id)
    return "no_unit", incident.id, waiting


def _ask_deed(envelope: Envelope, picture: Picture, before: int | None) -> _Asked:
    """Something is to be done when an incident is understood to be worse than before."""
    key = str(getattr(envelope.fact, "incident", ""))
    now = getattr(envelope.fact, "priority", getattr(envelope.fact, "severity", None))
    incident = picture.incidents.get(key)
    if incident is None or not incident.open or not isinstance(now, int) or before is None:
        return None
    if now <= before or band_of(now) is band_of(before):
        return None
    plain = f"Severity rose from {before} to {now} and nothing was done within {RISE_MIN:.0f} min"
    grade = Grade.GRAVE if band_of(now) is Band.CRITICAL else Grade.NOTABLE
    waiting = _Waiting(envelope, _due(envelope, RISE_MIN), grade, f"{_name(picture, key)}: {plain}", plain, key)
    return "severity", key, waiting


def _ask_acknowledgement(envelope: Envelope, picture: Picture, before: int | None) -> _Asked:
    fact = envelope.fact
    assert isinstance(fact, f.AlarmRaised)
    limit = ACKNOWLEDGE_MIN[fact.priority]
    grade = {AlarmPriority.CRITICAL: Grade.GRAVE, AlarmPriority.HIGH: Grade.NOTABLE}.get(fact.priority, Grade.MINOR)
    plain = f"Alarm of {fact.priority.value} priority not acknowledged within {limit:.0f} min"
    waiting = _Waiting(
        envelope, _due(envelope, limit), grade, f"{plain}: {fact.text}", plain, fact.incident, fact.unit, fact.alarm
    )
    return "alarm", fact.alarm, waiting


def _ask_handoff(envelope: Envelope, picture: Picture, before: int | None) -> _Asked:
    fact = envelope.fact
    assert isinstance(fact, f.HandoffOffered)
    limit = DEFAULT_LIMITS.handoff
    plain = f"Hand-off to {ROLE_LABEL[fact.to].lower()} not answered within {limit:.0f} min"
    text = f"{_name(picture, fact.incident)}: {plain}"
    return (
        "handoff",
        fact.incident,
        _Waiting(envelope, _due(envelope, limit), Grade.NOTABLE, text, plain, fact.incident),
    )


def _ask_by(rule: str, field: str, limit: float, plain: str, grade: Grade) -> Callable[..., _Asked]:
    def ask(envelope: Envelope, picture: Picture, before: int | None) -> _Asked:
        key = str(getattr(envelope.fact, "incident", ""))
        text = f"{_name(picture, key)}: {plain}"
        unit = getattr(envelope.fact, "unit", None)
        waiting = _Waiting(envelope, _due(envelope, limit), grade, text, plain, key or None, unit)
        return rule, str(getattr(envelope.fact, field, "")), waiting

    return ask


_ASKS: dict[str, Callable[[Envelope, Picture, int | None], _Asked]] = {
    "incident.received": _ask_unit,
    "incident.reclassified": _ask_deed,
    "severity.rated": _ask_deed,
    "alarm.raised": _ask_acknowledgement,
    "handoff.offered": _ask_handoff,
    "consult.requested": _ask_by(
        "consult", "consult", CONSULT_MIN, f"Consult not taken within {CONSULT_MIN:.0f} min", Grade.GRAVE
    ),
    "access.requested": _ask_by(
        "access", "request", ACCESS_MIN, f"Request to see a record not answered within {ACCESS_MIN:.0f} min",
        Grade.MINOR,
    ),
    "link.made": _ask_by(
        "link", "link", LINK_MIN, f"Link that shares a place not opened within {LINK_MIN:.0f} min", Grade.MINOR
    ),
}  # fmt: skip


# ---- states that should not have lasted ----------------------------------------------------------------


class _Since(NamedTuple):
    """A state that began with a fact."""

    envelope: Envelope
    text: str
    plain: str
    unit: str | None


class Watches:
    """States of an incident that are looked at after every fact that touches it."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], _Since] = {}
        self._found: list[ReviewFinding] = []

    def see(self, envelope: Envelope, picture: Picture, touched: Touched) -> None:
        """Take the next fact, already folded into the picture."""
        fact = envelope.fact
        if isinstance(fact, f.UnitAssigned) and fact.override and envelope.by.role is not Role.SOURCE:
            self._override(envelope, picture, fact)
        for key in touched.incidents:
            incident = picture.incidents.get(key)
            self._heavy(envelope, picture, key, incident)
            self._unarmed(envelope, picture, key, incident)

    def _override(self, envelope: Envelope, picture: Picture, fact: f.UnitAssigned) -> None:
        plain = "A unit was sent against the recommendation"
        text = f"{_name(picture, fact.incident)}: {plain}: {fact.override}"
        self._found.append(
            ReviewFinding(
                "override", Grade.MINOR, envelope.heard, text, plain, None, fact.incident, fact.unit, None, envelope.seq
            )
        )

    def _heavy(self, envelope: Envelope, picture: Picture, key: str, incident: Incident | None) -> None:
        person = incident is not None and incident.open and incident.type_code in CRISIS_TYPES
        found = footprint(picture, key) if person else None
        heavy = found is not None and found.ratio > 1
        if heavy and ("heavy", key) not in self._since and found is not None and incident is not None:
            need = f"one person in crisis of {incident.band.value} priority"
            plain = f"{found.people} people for {need}; {found.allowance} are common"
            self._since["heavy", key] = _Since(envelope, f"{_name(picture, key)}: {plain}", plain, None)
        elif not heavy:
            self._over("heavy", key, envelope.heard)

    def _unarmed(self, envelope: Envelope, picture: Picture, key: str, incident: Incident | None) -> None:
        exposed = None  # records of the past never say whether a scene was safe: of those nothing is found
        if incident is not None and incident.open and not incident.scene_safe and incident.band is Band.CRITICAL:
            for unit in (picture.units.get(name) for name in incident.units):
                arrived = unit is not None and unit.status in (UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE)
                if unit is not None and unit.kind in UNARMED and arrived:
                    exposed = unit
                    break
        if exposed is None:
            self._over("unarmed", key, envelope.heard)
        elif ("unarmed", key) not in self._since and not is_imported(envelope.by):
            plain = f"{UNIT_KIND_LABEL[exposed.kind]} on scene of a critical call before it was declared safe"
            text = f"{_name(picture, key)}: {exposed.callsign}, {plain[:1].lower()}{plain[1:]}"
            self._since["unarmed", key] = _Since(envelope, text, plain, exposed.id)

    def _over(self, rule: str, key: str, when: datetime | None) -> None:
        since = self._since.pop((rule, key), None)
        if since is None:
            return
        lasted = None if when is None else when - since.envelope.heard
        if rule == "heavy" and lasted is not None and lasted < timedelta(minutes=HEAVY_MIN):
            return
        words = "to the end" if lasted is None else f"for {_span(lasted)}"
        grade = Grade.GRAVE if rule == "unarmed" else Grade.NOTABLE
        self._found.append(
            ReviewFinding(
                rule, grade, since.envelope.heard, f"{since.text} ({words})", f"{since.plain} ({words})", when, key,
                since.unit, None, since.envelope.seq,
            )
        )  # fmt: skip

    def ended(self, end: datetime) -> list[ReviewFinding]:
        """All findings, when the last fact was heard at `end`."""
        for rule, key in list(self._since):
            self._over(rule, key, None)
        return self._found


def _due(envelope: Envelope, minutes: float) -> datetime:
    return envelope.heard + timedelta(minutes=minutes)


def _span(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    if minutes < 1:
        return f"{span.total_seconds():.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
