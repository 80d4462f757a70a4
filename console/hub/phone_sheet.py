"""The officer's page as data: one incident cut out of the picture, walled off for the field role, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from console.domain import facts as f
from console.domain.brief import GOOD_FOR, Brief, BriefKind, brief
from console.domain.entities import Incident
from console.domain.entities_care import Care
from console.domain.picture import Picture
from console.domain.vocabulary import BAND_LABEL, UNIT_KIND_LABEL, UNIT_STATUS_LABEL, Role
from console.domain.vocabulary_care import INFO_LABEL
from console.domain.wall import grants_of, redact_picture
from console.wire.phone import Coming, Sheet, SheetCard, SheetLine

#: Cards on the page; older ones are in the timeline.
MOST_CARDS = 6


def sheet(picture: Picture, incident: str, unit: str, actor: str, now: datetime) -> Sheet | None:
    """What the phone of a unit shows of an incident at `now` (UTC); none when the incident is not known (any more).

    Made from the picture as the field role may see it, with what `actor` was granted: nothing else is looked at.
    """
    if incident not in picture.incidents:
        return None
    walled = _walled(picture, incident, actor, now)
    held = walled.incidents[incident]
    care = walled.care.get(incident) or Care(incident)
    card = brief(walled, incident, now)
    team = picture.units.get(unit)
    return Sheet(
        incident=incident,
        number=held.number,
        type_text=held.type_text,
        priority=f"{BAND_LABEL[held.band]}, {held.priority} of 10",
        address=held.address,
        summary=held.summary,
        scene="Scene is safe" if held.scene_safe else "",
        callsign=team.callsign if team is not None else unit,
        unit=unit,
        lines=_lines(card),
        more=card.more if card is not None else 0,
        coming=_coming(picture, held, unit),
        clinician=_clinician(walled, incident),
        cards=_cards(care, unit),
        exercise=held.exercise,
        void_at=_void_at(care, now),
        void_after_s=GOOD_FOR.total_seconds(),
    )


def _walled(picture: Picture, incident: str, actor: str, now: datetime) -> Picture:
    cut = msgspec.structs.replace(
        picture,
        incidents={incident: picture.incidents[incident]},
        care={incident: care} if (care := picture.care.get(incident)) is not None else {},
        consults={key: consult for key, consult in picture.consults.items() if consult.incident == incident},
        feeds={},
    )
    return redact_picture(cut, Role.FIELD, grants_of(cut, actor, Role.FIELD, now))


def _lines(card: Brief | None) -> tuple[SheetLine, ...]:
    """Who is coming is told by its own list, which has room for everyone."""
    return tuple(
        SheetLine(line.kind.value, line.text, _block(line.hidden) if line.hidden is not None else "")
        for line in (card.lines if card is not None else ())
        if line.kind is not BriefKind.COMING
    )


def _void_at(care: Care, now: datetime) -> datetime | None:
    ends = [told.fact.until for told in care.alerts.values() if told.fact.until is not None]
    return min((end for end in ends if end > now), default=None)


def _block(hidden: f.Redacted) -> str:
    return f"{INFO_LABEL[hidden.hidden]}: not shown to the field"


def _coming(picture: Picture, incident: Incident, own: str) -> tuple[Coming, ...]:
    teams = (picture.units[key] for key in incident.units if key in picture.units)
    return tuple(
        Coming(team.callsign, UNIT_KIND_LABEL[team.kind], UNIT_STATUS_LABEL[team.status], team.id == own)
        for team in sorted(teams, key=lambda team: team.id != own)
    )


def _clinician(picture: Picture, incident: str) -> str:
    """Where the asking for a clinician stands; empty when nobody asked."""
    asked = [consult for consult in picture.consults.values() if consult.incident == incident and consult.open]
    if not asked:
        return ""
    newest = max(asked, key=lambda consult: consult.last_seq)
    return f"Clinician {newest.state.value}" + (f": {newest.clinician}" if newest.clinician else "")


def _cards(care: Care, unit: str) -> tuple[SheetCard, ...]:
    mine = [card for card in care.cards.values() if card.sent.fact.to == unit]
    return tuple(_card(card.sent.fact, card.sent.at, card.state) for card in reversed(mine[-MOST_CARDS:]))


def _card(fact: f.WhisperSent, at: datetime, state: str) -> SheetCard:
    if isinstance(fact.lines, f.Redacted):
        return SheetCard(fact.card, (), _block(fact.lines), at, state)
    return SheetCard(fact.card, fact.lines, "", at, state)


def touches(fact: f.Fact, incident: str, units: Iterable[str]) -> bool:
    """Whether a fact may change what a phone shows."""
    return getattr(fact, "incident", None) == incident or any(getattr(fact, "unit", None) == unit for unit in units)
