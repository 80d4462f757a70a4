"""Who may say what: the one table of role by fact, deny by default; `access_fields` says who sees which field."""

from __future__ import annotations

from console.domain import facts as f
from console.domain.vocabulary import Role

_DESKS = frozenset({Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS})
_FEED = frozenset({Role.COMMANDER, Role.OPERATIONS, Role.SOURCE})
_HUB = frozenset({Role.HUB})
_CLINICIAN = frozenset({Role.CLINICIAN})
_COMMANDER = frozenset({Role.COMMANDER})
#: Who speaks with the person, or with those who do.
_WITH_THE_PERSON = frozenset({Role.COMMANDER, Role.CLINICIAN, Role.FIELD})

#: Which roles may publish a fact. A fact that is not here is refused from everyone.
MAY_PUBLISH: dict[type[f.Fact], frozenset[Role]] = {
    f.IncidentReceived: _FEED,
    f.IncidentReclassified: _DESKS | {Role.SOURCE},
    f.IncidentLocated: _DESKS | {Role.SOURCE, Role.FIELD},
    f.IncidentPhase: _FEED | {Role.FIELD},
    f.IncidentScene: _FEED | {Role.FIELD},
    f.IncidentNoted: _DESKS | {Role.SOURCE, Role.FIELD},
    f.IncidentLinked: _DESKS | {Role.SOURCE},
    f.HandoffOffered: _DESKS,
    f.HandoffAccepted: _DESKS,
    f.HandoffDeclined: _DESKS,
    f.IncidentEnded: frozenset({Role.SOURCE}),
    f.IncidentClosed: _DESKS | {Role.SOURCE},
    f.IncidentReopened: _DESKS | {Role.SOURCE},
    f.UnitRegistered: _FEED,
    f.UnitStatusChanged: _FEED | {Role.FIELD},
    f.UnitAssigned: _FEED,
    f.UnitReleased: _FEED,
    f.UnitRetired: _FEED,
    f.PerimeterDrawn: _DESKS,
    f.PerimeterRemoved: _DESKS,
    f.AlarmRaised: _HUB,
    f.AlarmAcknowledged: _DESKS,
    f.AlarmShelved: _DESKS,
    f.AlarmUnshelved: _DESKS | _HUB,
    f.AlarmCleared: frozenset({Role.COMMANDER, Role.OPERATIONS}) | _HUB,
    f.AssessmentRecorded: _WITH_THE_PERSON | {Role.SOURCE},
    f.SeverityRated: _WITH_THE_PERSON | {Role.SOURCE},
    f.PriorityOverridden: _DESKS,
    f.PriorityReleased: _DESKS,
    f.PersonAlerted: _WITH_THE_PERSON | {Role.SOURCE},
    f.PersonNoted: _CLINICIAN | {Role.SOURCE},
    f.AlertWithdrawn: _WITH_THE_PERSON | {Role.SOURCE} | _HUB,
    f.ContactRecalled: _CLINICIAN | {Role.SOURCE},
    f.ConsentRecorded: _WITH_THE_PERSON,
    f.ConsentEnded: _WITH_THE_PERSON,
    f.HoldStarted: _WITH_THE_PERSON,
    f.HoldEnded: _WITH_THE_PERSON,
    f.WhisperSent: _CLINICIAN,
    f.WhisperDelivered: frozenset({Role.FIELD}),
    f.WhisperRead: frozenset({Role.FIELD}),
    f.WhisperUsed: frozenset({Role.FIELD}),
    f.FieldLinkMade: _DESKS,
    f.FieldLinkOpened: _HUB,
    f.FieldLinkEnded: _DESKS | _HUB,
    f.ConsultRequested: _DESKS | {Role.FIELD, Role.SOURCE},
    f.ConsultWithdrawn: _DESKS | {Role.FIELD, Role.SOURCE},
    f.ConsultAccepted: _CLINICIAN,
    f.ConsultDeclined: _CLINICIAN,
    f.ConsultTransferOffered: _CLINICIAN,
    f.ConsultTransferTaken: _CLINICIAN,
    f.ConsultTransferDeclined: _CLINICIAN,
    f.InterpreterAsked: _DESKS | {Role.FIELD},
    f.InterpreterJoined: _DESKS,
    f.ConsultConnected: _CLINICIAN | {Role.FIELD},
    f.ConsultEnded: _CLINICIAN,
    f.ConsultOutcome: _DESKS,
    f.ClinicianOnDuty: _DESKS | {Role.SOURCE},
    f.ClinicianOffDuty: _DESKS | {Role.SOURCE},
    f.FeedAnnounced: _FEED,
    f.FeedEnded: _FEED,
    f.FeedOpened: _DESKS,
    f.FeedClosed: _DESKS | _HUB,
    f.AccessRequested: frozenset({Role.COMMANDER, Role.OPERATIONS, Role.FIELD}),
    f.AccessGranted: _CLINICIAN | _HUB,
    f.AccessRefused: _CLINICIAN,
    f.AccessEnded: _CLINICIAN | _HUB,
    f.RecordViewed: _DESKS | {Role.FIELD} | _HUB,
    f.ShiftHandedOver: _COMMANDER,
    f.ShiftTakenOver: _COMMANDER,
    f.ShiftHandoverRefused: _COMMANDER,
    f.ForceUsed: _DESKS | {Role.FIELD, Role.SOURCE},
    f.InjuryReported: _DESKS | {Role.FIELD, Role.SOURCE},
    f.DiversionReported: _DESKS | {Role.FIELD, Role.SOURCE},
    f.FollowUpDue: _DESKS | {Role.SOURCE},
    f.FollowUpMade: _DESKS | {Role.FIELD, Role.SOURCE},
    f.CareConnected: _DESKS | {Role.FIELD, Role.SOURCE},
    f.PersonKnown: _CLINICIAN | {Role.SOURCE},
}

#: Roles a token may carry, that is, everyone who can connect.
MAY_CONNECT: frozenset[Role] = frozenset(Role) - _HUB
#: Roles that receive the picture. A source only speaks; it learns nothing but its acknowledgements.
MAY_SEE_PICTURE: frozenset[Role] = frozenset(
    {Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS, Role.AUDITOR, Role.FIELD}
)
#: Roles that may report positions.
MAY_REPORT_POSITIONS: frozenset[Role] = frozenset({Role.SOURCE, Role.FIELD})
#: Roles that may pass words to others (call set-up, presence, typing), and that hear them.
MAY_SIGNAL: frozenset[Role] = _DESKS | {Role.FIELD}
#: Roles that may own a strip.
MAY_OWN: frozenset[Role] = _DESKS


def may_publish(role: Role, fact: f.Fact) -> bool:
    """Whether a role may publish a fact of this kind."""
    return role in MAY_PUBLISH.get(type(fact), frozenset())


def publishable_kinds(role: Role) -> list[str]:
    """The fact kinds a role may publish, sorted, as told in `welcome`."""
    return sorted(kind for kind, cls in f.FACT_KINDS.items() if role in MAY_PUBLISH.get(cls, frozenset()))
