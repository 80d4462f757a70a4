"""The clinician on duty: takes consults, connects, assesses, whispers, writes, recommends; steps aside for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from console.domain import facts as f
from console.domain.consult_queue import consult_queue
from console.domain.entities import Incident
from console.domain.entities_care import Consult
from console.domain.instruments import Instrument
from console.domain.languages import is_foreign, language_name
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState
from console.sim.care import lines
from console.sim.care.course import Course, course_of
from console.sim.care.saying import SIMULATED, Manner, Say, care_of, human_clinicians, officer_unit, open_consults
from console.sim.care.talking import talking_says

LANGUAGES: tuple[str, ...] = ("English", "Spanish")
#: Consults held at once.
CAPACITY = 2
ACCEPT_S, CONNECT_S = 5.0, 7.0
INTERPRETER_ASKED_S, INTERPRETER_JOINS_S = 2.0, 9.0
TAKES_TRANSFER_S, GRANTS_S, LOOKS_S, OUTCOME_S = 5.0, 10.0, 4.0, 6.0
GRANT_MIN = 15


def clinician_says(
    picture: Picture,
    now: datetime,
    manner: Manner,
    instruments: Mapping[str, Instrument],
    me: str = SIMULATED,
) -> list[Say]:
    """What is due to be said by the simulated clinician `me`.

    With a person on duty it goes off duty, gives back what it has not connected, and ends what it has.
    """
    humans = human_clinicians(picture)
    said = list(_duty(picture, now, me, humans))
    said += _takes(picture, now, manner, me) if not humans else _gives_back(picture, me, humans)
    if not humans:
        said += _access(picture, now, manner)
    for consult, incident in open_consults(picture):
        if consult.clinician == me and not (humans and consult.state is ConsultState.ACCEPTED):
            said += _holds_consult(picture, consult, incident, now, manner, instruments)
    said += _interpreters(picture, now, manner)
    said += _ends_after_close(picture, manner, me)
    said += _outcomes(picture, now, manner, me)
    return said


def _duty(picture: Picture, now: datetime, me: str, humans: list[str]) -> Iterator[Say]:
    # The key changes every few seconds: duty comes and goes, and a fact on its way is not said twice.
    turn = int(now.timestamp()) // 4
    if humans and me in picture.clinicians:
        yield Say(f"off:{turn}", f.ClinicianOffDuty(me, "a clinician is on duty"))
    elif not humans and me not in picture.clinicians:
        yield Say(f"on:{turn}", f.ClinicianOnDuty(me, CAPACITY, LANGUAGES, ("adults", "crisis")))


def _takes(picture: Picture, now: datetime, manner: Manner, me: str) -> Iterator[Say]:
    """The next of the queue when there is room, and whatever is handed over."""
    held = 0
    for consult, incident in open_consults(picture):
        held += consult.clinician == me
        if consult.offered_to == me and manner.past(consult.offered_at, now, TAKES_TRANSFER_S):
            yield Say(
                f"{consult.id}:take:{len(consult.transfers)}", f.ConsultTransferTaken(incident.id, consult.id, me)
            )
    if me not in picture.clinicians or held >= CAPACITY:
        return
    trained = {consult.id for consult, _ in open_consults(picture)}
    for row in consult_queue(picture, now).waiting:
        consult = picture.consults[row.consult]
        if row.consult in trained and manner.past(consult.waiting_since or consult.requested_at, now, ACCEPT_S):
            accepted = f.ConsultAccepted(row.incident, row.consult, me)
            yield Say(f"{row.consult}:accept:{len(consult.declines)}", accepted)
            return


def _gives_back(picture: Picture, me: str, humans: list[str]) -> Iterator[Say]:
    for consult, incident in open_consults(picture):
        if consult.clinician == me and consult.state is ConsultState.ACCEPTED:
            given = f.ConsultDeclined(incident.id, consult.id, f"{humans[0]} is on duty")
            yield Say(f"{consult.id}:back:{len(consult.declines)}", given)


def _holds_consult(
    picture: Picture,
    consult: Consult,
    incident: Incident,
    now: datetime,
    manner: Manner,
    instruments: Mapping[str, Instrument],
) -> Iterator[Say]:
    yield from _interpreter(consult, incident, now, manner)
    if consult.state is ConsultState.ACCEPTED:
        waits = consult.interpreter_asked_at is not None and consult.interpreter_joined_at is None
        if manner.past(consult.accepted_at, now, CONNECT_S) and not waits:
            yield Say(f"{consult.id}:connected", f.ConsultConnected(incident.id, consult.id))
        return
    care, course = care_of(picture, incident.id), course_of(consult.id, incident, manner)
    if manner.past(consult.connected_at, now, LOOKS_S) and not any(
        v.fact.viewer == consult.clinician for v in care.views
    ):
        viewed = f.RecordViewed(incident.id, consult.clinician, Role.CLINICIAN, "brief, contacts and notes")
        yield Say(f"{consult.id}:viewed", viewed)
    unit = officer_unit(picture, consult, incident)
    yield from talking_says(care, consult, incident, course, unit, now, manner, instruments)
    if manner.past(consult.connected_at, now, course.length_s):
        yield _end(consult, incident, course)


def _interpreter(consult: Consult, incident: Incident, now: datetime, manner: Manner) -> Iterator[Say]:
    language = consult.request.fact.language or incident.language
    if not is_foreign(language) or language_name(language) in LANGUAGES:
        return
    if consult.interpreter_asked_at is None and manner.past(consult.accepted_at, now, INTERPRETER_ASKED_S):
        yield Say(f"{consult.id}:interpreter", f.InterpreterAsked(incident.id, consult.id, language))


def _interpreters(picture: Picture, now: datetime, manner: Manner) -> Iterator[Say]:
    """Whoever asks for an interpreter gets one, a person's consult too: this desk is the agency's as well."""
    for consult, incident in open_consults(picture):
        waits = consult.interpreter_joined_at is None
        if waits and manner.past(consult.interpreter_asked_at, now, INTERPRETER_JOINS_S):
            name = f"Interpreter, {language_name(consult.interpreter_language)}"
            yield Say(f"{consult.id}:interpreter-joined", f.InterpreterJoined(incident.id, consult.id, name))


def _end(consult: Consult, incident: Incident, course: Course, recommended: str = "", actual: str = "") -> Say:
    advised = recommended or course.recommended
    summary = lines.SUMMARIES.get(advised, "Ended as the call was closed.")
    ended = f.ConsultEnded(incident.id, consult.id, advised, actual, "", summary)
    return Say(f"{consult.id}:ended", ended)


def _ends_after_close(picture: Picture, manner: Manner, me: str) -> Iterator[Say]:
    """The call was closed under the consult: what was done is all that can be recommended."""
    for consult in picture.consults.values():
        incident = picture.incidents.get(consult.incident)
        if incident is None or not incident.exercise or incident.closed_at is None or not consult.open:
            continue
        if consult.clinician == me:
            done = incident.disposition
            yield _end(consult, incident, course_of(consult.id, incident, manner), done, done)


def _access(picture: Picture, now: datetime, manner: Manner) -> Iterator[Say]:
    """Who asks to see what is hidden is shown it for a while; break-glass is the hub's."""
    for incident in picture.open_incidents():
        if not incident.exercise:
            continue
        for key, request in care_of(picture, incident.id).requests.items():
            ordinary = request.pending and not request.asked.fact.emergency
            if ordinary and manner.past(request.asked.at, now, GRANTS_S):
                yield Say(f"{key}:granted", f.AccessGranted(incident.id, key, GRANT_MIN))


def _outcomes(picture: Picture, now: datetime, manner: Manner, me: str) -> Iterator[Say]:
    """What was done in the end is set beside what was recommended, with the reason where it is not the same."""
    for consult in picture.consults.values():
        incident = picture.incidents.get(consult.incident)
        if incident is None or not incident.exercise or consult.ending is None or consult.clinician != me:
            continue
        if consult.outcome is not None or consult.ending.fact.actual or not incident.disposition:
            continue
        if not manner.past(incident.closed_at, now, OUTCOME_S):
            continue
        done, advised = incident.disposition, consult.ending.fact.recommended
        why = manner.chance("why", consult.id).choice(lines.DIVERGENCES) if done != advised else ""
        yield Say(f"{consult.id}:outcome", f.ConsultOutcome(incident.id, consult.id, done, why))
