"""What an officer's phone may do on the stream: speak of its own call and its own unit, and answer who calls it."""

from __future__ import annotations

import msgspec

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.wire.calling import CALL_TOPIC, Invite, read_call_word
from console.wire.codec import WireError
from console.wire.frames import Positions, Publish, Signal

#: Facts a phone may publish, each about its own incident.
PHONE_FACTS = (f.WhisperDelivered, f.WhisperRead, f.WhisperUsed)
_ROLES = frozenset(role.value for role in Role)


class Phone(msgspec.Struct, frozen=True):
    """A phone whose link was opened: what it is about, and under which name it speaks."""

    link: str
    incident: str
    unit: str
    actor: str
    exercise: bool


def why_not(phone: Phone, frame: Publish | Positions | Signal, picture: Picture) -> str:
    """Why a phone may not send this; empty when it may."""
    match frame:
        case Publish():
            return _why_not_say(phone, frame.fact, picture)
        case Positions():
            strange = any(position.unit != phone.unit for position in frame.positions)
            return "a phone reports where its own unit is, and no other" if strange else ""
        case _:
            return _why_not_signal(frame)


def _why_not_say(phone: Phone, fact: f.Fact, picture: Picture) -> str:
    if not isinstance(fact, PHONE_FACTS):
        return f"a phone may not say {f.kind_of(fact)}"
    if fact.incident != phone.incident:
        return "a phone speaks of its own call, and no other"
    care = picture.care.get(phone.incident)
    card = care.cards.get(fact.card) if care is not None else None
    if card is None or card.sent.fact.to != phone.unit:
        return "that card was not for this phone"
    return ""


def _why_not_signal(signal: Signal) -> str:
    # What is said to a role is heard by everybody in it.
    if signal.topic != CALL_TOPIC or not signal.to or signal.to in _ROLES:
        return "a phone speaks to one person at a time, and of calls only"
    try:
        word = read_call_word(signal.body)
    except WireError as error:
        return str(error)
    return "a phone is called, and calls nobody" if isinstance(word, Invite) else ""
