"""Clocks a dispatcher reads: time in a phase, what is due next, and when it is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from console.domain.entities import Incident
from console.domain.incident_types import scene_check_needed
from console.domain.vocabulary import ROLE_LABEL, Band, Phase


class Lateness(StrEnum):
    """How a running clock stands against its limit; each has a word, because colour alone is not read."""

    ON_TIME = "on time"
    DUE = "due"
    LATE = "late"
    OVERDUE = "overdue"


class ClockLimits(msgspec.Struct, frozen=True):
    """Minutes a phase may last before it is due and late; agencies set their own.

    The waiting limits follow a published delay rule (emergent 10, priority 20, routine 60 minutes before a
    supervisor acts); the on-scene limits follow the 15/30/45 minute colouring common in dispatch systems.
    """

    waiting_critical: float = 10.0
    waiting_elevated: float = 20.0
    waiting_normal: float = 60.0
    travelling: float = 20.0
    on_scene_due: float = 15.0
    on_scene_late: float = 30.0
    on_scene_overdue: float = 45.0
    handoff: float = 5.0


DEFAULT_LIMITS = ClockLimits()


def elapsed_text(span: timedelta) -> str:
    """`mm:ss` below an hour, `h:mm:ss` above; never negative (a fix from the future reads 00:00)."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def waiting_limit_min(incident: Incident, limits: ClockLimits = DEFAULT_LIMITS) -> float:
    """How long this incident may wait for a unit, minutes."""
    return {
        Band.CRITICAL: limits.waiting_critical,
        Band.ELEVATED: limits.waiting_elevated,
        Band.NORMAL: limits.waiting_normal,
    }[incident.band]


def phase_lateness(incident: Incident, now: datetime, limits: ClockLimits = DEFAULT_LIMITS) -> Lateness:
    """How the present phase stands against its limit at `now` (UTC)."""
    minutes = (now - incident.phase_since).total_seconds() / 60
    if incident.phase is Phase.RECEIVED:
        limit = waiting_limit_min(incident, limits)
        return _grade(minutes, limit / 2, limit, limit * 2)
    if incident.phase in (Phase.DISPATCHED, Phase.EN_ROUTE):
        return _grade(minutes, limits.travelling / 2, limits.travelling, limits.travelling * 2)
    if incident.phase in (Phase.ON_SCENE, Phase.CONTACT_MADE):
        return _grade(minutes, limits.on_scene_due, limits.on_scene_late, limits.on_scene_overdue)
    return Lateness.ON_TIME


def _grade(value: float, due: float, late: float, overdue: float) -> Lateness:
    if value >= overdue:
        return Lateness.OVERDUE
    if value >= late:
        return Lateness.LATE
    return Lateness.DUE if value >= due else Lateness.ON_TIME


def _on_scene(incident: Incident) -> str:
    unknown = not incident.scene_safe and scene_check_needed(incident.type_code)
    return "Declare the scene safe or not" if unknown else "Make contact"


def next_step(incident: Incident) -> str:
    """What a person has to do next for this incident, in plain words; empty when it is closed."""
    if not incident.open:
        return ""
    if incident.ended_at is not None:
        return "Ended at the source: close it with a disposition"
    if incident.offered_to is not None:
        return f"{ROLE_LABEL[incident.offered_to]} to accept the hand-off"
    if not incident.units and incident.phase is Phase.RECEIVED:
        return "Send a unit" if incident.place else "Find out where, and send a unit"
    return {
        Phase.RECEIVED: "Unit to acknowledge",
        Phase.DISPATCHED: "Unit to set out",
        Phase.EN_ROUTE: "Unit to arrive",
        Phase.ON_SCENE: _on_scene(incident),
        Phase.CONTACT_MADE: "Decide: settle, refer or transport",
        Phase.TRANSPORTING: "Arrive at the facility",
        Phase.AT_FACILITY: "Hand over and close with a disposition",
    }[incident.phase]
