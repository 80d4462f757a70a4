"""While you were away: what changed between the last exact picture and this one, said once and in order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from console.domain.entities import Incident
from console.domain.picture import Picture
from console.domain.vocabulary import PHASE_LABEL, ROLE_LABEL, Band, Phase, Role

#: Lines a person can take in at once; the rest is counted.
LINES_SHOWN = 40


class Before(msgspec.Struct, frozen=True):
    """What the desk last knew for certain: enough to say later what has changed, cheap enough to keep."""

    epoch: str
    seq: int
    incidents: dict[str, tuple[Phase, Role, int, int]]
    alarms: frozenset[str]

    @classmethod
    def of(cls, picture: Picture) -> Before:
        """Remember a picture: (phase, owner, priority, units) of every incident, and its alarms."""
        held = {
            key: (incident.phase, incident.owner, incident.priority, len(incident.units))
            for key, incident in picture.incidents.items()
        }
        return cls(picture.epoch, picture.seq, held, frozenset(picture.alarms))


class Change(StrEnum):
    """What kind of change a line tells."""

    NEW = "new"
    CHANGED = "changed"
    CLOSED = "closed"
    ALARM = "alarm"


class AwayLine(msgspec.Struct, frozen=True):
    """One thing that was missed. `text` is plain text."""

    at: datetime
    change: Change
    text: str
    band: Band
    incident: str | None = None
    alarm: str | None = None


class Away(msgspec.Struct, frozen=True):
    """The digest: from when to when the picture was not live, what was missed, and what did not fit on it."""

    since: datetime
    until: datetime
    facts: int
    lines: tuple[AwayLine, ...]
    elided: int = 0
    restored: bool = False

    def headline(self) -> str:
        """One sentence for the one alert."""
        seconds = max(0, round((self.until - self.since).total_seconds()))
        new = sum(line.change is Change.NEW for line in self.lines)
        critical = sum(line.change is Change.NEW and line.band is Band.CRITICAL for line in self.lines)
        span = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
        if self.restored:
            return f"The hub was restored while you were away ({span}): this picture starts anew"
        if not self.lines:
            return f"You were away {span}; nothing changed"
        parts = [f"{len(self.lines) + self.elided} changes"]
        if new:
            parts.append(f"{new} new" + (f", {critical} critical" if critical else ""))
        return f"While you were away ({span}): " + ", ".join(parts)


def digest(before: Before, picture: Picture, since: datetime, until: datetime) -> Away:
    """What the desk missed between `since` and `until` (UTC), oldest first.

    Works on the pictures alone, so that it is the same whether the gap was filled fact by fact or by a snapshot.
    """
    restored = before.epoch != picture.epoch
    after = 0 if restored else before.seq
    lines = [line for incident in picture.incidents.values() if (line := _incident_line(incident, before, after))]
    for alarm in picture.alarms.values():
        if alarm.id not in before.alarms:
            about = picture.incidents.get(alarm.incident) if alarm.incident else None
            band = about.band if about else Band.NORMAL
            lines.append(AwayLine(alarm.raised_at, Change.ALARM, alarm.text, band, alarm.incident, alarm.id))
    lines.sort(key=lambda line: (line.at, line.text))
    shown = lines[-LINES_SHOWN:]
    return Away(since, until, picture.seq - after, tuple(shown), len(lines) - len(shown), restored)


def _incident_line(incident: Incident, before: Before, after: int) -> AwayLine | None:
    if incident.last_seq <= after:
        return None
    was = before.incidents.get(incident.id)
    name = f"{incident.number} {incident.type_text}"
    if was is None:
        if not incident.open:
            at = incident.closed_at or incident.received_at
            return AwayLine(at, Change.CLOSED, f"{name}: came and was closed", incident.band, incident.id)
        words = [PHASE_LABEL[incident.phase].lower(), _units(len(incident.units))]
        text = f"{name}: new, {', '.join(words)}"
        return AwayLine(incident.received_at, Change.NEW, text, incident.band, incident.id)
    phase, owner, priority, units = was
    at = incident.marks[-1].at if incident.marks else incident.received_at
    if not incident.open and phase is not Phase.CLOSED:
        text = f"{name}: closed, {incident.disposition}"
        return AwayLine(incident.closed_at or at, Change.CLOSED, text, incident.band, incident.id)
    changed: list[str] = []
    if incident.phase is not phase:
        changed.append(f"{PHASE_LABEL[phase].lower()} to {PHASE_LABEL[incident.phase].lower()}")
    if incident.owner is not owner:
        changed.append(f"now held by {ROLE_LABEL[incident.owner]}")
    if incident.priority != priority:
        changed.append(f"priority {priority} to {incident.priority}")
    if len(incident.units) != units:
        changed.append(_units(len(incident.units)))
    if not changed:
        return None
    return AwayLine(at, Change.CHANGED, f"{name}: {', '.join(changed)}", incident.band, incident.id)


def _units(count: int) -> str:
    return "no unit" if not count else "1 unit" if count == 1 else f"{count} units"
