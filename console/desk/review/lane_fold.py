"""Folds a shift fact by fact and notes what its lanes show: how long each phase, alarm, consult and feed lasted."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import msgspec

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import (
    PHASE_ORDER,
    UNIT_KIND_LABEL,
    UNIT_STATUS_ORDER,
    AlarmPriority,
    Phase,
    UnitKind,
    UnitStatus,
)
from console.review.thawing import thawed

#: Tracks of a lane, from the top.
BAR, ALARM, CONSULT, FEED = range(4)
#: Codes of the consult track.
WAITS, JOINED = 0, 1
_ALARM_CODE = {priority: code for code, priority in enumerate(AlarmPriority)}
_PHASE_CODE = {phase: code for code, phase in enumerate(PHASE_ORDER)}
_STATUS_CODE = {status: code for code, status in enumerate(UNIT_STATUS_ORDER)}
_KIND_ORDER = {kind: place for place, kind in enumerate(UnitKind)}


class MarkKind(IntEnum):
    """What a fact is, as far as its mark shows it."""

    STEP = 0
    NOTE = 1
    DESK = 2
    CARE = 3
    CONSULT = 4
    ALARM = 5
    FEED = 6
    CALL = 7


_KIND_OF_PREFIX = {
    "unit": MarkKind.STEP, "handoff": MarkKind.DESK, "perimeter": MarkKind.DESK, "priority": MarkKind.DESK,
    "access": MarkKind.DESK, "record": MarkKind.DESK, "assessment": MarkKind.CARE, "severity": MarkKind.CARE,
    "person": MarkKind.CARE, "hold": MarkKind.CARE, "consent": MarkKind.CARE, "consult": MarkKind.CONSULT,
    "whisper": MarkKind.CONSULT, "link": MarkKind.CONSULT, "alarm": MarkKind.ALARM, "feed": MarkKind.FEED,
    "force": MarkKind.CARE, "injury": MarkKind.CARE, "diversion": MarkKind.CARE, "followup": MarkKind.CARE,
    "care": MarkKind.CARE, "shift": MarkKind.DESK,
}  # fmt: skip
_KIND_OF = {
    "incident.noted": MarkKind.NOTE, "incident.received": MarkKind.CALL, "incident.closed": MarkKind.CALL,
    "incident.reopened": MarkKind.CALL, "incident.reclassified": MarkKind.DESK, "incident.scene": MarkKind.DESK,
}  # fmt: skip


def mark_kind(kind: str) -> MarkKind:
    """Which mark a kind of fact gets; one that is not known yet is a step."""
    found = _KIND_OF.get(kind)
    return found if found is not None else _KIND_OF_PREFIX.get(kind.partition(".")[0], MarkKind.STEP)


class Piece(NamedTuple):
    """One stretch of a lane, POSIX seconds."""

    start_s: float
    end_s: float
    track: int
    code: int


class LaneNotes(msgspec.Struct):
    """What one lane shows, while it is being noted; `marks` are (POSIX seconds, kind, row)."""

    key: str
    name: str
    detail: str = ""
    order: int = 0
    pieces: list[Piece] = []
    marks: list[tuple[float, int, int]] = []
    running: dict[tuple[int, str], tuple[float, int]] = {}

    def begin(self, track: int, name: str, code: int, at: float) -> None:
        """Something starts, or becomes something else."""
        was = self.running.get((track, name))
        if was is not None and was[1] == code:
            return
        self.stop(track, name, at)
        self.running[track, name] = at, code

    def stop(self, track: int, name: str, at: float) -> None:
        """Something is over, if it was there."""
        was = self.running.pop((track, name), None)
        if was is not None:
            self.pieces.append(Piece(was[0], max(at, was[0]), track, was[1]))

    def stop_all(self, at: float) -> None:
        """The end of the lane."""
        for track, name in list(self.running):
            self.stop(track, name, at)


class LaneFold:
    """Takes the facts of a shift in order. `words[row]` says each in a few words."""

    def __init__(self, before: Picture) -> None:
        self.strips: dict[str, LaneNotes] = {}
        self.units: dict[str, LaneNotes] = {}
        self.words: list[str] = []
        self._picture = thawed(before)
        self._watched: dict[tuple[str, str], str] = {}
        self._begun = False

    def take(self, envelope: f.Envelope, at: float, row: int) -> None:
        """The next fact, at a time in POSIX seconds, at a place of the view's order."""
        if not self._begun:
            self._begun = True
            self._stand(at)
        picture, fact = self._picture, envelope.fact
        incident = self._incident_of(fact)
        picture.seq = envelope.seq - 1
        touched = picture.apply(envelope)
        for key in touched.incidents:
            self._see_incident(key, at)
        for key in touched.units:
            self._see_unit(key, at)
        incident = incident or self._incident_of(fact)
        self._see_spans(fact, incident, at)
        kind = f.kind_of(fact)
        code = int(mark_kind(kind))
        lane = self.strips.get(incident) if incident else None
        if lane is not None:
            lane.marks.append((at, code, row))
        unit = self.units.get(getattr(fact, "unit", None) or "")
        if unit is not None:
            unit.marks.append((at, code, row))
        self.words.append(self._say(incident, envelope, kind))

    def end(self, at: float) -> None:
        """No more facts: what still goes on is drawn to here."""
        for lane in (*self.strips.values(), *self.units.values()):
            lane.stop_all(at)

    # ---- what a fact changes ----

    def _stand(self, at: float) -> None:
        """What was there before the first fact."""
        for incident in self._picture.open_incidents():
            self._see_incident(incident.id, at)
        for unit in list(self._picture.units):
            self._see_unit(unit, at)

    def _see_incident(self, key: str, at: float) -> None:
        incident = self._picture.incidents.get(key)
        if incident is None:
            return
        lane = self.strips.get(key)
        if lane is None:
            lane = self.strips[key] = LaneNotes(key, incident.number or key)
        lane.detail = incident.type_text or incident.type_code
        lane.order = incident.priority
        if incident.phase is Phase.CLOSED:
            lane.stop(BAR, "", at)
        else:
            lane.begin(BAR, "", _PHASE_CODE[incident.phase], at)

    def _see_unit(self, key: str, at: float) -> None:
        unit = self._picture.units.get(key)
        if unit is None:
            if key in self.units:
                self.units[key].stop_all(at)
            return
        lane = self.units.get(key)
        if lane is None:
            lane = self.units[key] = LaneNotes(key, unit.callsign or key)
        lane.detail, lane.order = UNIT_KIND_LABEL[unit.kind], _KIND_ORDER[unit.kind]
        if unit.status is UnitStatus.AVAILABLE:
            lane.stop(BAR, "", at)  # the empty lane is the unit that could go
        else:
            lane.begin(BAR, "", _STATUS_CODE[unit.status], at)

    def _see_spans(self, fact: f.Fact, incident: str | None, at: float) -> None:
        lane = self.strips.get(incident or "")
        if lane is None:
            return
        match fact:
            case f.AlarmRaised():
                lane.begin(ALARM, fact.alarm, _ALARM_CODE[fact.priority], at)
            case f.AlarmCleared():
                lane.stop(ALARM, fact.alarm, at)
            case f.ConsultRequested():
                lane.begin(CONSULT, fact.consult, WAITS, at)
            case f.ConsultConnected():
                lane.begin(CONSULT, fact.consult, JOINED, at)
            case f.ConsultEnded() | f.ConsultWithdrawn():
                lane.stop(CONSULT, fact.consult, at)
            case f.FeedOpened():
                lane.begin(FEED, fact.viewing, 0, at)
            case f.FeedClosed():
                lane.stop(FEED, fact.viewing, at)
            case f.IncidentClosed():
                lane.stop_all(at)

    # ---- words ----

    def _incident_of(self, fact: f.Fact) -> str | None:
        """Which incident a fact is about, also where it says so only by way of an alarm, a viewing or a unit."""
        named = getattr(fact, "incident", None)
        if isinstance(fact, f.FeedOpened) and named:
            self._watched[fact.feed, fact.viewing] = named
        if isinstance(fact, f.FeedClosed):
            return self._watched.get((fact.feed, fact.viewing))
        if named:
            return str(named)
        alarm = self._picture.alarms.get(getattr(fact, "alarm", "") or "")
        if alarm is not None:
            return alarm.incident
        if isinstance(fact, f.UnitStatusChanged) and (unit := self._picture.units.get(fact.unit)) is not None:
            return unit.incident
        return None

    def _say(self, incident: str | None, envelope: f.Envelope, kind: str) -> str:
        held = self._picture.incidents.get(incident or "")
        if held is not None and held.marks and held.marks[-1].seq == envelope.seq and held.marks[-1].detail:
            return held.marks[-1].detail
        words = kind.replace(".", " ").replace("_", " ")
        status = getattr(envelope.fact, "status", None)
        return f"{words}: {str(status.value).replace('_', ' ')}" if isinstance(status, UnitStatus) else words
