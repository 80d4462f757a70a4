"""Every fact there is: what can be known about a crisis, each a frozen record with its own `kind` tag."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitKind, UnitStatus

#: Identifiers are opaque, printable and short: a hostile sender must not make one a storage problem.
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
#: One line of text shown on a strip.
Line = Annotated[str, msgspec.Meta(max_length=300)]
#: Free text as entered by a person.
Text = Annotated[str, msgspec.Meta(max_length=8_000)]
Latitude = Annotated[float, msgspec.Meta(ge=-90.0, le=90.0)]
Longitude = Annotated[float, msgspec.Meta(ge=-180.0, le=180.0)]
#: EIDO common priority (NENA-STA-021.1b): 0 lowest to 10 highest.
Priority = Annotated[int, msgspec.Meta(ge=0, le=10)]
Lines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=64)]


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something is: WGS 84 degrees, accuracy as a radius in metres when known."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Annotated[float, msgspec.Meta(ge=0.0, le=1e7)] | None = None


class Fact(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True, forbid_unknown_fields=True):
    """Base of all facts; subclasses are told apart on the wire by `kind`."""


class IncidentFact(Fact, frozen=True):
    """A fact about one incident."""

    incident: Id


class UnitFact(Fact, frozen=True):
    """A fact about one unit."""

    unit: Id


class AlarmFact(Fact, frozen=True):
    """A fact about one alarm."""

    alarm: Id


# ---- incidents ---------------------------------------------------------------------------------------


class IncidentReceived(IncidentFact, frozen=True, tag="incident.received"):
    """A call for help became an incident. `type_code` is APCO ANS 2.103.2 where the sender has it."""

    number: Line
    type_code: Line
    type_text: Line
    priority: Priority
    place: Place | None = None
    address: Line = ""
    summary: Text = ""
    language: Line = ""
    agency: Line = ""
    sensitive: bool = False
    owner: Role = Role.COMMANDER


class IncidentReclassified(IncidentFact, frozen=True, tag="incident.reclassified"):
    """Type or priority is now understood differently; the former one stays in the history."""

    type_code: Line
    type_text: Line
    priority: Priority
    reason: Line = ""


class IncidentLocated(IncidentFact, frozen=True, tag="incident.located"):
    """The place became known or was corrected; `place` none means an address without coordinates."""

    place: Place | None
    address: Line = ""


class IncidentPhase(IncidentFact, frozen=True, tag="incident.phase"):
    """The response reached a phase. `closed` is not among them: closing needs a disposition."""

    phase: Phase


class IncidentScene(IncidentFact, frozen=True, tag="incident.scene"):
    """Someone on scene declared it safe, or no longer safe, for unarmed teams."""

    safe: bool
    reason: Line = ""


class IncidentNoted(IncidentFact, frozen=True, tag="incident.noted"):
    """A person or system added a remark."""

    text: Text


class IncidentLinked(IncidentFact, frozen=True, tag="incident.linked"):
    """Two incidents are about the same event (`duplicate`) or belong together (`related`)."""

    to: Id
    relation: Line = "related"


class HandoffOffered(IncidentFact, frozen=True, tag="handoff.offered"):
    """The owner offers the strip to another role; the owner holds it until that role accepts."""

    to: Role
    reason: Line = ""


class HandoffAccepted(IncidentFact, frozen=True, tag="handoff.accepted"):
    """A role took the strip; from this fact on it is the owner."""

    role: Role


class HandoffDeclined(IncidentFact, frozen=True, tag="handoff.declined"):
    """A role refused the strip offered to it, or the owner withdrew the offer."""

    role: Role
    reason: Line = ""


class IncidentEnded(IncidentFact, frozen=True, tag="incident.ended"):
    """The outside system ended the call without a coded disposition: a person here still has to close it."""

    text: Line = ""


class IncidentClosed(IncidentFact, frozen=True, tag="incident.closed"):
    """The incident is over, with a coded disposition (APCO ANS 1.111.2 "01".."45" or a local code)."""

    disposition: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    text: Line = ""


class IncidentReopened(IncidentFact, frozen=True, tag="incident.reopened"):
    """A closed incident is open again."""

    reason: Line = ""


# ---- units -------------------------------------------------------------------------------------------


class UnitRegistered(UnitFact, frozen=True, tag="unit.registered"):
    """A team is on duty (or its description changed)."""

    callsign: Line
    unit_kind: UnitKind
    agency: Line = ""
    crew: Annotated[int, msgspec.Meta(ge=0, le=100)] = 2
    skills: Lines = ()
    languages: Lines = ()


class UnitStatusChanged(UnitFact, frozen=True, tag="unit.status"):
    """A team changed status; `incident` says for which incident when the sender knows."""

    status: UnitStatus
    incident: Id | None = None


class UnitAssigned(UnitFact, frozen=True, tag="unit.assigned"):
    """A team was sent to an incident. `override` is the reason when a recommendation rule was set aside."""

    incident: Id
    override: Line = ""


class UnitReleased(UnitFact, frozen=True, tag="unit.released"):
    """A team is no longer on an incident."""

    incident: Id
    reason: Line = ""


class UnitRetired(UnitFact, frozen=True, tag="unit.retired"):
    """A team went off duty and leaves the picture."""


# ---- map drawings and alarms -------------------------------------------------------------------------


class PerimeterDrawn(Fact, frozen=True, tag="perimeter.drawn"):
    """A closed line on the map: (latitude, longitude) degrees in order, not repeating the first."""

    perimeter: Id
    points: Annotated[tuple[tuple[Latitude, Longitude], ...], msgspec.Meta(min_length=3, max_length=500)]
    label: Line = ""
    incident: Id | None = None


class PerimeterRemoved(Fact, frozen=True, tag="perimeter.removed"):
    """A perimeter was taken off the map."""

    perimeter: Id


class AlarmRaised(AlarmFact, frozen=True, tag="alarm.raised"):
    """A rule found something a person has to look at."""

    rule: Line
    priority: AlarmPriority
    text: Line
    incident: Id | None = None
    unit: Id | None = None


class AlarmAcknowledged(AlarmFact, frozen=True, tag="alarm.acknowledged"):
    """A person has seen the alarm; the condition may go on."""


class AlarmShelved(AlarmFact, frozen=True, tag="alarm.shelved"):
    """A person put the alarm aside until a time (UTC), with a reason (ISA-18.2 shelving)."""

    until: datetime
    reason: Line


class AlarmUnshelved(AlarmFact, frozen=True, tag="alarm.unshelved"):
    """A shelved alarm is back: its time ran out or a person took it back."""


class AlarmCleared(AlarmFact, frozen=True, tag="alarm.cleared"):
    """The condition is gone, or a person resolved it."""

    reason: Line = ""


AnyFact = (
    IncidentReceived
    | IncidentReclassified
    | IncidentLocated
    | IncidentPhase
    | IncidentScene
    | IncidentNoted
    | IncidentLinked
    | HandoffOffered
    | HandoffAccepted
    | HandoffDeclined
    | IncidentEnded
    | IncidentClosed
    | IncidentReopened
    | UnitRegistered
    | UnitStatusChanged
    | UnitAssigned
    | UnitReleased
    | UnitRetired
    | PerimeterDrawn
    | PerimeterRemoved
    | AlarmRaised
    | AlarmAcknowledged
    | AlarmShelved
    | AlarmUnshelved
    | AlarmCleared
)
#: kind tag -> fact class, for access tables, documents and tests.
FACT_KINDS: dict[str, type[Fact]] = {str(cls.__struct_config__.tag): cls for cls in AnyFact.__args__}


def kind_of(fact: Fact) -> str:
    """The tag a fact travels under, such as `incident.received`."""
    return str(type(fact).__struct_config__.tag)


# ---- the envelope ------------------------------------------------------------------------------------


class By(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who said it: the person or system, its role, its source, and whether it is an exercise."""

    actor: str
    role: Role
    source: str = ""
    exercise: bool = False


class Envelope(msgspec.Struct, frozen=True):
    """A fact in its place in the one order.

    `at` is when it happened (orders history as it was), `heard` when the hub accepted it (orders what was
    known); both UTC. `seq` counts from 1 without gaps within an `epoch`.
    """

    epoch: str
    seq: int
    id: str
    at: datetime
    heard: datetime
    by: By
    fact: AnyFact


def subject_of(fact: Fact) -> tuple[str, str]:
    """What a fact is about: ("incident" | "unit" | "alarm" | "perimeter", id)."""
    for name in ("alarm", "perimeter"):
        if name in fact.__struct_fields__:
            return name, getattr(fact, name)
    if isinstance(fact, UnitFact):
        return "unit", fact.unit
    assert isinstance(fact, IncidentFact)
    return "incident", fact.incident
