"""What the clinician says while connected: ratings, instruments, consent, cards to the officer, a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain import scoring
from console.domain.care_clocks import consent_holds
from console.domain.entities import Incident
from console.domain.entities_care import Care, Consult
from console.domain.instruments import Instrument
from console.domain.vocabulary_care import Basis, ConsentScope, ConsentState, Rater
from console.sim.care import lines
from console.sim.care.course import CLINICIAN_RATES_S, Course
from console.sim.care.saying import Manner, Say

#: Seconds after connecting.
CONSENT_S, NOTE_S, CSSRS_S, CTRS_S = 20.0, 95.0, 55.0, 130.0
CARDS_S = (28.0, 66.0, 104.0)
GIVES_CONSENT = 0.8
CONSENT_HOLDS, NOTE_HOLDS = timedelta(minutes=30), timedelta(days=1)


def talking_says(
    care: Care,
    consult: Consult,
    incident: Incident,
    course: Course,
    unit: str | None,
    now: datetime,
    manner: Manner,
    instruments: Mapping[str, Instrument],
) -> Iterator[Say]:
    """What is due to be said in a connected consult; cards go to the officer of `unit`."""
    key, begun = consult.id, consult.connected_at
    yield from _rates(care, consult, incident, course, now, manner)
    consent = f"{key}-disclosure"
    if manner.past(begun, now, CONSENT_S) and consent not in care.consents:
        given = manner.chance("consents", key).random() < GIVES_CONSENT
        state = ConsentState.GIVEN if given else ConsentState.DECLINED
        until = now + CONSENT_HOLDS if given else None
        yield Say(consent, f.ConsentRecorded(incident.id, consent, ConsentScope.DISCLOSURE, state, until, "the person"))
    basis = _basis(care, course, now)
    if unit is not None:
        yield from _cards(care, consult, incident, unit, now, manner, basis)
    yield from _assesses(care, consult, incident, course, now, manner, instruments, basis)
    note = f"{key}-note"
    if manner.past(begun, now, NOTE_S) and note not in care.notes:
        text = manner.chance("note", key).choice(lines.NOTES)
        yield Say(note, f.PersonNoted(incident.id, note, text, basis, now + NOTE_HOLDS))


def _rates(
    care: Care, consult: Consult, incident: Incident, course: Course, now: datetime, manner: Manner
) -> Iterator[Say]:
    begun = consult.connected_at
    rated = sum(t.fact.rater is Rater.CLINICIAN and begun is not None and t.at >= begun for t in care.ratings)
    if rated < len(CLINICIAN_RATES_S) and manner.past(begun, now, CLINICIAN_RATES_S[rated]):
        rating = f.SeverityRated(incident.id, course.severity[rated], Rater.CLINICIAN)
        yield Say(f"{consult.id}:clinician-{rated}", rating)


def _basis(care: Care, course: Course, now: datetime) -> Basis:
    """On what ground the officer is told: the person's word where it was given, else danger, else treatment."""
    if consent_holds(care, ConsentScope.DISCLOSURE, now):
        return Basis.CONSENT
    return Basis.THREAT if course.severity[0] >= 8 else Basis.TREATMENT


def _cards(
    care: Care, consult: Consult, incident: Incident, to: str, now: datetime, manner: Manner, basis: Basis
) -> Iterator[Say]:
    chosen = manner.chance("cards", consult.id).sample(lines.CARDS, len(CARDS_S))
    for row, (at_s, said) in enumerate(zip(CARDS_S, chosen, strict=True)):
        card = f"{consult.id}-card-{row + 1}"
        if card not in care.cards and manner.past(consult.connected_at, now, at_s):
            yield Say(card, f.WhisperSent(incident.id, card, to, said, basis))


def _assesses(
    care: Care,
    consult: Consult,
    incident: Incident,
    course: Course,
    now: datetime,
    manner: Manner,
    instruments: Mapping[str, Instrument],
    basis: Basis,
) -> Iterator[Say]:
    done = {told.fact.assessment for told in care.assessments}
    for instrument, at_s, answers in (
        ("cssrs_screener", CSSRS_S, course.cssrs),
        ("ctrs", CTRS_S, course.ctrs),
    ):
        name = f"{consult.id}-{instrument}"
        if name in done or not manner.past(consult.connected_at, now, at_s):
            continue
        fact = scoring.recorded(
            instruments[instrument], answers, incident=incident.id, assessment=name, rater=Rater.CLINICIAN, basis=basis
        )
        yield Say(name, fact)
