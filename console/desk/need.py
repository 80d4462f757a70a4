"""Which strip needs a person first, in classes that do not jump about, and the filters of the board; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum

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


def in_order(incidents: Iterable[Incident], alarms: AlarmsOf, role: Role | None, now: datetime) -> list[Incident]:
    """Open incidents as the board shows them: need, then severity, then who has waited longest."""
    return sorted(
        (incident for incident in incidents if incident.open),
        key=lambda i: (need_of(i, alarms.get(i.id, ()), role, now), _BAND_RANK[i.band], i.received_at, i.id),
    )


def chip_tests(alarms: AlarmsOf, role: Role | None, now: datetime) -> dict[Chip, Callable[[Incident], bool]]:
    """For each chip the test that a strip has to pass."""
    return {
        Chip.ALL: lambda i: True,
        Chip.NEED: lambda i: needs_now(i, alarms.get(i.id, ()), role, now),
        Chip.CRITICAL: lambda i: i.band is Band.CRITICAL,
        Chip.WAITING: lambda i: i.phase is Phase.RECEIVED and not i.units,
        Chip.MINE: lambda i: i.owner is role,
        Chip.NO_PLACE: lambda i: i.place is None,
        Chip.TO_CLOSE: lambda i: i.ended_at is not None,
    }


def matches(incident: Incident, text: str) -> bool:
    """Whether every word stands on the strip: number, type, address or summary."""
    if not text:
        return True
    held = f"{incident.number} {incident.type_text} {incident.type_code} {incident.address} {incident.summary}".lower()
    return all(word in held for word in text.lower().split())
