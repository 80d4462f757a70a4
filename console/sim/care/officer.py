"""The officer with the person: asks for a clinician, rates, assesses, asks for consent, takes whisper cards, holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain import scoring
from console.domain.entities import Incident
from console.domain.entities_care import Card, Care, Consult
from console.domain.instruments import Instrument
from console.domain.languages import is_foreign
from console.domain.picture import Picture
from console.domain.vocabulary import Phase
from console.domain.vocabulary_care import Basis, ConsentScope, ConsentState, ConsultState, HoldKind, Rater
from console.sim.care import lines
from console.sim.care.course import OFFICER_RATES_S, course_of
from console.sim.care.saying import (
    CONSULT_PREFIX,
    SIMULATED,
    Manner,
    Say,
    care_of,
    ground_units,
    officer_unit,
    open_consults,
    phone_in_hand,
)

#: Consults that officers keep running at once, and seconds between two requests.
MOST_OPEN, BETWEEN_S = 3, 40.0
#: How grave it has to be for an officer to ask, as console priority.
LEAST_PRIORITY = 5
ACTIVITY_S, CONSENT_S = 5.0, 9.0
#: A clinician who is a person calls; where no call comes, officer and clinician are connected by telephone after this.
PICKS_UP_S = 45.0
READ_S, USED_S, DELIVERED_S = 7.0, 24.0, 1.0
USES_CARDS = 0.8
CONSENT_HOLDS, HOLD_LASTS = timedelta(minutes=60), timedelta(hours=8)
_WITH_PERSON = frozenset({Phase.ON_SCENE, Phase.CONTACT_MADE})


def officer_says(picture: Picture, now: datetime, manner: Manner, instruments: Mapping[str, Instrument]) -> list[Say]:
    """What is due to be said by the officers of all units."""
    said = list(_asks(picture, now, manner))
    for consult, incident in open_consults(picture):
        unit = officer_unit(picture, consult, incident)
        care = care_of(picture, incident.id)
        if unit is not None and not phone_in_hand(care, unit):
            said += _during(care, consult, incident, now, manner, instruments)
    for incident in picture.open_incidents():
        if incident.exercise:
            said += _cards(care_of(picture, incident.id), incident, now, manner)
            said += _holds(picture, incident, manner)
    return said


def wants_consult(picture: Picture, incident: Incident) -> bool:
    """Whether an officer is with somebody about whom a clinician would be asked, and nobody has yet."""
    return (
        incident.exercise
        and incident.phase in _WITH_PERSON
        and incident.priority >= LEAST_PRIORITY
        and bool(ground_units(picture, incident.units))
        and not any(consult.incident == incident.id for consult in picture.consults.values())
    )


def _asks(picture: Picture, now: datetime, manner: Manner) -> Iterator[Say]:
    ours = [c.requested_at for c in picture.consults.values() if c.id.startswith(CONSULT_PREFIX)]
    if ours and not manner.past(max(ours), now, BETWEEN_S):
        return
    if sum(consult.open for consult in picture.consults.values()) >= MOST_OPEN:
        return
    asking = [i for i in picture.open_incidents() if wants_consult(picture, i)]
    if not asking:
        return
    # Where contact is made there is time to ask; then the gravest.
    incident = min(asking, key=lambda i: (i.phase is not Phase.CONTACT_MADE, -i.priority, i.received_at, i.id))
    rng = manner.chance("asks", incident.id)
    unit = ground_units(picture, incident.units)[0]
    consent = rng.choice((ConsentState.GIVEN, ConsentState.GIVEN, ConsentState.UNABLE, ConsentState.NOT_ASKED))
    basis = Basis.CONSENT if consent is ConsentState.GIVEN else Basis.TREATMENT
    consult = f"{CONSULT_PREFIX}{incident.id}"[:64]
    language = incident.language if is_foreign(incident.language) else ""
    reasons = lines.REASONS_FOR.get(incident.type_code, lines.REASONS)
    asked_by = f"Officer of {picture.units[unit].callsign}"
    yield Say(
        consult,
        f.ConsultRequested(incident.id, consult, rng.choice(reasons), asked_by, consent, unit, language, basis),
    )


def _during(
    care: Care,
    consult: Consult,
    incident: Incident,
    now: datetime,
    manner: Manner,
    instruments: Mapping[str, Instrument],
) -> Iterator[Say]:
    key, begun = consult.id, consult.requested_at
    course = course_of(key, incident, manner)
    mine = sum(t.fact.rater is Rater.OFFICER and t.at >= begun for t in care.ratings)
    if mine == 0:
        yield Say(f"{key}:officer-0", f.SeverityRated(incident.id, min(10, course.severity[0] + 1), Rater.OFFICER))
    elif mine <= len(OFFICER_RATES_S) and manner.past(consult.connected_at, now, OFFICER_RATES_S[mine - 1]):
        yield Say(f"{key}:officer-{mine}", f.SeverityRated(incident.id, course.severity[mine - 1], Rater.OFFICER))
    bars = f"{key}-bars"
    if manner.past(begun, now, ACTIVITY_S) and not _assessed(care, bars):
        level = "6" if course.severity[0] >= 8 else "5"
        fact = scoring.recorded(
            instruments["bars"], {"level": level}, incident=incident.id, assessment=bars, rater=Rater.OFFICER
        )
        yield Say(bars, fact)
    if manner.past(consult.accepted_at, now, CONSENT_S) and f"{key}-telehealth" not in care.consents:
        asked = consult.request.fact.consent
        state = ConsentState.GIVEN if asked is ConsentState.NOT_ASKED else asked
        until = now + CONSENT_HOLDS if state is ConsentState.GIVEN else None
        consent = f.ConsentRecorded(
            incident.id, f"{key}-telehealth", ConsentScope.TELEHEALTH, state, until, "the person"
        )
        yield Say(f"{key}-telehealth", consent)
    by_a_person = consult.state is ConsultState.ACCEPTED and not consult.clinician.startswith(SIMULATED)
    if by_a_person and manner.past(consult.accepted_at, now, PICKS_UP_S):
        yield Say(f"{key}:connected", f.ConsultConnected(incident.id, key))


def _assessed(care: Care, assessment: str) -> bool:
    return any(told.fact.assessment == assessment for told in care.assessments)


def _cards(care: Care, incident: Incident, now: datetime, manner: Manner) -> Iterator[Say]:
    """Cards on their way: they arrive, are read, and most are used."""
    for key, card in care.cards.items():
        if phone_in_hand(care, card.sent.fact.to):
            continue
        if (fact := _next_of_card(key, card, incident, now, manner)) is not None:
            yield Say(f"{key}:{f.kind_of(fact)}", fact)


def _next_of_card(key: str, card: Card, incident: Incident, now: datetime, manner: Manner) -> f.AnyFact | None:
    if card.delivered_at is None:
        return f.WhisperDelivered(incident.id, key) if manner.past(card.sent.at, now, DELIVERED_S) else None
    if card.read_at is None:
        return f.WhisperRead(incident.id, key) if manner.past(card.delivered_at, now, READ_S) else None
    uses = manner.chance("uses", key).random() < USES_CARDS
    if card.used_at is None and uses and manner.past(card.read_at, now, USED_S):
        return f.WhisperUsed(incident.id, key)
    return None


def _holds(picture: Picture, incident: Incident, manner: Manner) -> Iterator[Say]:
    """Where a hold was recommended and the person is still there, the officer starts it, with its end."""
    for consult in picture.consults.values():
        if consult.incident != incident.id or consult.ending is None or consult.ended_at is None:
            continue
        hold = f"{consult.id}-hold"
        if consult.ending.fact.recommended == "involuntary" and hold not in care_of(picture, incident.id).holds:
            until = consult.ended_at + HOLD_LASTS
            started = f.HoldStarted(incident.id, hold, HoldKind.INVOLUNTARY, until, "Emergency custody, 8 hours")
            yield Say(hold, started)
