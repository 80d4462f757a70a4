"""Rules for care: who may rate as whom, that a disclosure has a basis, and that what is ended was there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from console.domain import facts as f
from console.domain.entities_care import AccessRequest, Care, Told
from console.domain.judge_subjects import Checks, Refusal, known_incident, open_incident
from console.domain.vocabulary import ROLE_LABEL, Role
from console.domain.vocabulary_care import RATER_LABEL, Basis, Rater

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Whose view of the person a role may speak for. The desk writes down what callers and, by radio, officers say.
MAY_RATE_AS: dict[Role, frozenset[Rater]] = {
    Role.CLINICIAN: frozenset({Rater.CLINICIAN, Rater.CALLER}),
    Role.FIELD: frozenset({Rater.OFFICER}),
    Role.COMMANDER: frozenset({Rater.CALLER, Rater.OFFICER}),
    Role.SOURCE: frozenset({Rater.CALLER, Rater.OFFICER}),
}
_NO_CARE = Care("")


def _care(picture: Picture, key: str) -> Care:
    return picture.care.get(key, _NO_CARE)


def _rated(picture: Picture, by: f.By, fact: f.SeverityRated | f.AssessmentRecorded) -> Refusal | None:
    if isinstance(incident := open_incident(picture, fact.incident), Refusal):
        return incident
    if fact.rater not in MAY_RATE_AS.get(by.role, frozenset()):
        return Refusal("other-rater", f"{ROLE_LABEL[by.role]} cannot rate as the {RATER_LABEL[fact.rater]}")
    return None


def _assessed(picture: Picture, by: f.By, fact: f.AssessmentRecorded) -> Refusal | None:
    if any(told.fact.assessment == fact.assessment for told in _care(picture, fact.incident).assessments):
        return Refusal("already-recorded", "This assessment has been recorded already")
    return _rated(picture, by, fact)


def _by_hand(picture: Picture, by: f.By, fact: f.PriorityOverridden) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    return incident if isinstance(incident, Refusal) else None


def _released(picture: Picture, by: f.By, fact: f.PriorityReleased) -> Refusal | None:
    if isinstance(incident := open_incident(picture, fact.incident), Refusal):
        return incident
    if _care(picture, fact.incident).override is None:
        return Refusal("not-set", f"The priority of {incident.number} is not set by hand")
    return None


def _clinicians_own(by: f.By, held: Mapping[str, Told[Any]], key: str) -> Refusal | None:
    """What a clinician has written goes, or is written over, by a clinician's word; by the hub when it ran out."""
    told = held.get(key)
    if told is None or told.role is not Role.CLINICIAN or by.role in (Role.CLINICIAN, Role.HUB):
        return None
    return Refusal("other-author", "A clinician wrote that; only a clinician can change or withdraw it")


def _alerted(picture: Picture, by: f.By, fact: f.PersonAlerted) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    care = _care(picture, fact.incident)
    # Alerts and notes share their names: an alert called like a note takes its place.
    return _clinicians_own(by, care.notes, fact.alert)


def _noted(picture: Picture, by: f.By, fact: f.PersonNoted) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    care = _care(picture, fact.incident)
    return _clinicians_own(by, care.notes, fact.note)


def _recalled(picture: Picture, by: f.By, fact: f.ContactRecalled) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    return _clinicians_own(by, _care(picture, fact.incident).contacts, fact.contact)


def _withdrawn(picture: Picture, by: f.By, fact: f.AlertWithdrawn) -> Refusal | None:
    care = _care(picture, fact.incident)
    if fact.alert not in care.alerts and fact.alert not in care.notes:
        return Refusal("unknown-alert", "That alert or note is not there (any more)")
    return _clinicians_own(by, care.notes, fact.alert)


def _consent_ended(picture: Picture, by: f.By, fact: f.ConsentEnded) -> Refusal | None:
    if fact.consent not in _care(picture, fact.incident).consents:
        return Refusal("unknown-consent", "That consent is not there (any more)")
    return None


def _hold_ended(picture: Picture, by: f.By, fact: f.HoldEnded) -> Refusal | None:
    if fact.hold not in _care(picture, fact.incident).holds:
        return Refusal("unknown-hold", "That hold is not there (any more)")
    return None


def _on_call(picture: Picture, incident_key: str, unit_key: str) -> Refusal | None:
    if isinstance(incident := open_incident(picture, incident_key), Refusal):
        return incident
    if unit_key not in incident.units:
        return Refusal("not-assigned", f"That unit is not on incident {incident.number}")
    return None


def _whisper(picture: Picture, by: f.By, fact: f.WhisperSent) -> Refusal | None:
    if refusal := _on_call(picture, fact.incident, fact.to):
        return refusal
    if fact.basis is Basis.NONE:
        return Refusal("needs-basis", "Telling an officer needs a basis: consent, treatment, or an imminent threat")
    if fact.card in _care(picture, fact.incident).cards:
        return Refusal("already-sent", "This card has been sent already")
    return None


