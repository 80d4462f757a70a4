"""How facts about whisper cards and the links of the officer's page change the picture."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from console.domain import facts as f
from console.domain.entities_care import Card, FieldLink
from console.domain.fold.steps import Handlers, because, care_of, find, keep, mark, told
from console.domain.touched import Touched
from console.domain.vocabulary_care import BASIS_LABEL

if TYPE_CHECKING:
    from console.domain.picture import Picture

CARDS_KEPT = 60
LINKS_KEPT = 20


def _whisper_sent(p: Picture, e: f.Envelope, fact: f.WhisperSent, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    if fact.card in care.cards:
        find(p, e, "whisper card sent twice; the first stands")
        return
    keep(care, care.cards, fact.card, Card(told(e, fact)), CARDS_KEPT)
    mark(incident, e, f"Whisper card to {_callsign(p, fact.to)} ({BASIS_LABEL[fact.basis].lower()})")


def _whisper_delivered(p: Picture, e: f.Envelope, fact: f.WhisperDelivered, t: Touched) -> None:
    _card_reached(p, e, fact.incident, fact.card, t, "delivered_at", "delivered")


def _whisper_read(p: Picture, e: f.Envelope, fact: f.WhisperRead, t: Touched) -> None:
    _card_reached(p, e, fact.incident, fact.card, t, "read_at", "read")


def _whisper_used(p: Picture, e: f.Envelope, fact: f.WhisperUsed, t: Touched) -> None:
    _card_reached(p, e, fact.incident, fact.card, t, "used_at", "used")


def _card_reached(
    p: Picture,
    e: f.Envelope,
    key: str,
    card_key: str,
    t: Touched,
    field: Literal["delivered_at", "read_at", "used_at"],
    word: str,
) -> None:
    """The first time counts; a phone that says it again (it was cut off meanwhile) changes nothing."""
    if not (found := care_of(p, e, key, t, moves=False)):
        return
    incident, care = found
    card = care.cards.get(card_key)
    if card is None:
        find(p, e, f"{word}, but there was no such whisper card")
        return
    known: datetime | None = getattr(card, field)
    if known is None:
        setattr(card, field, e.at)
        mark(incident, e, f"Whisper card {word} by {_callsign(p, card.sent.fact.to)}")


def _link_made(p: Picture, e: f.Envelope, fact: f.FieldLinkMade, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t, moves=False):
        incident, care = found
        keep(care, care.links, fact.link, FieldLink(told(e, fact)), LINKS_KEPT)
        mark(incident, e, f"Link made for the phone of {_callsign(p, fact.unit)}")


def _link_opened(p: Picture, e: f.Envelope, fact: f.FieldLinkOpened, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    link = care.links.get(fact.link)
    if link is None or link.opened_at is not None or link.ended_at is not None:
        find(p, e, "link opened that is not known, used or over")
        return
    link.opened_at = e.at
    mark(incident, e, f"Phone of {_callsign(p, link.made.fact.unit)} opened its page")


def _link_ended(p: Picture, e: f.Envelope, fact: f.FieldLinkEnded, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t, moves=False)):
        return
    incident, care = found
    link = care.links.get(fact.link)
    if link is None or link.ended_at is not None:
        find(p, e, "link ended that is not known or over already")
        return
    link.ended_at, link.ended_reason = e.at, fact.reason
    mark(incident, e, f"Page of {_callsign(p, link.made.fact.unit)} closed{because(fact.reason)}")


def _callsign(p: Picture, unit: str) -> str:
    known = p.units.get(unit)
    return known.callsign if known is not None else unit


HANDLERS: Handlers = {
    f.WhisperSent: _whisper_sent,
    f.WhisperDelivered: _whisper_delivered,
    f.WhisperRead: _whisper_read,
    f.WhisperUsed: _whisper_used,
    f.FieldLinkMade: _link_made,
    f.FieldLinkOpened: _link_opened,
    f.FieldLinkEnded: _link_ended,
}
