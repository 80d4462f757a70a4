"""Which strip needs a person first, in classes that do not jump about, and the filters of the board; no Qt."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
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


Key = tuple[int, int, datetime, str]


def key_of(incident: Incident, need: Need) -> Key:
    """What the board is ordered by: need, then severity, then who has waited longest."""
    return need, _BAND_RANK[incident.band], incident.received_at, incident.id


class Standings:
    """The order of the board, kept as incidents change: only what was touched is looked at again."""

    def __init__(self) -> None:
        self._order: list[Key] = []
        self._key: dict[str, Key] = {}
        self._chips: dict[str, frozenset[Chip]] = {}
        self.counts: dict[Chip, int] = dict.fromkeys(Chip, 0)

    def __len__(self) -> int:
        return len(self._order)

    def rebuild(self, incidents: Iterable[Incident], alarms: AlarmsOf, role: Role | None, now: datetime) -> None:
        """Look at every incident."""
        self._order, self._key, self._chips = [], {}, {}
        self.counts = dict.fromkeys(Chip, 0)
        for incident in incidents:
            if incident.phase is not Phase.CLOSED:
                self._order.append(self._enter(incident, alarms, role, now))
        self._order.sort()

    def update(self, key: str, incident: Incident | None, alarms: AlarmsOf, role: Role | None, now: datetime) -> None:
        """Look at one incident again; none when it has left the picture."""
        old = self._key.pop(key, None)
        if old is not None:
            del self._order[bisect_left(self._order, old)]
            for chip in self._chips.pop(key):
                self.counts[chip] -= 1
        if incident is not None and incident.phase is not Phase.CLOSED:
            insort(self._order, self._enter(incident, alarms, role, now))

    def _enter(self, incident: Incident, alarms: AlarmsOf, role: Role | None, now: datetime) -> Key:
        need = need_of(incident, alarms.get(incident.id, ()), role, now)
        key = self._key[incident.id] = key_of(incident, need)
        chips = self._chips[incident.id] = chips_of(incident, need, role)
        for chip in chips:
            self.counts[chip] += 1
        return key

    def ids(self, chip: Chip) -> list[str]:
        """Incidents that pass a filter, in order."""
        if chip is Chip.ALL:
            return [key[3] for key in self._order]
        chips = self._chips
        return [key[3] for key in self._order if chip in chips[key[3]]]


def chips_of(incident: Incident, need: Need, role: Role | None) -> frozenset[Chip]:
    """The filters a strip passes."""
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
    return frozenset(passed)


def matches(incident: Incident, text: str) -> bool:
    """Whether every word stands on the strip: number, type, address or summary."""
    if not text:
        return True
    held = f"{incident.number} {incident.type_text} {incident.type_code} {incident.address} {incident.summary}".lower()
    return all(word in held for word in text.lower().split())