def _card(picture: Picture, by: f.By, fact: f.WhisperDelivered | f.WhisperRead | f.WhisperUsed) -> Refusal | None:
    if fact.card not in _care(picture, fact.incident).cards:
        return Refusal("unknown-card", "No such card was sent")
    return None


def _link_made(picture: Picture, by: f.By, fact: f.FieldLinkMade) -> Refusal | None:
    if refusal := _on_call(picture, fact.incident, fact.unit):
        return refusal
    # A code opens whatever its name stands for: one name, used again for another call, would open that one.
    if any(fact.link in care.links for care in picture.care.values()):
        return Refusal("already-made", "This link has been made already")
    return None


def _link_opened(picture: Picture, by: f.By, fact: f.FieldLinkOpened) -> Refusal | None:
    link = _care(picture, fact.incident).links.get(fact.link)
    if link is None:
        return Refusal("unknown-link", "This link is not known here")
    if link.ended_at is not None:
        return Refusal("link-over", "This link has run out; ask the desk for a new one")
    if link.opened_at is not None:
        return Refusal("link-used", "This link has been used already; ask the desk for a new one")
    return None


def _link_ended(picture: Picture, by: f.By, fact: f.FieldLinkEnded) -> Refusal | None:
    link = _care(picture, fact.incident).links.get(fact.link)
    if link is None or link.ended_at is not None:
        return Refusal("unknown-link", "This link is not known here, or is over already")
    return None


def _asked(picture: Picture, by: f.By, fact: f.AccessRequested) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    care = _care(picture, fact.incident)
    if fact.request in care.requests:
        return Refusal("already-asked", "This has been asked already")
    theirs = [r for r in care.requests.values() if r.asked.actor == by.actor and r.asked.role is by.role]
    if any(_stands(request) for request in theirs):
        return Refusal("already-open", "This record is open to you already; ask again when its time is over")
    mine = [request for request in theirs if request.pending]
    # A pending ordinary request must not stand in the way of an emergency.
    if any(request.asked.fact.emergency >= fact.emergency for request in mine):
        return Refusal("already-asked", "Your request about this incident is being decided")
    return None


def _stands(request: AccessRequest) -> bool:
    """Whether it was granted and nobody has ended it; the hub does when its time is over."""
    return request.granted_at is not None and request.ended_at is None


def _decided(picture: Picture, by: f.By, fact: f.AccessGranted | f.AccessRefused) -> Refusal | None:
    request = _care(picture, fact.incident).requests.get(fact.request)
    if request is None:
        return Refusal("unknown-request", "Nobody asked for that")
    if not request.pending:
        return Refusal("decided", "This request has been decided already")
    if by.role is not Role.HUB and request.asked.actor == by.actor:
        return Refusal("own-request", "Somebody else decides on what you asked for yourself")
    return None


def _access_ended(picture: Picture, by: f.By, fact: f.AccessEnded) -> Refusal | None:
    request = _care(picture, fact.incident).requests.get(fact.request)
    if request is None or request.ended_at is not None or request.granted_at is None:
        return Refusal("unknown-request", "Nothing is shown under that request (any more)")
    return None


def _viewed(picture: Picture, by: f.By, fact: f.RecordViewed) -> Refusal | None:
    if isinstance(incident := known_incident(picture, fact.incident), Refusal):
        return incident
    if by.role is not Role.HUB and (fact.viewer != by.actor or fact.viewer_role is not by.role):
        return Refusal("other-viewer", "Everybody says for themselves what they looked at")
    request = _care(picture, fact.incident).requests.get(fact.request or "")
    if request is not None and (request.asked.actor, request.asked.role) != (fact.viewer, fact.viewer_role):
        return Refusal("other-request", f"That was granted to {request.asked.actor}, not to {fact.viewer}")
    return None


CHECKS: Checks = {
    f.AssessmentRecorded: _assessed,
    f.SeverityRated: _rated,
    f.PriorityOverridden: _by_hand,
    f.PriorityReleased: _released,
    f.PersonAlerted: _alerted,
    f.PersonNoted: _noted,
    f.ContactRecalled: _recalled,
    f.AlertWithdrawn: _withdrawn,
    f.ConsentEnded: _consent_ended,
    f.HoldEnded: _hold_ended,
    f.WhisperSent: _whisper,
    f.WhisperDelivered: _card,
    f.WhisperRead: _card,
    f.WhisperUsed: _card,
    f.FieldLinkMade: _link_made,
    f.FieldLinkOpened: _link_opened,
    f.FieldLinkEnded: _link_ended,
    f.AccessRequested: _asked,
    f.AccessGranted: _decided,
    f.AccessRefused: _decided,
    f.AccessEnded: _access_ended,
    f.RecordViewed: _viewed,
}
