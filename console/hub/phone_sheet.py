"""The officer's page as data: one incident cut out of the picture, walled off for the field role, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.entities_care import Care
from console.domain.languages import is_foreign, language_name
from console.domain.picture import Picture
from console.domain.vocabulary import BAND_LABEL, UNIT_KIND_LABEL, UNIT_STATUS_LABEL, Role
from console.domain.vocabulary_care import CONSENT_LABEL, INFO_LABEL, AlertKind
from console.domain.wall import grants_of, redact_picture
from console.wire.phone import Coming, Sheet, SheetCard, SheetLine

#: Lines of one kind on the page: more are not read in five seconds. The newest stay.
MOST_LINES = 4
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
        calms=_alerts(care, AlertKind.CALMS, now),
        triggers=_alerts(care, AlertKind.TRIGGERS, now),
        hazards=_alerts(care, AlertKind.HAZARD, now),
        consent=_consents(care, now),
        language=language_name(held.language) if is_foreign(held.language) else "",
        coming=_coming(picture, held, unit),
        clinician=_clinician(walled, incident),
        cards=_cards(care, unit),
        exercise=held.exercise,
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


def _alerts(care: Care, about: AlertKind, now: datetime) -> tuple[SheetLine, ...]:
    lines = [
        _line(told.fact)
        for told in care.alerts.values()
        if told.fact.about is about and (told.fact.until is None or told.fact.until > now)
    ]
    return tuple(lines[-MOST_LINES:])


def _line(fact: f.PersonAlerted) -> SheetLine:
    tag = fact.caution.value if fact.caution else ""
    if isinstance(fact.text, f.Redacted):
        return SheetLine(tag=tag, hidden=_block(fact.text))
    return SheetLine(fact.text, tag)


def _block(hidden: f.Redacted) -> str:
    return f"{INFO_LABEL[hidden.hidden]}: not shown to the field"


def _consents(care: Care, now: datetime) -> tuple[str, ...]:
    newest = {told.fact.scope: told.fact for told in care.consents.values()}
    return tuple(
        f"Consent to {scope.value}: {CONSENT_LABEL[fact.state]}"
        for scope, fact in newest.items()
        if fact.until is None or fact.until > now
    )


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
