"""The picture: a pure, total fold over facts, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from console.domain import facts as f
from console.domain.entities import Alarm, Finding, Incident, Perimeter, Unit
from console.domain.entities_care import Care, Clinician, Consult, Feed
from console.domain.entities_shift import FollowUp, ShiftHandover
from console.domain.fold import HANDLERS
from console.domain.fold.steps import find
from console.domain.touched import Touched

__all__ = ["Picture", "Touched"]


class Picture(msgspec.Struct):
    """What is known after the fact `seq` of the journal `epoch`. Serialisable as it stands (a snapshot)."""

    epoch: str = ""
    seq: int = 0
    incidents: dict[str, Incident] = msgspec.field(default_factory=dict)
    units: dict[str, Unit] = msgspec.field(default_factory=dict)
    perimeters: dict[str, Perimeter] = msgspec.field(default_factory=dict)
    alarms: dict[str, Alarm] = msgspec.field(default_factory=dict)
    care: dict[str, Care] = msgspec.field(default_factory=dict)
    consults: dict[str, Consult] = msgspec.field(default_factory=dict)
    clinicians: dict[str, Clinician] = msgspec.field(default_factory=dict)
    feeds: dict[str, Feed] = msgspec.field(default_factory=dict)
    shifts: dict[str, ShiftHandover] = msgspec.field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = msgspec.field(default_factory=dict)
    closed: list[str] = msgspec.field(default_factory=list)
    ended_consults: list[str] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)
    findings_elided: int = 0
    exercise: bool = False

    def apply(self, envelope: f.Envelope) -> Touched:
        """Fold one fact in and say what it touched.

        Total: a fact that is repeated, out of order or about something unknown leaves a well-formed picture
        and a finding, never an exception. A fact of another epoch starts the picture anew.
        """
        touched = Touched()
        if envelope.epoch != self.epoch:
            self._begin(envelope.epoch)
            touched.everything = True
        if envelope.seq <= self.seq:
            return touched
        if envelope.seq != self.seq + 1 and self.seq:
            find(self, envelope, f"facts {self.seq + 1} to {envelope.seq - 1} are missing")
        self.seq = envelope.seq
        self.exercise = self.exercise or envelope.by.exercise
        HANDLERS[type(envelope.fact)](self, envelope, envelope.fact, touched)
        return touched

    def apply_all(self, envelopes: Iterable[f.Envelope]) -> Touched:
        """Fold many facts in, in order."""
        touched = Touched()
        for envelope in envelopes:
            touched.merge(self.apply(envelope))
        return touched

    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the picture; equal facts give equal digests."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    def open_incidents(self) -> list[Incident]:
        """Strips on the board, in order of arrival."""
        return [incident for incident in self.incidents.values() if incident.open]

    def _begin(self, epoch: str) -> None:
        self.epoch, self.seq, self.exercise, self.findings_elided = epoch, 0, False, 0
        for held in (self.incidents, self.units, self.perimeters, self.alarms):
            held.clear()
        for known in (self.care, self.consults, self.clinicians, self.feeds):
            known.clear()
        self.shifts.clear()
        self.follow_ups.clear()
        self.closed.clear()
        self.ended_consults.clear()
        self.findings.clear()
