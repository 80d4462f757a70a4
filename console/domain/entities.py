"""What the picture holds: incidents, units, alarms and perimeters as the facts so far have made them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.domain.facts import Place, Redacted
from console.domain.vocabulary import AlarmPriority, Band, Phase, Role, UnitKind, UnitStatus, band_of
from console.domain.vocabulary_care import Basis

#: Marks kept in the picture for an incident; older ones are counted and read from the journal when asked.
MARKS_KEPT = 60


class Mark(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of an incident's timeline. `detail` is plain text.

    `hidden` stands in place of what of the detail this role may not see; `bare` is the detail without what may be
    hidden; `basis` is the ground a remark is told on.
    """

    seq: int
    at: datetime
    heard: datetime
    kind: str
    actor: str
    role: Role
    detail: str = ""
    basis: Basis = Basis.NONE
    hidden: Redacted | None = None
    bare: str = ""


class Incident(msgspec.Struct, omit_defaults=True, gc=False):
    """One crisis: a person who called or was called about, and the response to them.

    `priority` is the console priority (see `console_priority`): the reported one until something raised or set it.
    """

    id: str
    number: str
    type_code: str
    type_text: str
    priority: int
    received_at: datetime
    owner: Role
    place: Place | None = None
    address: str = ""
    summary: str = ""
    language: str = ""
    agency: str = ""
    sensitive: bool = False
    exercise: bool = False
    source: str = ""
    phase: Phase = Phase.RECEIVED
    phase_at: datetime | None = None
    owner_actor: str = ""
    offered_to: Role | None = None
    offered_at: datetime | None = None
    handed_over_at: datetime | None = None
    scene_safe: bool = False
    units: list[str] = []
    linked: list[tuple[str, str]] = []
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    disposition: str = ""
    reached: dict[str, datetime] = {}
    type_history: list[tuple[datetime, str, str, int]] = []
    reported_priority: int | None = None
    marks: list[Mark] = []
    marks_elided: int = 0
    first_seq: int = 0
    last_seq: int = 0

    @property
    def open(self) -> bool:
        """Whether the strip is still on the board."""
        return self.phase is not Phase.CLOSED

    @property
    def reported(self) -> int:
        """The priority as the call was typed, before what clinicians, officers and people here found."""
        return self.priority if self.reported_priority is None else self.reported_priority

    @property
    def band(self) -> Band:
        """Severity band of the priority."""
        return band_of(self.priority)

    @property
    def phase_since(self) -> datetime:
        """When the present phase began (UTC)."""
        return self.phase_at or self.received_at


class Unit(msgspec.Struct, omit_defaults=True, gc=False):
    """One team, drone or vehicle that can be sent."""

    id: str
    callsign: str
    kind: UnitKind
    status_at: datetime
    agency: str = ""
    crew: int = 2
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    status: UnitStatus = UnitStatus.AVAILABLE
    incident: str | None = None
    exercise: bool = False
    source: str = ""
    last_seq: int = 0


class Perimeter(msgspec.Struct, omit_defaults=True, gc=False):
    """A closed line on the map; points are (latitude, longitude) degrees."""

    id: str
    points: tuple[tuple[float, float], ...]
    drawn_at: datetime
    actor: str
    label: str = ""
    incident: str | None = None
    last_seq: int = 0


class Alarm(msgspec.Struct, omit_defaults=True, gc=False):
    """One alarm from raise to clear."""

    id: str
    rule: str
    priority: AlarmPriority
    text: str
    raised_at: datetime
    incident: str | None = None
    unit: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    shelved_until: datetime | None = None
    shelved_reason: str = ""
    shelved_by: str = ""
    last_seq: int = 0


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A fact that did not fit the picture: kept, said, and never an exception."""

    seq: int
    subject: str
    text: str
