"""Alarm rules: what a person has to look at, found in the picture at a time, and the budget of attention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from console.domain import facts as f
from console.domain.care_watch import care_conditions
from console.domain.clocks import DEFAULT_LIMITS, ClockLimits, waiting_limit_min
from console.domain.entities import Alarm, Incident, Unit
from console.domain.incident_types import scene_check_needed
from console.domain.picture import Picture
from console.domain.tracks import LOST_AFTER_S, Tracks
from console.domain.vocabulary import (
    ROLE_LABEL,
    UNARMED,
    UNIT_KIND_LABEL,
    AlarmPriority,
    Band,
    Phase,
    UnitKind,
    UnitStatus,
)

#: Unit statuses in which silence is dangerous: someone is in front of a person in crisis or driving there.
_EXPOSED = frozenset({UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE, UnitStatus.TRANSPORTING})
#: EEMUA 191: an operator manages about one alarm in ten minutes; ten in ten minutes is a flood.
BUDGET_PER_10_MIN = 1
FLOOD_PER_10_MIN = 10
BUDGET_WINDOW = timedelta(minutes=10)


def conditions(
    picture: Picture, tracks: Tracks, now: datetime, limits: ClockLimits = DEFAULT_LIMITS
) -> dict[str, f.AlarmRaised]:
    """Every alarm condition that holds at `now` (UTC), by alarm id.

    The id is rule and subject, so one condition is one alarm however often it is looked at.
    """
    found: dict[str, f.AlarmRaised] = {}
    for incident in picture.incidents.values():
        if incident.open:
            for alarm in _incident_conditions(incident, picture, now, limits):
                found[alarm.alarm] = alarm
    for unit in picture.units.values():
        for alarm in _unit_conditions(unit, picture, tracks, now):
            found[alarm.alarm] = alarm
    for alarm in care_conditions(picture, now):
        found[alarm.alarm] = alarm
    return found


def changes(
    picture: Picture, tracks: Tracks, now: datetime, limits: ClockLimits = DEFAULT_LIMITS
) -> list[f.AlarmRaised | f.AlarmCleared | f.AlarmUnshelved]:
    """The facts that bring the picture's alarms in line with the conditions at `now`: raise, clear, unshelve."""
    wanted = conditions(picture, tracks, now, limits)
    out: list[f.AlarmRaised | f.AlarmCleared | f.AlarmUnshelved] = []
    for key, alarm in picture.alarms.items():
        if key not in wanted:
            out.append(f.AlarmCleared(alarm=key, reason="the condition is gone"))
        elif alarm.shelved_until is not None and alarm.shelved_until <= now:
            out.append(f.AlarmUnshelved(alarm=key))
    out.extend(raised for key, raised in wanted.items() if key not in picture.alarms)
    return out


def _incident_conditions(
    incident: Incident, picture: Picture, now: datetime, limits: ClockLimits
) -> Iterator[f.AlarmRaised]:
    waited = now - incident.received_at
    if incident.phase is Phase.RECEIVED and not _crewed(incident, picture) and incident.band is not Band.NORMAL:
        limit = waiting_limit_min(incident, limits)
        if waited >= timedelta(minutes=limit):
            priority = AlarmPriority.CRITICAL if incident.band is Band.CRITICAL else AlarmPriority.HIGH
            yield _about(incident, "no-unit", priority, f"no unit sent after {limit:.0f} min")
    offered = incident.offered_at is not None and now - incident.offered_at >= timedelta(minutes=limits.handoff)
    if offered and incident.offered_to is not None:
        role = ROLE_LABEL[incident.offered_to]
        yield _about(incident, "handoff", AlarmPriority.HIGH, f"hand-off not accepted by {role}")
    if incident.ended_at is not None and now - incident.ended_at >= timedelta(minutes=limits.handoff):
        yield _about(incident, "disposition", AlarmPriority.LOW, "ended at the source, no disposition yet")
    if not incident.scene_safe and scene_check_needed(incident.type_code):
        for key in incident.units:
            unit = picture.units.get(key)
            if unit and unit.kind in UNARMED and unit.status in (UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE):
                text = f"{UNIT_KIND_LABEL[unit.kind]} {unit.callsign} is on scene before it was declared safe"
                if incident.band is Band.CRITICAL:
                    yield _about(incident, "unsafe", AlarmPriority.HIGH, text, unit=unit.id)


def _crewed(incident: Incident, picture: Picture) -> bool:
    """Whether anybody is on the way; a drone is nobody."""
    units = (picture.units.get(key) for key in incident.units)
    return any(unit is not None and unit.kind is not UnitKind.DRONE for unit in units)


def _unit_conditions(unit: Unit, picture: Picture, tracks: Tracks, now: datetime) -> Iterator[f.AlarmRaised]:
    if unit.status not in _EXPOSED or unit.incident is None:
        return
    age_s = tracks.age_of(unit.id, now.timestamp())
    if age_s is None or age_s < LOST_AFTER_S:
        return
    incident = picture.incidents.get(unit.incident)
    severe = incident is not None and incident.band is Band.CRITICAL
    yield f.AlarmRaised(
        alarm=f"silent:{unit.id}",
        rule="silent",
        priority=AlarmPriority.HIGH if severe else AlarmPriority.LOW,
        text=f"{unit.callsign} has sent no position for over {LOST_AFTER_S / 60:.0f} min while on a call",
        incident=unit.incident,
        unit=unit.id,
    )


def _about(incident: Incident, rule: str, priority: AlarmPriority, text: str, unit: str | None = None) -> f.AlarmRaised:
    subject = incident.id if unit is None else f"{incident.id}:{unit}"
    return f.AlarmRaised(
        alarm=f"{rule}:{subject}"[:128],
        rule=rule,
        priority=priority,
        text=f"{incident.number} {incident.type_text}: {text}"[:300],
        incident=incident.id,
        unit=unit,
    )


# ---- how alarms are shown ------------------------------------------------------------------------------


class Budget(msgspec.Struct, frozen=True):
    """Alarms raised in the last ten minutes against what a person can attend to (EEMUA 191)."""

    raised: int
    budget: int = BUDGET_PER_10_MIN
    flood: int = FLOOD_PER_10_MIN

    @property
    def word(self) -> str:
        """`calm`, `busy` or `flood`: the meter in one word."""
        if self.raised > self.flood:
            return "flood"
        return "busy" if self.raised > self.budget else "calm"


def budget(raised_at: Iterable[datetime], now: datetime) -> Budget:
    """Count the alarms raised in the ten minutes before `now` (UTC)."""
    return Budget(sum(1 for at in raised_at if now - BUDGET_WINDOW < at <= now))


_URGENCY = {AlarmPriority.CRITICAL: 0, AlarmPriority.HIGH: 1, AlarmPriority.LOW: 2}


def is_shelved(alarm: Alarm, now: datetime) -> bool:
    """Whether the alarm is put aside at `now`."""
    return alarm.shelved_until is not None and alarm.shelved_until > now


def in_order(alarms: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """Alarms as they are to be read: unacknowledged before acknowledged before shelved, urgent first, old first."""

    def rank(alarm: Alarm) -> tuple[int, int, datetime, str]:
        group = 2 if is_shelved(alarm, now) else 1 if alarm.acknowledged_at else 0
        return group, _URGENCY[alarm.priority], alarm.raised_at, alarm.id

    return sorted(alarms, key=rank)
