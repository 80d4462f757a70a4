"""The information wall: facts and pictures as a role may see them, with a block in place of every hidden field.

Hiding commutes with folding: the picture folded from hidden facts is the hidden picture. So a desk that follows the
stream and a desk that starts from a snapshot see the same, and nothing hidden can be worked out from the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from console.domain import facts as f
from console.domain.access_fields import SAID_IN_MARKS, block, info_of, protected_fields, sees
from console.domain.entities import Incident, Mark
from console.domain.entities_care import AccessRequest, Card, Care, Consult, Feed, Told
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, Info

#: Incidents whose protected records are open to a client for now (break-glass).
Grants = frozenset[str]
NO_GRANTS: Grants = frozenset()

F = TypeVar("F", bound=f.Fact)
K = TypeVar("K")


def whole_for_all(fact: f.Fact) -> bool:
    """Whether everyone who sees the picture sees this fact whole, so that one encoding serves all."""
    return not protected_fields(type(fact))


def may_hide(envelope: f.Envelope) -> bool:
    """Whether something in this very fact is hidden from some role; an officer's remark, say, is open to all."""
    cls = type(envelope.fact)
    names = protected_fields(cls)
    if not names:
        return False
    return any(info_of(cls, name, envelope.by.role) is not Info.OPEN for name in names)


def redact(envelope: f.Envelope, role: Role, grants: Grants = NO_GRANTS) -> f.Envelope:
    """A fact as a role may see it; the very same envelope where nothing is hidden."""
    fact = redact_fact(envelope.fact, envelope.by.role, role, grants)
    return envelope if fact is envelope.fact else msgspec.structs.replace(envelope, fact=fact)


def redact_fact(fact: F, author: Role, role: Role, grants: Grants = NO_GRANTS) -> F:
    """A fact said by `author`'s role as `role` may see it; the very same fact where nothing is hidden.

    A field that holds nothing is left as it is: a block says that there is something.
    """
    names = protected_fields(type(fact))
    if not names:
        return fact
    basis: Basis = getattr(fact, "basis", Basis.NONE)
    lifted = f.incident_of(fact) in grants
    hidden: dict[str, f.Redacted] = {}
    for name in names:
        value = getattr(fact, name)
        info = info_of(type(fact), name, author)
        empty = value is None or value == "" or value == ()
        if not empty and not isinstance(value, f.Redacted) and not sees(role, info, basis, lifted=lifted):
            hidden[name] = block(role, info)
    return msgspec.structs.replace(fact, **hidden) if hidden else fact


def redact_picture(picture: Picture, role: Role, grants: Grants = NO_GRANTS) -> Picture:
    """The picture as a role may see it. It shares what is not hidden with the one given, which stays as it is."""
    return msgspec.structs.replace(
        picture,
        incidents={key: _incident(incident, role, grants) for key, incident in picture.incidents.items()},
        care={key: _care(care, role, grants) for key, care in picture.care.items()},
        consults={key: _consult(consult, role, grants) for key, consult in picture.consults.items()},
        feeds={key: _feed(feed, role, grants) for key, feed in picture.feeds.items()},
    )


def grants_of(picture: Picture, actor: str, role: Role, now: datetime) -> Grants:
    """The incidents whose protected records somebody may see at `now` (UTC) because they asked."""
    return frozenset(
        key
        for key, care in picture.care.items()
        for request in care.requests.values()
        if request.asked.actor == actor and request.asked.role is role and request.open_at(now)
    )


def ever_granted(picture: Picture, actor: str, role: Role) -> bool:
    """Whether somebody was ever shown a protected record, of those known: such a desk may hold what is hidden now."""
    return any(
        request.asked.actor == actor and request.asked.role is role and request.granted_at is not None
        for care in picture.care.values()
        for request in care.requests.values()
    )


def standing_grants(picture: Picture, now: datetime) -> dict[tuple[str, Role], Grants]:
    """Everybody's grants at `now` (UTC) by (actor, role), found in one look; who has none is not listed."""
    found: dict[tuple[str, Role], set[str]] = {}
    for key, care in picture.care.items():
        for request in care.requests.values():
            if request.open_at(now):
                found.setdefault((request.asked.actor, request.asked.role), set()).add(key)
    return {who: frozenset(incidents) for who, incidents in found.items()}


# ---- what holds told facts -----------------------------------------------------------------------------


def _told(told: Told[F], role: Role, grants: Grants) -> Told[F]:
    fact = redact_fact(told.fact, told.role, role, grants)
    return told if fact is told.fact else Told(told.seq, told.at, told.actor, told.role, fact)


def _each(held: Mapping[str, Told[F]], role: Role, grants: Grants) -> dict[str, Told[F]]:
    return {key: _told(told, role, grants) for key, told in held.items()}


def _incident(incident: Incident, role: Role, grants: Grants) -> Incident:
    hidden = {
        position: mark
        for position, held in enumerate(incident.marks)
        if held.kind in SAID_IN_MARKS and (mark := _mark(held, incident.id, role, grants)) is not held
    }
    if not hidden:
        return incident
    marks = [hidden.get(position, mark) for position, mark in enumerate(incident.marks)]
    return msgspec.structs.replace(incident, marks=marks)


def _mark(mark: Mark, incident: str, role: Role, grants: Grants) -> Mark:
    """A line of the timeline as a role may see it."""
    if mark.detail == mark.bare:
        return mark
    info = info_of(*SAID_IN_MARKS[mark.kind], mark.role)
    if sees(role, info, mark.basis, lifted=incident in grants):
        return mark
    return msgspec.structs.replace(mark, detail=mark.bare, hidden=block(role, info))


def _care(care: Care, role: Role, grants: Grants) -> Care:
    return msgspec.structs.replace(
        care,
        assessments=[_told(told, role, grants) for told in care.assessments],
        alerts=_each(care.alerts, role, grants),
        notes=_each(care.notes, role, grants),
        contacts=_each(care.contacts, role, grants),
        cards={key: _card(card, role, grants) for key, card in care.cards.items()},
        requests={key: _request(request, role, grants) for key, request in care.requests.items()},
        views=[_told(told, role, grants) for told in care.views],
        person=_told(care.person, role, grants) if care.person is not None else None,
    )


def _card(card: Card, role: Role, grants: Grants) -> Card:
    return msgspec.structs.replace(card, sent=_told(card.sent, role, grants))


def _request(request: AccessRequest, role: Role, grants: Grants) -> AccessRequest:
    return msgspec.structs.replace(request, asked=_told(request.asked, role, grants))


def _consult(consult: Consult, role: Role, grants: Grants) -> Consult:
    ending = _told(consult.ending, role, grants) if consult.ending is not None else None
    return msgspec.structs.replace(consult, request=_told(consult.request, role, grants), ending=ending)


def _feed(feed: Feed, role: Role, grants: Grants) -> Feed:
    return msgspec.structs.replace(feed, announced=_told(feed.announced, role, grants))


def hidden_in(record: msgspec.Struct) -> dict[str, Info]:
    """The hidden fields of a fact and what kind each is, for a view that draws its blocks."""
    values = ((name, getattr(record, name)) for name in record.__struct_fields__)
    return {name: value.hidden for name, value in values if isinstance(value, f.Redacted)}
