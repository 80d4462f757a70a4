"""Whom a call about an incident is for, and what people are called in it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.wire.calling import MOST_PEOPLE
from console.wire.phone import phone_actor

_PHONE = phone_actor("")
#: Those who ask for a consult without sitting at a desk.
_NO_DESK = frozenset({Role.SOURCE, Role.HUB})


class Contact(msgspec.Struct, frozen=True):
    """Somebody who can be called about an incident: the actor, a name for people, and who they are to the incident."""

    actor: str
    name: str
    why: str


def name_of(picture: Picture, actor: str) -> str:
    """An actor's name for people: a phone is called after the unit it was made for."""
    if actor.startswith(_PHONE) and (unit := picture.units.get(actor.removeprefix(_PHONE))) is not None:
        return f"{unit.callsign}'s phone"
    return actor


def contacts(picture: Picture, incident: str, me: str) -> tuple[Contact, ...]:
    """Who can be called about an incident, nearest to the person first: phones at the scene, clinician, who asked."""
    found: dict[str, Contact] = {}
    for contact in _all(picture, incident):
        if contact.actor != me:
            found.setdefault(contact.actor, contact)
    return tuple(found.values())


def _all(picture: Picture, incident: str) -> Iterator[Contact]:
    care = picture.care.get(incident)
    for link in care.links.values() if care is not None else ():
        if link.opened_at is not None and link.ended_at is None:
            actor = phone_actor(link.made.fact.unit)
            yield Contact(actor, name_of(picture, actor), "at the scene")
    for consult in picture.consults.values():
        if consult.incident == incident and consult.open:
            if consult.clinician:
                yield Contact(consult.clinician, name_of(picture, consult.clinician), "clinician of the consult")
            if consult.request.role not in _NO_DESK:
                actor = consult.request.actor
                yield Contact(actor, name_of(picture, actor), "asked for the consult")


def to_call(picture: Picture, incident: str, me: str) -> tuple[str, ...]:
    """Whom a call is placed to when nobody is named: the scene and the clinician; without either, who asked."""
    known = contacts(picture, incident, me)
    near = [held.actor for held in known if held.why != "asked for the consult"]
    return tuple(near or [held.actor for held in known])[: MOST_PEOPLE - 1]


def actor_meant(picture: Picture, word: str) -> str:
    """The actor a typed word means: a call sign means the phone of that unit."""
    wanted = word.casefold()
    for unit in picture.units.values():
        if wanted in (unit.callsign.casefold(), unit.id.casefold()):
            return phone_actor(unit.id)
    return word
