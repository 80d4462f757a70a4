"""Consults that end because what they were for is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities_care import Consult
from console.domain.touched import Touched
from console.domain.vocabulary_care import ConsultState

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Consults that are over stay for the ledger until this many newer ones are; the journal keeps all.
CONSULTS_KEPT = 500


def end_consult(p: Picture, consult: Consult, e: f.Envelope, state: ConsultState, t: Touched) -> None:
    """A consult is over; the oldest of those leave the picture."""
    consult.state, consult.ended_at, consult.last_seq = state, e.at, e.seq
    consult.offered_to, consult.offered_at = "", None
    t.consults.add(consult.id)
    if consult.clinician:
        t.clinicians.add(consult.clinician)
    p.ended_consults.append(consult.id)
    if len(p.ended_consults) > CONSULTS_KEPT:
        oldest = p.ended_consults.pop(0)
        p.consults.pop(oldest, None)
        t.consults.add(oldest)


def withdraw_waiting(p: Picture, e: f.Envelope, incident: str, t: Touched) -> None:
    """Nobody need be found for an incident that is closed; who is on a call already ends it with a recommendation."""
    # Looked through as they lie there: who folds a past picture copies only what is taken hold of by its key.
    waiting = [
        consult.id
        for consult in dict.values(p.consults)
        if consult.incident == incident and consult.state is ConsultState.WAITING
    ]
    for key in waiting:
        consult = p.consults[key]
        consult.withdrawn_reason = "the incident was closed"
        end_consult(p, consult, e, ConsultState.WITHDRAWN, t)
