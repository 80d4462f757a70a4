"""Rules for consults, clinicians and feeds: whose consult it is, and who may say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.dispositions import disposition_label
from console.domain.entities_care import Consult
from console.domain.feeds import uri_fault
from console.domain.judge_subjects import Checks, Refusal, known_incident, open_incident
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState

if TYPE_CHECKING:
    from console.domain.picture import Picture


def _consult(picture: Picture, fact: f.ConsultFact) -> Consult | Refusal:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    consult = picture.consults.get(fact.consult)
    if consult is None or consult.incident != fact.incident:
        return Refusal("unknown-consult", "No such consult is known here")
    return consult


def _open(picture: Picture, fact: f.ConsultFact) -> Consult | Refusal:
    consult = _consult(picture, fact)
    if not isinstance(consult, Refusal) and not consult.open:
        return Refusal("over", f"This consult is {consult.state.value} already")
    return consult


def _requested(picture: Picture, by: f.By, fact: f.ConsultRequested) -> Refusal | None:
    if isinstance(incident := open_incident(picture, fact.incident), Refusal):
        return incident
    if fact.consult in picture.consults:
        return Refusal("already-asked", "This consult has been asked for already")
    if any(consult.open and consult.incident == incident.id for consult in picture.consults.values()):
        return Refusal("already-asked", f"A clinician has been asked for on incident {incident.number} already")
    return None


def _withdrawn(picture: Picture, by: f.By, fact: f.ConsultWithdrawn) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if consult.state is ConsultState.CONNECTED:
        return Refusal("connected", "The call is under way: the clinician ends it with a recommendation")
    return None


def _accepted(picture: Picture, by: f.By, fact: f.ConsultAccepted) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if fact.clinician != by.actor:
        return Refusal("other-clinician", "Every clinician accepts for themselves")
    if consult.state is not ConsultState.WAITING:
        return Refusal("taken", f"{consult.clinician} has taken this consult")
    return None


def _declined(picture: Picture, by: f.By, fact: f.ConsultDeclined) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if consult.state is not ConsultState.WAITING and consult.clinician != by.actor:
        return Refusal("other-clinician", f"This is {consult.clinician}'s consult")
    return None


def _its_clinician(consult: Consult, by: f.By) -> Refusal | None:
    if consult.state is ConsultState.WAITING:
        return Refusal("not-accepted", "No clinician has taken this consult yet")
    if consult.clinician != by.actor:
        return Refusal("other-clinician", f"This is {consult.clinician}'s consult")
    return None


def _offered(picture: Picture, by: f.By, fact: f.ConsultTransferOffered) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if refusal := _its_clinician(consult, by):
        return refusal
    if fact.to == by.actor:
        return Refusal("same-clinician", "This is your consult already")
    if fact.to not in picture.clinicians:
        return Refusal("not-on-duty", f"{fact.to} is not on duty")
    return None


def _taken(picture: Picture, by: f.By, fact: f.ConsultTransferTaken) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if fact.clinician != by.actor:
        return Refusal("other-clinician", "Every clinician accepts for themselves")
    if consult.offered_to != by.actor:
        return Refusal("not-offered", "This consult has not been offered to you")
    return None


def _transfer_declined(picture: Picture, by: f.By, fact: f.ConsultTransferDeclined) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if not consult.offered_to:
        return Refusal("not-offered", "This consult is not on offer")
    if by.actor not in (consult.offered_to, consult.clinician):
        return Refusal("other-clinician", "Only who it was offered to, or its clinician, can end the offer")
    return None


def _in_course(
    picture: Picture, by: f.By, fact: f.InterpreterAsked | f.InterpreterJoined | f.ConsultConnected
) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    if not isinstance(fact, f.ConsultConnected):
        return None
    if by.role is Role.CLINICIAN:
        return _its_clinician(consult, by)
    if consult.state is ConsultState.WAITING:
        return Refusal("not-accepted", "No clinician has taken this consult yet")
    return None


def _ended(picture: Picture, by: f.By, fact: f.ConsultEnded) -> Refusal | None:
    if isinstance(consult := _open(picture, fact), Refusal):
        return consult
    return _its_clinician(consult, by) or _diverges(fact.recommended, fact.actual, fact.divergence)


def _outcome(picture: Picture, by: f.By, fact: f.ConsultOutcome) -> Refusal | None:
    if isinstance(consult := _consult(picture, fact), Refusal):
        return consult
    if consult.ending is None:
        return Refusal("not-ended", "The consult has not ended with a recommendation")
    return _diverges(consult.ending.fact.recommended, fact.actual, fact.divergence)


def _diverges(recommended: str, actual: str, divergence: str) -> Refusal | None:
    if not recommended.strip():
        return Refusal("needs-disposition", "A consult ends with a recommended disposition")
    if actual and actual != recommended and not divergence.strip():
        done, advised = disposition_label(actual), disposition_label(recommended)
        return Refusal("needs-reason", f"Done was {done}, recommended {advised}: say why")
    return None


def _duty(picture: Picture, by: f.By, fact: f.ClinicianOnDuty | f.ClinicianOffDuty) -> Refusal | None:
    if by.role is Role.CLINICIAN and fact.clinician != by.actor:
        return Refusal("other-clinician", "Every clinician goes on and off duty for themselves")
    if isinstance(fact, f.ClinicianOffDuty) and fact.clinician not in picture.clinicians:
        return Refusal("not-on-duty", f"{fact.clinician} is not on duty")
    return None


def _announced(picture: Picture, by: f.By, fact: f.FeedAnnounced) -> Refusal | None:
    fault = uri_fault(fact.uri, outside=fact.outside) if isinstance(fact.uri, str) else ""
    return Refusal("bad-address", fault[:1].upper() + fault[1:]) if fault else None


def _feed_ended(picture: Picture, by: f.By, fact: f.FeedEnded) -> Refusal | None:
    return None if fact.feed in picture.feeds else Refusal("unknown-feed", "No such feed is known here")


def _opened(picture: Picture, by: f.By, fact: f.FeedOpened) -> Refusal | None:
    feed = picture.feeds.get(fact.feed)
    if feed is None:
        return Refusal("unknown-feed", "No such feed is known here")
    if fact.viewing in feed.viewings:
        return Refusal("already-open", "This is open already")
    if fact.incident is not None and isinstance(incident := open_incident(picture, fact.incident), Refusal):
        return incident
    return None


def _closed(picture: Picture, by: f.By, fact: f.FeedClosed) -> Refusal | None:
    feed = picture.feeds.get(fact.feed)
    viewing = feed.viewings.get(fact.viewing) if feed is not None else None
    if viewing is None:
        return Refusal("not-open", "Nobody watches that (any more)")
    if by.role is not Role.HUB and viewing.actor != by.actor:
        return Refusal("other-viewer", f"{viewing.actor} watches that, and closes it")
    return None


CHECKS: Checks = {
    f.ConsultRequested: _requested,
    f.ConsultWithdrawn: _withdrawn,
    f.ConsultAccepted: _accepted,
    f.ConsultDeclined: _declined,
    f.ConsultTransferOffered: _offered,
    f.ConsultTransferTaken: _taken,
    f.ConsultTransferDeclined: _transfer_declined,
    f.InterpreterAsked: _in_course,
    f.InterpreterJoined: _in_course,
    f.ConsultConnected: _in_course,
    f.ConsultEnded: _ended,
    f.ConsultOutcome: _outcome,
    f.ClinicianOnDuty: _duty,
    f.ClinicianOffDuty: _duty,
    f.FeedAnnounced: _announced,
    f.FeedEnded: _feed_ended,
    f.FeedOpened: _opened,
    f.FeedClosed: _closed,
}
