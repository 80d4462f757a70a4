"""Short words and inks for what strips, lists and the dossier show alike; no Qt."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.clocks import Lateness, elapsed_text
from console.domain.entities import Alarm, Incident
from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S
from console.domain.vocabulary import ROLE_LABEL, AlarmPriority, Role, UnitStatus

#: Roles in one word, where a strip has no room for two.
ROLE_SHORT: dict[Role, str] = {
    Role.COMMANDER: "Commander",
    Role.CLINICIAN: "Clinician",
    Role.OPERATIONS: "Operations",
}
#: Statuses in one word, for a column of the unit list.
STATUS_SHORT: dict[UnitStatus, str] = {
    UnitStatus.AVAILABLE: "Available",
    UnitStatus.DISPATCHED: "Dispatched",
    UnitStatus.EN_ROUTE: "En route",
    UnitStatus.ON_SCENE: "On scene",
    UnitStatus.CONTACT_MADE: "Contact",
    UnitStatus.TRANSPORTING: "Transport",
    UnitStatus.AT_FACILITY: "Facility",
    UnitStatus.STAGING: "Staging",
    UnitStatus.OUT_OF_SERVICE: "Out",
}
NO_LOCATION = "No location"
PRIORITY_WORD = {AlarmPriority.CRITICAL: "CRITICAL", AlarmPriority.HIGH: "HIGH", AlarmPriority.LOW: "LOW"}


def role_short(role: Role) -> str:
    """A role in one word."""
    return ROLE_SHORT.get(role, ROLE_LABEL[role])


def place_words(incident: Incident) -> str:
    """Where it is, or plainly that nobody knows: an address without coordinates is not on the map."""
    if incident.place is None:
        return f"{NO_LOCATION}: {incident.address}" if incident.address else NO_LOCATION
    return incident.address or f"{incident.place.lat:.5f}, {incident.place.lon:.5f}"


def owner_words(incident: Incident) -> str:
    """Who holds the strip, and to whom it is on offer."""
    if incident.offered_to is not None:
        return f"→ {role_short(incident.offered_to)}"
    return role_short(incident.owner)


def late_ink(lateness: Lateness) -> str:
    """Colour token of a running clock."""
    return f"late.{lateness.value.replace(' ', '_')}"


def age_words(age_s: float | None) -> str:
    """Age of a position: `12 s`, `3:20`, `1:04:11`, or that there never was one."""
    if age_s is None:
        return "never"
    return f"{age_s:.0f} s" if age_s < 100 else elapsed_text(timedelta(seconds=age_s))


def age_ink(age_s: float | None) -> str:
    """Colour token of a position's age: fresh, stale, lost."""
    if age_s is None or age_s > LOST_AFTER_S:
        return "link.lost"
    return "link.stale" if age_s > STALE_AFTER_S else "base.text_dim"


def age_state(age_s: float | None) -> str:
    """The age in one word, because colour alone is not read; empty while it is fresh."""
    if age_s is None:
        return "no fix"
    if age_s > LOST_AFTER_S:
        return "lost"
    return "stale" if age_s > STALE_AFTER_S else ""


def distance_words(metres: float | None) -> str:
    """Metres below a kilometre, kilometres with one decimal above."""
    if metres is None:
        return ""
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def alarm_state(alarm: Alarm, now: datetime) -> str:
    """Where an alarm stands: new, seen by whom, or put aside until when and why."""
    if alarm.shelved_until is not None and alarm.shelved_until > now:
        return f"shelved until {alarm.shelved_until:%H:%M} by {alarm.shelved_by}: {alarm.shelved_reason}"
    if alarm.acknowledged_at is not None:
        return f"seen {alarm.acknowledged_at:%H:%M:%S} by {alarm.acknowledged_by}"
    return "not acknowledged"
