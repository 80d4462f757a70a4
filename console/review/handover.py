"""The hand-over pack: what the next watch takes over at a second, as plain data."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec

from console.domain.alarms import in_order, is_shelved
from console.domain.care_clocks import care_clocks
from console.domain.clocks import next_step
from console.domain.entities import Alarm, Incident
from console.domain.entities_shift import FollowUp, ShiftHandover
from console.domain.facts import ShiftHandedOver, ShiftTakenOver
from console.domain.picture import Picture
from console.domain.vocabulary import ROLE_LABEL, UnitStatus
from console.domain.vocabulary_shift import FOLLOW_UP_LABEL

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
    owner_role: str = ""


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
    """A consult that waits or goes on, a hold or consent that runs out, or a follow-up that is due.

    `number` is the incident's; the text names nobody.
    """

    key: str
    incident: str
    text: str
    since: datetime | None = None
    due: datetime | None = None
    number: str = ""


class Handover(msgspec.Struct, frozen=True):
    """All that the outgoing commander hands over and the incoming one signs for.

    `strips` are the most severe first; `offered` those among them whose hand-off waits for an answer; `due` holds and
    consents that run out during the next watch, or have; `follow_ups` those due by then, of closed incidents too.
    """

    at: datetime
    strips: tuple[Strip, ...]
    offered: tuple[Strip, ...]
    shelved: tuple[HeldAlarm, ...]
    unacknowledged: tuple[HeldAlarm, ...]
    consults: tuple[Waiting, ...]
    due: tuple[Waiting, ...]
    out_of_service: tuple[str, ...]
    follow_ups: tuple[Waiting, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to take over."""
        alarms = self.shelved or self.unacknowledged
        return not (self.strips or alarms or self.consults or self.due or self.follow_ups)

    @property
    def digest(self) -> str:
        """SHA-256 of what is open: it changes when something is opened, closed, comes due or changes hands.

        Nothing in it moves with the clock alone, so that two people who look at it a minute apart see the same.
        """
        content: dict[str, list[tuple[object, ...]]] = {
            "strips": [(strip.incident, strip.owner, strip.offered_to) for strip in self.strips],
            "alarms": [(alarm.alarm, alarm.shelved_until) for alarm in (*self.shelved, *self.unacknowledged)],
            "consults": [(one.key, one.text) for one in self.consults],
            "due": [(one.key, one.incident, one.due) for one in self.due],
            "follow_ups": [(one.key, one.incident, one.due) for one in self.follow_ups],
        }
        lines = {kind: sorted(msgspec.json.encode(row) for row in rows) for kind, rows in content.items()}
        digest = hashlib.sha256()
        for kind, rows in lines.items():
            digest.update(b"\n".join((kind.encode(), *rows, b"")))
        return digest.hexdigest()


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
        follow_ups=tuple(
            _follow_up(one)
            for one in sorted(picture.follow_ups.values(), key=lambda one: (one.due, one.id))
            if one.due - now <= NEXT_WATCH
        ),
    )


# ---- signing -------------------------------------------------------------------------------------------


def hand_over_fact(pack: Handover, shift: str) -> ShiftHandedOver:
    """What the outgoing commander signs, under the name of a new hand-over (`asks.new_id()`)."""
    return ShiftHandedOver(
        shift=shift,
        digest=pack.digest,
        strips=len(pack.strips),
        consults=len(pack.consults),
        alarms=len(pack.shelved) + len(pack.unacknowledged),
        due=len(pack.due),
        follow_ups=len(pack.follow_ups),
    )


def take_over_fact(shift: ShiftHandover) -> ShiftTakenOver:
    """What the incoming commander signs: the very pack that was handed over."""
    return ShiftTakenOver(shift=shift.id, digest=shift.handed.fact.digest)


def pending_hand_over(picture: Picture) -> ShiftHandover | None:
    """The hand-over that one has signed and nobody has taken over, if any."""
    return next((shift for shift in picture.shifts.values() if shift.pending), None)


def is_what_was_signed(pack: Handover, handed: ShiftHandedOver) -> bool:
    """Whether a pack is the one that was signed: nothing has been opened, closed or come due since."""
    return pack.digest == handed.digest


class Changes(msgspec.Struct, frozen=True):
    """What came and what went between two packs, in words for whoever takes over."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def changes(then: Handover, now: Handover) -> Changes:
    """What the incoming commander has to know beyond the pack that was signed."""
    before, after = _named(then), _named(now)
    return Changes(
        tuple(words for key, words in after.items() if key not in before),
        tuple(words for key, words in before.items() if key not in after),
    )


def _named(pack: Handover) -> dict[tuple[str, str], str]:
    named = {("strip", strip.incident): f"{strip.number} {strip.type_text}" for strip in pack.strips}
    named |= {("alarm", alarm.alarm): f"alarm: {alarm.text}" for alarm in (*pack.shelved, *pack.unacknowledged)}
    for kind, rows in (("consult", pack.consults), ("due", pack.due), ("follow-up", pack.follow_ups)):
        # A hold is named anew for each incident, so its key alone does not tell it.
        named |= {(kind, f"{one.incident} {one.key}"): f"{one.number} {one.text}".strip() for one in rows}
    return named


# ---- what is in it -------------------------------------------------------------------------------------


def _follow_up(one: FollowUp) -> Waiting:
    tries = f", not reached {one.tries} ×" if one.tries else ""
    words = f"follow-up, {FOLLOW_UP_LABEL[one.told.fact.by].lower()}{tries}"
    return Waiting(one.id, one.incident, words, since=one.told.at, due=one.due, number=one.number)


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
        owner_role=ROLE_LABEL[incident.owner],
    )


def _held(alarm: Alarm) -> HeldAlarm:
    return HeldAlarm(
        alarm.id, alarm.text, alarm.priority.value, alarm.raised_at, alarm.shelved_until, alarm.shelved_reason,
        alarm.shelved_by,
    )  # fmt: skip


def _consults(picture: Picture) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(
            key,
            consult.incident,
            f"consult {consult.state.value}",
            since=consult.requested_at,
            number=_number(picture, consult.incident),
        )
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
    return tuple(
        Waiting(clock.key, incident, clock.label, due=clock.until, number=_number(picture, incident))
        for clock, incident in clocks
    )


def _number(picture: Picture, incident: str) -> str:
    known = picture.incidents.get(incident)
    return known.number if known is not None else ""
