"""Every fact there is: what can be known about a crisis, each a frozen record with its own `kind` tag.

The facts stand in modules by subject (`facts_incident`, `facts_unit`, ...); here is their union and the envelope.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.domain.facts_access import (
    AccessEnded,
    AccessGranted,
    AccessRefused,
    AccessRequested,
    RecordViewed,
)
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
    Moment,
    Place,
    Priority,
    Reason,
    Redacted,
    Text,
    UnitFact,
    kind_of,
)
from console.domain.facts_care import (
    Answers,
    AssessmentRecorded,
    PriorityOverridden,
    PriorityReleased,
    SeverityRated,
)
from console.domain.facts_consult import (
    ClinicianFact,
    ClinicianOffDuty,
    ClinicianOnDuty,
    ConsultAccepted,
    ConsultConnected,
    ConsultDeclined,
    ConsultEnded,
    ConsultFact,
    ConsultOutcome,
    ConsultRequested,
    ConsultTransferDeclined,
    ConsultTransferOffered,
    ConsultTransferTaken,
    ConsultWithdrawn,
    InterpreterAsked,
    InterpreterJoined,
)
from console.domain.facts_feed import (
    FeedAnnounced,
    FeedClosed,
    FeedEnded,
    FeedFact,
    FeedOpened,
)
from console.domain.facts_field import (
    CardLines,
    FieldLinkEnded,
    FieldLinkMade,
    FieldLinkOpened,
    WhisperDelivered,
    WhisperRead,
    WhisperSent,
    WhisperUsed,
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
from console.domain.facts_person import (
    AlertWithdrawn,
    ConsentEnded,
    ConsentRecorded,
    ContactRecalled,
    HoldEnded,
    HoldStarted,
    PersonAlerted,
    PersonNoted,
)
from console.domain.facts_shift import (
    CareConnected,
    DiversionReported,
    FollowUpDue,
    FollowUpMade,
    ForceUsed,
    InjuryReported,
    Person,
    PersonKnown,
    ShiftFact,
    ShiftHandedOver,
    ShiftHandoverRefused,
    ShiftTakenOver,
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
    "AccessEnded",
    "AccessGranted",
    "AccessRefused",
    "AccessRequested",
    "AlarmAcknowledged",
    "AlarmCleared",
    "AlarmFact",
    "AlarmRaised",
    "AlarmShelved",
    "AlarmUnshelved",
    "AlertWithdrawn",
    "Answers",
    "AnyFact",
    "AssessmentRecorded",
    "By",
    "CardLines",
    "CareConnected",
    "ClinicianFact",
    "ClinicianOffDuty",
    "ClinicianOnDuty",
    "ConsentEnded",
    "ConsentRecorded",
    "ConsultAccepted",
    "ConsultConnected",
    "ConsultDeclined",
    "ConsultEnded",
    "ConsultFact",
    "ConsultOutcome",
    "ConsultRequested",
    "ConsultTransferDeclined",
    "ConsultTransferOffered",
    "ConsultTransferTaken",
    "ConsultWithdrawn",
    "ContactRecalled",
    "DiversionReported",
    "Envelope",
    "Fact",
    "FeedAnnounced",
    "FeedClosed",
    "FeedEnded",
    "FeedFact",
    "FeedOpened",
    "FieldLinkEnded",
    "FieldLinkMade",
    "FieldLinkOpened",
    "FollowUpDue",
    "FollowUpMade",
    "ForceUsed",
    "HandoffAccepted",
    "HandoffDeclined",
    "HandoffOffered",
    "HoldEnded",
    "HoldStarted",
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
    "InjuryReported",
    "InterpreterAsked",
    "InterpreterJoined",
    "Latitude",
    "Line",
    "Lines",
    "Longitude",
    "Moment",
    "PerimeterDrawn",
    "PerimeterRemoved",
    "Person",
    "PersonAlerted",
    "PersonKnown",
    "PersonNoted",
    "Place",
    "Priority",
    "PriorityOverridden",
    "PriorityReleased",
    "Reason",
    "RecordViewed",
    "Redacted",
    "SeverityRated",
    "ShiftFact",
    "ShiftHandedOver",
    "ShiftHandoverRefused",
    "ShiftTakenOver",
    "Text",
    "UnitAssigned",
    "UnitFact",
    "UnitRegistered",
    "UnitReleased",
    "UnitRetired",
    "UnitStatusChanged",
    "WhisperDelivered",
    "WhisperRead",
    "WhisperSent",
    "WhisperUsed",
    "incident_of",
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
    | AssessmentRecorded
    | SeverityRated
    | PriorityOverridden
    | PriorityReleased
    | PersonAlerted
    | PersonNoted
    | AlertWithdrawn
    | ContactRecalled
    | ConsentRecorded
    | ConsentEnded
    | HoldStarted
    | HoldEnded
    | WhisperSent
    | WhisperDelivered
    | WhisperRead
    | WhisperUsed
    | FieldLinkMade
    | FieldLinkOpened
    | FieldLinkEnded
    | ConsultRequested
    | ConsultWithdrawn
    | ConsultAccepted
    | ConsultDeclined
    | ConsultTransferOffered
    | ConsultTransferTaken
    | ConsultTransferDeclined
    | InterpreterAsked
    | InterpreterJoined
    | ConsultConnected
    | ConsultEnded
    | ConsultOutcome
    | ClinicianOnDuty
    | ClinicianOffDuty
    | FeedAnnounced
    | FeedEnded
    | FeedOpened
    | FeedClosed
    | AccessRequested
    | AccessGranted
    | AccessRefused
    | AccessEnded
    | RecordViewed
    | ShiftHandedOver
    | ShiftTakenOver
    | ShiftHandoverRefused
    | ForceUsed
    | InjuryReported
    | DiversionReported
    | FollowUpDue
    | FollowUpMade
    | CareConnected
    | PersonKnown
)
#: kind tag -> fact class, for access tables, documents and tests.
FACT_KINDS: dict[str, type[Fact]] = {str(cls.__struct_config__.tag): cls for cls in AnyFact.__args__}


# ---- the envelope ------------------------------------------------------------------------------------


class By(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who said it: the person or system, its role, its source, and whether it is an exercise."""

    actor: str
    role: Role
    source: str = ""
    exercise: bool = False


class Envelope(msgspec.Struct, frozen=True, gc=False):
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
    """What a fact is about: (kind, id), the kind one of `incident`, `unit`, `alarm`, `perimeter`, `consult`,
    `clinician`, `feed` and `shift`.
    """
    match fact:
        case AlarmFact():
            return "alarm", fact.alarm
        case PerimeterDrawn() | PerimeterRemoved():
            return "perimeter", fact.perimeter
        case ConsultFact():
            return "consult", fact.consult
        case ClinicianFact():
            return "clinician", fact.clinician
        case ShiftFact():
            return "shift", fact.shift
        case FeedFact():
            return "feed", fact.feed
        case UnitFact():
            return "unit", fact.unit
        case _:
            assert isinstance(fact, IncidentFact)
            return "incident", fact.incident


def incident_of(fact: Fact) -> str | None:
    """The incident a fact is about or belongs to, if any."""
    return getattr(fact, "incident", None)
