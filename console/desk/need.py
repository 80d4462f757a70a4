"""Which strip needs a person first, in classes that do not jump about, and the filters of the board; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

import msgspec

from console.domain.alarms import is_shelved
from console.domain.entities import Alarm, Incident
from console.domain.vocabulary import AlarmPriority, Band, Phase, Role

_BAND_RANK = {Band.CRITICAL: 0, Band.ELEVATED: 1, Band.NORMAL: 2}
_LOUD = (AlarmPriority.CRITICAL, AlarmPriority.HIGH)


class Need(IntEnum):
    """Why a strip stands where it stands; the lower, the nearer to the top."""

    NOW = 0
    CRITICAL = 1
    WAITING = 2
    UNDER_WAY = 3
    TO_CLOSE = 4


class Chip(StrEnum):
    """The filters above the board."""

    ALL = "All"
    NEED = "Needs you"
    CRITICAL = "Critical"
    WAITING = "Waiting"
    MINE = "Mine"
    NO_PLACE = "No location"
    TO_CLOSE = "To close"


class Filter(msgspec.Struct, frozen=True):
    """What the board shows: a chip, and words that must all stand on the strip."""

    chip: Chip = Chip.ALL
    text: str = ""


AlarmsOf = Mapping[str, Sequence[Alarm]]


def alarms_by_incident(alarms: Iterable[Alarm]) -> dict[str, list[Alarm]]:
    """Alarms under the incident they are about."""
    found: dict[str, list[Alarm]] = {}
    for alarm in alarms:
        if alarm.incident:
            found.setdefault(alarm.incident, []).append(alarm)
    return found


def needs_now(incident: Incident, alarms: Sequence[Alarm], role: Role | None, now: datetime) -> bool:
    """Whether this role has to do something about this strip at `now` (UTC)."""
    if incident.offered_to is not None and incident.offered_to is role:
        return True
    if incident.band is Band.CRITICAL and incident.phase is Phase.RECEIVED and not incident.units:
        return True
    return any(a.priority in _LOUD and a.acknowledged_at is None and not is_shelved(a, now) for a in alarms)


def need_of(incident: Incident, alarms: Sequence[Alarm], role: Role | None, now: datetime) -> Need:
    """The class a strip belongs to. It changes with what happened, not with each second that passes."""
    if needs_now(incident, alarms, role, now):
        return Need.NOW
    if incident.ended_at is not None:
        return Need.TO_CLOSE
    if incident.band is Band.CRITICAL:
        return Need.CRITICAL
    if incident.phase is Phase.RECEIVED and not incident.units:
        return Need.WAITING
    return Need.UNDER_WAY


class Standing(NamedTuple):
    """A strip and the class it belongs to at the moment."""

    incident: Incident
    need: Need


def in_order(incidents: Iterable[Incident], alarms: AlarmsOf, role: Role | None, now: datetime) -> list[Standing]:
    """Open incidents as the board shows them: need, then severity, then who has waited longest."""
    ranked = [
        (need_of(i, alarms.get(i.id, ()), role, now), _BAND_RANK[i.band], i.received_at, i.id, i)
        for i in incidents
        if i.phase is not Phase.CLOSED
    ]
    ranked.sort(key=lambda row: row[:4])
    return [Standing(row[4], row[0]) for row in ranked]


def chips_of(standing: Standing, role: Role | None) -> list[Chip]:
    """The filters a strip passes."""
    incident, need = standing
    passed = [Chip.ALL]
    if need is Need.NOW:
        passed.append(Chip.NEED)
    if incident.band is Band.CRITICAL:
        passed.append(Chip.CRITICAL)
    if incident.phase is Phase.RECEIVED and not incident.units:
        passed.append(Chip.WAITING)
    if incident.owner is role:
        passed.append(Chip.MINE)
    if incident.place is None:
        passed.append(Chip.NO_PLACE)
    if incident.ended_at is not None:
        passed.append(Chip.TO_CLOSE)
    return passed


def matches(incident: Incident, text: str) -> bool:
    """Whether every word stands on the strip: number, type, address or summary."""
    if not text:
        return True
    held = f"{incident.number} {incident.type_text} {incident.type_code} {incident.address} {incident.summary}".lower()
    return all(word in held for word in text.lower().split())
