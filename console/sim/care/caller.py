"""The caller, through the call-taker: how bad it is, what is known, who the person was before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.entities_care import Consult
from console.domain.picture import Picture
from console.domain.vocabulary_care import AlertKind, Basis, Caution, Rater
from console.sim.care import lines
from console.sim.care.course import course_of
from console.sim.care.saying import Manner, Say, care_of, open_consults

#: Seconds after the request at which the caller is asked how bad it is; the first is what was said on the phone.
RATES_S = (0.0, 14.0, 60.0)
ALERTS_S, CONTACTS_S = 3.0, 6.0
ALERT_HOLDS = timedelta(hours=12)


def caller_says(picture: Picture, now: datetime, manner: Manner) -> list[Say]:
    """What is due to be told by the caller about those a clinician was asked for."""
    return [
        say for consult, incident in open_consults(picture) for say in _about(picture, consult, incident, now, manner)
    ]


def _about(picture: Picture, consult: Consult, incident: Incident, now: datetime, manner: Manner) -> Iterator[Say]:
    care, key, begun = care_of(picture, incident.id), consult.id, consult.requested_at
    rated = sum(t.fact.rater is Rater.CALLER and t.at >= begun for t in care.ratings)
    if rated < len(RATES_S) and manner.past(begun, now, RATES_S[rated]):
        start = course_of(key, incident, manner).severity[0]
        severity = max(0, min(10, start + (0, 1, -1)[rated]))
        yield Say(f"{key}:caller-{rated}", f.SeverityRated(incident.id, severity, Rater.CALLER))
    if manner.past(begun, now, ALERTS_S):
        yield from (say for say in _alerts(incident, key, now, manner) if say.key not in care.alerts)
    if manner.past(begun, now, CONTACTS_S):
        yield from (say for say in _contacts(incident, key, begun, manner) if say.key not in care.contacts)


def _alerts(incident: Incident, key: str, now: datetime, manner: Manner) -> Iterator[Say]:
    rng = manner.chance("alerts", key)
    until = now + ALERT_HOLDS
    hazard, caution = rng.choice(lines.HAZARDS)
    told: list[tuple[AlertKind, str, Caution | None]] = [
        (AlertKind.CALMS, rng.choice(lines.CALMS), None),
        (AlertKind.TRIGGERS, rng.choice(lines.TRIGGERS), None),
        (AlertKind.HAZARD, hazard, Caution(caution) if caution else None),
    ]
    for about, text, danger in told[: rng.randint(2, 3)]:
        alert = f"{key}-{about.value}"
        yield Say(alert, f.PersonAlerted(incident.id, alert, about, text, danger, until))


def _contacts(incident: Incident, key: str, begun: datetime, manner: Manner) -> Iterator[Say]:
    rng = manner.chance("contacts", key)
    for row, (days, outcome, text) in enumerate(lines.EARLIER[: rng.randint(0, 3)]):
        contact = f"{key}-earlier-{row + 1}"
        on = begun - timedelta(days=days + rng.randint(0, 20))
        yield Say(contact, f.ContactRecalled(incident.id, contact, on, outcome, text, Basis.TREATMENT))
