"""How facts about consults and clinicians change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.dispositions import disposition_label
from console.domain.entities import Incident
from console.domain.entities_care import Clinician, Consult, Decline, Transfer
from console.domain.fold.steps import Handlers, because, care_of, find, incident_of, mark, mark_said, told
from console.domain.fold.waiting import end_consult
from console.domain.languages import language_name
from console.domain.touched import Touched
from console.domain.vocabulary_care import CONSENT_LABEL, ConsultState

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Declines and transfers kept of one consult.
STEPS_KEPT = 20


def _consult_of(p: Picture, e: f.Envelope, fact: f.ConsultFact, t: Touched) -> tuple[Consult, Incident] | None:
    """The open consult a fact is about and its incident, both touched; none, and a finding, when it does not fit."""
    incident = incident_of(p, e, fact.incident, t)
    consult = p.consults.get(fact.consult)
    if incident is None:
        return None
    if consult is None or consult.incident != incident.id:
        find(p, e, f"{f.kind_of(fact)}: consult is not known")
        return None
    if not consult.open:
        find(p, e, f"{f.kind_of(fact)}: consult is over")
        return None
    consult.last_seq = e.seq
    t.consults.add(consult.id)
    if consult.clinician:
        t.clinicians.add(consult.clinician)
    return consult, incident


def _requested(p: Picture, e: f.Envelope, fact: f.ConsultRequested, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, _ = found
    if fact.consult in p.consults:
        find(p, e, "consult requested twice; the first stands")
        return
    p.consults[fact.consult] = Consult(
        id=fact.consult, incident=fact.incident, request=told(e, fact), waiting_since=e.at,
        interpreter_language=fact.language, exercise=e.by.exercise, last_seq=e.seq,
    )  # fmt: skip
    t.consults.add(fact.consult)
    mark(incident, e, f"Clinician asked for by {fact.asked_by}; consent {CONSENT_LABEL[fact.consent]}")
    if not incident.open:
        find(p, e, "consult requested for a closed incident")


def _withdrawn(p: Picture, e: f.Envelope, fact: f.ConsultWithdrawn, t: Touched) -> None:
    if found := _consult_of(p, e, fact, t):
        consult, incident = found
        consult.withdrawn_reason = fact.reason
        end_consult(p, consult, e, ConsultState.WITHDRAWN, t)
        mark(incident, e, f"Consult withdrawn{because(fact.reason)}")


def _accepted(p: Picture, e: f.Envelope, fact: f.ConsultAccepted, t: Touched) -> None:
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    if consult.state is not ConsultState.WAITING:
        find(p, e, "accepted, but the consult has a clinician already; that one stays")
        return
    consult.state, consult.clinician, consult.accepted_at = ConsultState.ACCEPTED, fact.clinician, e.at
    consult.waiting_since = None
    t.clinicians.add(fact.clinician)
    mark(incident, e, f"Consult accepted by {fact.clinician}")


def _declined(p: Picture, e: f.Envelope, fact: f.ConsultDeclined, t: Touched) -> None:
    """It waits on (or again), from when it first had to."""
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    consult.declines.append(Decline(e.at, e.by.actor, fact.reason))
    del consult.declines[:-STEPS_KEPT]
    if consult.state is not ConsultState.WAITING and e.by.actor == consult.clinician:
        consult.state, consult.clinician = ConsultState.WAITING, ""
        consult.accepted_at = consult.connected_at = consult.offered_at = None
        consult.offered_to = ""
        consult.waiting_since = e.at
    mark(incident, e, f"Consult declined by {e.by.actor}{because(fact.reason)}")


def _transfer_offered(p: Picture, e: f.Envelope, fact: f.ConsultTransferOffered, t: Touched) -> None:
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    if consult.state is ConsultState.WAITING:
        find(p, e, "a consult that waits cannot be transferred")
        return
    consult.offered_to, consult.offered_at = fact.to, e.at
    t.clinicians.add(fact.to)
    mark_said(incident, e, f"Consult offered to {fact.to}", fact.reason)


def _transfer_taken(p: Picture, e: f.Envelope, fact: f.ConsultTransferTaken, t: Touched) -> None:
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    if consult.offered_to != fact.clinician:
        find(p, e, "transfer taken that was not offered; the consult stays where it is")
        return
    consult.transfers.append(Transfer(e.at, consult.clinician, fact.clinician))
    del consult.transfers[:-STEPS_KEPT]
    consult.clinician, consult.offered_to, consult.offered_at = fact.clinician, "", None
    t.clinicians.add(fact.clinician)
    mark(incident, e, f"Consult taken over by {fact.clinician}")


def _transfer_declined(p: Picture, e: f.Envelope, fact: f.ConsultTransferDeclined, t: Touched) -> None:
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    if not consult.offered_to:
        find(p, e, "transfer declined, but none was offered")
    consult.offered_to, consult.offered_at = "", None
    mark(incident, e, f"Transfer of the consult declined by {e.by.actor}{because(fact.reason)}")


def _interpreter_asked(p: Picture, e: f.Envelope, fact: f.InterpreterAsked, t: Touched) -> None:
    if found := _consult_of(p, e, fact, t):
        consult, incident = found
        consult.interpreter_language, consult.interpreter_asked_at = fact.language, e.at
        mark(incident, e, f"Interpreter asked for: {language_name(fact.language)}")


def _interpreter_joined(p: Picture, e: f.Envelope, fact: f.InterpreterJoined, t: Touched) -> None:
    if found := _consult_of(p, e, fact, t):
        consult, incident = found
        consult.interpreter, consult.interpreter_joined_at = fact.interpreter, e.at
        mark(incident, e, f"Interpreter joined{because(fact.interpreter)}")


def _connected(p: Picture, e: f.Envelope, fact: f.ConsultConnected, t: Touched) -> None:
    """The first time counts; a call that was cut and came back is connected still."""
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    if consult.state is ConsultState.WAITING:
        find(p, e, "connected, but no clinician has accepted")
    elif consult.state is ConsultState.ACCEPTED:
        consult.state, consult.connected_at = ConsultState.CONNECTED, e.at
        mark(incident, e, f"Clinician {consult.clinician} is in contact with the scene")


def _ended(p: Picture, e: f.Envelope, fact: f.ConsultEnded, t: Touched) -> None:
    if not (found := _consult_of(p, e, fact, t)):
        return
    consult, incident = found
    consult.ending = told(e, fact)
    end_consult(p, consult, e, ConsultState.ENDED, t)
    mark(incident, e, f"Consult ended; recommended: {disposition_label(fact.recommended)}")


def _outcome(p: Picture, e: f.Envelope, fact: f.ConsultOutcome, t: Touched) -> None:
    incident = incident_of(p, e, fact.incident, t)
    consult = p.consults.get(fact.consult)
    if incident is None or consult is None or consult.incident != incident.id:
        find(p, e, "consult.outcome: consult is not known")
        return
    consult.outcome, consult.last_seq = told(e, fact), e.seq
    t.consults.add(consult.id)
    mark(incident, e, f"Outcome of the consult: {disposition_label(fact.actual)}{because(fact.divergence)}")


def _on_duty(p: Picture, e: f.Envelope, fact: f.ClinicianOnDuty, t: Touched) -> None:
    known = p.clinicians.get(fact.clinician)
    since = known.since if known is not None else e.at
    p.clinicians[fact.clinician] = Clinician(
        fact.clinician, since, fact.capacity, fact.languages, fact.skills, e.by.exercise, e.seq
    )
    t.clinicians.add(fact.clinician)


def _off_duty(p: Picture, e: f.Envelope, fact: f.ClinicianOffDuty, t: Touched) -> None:
    if p.clinicians.pop(fact.clinician, None) is None:
        find(p, e, "clinician off duty, but was not on duty")
    t.clinicians.add(fact.clinician)


HANDLERS: Handlers = {
    f.ConsultRequested: _requested,
    f.ConsultWithdrawn: _withdrawn,
    f.ConsultAccepted: _accepted,
    f.ConsultDeclined: _declined,
    f.ConsultTransferOffered: _transfer_offered,
    f.ConsultTransferTaken: _transfer_taken,
    f.ConsultTransferDeclined: _transfer_declined,
    f.InterpreterAsked: _interpreter_asked,
    f.InterpreterJoined: _interpreter_joined,
    f.ConsultConnected: _connected,
    f.ConsultEnded: _ended,
    f.ConsultOutcome: _outcome,
    f.ClinicianOnDuty: _on_duty,
    f.ClinicianOffDuty: _off_duty,
}
