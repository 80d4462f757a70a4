"""How facts about hand-overs of the watch, force, injuries, diversion and follow-up change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities_shift import FollowUp, ShiftHandover
from console.domain.fold.steps import Handlers, append, care_of, find, mark, told
from console.domain.touched import Touched
from console.domain.vocabulary_shift import (
    CONNECTION_LABEL,
    CONNECTION_ORDER,
    DIVERSION_LABEL,
    FOLLOW_UP_LABEL,
    FORCE_LABEL,
    INJURED_LABEL,
    INJURY_LABEL,
    RESULT_LABEL,
    FollowUpResult,
    Injured,
)

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Hand-overs of the watch kept; the journal keeps all.
SHIFTS_KEPT = 20
#: Follow-ups due that are kept; an oldest one that is pushed out is a finding.
FOLLOW_UPS_KEPT = 5_000
#: Reports of force or injury kept of one incident; older ones are counted.
REPORTS_KEPT = 60


def _handed_over(p: Picture, e: f.Envelope, fact: f.ShiftHandedOver, t: Touched) -> None:
    """A pack that is signed anew replaces the one that nobody has taken over yet."""
    known = p.shifts.pop(fact.shift, None)
    if known is not None and not known.pending:
        find(p, e, "handed over again after it was over; the first stands")
        p.shifts[fact.shift] = known
        return
    p.shifts[fact.shift] = ShiftHandover(fact.shift, told(e, fact), last_seq=e.seq)
    t.shifts.add(fact.shift)
    if len(p.shifts) > SHIFTS_KEPT:
        oldest = next(iter(p.shifts))
        del p.shifts[oldest]
        t.shifts.add(oldest)


def _pending(p: Picture, e: f.Envelope, key: str, t: Touched) -> ShiftHandover | None:
    shift = p.shifts.get(key)
    if shift is None or not shift.pending:
        find(p, e, f"{f.kind_of(e.fact)}: no such hand-over waits to be taken over")
        return None
    shift.last_seq = e.seq
    t.shifts.add(key)
    return shift


def _taken_over(p: Picture, e: f.Envelope, fact: f.ShiftTakenOver, t: Touched) -> None:
    shift = p.shifts.get(fact.shift)
    if shift is not None and shift.handed.fact.digest != fact.digest:
        find(p, e, "taken over, but another pack than the one handed over")
    elif shift is not None and shift.handed.actor == e.by.actor:
        find(p, e, "taken over by who handed it over")
    elif shift := _pending(p, e, fact.shift, t):
        shift.taken = told(e, fact)


def _refused(p: Picture, e: f.Envelope, fact: f.ShiftHandoverRefused, t: Touched) -> None:
    if shift := _pending(p, e, fact.shift, t):
        shift.refused = told(e, fact)


def _force_used(p: Picture, e: f.Envelope, fact: f.ForceUsed, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    if fact.instead:
        care.force.clear()
    append(care, care.force, told(e, fact), REPORTS_KEPT)
    unit = p.units.get(fact.unit) if fact.unit else None
    who = f", {unit.callsign if unit else fact.unit}" if fact.unit else ""
    mark(incident, e, f"Force: {FORCE_LABEL[fact.force].lower()}{who}{_instead(fact.instead)}")


def _injury_reported(p: Picture, e: f.Envelope, fact: f.InjuryReported, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    if fact.instead:
        care.injuries.clear()
    append(care, care.injuries, told(e, fact), REPORTS_KEPT)
    how = "" if fact.injured is Injured.NOBODY else f", {INJURY_LABEL[fact.injury].lower()}"
    mark(incident, e, f"Injured: {INJURED_LABEL[fact.injured].lower()}{how}{_instead(fact.instead)}")


def _instead(instead: bool) -> str:
    return " (replaces what was reported before)" if instead else ""


def _diversion_reported(p: Picture, e: f.Envelope, fact: f.DiversionReported, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t, moves=False):
        incident, care = found
        care.diversion = told(e, fact)
        mark(incident, e, DIVERSION_LABEL[fact.diversion])


def _follow_up_due(p: Picture, e: f.Envelope, fact: f.FollowUpDue, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, _ = found
    p.follow_ups.pop(fact.follow_up, None)  # the newest time holds
    p.follow_ups[fact.follow_up] = FollowUp(
        fact.follow_up, incident.id, incident.number, told(e, fact), exercise=e.by.exercise, last_seq=e.seq
    )
    t.follow_ups.add(fact.follow_up)
    mark(incident, e, f"Follow-up due: {FOLLOW_UP_LABEL[fact.by].lower()}")
    if len(p.follow_ups) > FOLLOW_UPS_KEPT:
        oldest = next(iter(p.follow_ups))
        del p.follow_ups[oldest]
        t.follow_ups.add(oldest)
        find(p, e, "too many follow-ups are due; the oldest is left out of the picture")


def _follow_up_made(p: Picture, e: f.Envelope, fact: f.FollowUpMade, t: Touched) -> None:
    """Of an incident that left the picture it still ends the follow-up."""
    due = p.follow_ups.get(fact.follow_up)
    if due is not None and due.incident == fact.incident:
        t.follow_ups.add(due.id)
        if fact.result is FollowUpResult.NOT_REACHED:
            due.tries, due.tried_at, due.last_seq = due.tries + 1, e.at, e.seq
        else:
            del p.follow_ups[due.id]
        if fact.incident not in p.incidents:
            return
    if found := care_of(p, e, fact.incident, t, moves=False):
        mark(found[0], e, f"Follow-up: {RESULT_LABEL[fact.result]}")


def _care_connected(p: Picture, e: f.Envelope, fact: f.CareConnected, t: Touched) -> None:
    """The firmest connection is kept; an appointment said again after a hand-off takes nothing back."""
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    rank = CONNECTION_ORDER.index
    if care.connection is None or rank(fact.connection) >= rank(care.connection.fact.connection):
        care.connection = told(e, fact)
    mark(incident, e, f"Connected to care: {CONNECTION_LABEL[fact.connection].lower()}")


def _person_known(p: Picture, e: f.Envelope, fact: f.PersonKnown, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t, moves=False):
        incident, care = found
        care.person = told(e, fact)
        mark(incident, e, "Person known from other contacts by a pseudonym")


HANDLERS: Handlers = {
    f.ShiftHandedOver: _handed_over,
    f.ShiftTakenOver: _taken_over,
    f.ShiftHandoverRefused: _refused,
    f.ForceUsed: _force_used,
    f.InjuryReported: _injury_reported,
    f.DiversionReported: _diversion_reported,
    f.FollowUpDue: _follow_up_due,
    f.FollowUpMade: _follow_up_made,
    f.CareConnected: _care_connected,
    f.PersonKnown: _person_known,
}
