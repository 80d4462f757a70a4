"""How facts about asking for, granting and looking change the picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.entities_care import AccessRequest, Care
from console.domain.fold.steps import Handlers, append, because, care_of, find, keep, mark, told
from console.domain.touched import Touched
from console.domain.vocabulary import ROLE_LABEL

if TYPE_CHECKING:
    from console.domain.picture import Picture

REQUESTS_KEPT = 40
VIEWS_KEPT = 40

_Asked = f.AccessGranted | f.AccessRefused | f.AccessEnded


def _requested(p: Picture, e: f.Envelope, fact: f.AccessRequested, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    if fact.request in care.requests:
        find(p, e, "access requested twice; the first stands")
        return
    keep(care, care.requests, fact.request, AccessRequest(told(e, fact)), REQUESTS_KEPT)
    word = "breaks the glass on" if fact.emergency else "asks to see"
    mark(incident, e, f"{ROLE_LABEL[e.by.role]} {e.by.actor} {word} the protected record")


def _request_of(p: Picture, e: f.Envelope, fact: _Asked, t: Touched) -> tuple[AccessRequest, Incident, Care] | None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return None
    incident, care = found
    request = care.requests.get(fact.request)
    if request is None:
        find(p, e, f"{f.kind_of(fact)}: nobody asked for that")
        return None
    return request, incident, care


def _granted(p: Picture, e: f.Envelope, fact: f.AccessGranted, t: Touched) -> None:
    if not (found := _request_of(p, e, fact, t)):
        return
    request, incident, _ = found
    if not request.pending:
        find(p, e, "access granted that was decided already")
        return
    request.granted_at, request.granted_by = e.at, e.by.actor
    request.until = e.at + timedelta(minutes=fact.minutes)
    mark(incident, e, f"Protected record shown to {request.asked.actor} for {fact.minutes} min")


def _refused(p: Picture, e: f.Envelope, fact: f.AccessRefused, t: Touched) -> None:
    if not (found := _request_of(p, e, fact, t)):
        return
    request, incident, _ = found
    if not request.pending:
        find(p, e, "access refused that was decided already")
        return
    request.refused_at, request.refused_by, request.refused_reason = e.at, e.by.actor, fact.reason
    mark(incident, e, f"Protected record not shown to {request.asked.actor}{because(fact.reason)}")


def _ended(p: Picture, e: f.Envelope, fact: f.AccessEnded, t: Touched) -> None:
    if not (found := _request_of(p, e, fact, t)):
        return
    request, incident, _ = found
    if request.ended_at is not None:
        find(p, e, "access ended that was over already")
        return
    request.ended_at = e.at
    mark(incident, e, f"Protected record no longer shown to {request.asked.actor}{because(fact.reason)}")


def _viewed(p: Picture, e: f.Envelope, fact: f.RecordViewed, t: Touched) -> None:
    """No mark: looking is frequent and must not push what happened off the timeline."""
    if found := care_of(p, e, fact.incident, t, moves=False):
        _, care = found
        append(care, care.views, told(e, fact), VIEWS_KEPT)


HANDLERS: Handlers = {
    f.AccessRequested: _requested,
    f.AccessGranted: _granted,
    f.AccessRefused: _refused,
    f.AccessEnded: _ended,
    f.RecordViewed: _viewed,
}
