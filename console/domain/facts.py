"""Every fact there is: what can be known about a crisis, each a frozen record with its own `kind` tag.

The facts stand in modules by subject (`facts_incident`, `facts_unit`, ...); here is their union and the envelope.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.domain.facts_alarm import (
    AlarmAcknowledged,
    AlarmCleared,
    AlarmRaised,
    AlarmShelved,
    AlarmUnshelved,
    PerimeterDrawn,
    PerimeterRemoved,
)
from console.domain.facts_base import (
    AlarmFact,
    Fact,
    Id,
    IncidentFact,
    Latitude,
    Line,
    Lines,
    Longitude,
    Place,
    Priority,
    Text,
    UnitFact,
    kind_of,
)
from console.domain.facts_incident import (
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    IncidentClosed,
    IncidentEnded,
    IncidentLinked,
    IncidentLocated,
    IncidentNoted,
    IncidentPhase,
    IncidentReceived,
    IncidentReclassified,
    IncidentReopened,
    IncidentScene,
)
from console.domain.facts_unit import (
    UnitAssigned,
    UnitRegistered,
    UnitReleased,
    UnitRetired,
    UnitStatusChanged,
)
from console.domain.vocabulary import Role

__all__ = [
    "FACT_KINDS",
    "AlarmAcknowledged",
    "AlarmCleared",
    "AlarmFact",
    "AlarmRaised",
    "AlarmShelved",
    "AlarmUnshelved",
    "AnyFact",
    "By",
    "Envelope",
    "Fact",
    "HandoffAccepted",
    "HandoffDeclined",
    "HandoffOffered",
    "Id",
    "IncidentClosed",
    "IncidentEnded",
    "IncidentFact",
    "IncidentLinked",
    "IncidentLocated",
    "IncidentNoted",
    "IncidentPhase",
    "IncidentReceived",
    "IncidentReclassified",
    "IncidentReopened",
    "IncidentScene",
    "Latitude",
    "Line",
    "Lines",
    "Longitude",
    "PerimeterDrawn",
    "PerimeterRemoved",
    "Place",
    "Priority",
    "Text",
    "UnitAssigned",
    "UnitFact",
    "UnitRegistered",
    "UnitReleased",
    "UnitRetired",
    "UnitStatusChanged",
    "kind_of",
    "subject_of",
]

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
