"""Rules for hand-overs of the watch and for what is reported of a call afterwards: two people sign, answers fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities_shift import ShiftHandover
from console.domain.judge_subjects import Checks, Refusal, known_incident
from console.domain.vocabulary_shift import Injured, Injury

if TYPE_CHECKING:
    from console.domain.picture import Picture


def _handed_over(picture: Picture, by: f.By, fact: f.ShiftHandedOver) -> Refusal | None:
    known = picture.shifts.get(fact.shift)
    if known is not None and not known.pending:
        return Refusal("over", "This hand-over is over already; a new one is signed under its own name")
    if known is not None and known.handed.actor != by.actor:
        return Refusal("other-commander", f"Only {known.handed.actor}, who has signed this hand-over, can sign it anew")
    other = next((one for one in picture.shifts.values() if one.pending and one.id != fact.shift), None)
    if other is not None:
        return Refusal("already-handed-over", f"A hand-over signed by {other.handed.actor} waits to be taken over")
    return None


def _pending(picture: Picture, key: str) -> ShiftHandover | Refusal:
    shift = picture.shifts.get(key)
    if shift is None:
        return Refusal("unknown-shift", "No such hand-over is known here: who goes signs first")
    if shift.taken is not None:
        return Refusal("over", f"This watch was taken over by {shift.taken.actor} already")
    if shift.refused is not None:
        return Refusal("over", f"This hand-over was refused by {shift.refused.actor}")
    return shift


def _taken_over(picture: Picture, by: f.By, fact: f.ShiftTakenOver) -> Refusal | None:
    if isinstance(shift := _pending(picture, fact.shift), Refusal):
        return shift
    if shift.handed.actor == by.actor:
        return Refusal("same-person", "Two people sign: who hands over cannot take over as well")
    if shift.handed.fact.digest != fact.digest:
        return Refusal("other-pack", "What you look at is not what was handed over. Look at it again, then sign")
    return None


def _refused(picture: Picture, by: f.By, fact: f.ShiftHandoverRefused) -> Refusal | None:
    shift = _pending(picture, fact.shift)
    return shift if isinstance(shift, Refusal) else None


def _injury(picture: Picture, by: f.By, fact: f.InjuryReported) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    if (fact.injured is Injured.NOBODY) != (fact.injury is Injury.NONE):
        return Refusal("bad-injury", "Either nobody was hurt, or it is said who and how badly")
    return None


def _due(picture: Picture, by: f.By, fact: f.FollowUpDue) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    known = picture.follow_ups.get(fact.follow_up)
    if known is not None and known.incident != fact.incident:
        return Refusal("already-due", f"This follow-up belongs to incident {known.number}")
    return None


def _made(picture: Picture, by: f.By, fact: f.FollowUpMade) -> Refusal | None:
    """A follow-up nobody planned may be told of, too; one of an incident long closed by its own name."""
    known = picture.follow_ups.get(fact.follow_up)
    if known is not None:
        same = known.incident == fact.incident
        return None if same else Refusal("other-incident", f"This follow-up belongs to incident {known.number}")
    incident = known_incident(picture, fact.incident)
    return incident if isinstance(incident, Refusal) else None


CHECKS: Checks = {
    f.ShiftHandedOver: _handed_over,
    f.ShiftTakenOver: _taken_over,
    f.ShiftHandoverRefused: _refused,
    f.InjuryReported: _injury,
    f.FollowUpDue: _due,
    f.FollowUpMade: _made,
}
