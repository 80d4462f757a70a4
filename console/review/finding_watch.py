"""Rules over facts: what had to be answered in time, and states that should not have lasted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.facts import Envelope
from console.domain.incident_types import CRISIS_TYPES
from console.domain.picture import Picture, Touched
from console.domain.recommend import footprint
from console.domain.vocabulary import (
    UNARMED,
    UNIT_KIND_LABEL,
    Band,
    Role,
    UnitStatus,
)
from console.domain.vocabulary_shift import FollowUpResult
from console.journal.imported import is_imported
from console.review.finding_asks import ASKS, Waiting, name_of
from console.review.finding_types import Grade, ReviewFinding

#: A response heavier than the need is found when it lasts this long, minutes.
HEAVY_MIN = 3.0


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
    "followup.made": (("follow_up", "follow_up"),),
    "shift.taken_over": (("watch", "shift"),),
    "shift.refused": (("watch", "shift"),),
    "link.opened": (("link", "link"),),
    "link.ended": (("link", "link"),),
}


#: Rules of which a question asked again replaces the one before: another time was agreed.
_ANEW = frozenset({"follow_up", "watch"})


def _is_answer(fact: f.Fact) -> bool:
    """Whether it answers at all: who was not reached is still to be."""
    return not (isinstance(fact, f.FollowUpMade) and fact.result is FollowUpResult.NOT_REACHED)


class Deadlines:
    """What has to be followed by something within minutes."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Waiting] = {}
        self._found: list[ReviewFinding] = []

    def see(self, envelope: Envelope, picture: Picture, priority_before: int | None) -> None:
        """Take the next fact, already folded into the picture; `priority_before` is the incident's before it."""
        kind = f.kind_of(envelope.fact)
        for rule, field in _ANSWERS.get(kind, ()) if _is_answer(envelope.fact) else ():
            self._answered(rule, getattr(envelope.fact, field, None), envelope.heard)
        if kind in _DEEDS:
            self._answered("severity", getattr(envelope.fact, "incident", None), envelope.heard)
        asks = ASKS.get(kind)
        if asks is not None and (waiting := asks(envelope, picture, priority_before)) is not None:
            rule, key, what = waiting
            if rule in _ANEW:
                self._waiting.pop((rule, key), None)
            self._waiting.setdefault((rule, key), what)

    def _answered(self, rule: str, key: object, when: datetime) -> None:
        waiting = self._waiting.pop((rule, str(key)), None)
        if waiting is not None and when > waiting.due:
            self._found.append(_missed(rule, waiting, when))

    def ended(self, end: datetime) -> list[ReviewFinding]:
        """All findings, when the last fact was heard at `end`."""
        never = [_missed(rule, w, None) for (rule, _), w in self._waiting.items() if w.due < end]
        return self._found + never


def _missed(rule: str, waiting: Waiting, until: datetime | None) -> ReviewFinding:
    after = "never" if until is None else f"after {_span(until - waiting.envelope.heard)}"
    return ReviewFinding(
        rule, waiting.grade, waiting.due, f"{waiting.text} ({after})", f"{waiting.plain} ({after})", until,
        waiting.incident, waiting.unit, waiting.alarm, waiting.envelope.seq,
    )  # fmt: skip


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
        text = f"{name_of(picture, fact.incident)}: {plain}: {fact.override}"
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
            self._since["heavy", key] = _Since(envelope, f"{name_of(picture, key)}: {plain}", plain, None)
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
            said = plain if plain[:2].isupper() else plain[:1].lower() + plain[1:]  # EMS stays EMS
            text = f"{name_of(picture, key)}: {exposed.callsign}, {said}"
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


def _span(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    if minutes < 1:
        return f"{span.total_seconds():.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
