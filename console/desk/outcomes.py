"""Asks about what became of a call: reports of force and injury, follow-ups and connection to care."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.desk.asks import Ask
from console.desk.closing_answers import Answers, answers_of, facts_of
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.entities_shift import FollowUp
from console.domain.vocabulary_shift import (
    CONNECTION_LABEL,
    DIVERSION_LABEL,
    FORCE_LABEL,
    INJURED_LABEL,
    RESULT_LABEL,
    Connection,
    Diversion,
    FollowUpBy,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)


def _send(model: DeskModel, fact: f.IncidentFact, words: str) -> Ask:
    held = model.picture.incidents.get(fact.incident)
    return model.asks.send(fact, f"{held.number if held else fact.incident}: {words}", fact.incident, expects=False)


def report_force(model: DeskModel, incident: str, force: Force, unit: str | None = None) -> None:
    """A unit's own force is told beside what was told before; without a unit it is the answer for the whole call."""
    if unit is not None:
        fact = f.ForceUsed(incident=incident, force=force, unit=unit)
        _send(model, fact, f"force, {FORCE_LABEL[force].lower()}")
        return
    before = answers_of(model.picture.care.get(incident))
    _tell(model, incident, before, msgspec.structs.replace(before, force=force))


def report_injury(model: DeskModel, incident: str, who: Injured, injury: Injury) -> None:
    """Somebody was hurt, beside what was told before; nobody: whatever was told before was wrong."""
    before = answers_of(model.picture.care.get(incident))
    if who is Injured.NOBODY:
        _tell(model, incident, before, msgspec.structs.replace(before, hurt=((who, Injury.NONE),)))
        return
    fact = f.InjuryReported(incident=incident, injured=who, injury=injury)
    _send(model, fact, f"injured, {INJURED_LABEL[who].lower()}")


def _tell(model: DeskModel, incident: str, before: Answers, now: Answers) -> None:
    for fact, words in facts_of(model.picture.incidents[incident], before, now):
        model.asks.send(fact, words, incident, expects=False)


def report_diversion(model: DeskModel, incident: str, diversion: Diversion) -> None:
    """Whether there was cause for an arrest, and one was made."""
    _send(model, f.DiversionReported(incident=incident, diversion=diversion), DIVERSION_LABEL[diversion].lower())


def plan_follow_up(model: DeskModel, incident: str, span: timedelta, by: FollowUpBy = FollowUpBy.CALL) -> None:
    """Somebody is to get in touch again within a span."""
    fact = f.FollowUpDue(incident=incident, follow_up=model.asks.new_id(), due=model.now() + span, by=by)
    _send(model, fact, "follow-up due")


def make_follow_up(model: DeskModel, incident: str, result: FollowUpResult) -> None:
    """Somebody got in touch, or tried: it is the follow-up of this call that is due first, or one nobody planned."""
    due = next_follow_up(model, incident)
    settle_follow_up(model, incident, due.id if due is not None else model.asks.new_id(), result)


def settle_follow_up(model: DeskModel, incident: str, follow_up: str, result: FollowUpResult) -> None:
    """The same of one follow-up by its name; its incident may have left the picture."""
    _send(
        model,
        f.FollowUpMade(incident=incident, follow_up=follow_up, result=result),
        f"follow-up, {RESULT_LABEL[result]}",
    )


def next_follow_up(model: DeskModel, incident: str) -> FollowUp | None:
    """The follow-up of an incident that is due first."""
    held = [one for one in model.picture.follow_ups.values() if one.incident == incident]
    return min(held, key=lambda one: (one.due, one.id), default=None)


def know_person(model: DeskModel, incident: str, pseudonym: str) -> None:
    """Say by a pseudonym who the call is about.

    Raises:
        ValueError: it is none: what could be a name or a number of a person is not sent on, nor repeated.
    """
    person = pseudonym.strip().lower()
    try:
        msgspec.convert(person, f.Person)
    except msgspec.ValidationError:
        raise ValueError(
            "A pseudonym is a keyed hash or a UUID of 32 to 64 characters, as the clinic's system gives it; never a "
            "name, a date of birth or a number"
        ) from None
    _send(model, f.PersonKnown(incident=incident, person=person), "person known from other contacts")


def connect_to_care(model: DeskModel, incident: str, connection: Connection) -> None:
    """The person is handed over, has an appointment, or kept one."""
    _send(
        model,
        f.CareConnected(incident=incident, connection=connection),
        f"care, {CONNECTION_LABEL[connection].lower()}",
    )
