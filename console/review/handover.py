"""The hand-over pack: what the next watch takes over at a second, as plain data."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from console.domain.alarms import in_order, is_shelved
from console.domain.care_clocks import care_clocks
from console.domain.clocks import next_step
from console.domain.entities import Alarm, Incident
from console.domain.picture import Picture
from console.domain.vocabulary import ROLE_LABEL, UnitStatus

#: How far ahead the pack looks.
NEXT_WATCH = timedelta(hours=12)


class Strip(msgspec.Struct, frozen=True):
    """An open strip: who holds it, how far it is and what comes next. Times UTC."""

    incident: str
    number: str
    type_text: str
    priority: int
    owner: str
    phase: str
    received_at: datetime
    age: timedelta
    units: tuple[str, ...]
    next_step: str
    offered_to: str = ""
    offered_for: timedelta | None = None


class HeldAlarm(msgspec.Struct, frozen=True):
    """An alarm that goes over to the next watch: shelved (until when, why, by whom) or not acknowledged."""

    alarm: str
    text: str
    priority: str
    raised_at: datetime
    shelved_until: datetime | None = None
    reason: str = ""
    by: str = ""


class Waiting(msgspec.Struct, frozen=True):
    """A consult that waits or goes on, or a hold or consent that runs out."""

    key: str
    incident: str
    text: str
    since: datetime | None = None
    due: datetime | None = None


class Handover(msgspec.Struct, frozen=True):
    """All that the outgoing commander hands over and the incoming one signs for.

    `strips` are the most severe first; `offered` those among them whose hand-off waits for an answer.
    """

    at: datetime
    strips: tuple[Strip, ...]
    offered: tuple[Strip, ...]
    shelved: tuple[HeldAlarm, ...]
    unacknowledged: tuple[HeldAlarm, ...]
    consults: tuple[Waiting, ...]
    due: tuple[Waiting, ...]
    out_of_service: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to take over."""
        return not (self.strips or self.shelved or self.unacknowledged or self.consults or self.due)


def hand_over(picture: Picture, now: datetime) -> Handover:
    """The pack at a time (aware), from the picture of that time."""
    strips = tuple(
        _strip(incident, picture, now)
        for incident in sorted(picture.open_incidents(), key=lambda one: (-one.priority, one.received_at, one.id))
    )
    alarms = in_order(picture.alarms.values(), now)
    return Handover(
        at=now,
        strips=strips,
        offered=tuple(strip for strip in strips if strip.offered_to),
        shelved=tuple(_held(alarm) for alarm in alarms if is_shelved(alarm, now)),
        unacknowledged=tuple(
            _held(alarm) for alarm in alarms if alarm.acknowledged_at is None and not is_shelved(alarm, now)
        ),
        consults=_consults(picture),
        due=_due(picture, now),
        out_of_service=tuple(
            sorted(unit.callsign for unit in picture.units.values() if unit.status is UnitStatus.OUT_OF_SERVICE)
        ),
    )


def _strip(incident: Incident, picture: Picture, now: datetime) -> Strip:
    return Strip(
        incident=incident.id,
        number=incident.number,
        type_text=incident.type_text,
        priority=incident.priority,
        owner=ROLE_LABEL[incident.owner] + (f" {incident.owner_actor}" if incident.owner_actor else ""),
        phase=incident.phase.value,
        received_at=incident.received_at,
        age=now - incident.received_at,
        units=tuple(picture.units[key].callsign for key in incident.units if key in picture.units),
        next_step=next_step(incident),
        offered_to=ROLE_LABEL[incident.offered_to] if incident.offered_to else "",
        offered_for=now - incident.offered_at if incident.offered_to and incident.offered_at else None,
    )


def _held(alarm: Alarm) -> HeldAlarm:
    return HeldAlarm(
        alarm.id, alarm.text, alarm.priority.value, alarm.raised_at, alarm.shelved_until, alarm.shelved_reason,
        alarm.shelved_by,
    )  # fmt: skip


def _consults(picture: Picture) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(key, consult.incident, f"consult {consult.state.value}", since=consult.requested_at)
        for key, consult in picture.consults.items()
        if consult.open
    )


def _due(picture: Picture, now: datetime) -> tuple[Waiting, ...]:
    """Holds and consents of open incidents that run out during the next watch, or have."""
    clocks = [
        (clock, incident.id)
        for incident in picture.open_incidents()
        for clock in care_clocks(picture.care.get(incident.id))
        if clock.until - now <= NEXT_WATCH
    ]
    clocks.sort(key=lambda pair: (pair[0].until, pair[1]))
    return tuple(Waiting(clock.key, incident, clock.label, due=clock.until) for clock, incident in clocks)
