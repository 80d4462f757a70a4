"""What has to be answered in time: which fact asks for what, by when, and how grave it is when nobody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from console.domain import facts as f
from console.domain.clocks import DEFAULT_LIMITS, waiting_limit_min
from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.domain.vocabulary import ROLE_LABEL, AlarmPriority, Band, band_of
from console.review.finding_types import Grade

#: Minutes within which an alarm is to be seen by a person.
ACKNOWLEDGE_MIN = {AlarmPriority.CRITICAL: 1.0, AlarmPriority.HIGH: 3.0, AlarmPriority.LOW: 15.0}
#: Minutes within which somebody acts when severity rises.
RISE_MIN = 5.0
#: Minutes within which a consult is taken, a request to see a record answered, a link to one's place opened.
CONSULT_MIN, ACCESS_MIN, LINK_MIN = 2.0, 2.0, 10.0
#: Minutes within which a hand-over of the watch that one has signed is signed by the other.
WATCH_MIN = 15.0


class Waiting(NamedTuple):
    """Something that has to be answered by a time."""

    envelope: Envelope
    due: datetime
    grade: Grade
    text: str
    plain: str
    incident: str | None
    unit: str | None = None
    alarm: str | None = None


#: (rule, which question of that rule, what waits)
Asked = tuple[str, str, Waiting] | None


def name_of(picture: Picture, key: str | None) -> str:
    """An incident as it is called on the desk."""
    incident = picture.incidents.get(key or "")
    return f"{incident.number} {incident.type_text}" if incident else str(key or "")


def _ask_unit(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
    assert isinstance(envelope.fact, f.IncidentReceived)
    incident = picture.incidents.get(envelope.fact.incident)
    if incident is None or incident.band is Band.NORMAL or before is not None:
        return None
    limit = waiting_limit_min(incident)
    grade = Grade.GRAVE if incident.band is Band.CRITICAL else Grade.NOTABLE
    plain = f"No unit within {limit:.0f} min of a call of {incident.band.value} priority"
    waiting = Waiting(envelope, due_in(envelope, limit), grade, f"{incident.number}: {plain}", plain, incident.id)
    return "no_unit", incident.id, waiting


def _ask_deed(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
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
    waiting = Waiting(envelope, due_in(envelope, RISE_MIN), grade, f"{name_of(picture, key)}: {plain}", plain, key)
    return "severity", key, waiting


def _ask_acknowledgement(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
    fact = envelope.fact
    assert isinstance(fact, f.AlarmRaised)
    limit = ACKNOWLEDGE_MIN[fact.priority]
    grade = {AlarmPriority.CRITICAL: Grade.GRAVE, AlarmPriority.HIGH: Grade.NOTABLE}.get(fact.priority, Grade.MINOR)
    plain = f"Alarm of {fact.priority.value} priority not acknowledged within {limit:.0f} min"
    waiting = Waiting(
        envelope, due_in(envelope, limit), grade, f"{plain}: {fact.text}", plain, fact.incident, fact.unit, fact.alarm
    )
    return "alarm", fact.alarm, waiting


def _ask_handoff(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
    fact = envelope.fact
    assert isinstance(fact, f.HandoffOffered)
    limit = DEFAULT_LIMITS.handoff
    plain = f"Hand-off to {ROLE_LABEL[fact.to].lower()} not answered within {limit:.0f} min"
    text = f"{name_of(picture, fact.incident)}: {plain}"
    return (
        "handoff",
        fact.incident,
        Waiting(envelope, due_in(envelope, limit), Grade.NOTABLE, text, plain, fact.incident),
    )


def _ask_by(rule: str, field: str, limit: float, plain: str, grade: Grade) -> Callable[..., Asked]:
    def ask(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
        key = str(getattr(envelope.fact, "incident", ""))
        text = f"{name_of(picture, key)}: {plain}"
        unit = getattr(envelope.fact, "unit", None)
        waiting = Waiting(envelope, due_in(envelope, limit), grade, text, plain, key or None, unit)
        return rule, str(getattr(envelope.fact, field, "")), waiting

    return ask


def _ask_follow_up(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
    fact = envelope.fact
    assert isinstance(fact, f.FollowUpDue)
    plain = "Nobody was reached by the time a follow-up was due"
    text = f"{name_of(picture, fact.incident)}: {plain[:1].lower()}{plain[1:]}"
    return "follow_up", fact.follow_up, Waiting(envelope, fact.due, Grade.NOTABLE, text, plain, fact.incident)


def _ask_watch(envelope: Envelope, picture: Picture, before: int | None) -> Asked:
    fact = envelope.fact
    assert isinstance(fact, f.ShiftHandedOver)
    plain = f"Watch handed over and not taken over within {WATCH_MIN:.0f} min"
    text = f"{plain}, signed by {envelope.by.actor}"
    return "watch", fact.shift, Waiting(envelope, due_in(envelope, WATCH_MIN), Grade.GRAVE, text, plain, None)


#: kind of a fact -> what it asks for, if anything: (envelope, picture after it, the incident's priority before it).
ASKS: dict[str, Callable[[Envelope, Picture, int | None], Asked]] = {
    "incident.received": _ask_unit,
    "incident.reclassified": _ask_deed,
    "severity.rated": _ask_deed,
    "alarm.raised": _ask_acknowledgement,
    "handoff.offered": _ask_handoff,
    "consult.requested": _ask_by(
        "consult", "consult", CONSULT_MIN, f"Consult not taken within {CONSULT_MIN:.0f} min", Grade.GRAVE
    ),
    "followup.due": _ask_follow_up,
    "shift.handed_over": _ask_watch,
    "access.requested": _ask_by(
        "access", "request", ACCESS_MIN, f"Request to see a record not answered within {ACCESS_MIN:.0f} min",
        Grade.MINOR,
    ),
    "link.made": _ask_by(
        "link", "link", LINK_MIN, f"Link that shares a place not opened within {LINK_MIN:.0f} min", Grade.MINOR
    ),
}  # fmt: skip


def due_in(envelope: Envelope, minutes: float) -> datetime:
    """A time so long after a fact was heard."""
    return envelope.heard + timedelta(minutes=minutes)
