"""Who sees which field of which fact: the one table role x fact x field, deny by default.

`FIELDS` says what kind of information each field of each fact holds, and `OPENED_BY` on which basis each role sees
each kind. Together they are the information wall; `wall` builds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain import facts as f
from console.domain.access import MAY_PUBLISH
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, Info

ALWAYS: frozenset[Basis] = frozenset(Basis)
NEVER: frozenset[Basis] = frozenset()
_EVERYONE = dict.fromkeys(Role, ALWAYS)

#: Kind of information -> role -> the bases on which that role sees it. A role that is not listed never does.
#:
#: The field role is officer and medic alike, and the hub cannot tell which: a clinician who names treatment as the
#: basis answers for it. A commander acts on consent or to prevent a serious and imminent threat (45 CFR 164.512(j)),
#: and treats nobody. Operations and auditors need figures, not records.
OPENED_BY: Mapping[Info, Mapping[Role, frozenset[Basis]]] = {
    Info.OPEN: _EVERYONE,
    Info.SAFETY: {
        Role.COMMANDER: ALWAYS,
        Role.CLINICIAN: ALWAYS,
        Role.FIELD: ALWAYS,
        Role.HUB: ALWAYS,
    },
    Info.CLINICAL: {
        Role.CLINICIAN: ALWAYS,
        Role.COMMANDER: frozenset({Basis.CONSENT, Basis.THREAT}),
        Role.FIELD: frozenset({Basis.CONSENT, Basis.TREATMENT, Basis.THREAT}),
        Role.HUB: ALWAYS,
    },
    Info.HISTORY: {
        Role.CLINICIAN: ALWAYS,
        Role.COMMANDER: frozenset({Basis.CONSENT, Basis.THREAT}),
        Role.HUB: ALWAYS,
    },
    Info.AUDIT: {
        Role.COMMANDER: ALWAYS,
        Role.CLINICIAN: ALWAYS,
        Role.OPERATIONS: ALWAYS,
        Role.AUDITOR: ALWAYS,
        Role.HUB: ALWAYS,
    },
    Info.FEED: {
        Role.COMMANDER: ALWAYS,
        Role.CLINICIAN: ALWAYS,
        Role.OPERATIONS: ALWAYS,
        Role.HUB: ALWAYS,
    },
}
_SEES_EVERYTHING = frozenset(role for role in Role if all(by.get(role, NEVER) == ALWAYS for by in OPENED_BY.values()))
#: Kinds that a grant (break-glass) opens for its time.
LIFTABLE: frozenset[Info] = frozenset({Info.SAFETY, Info.CLINICAL, Info.HISTORY})
#: Roles that can ask for a grant.
MAY_ASK_TO_SEE: frozenset[Role] = MAY_PUBLISH[f.AccessRequested]
#: The remark that a clinician's own makes clinical, and anybody else's leaves open.
REMARK_KIND = f.kind_of(f.IncidentNoted(incident="-", text="-"))


def _fields(**told: str) -> dict[str, Info]:
    return {name: Info(info) for info, names in told.items() for name in names.split()}


#: Fact -> field -> what kind of information it holds. Every field of every fact is listed; a test holds that.
FIELDS: Mapping[type[f.Fact], Mapping[str, Info]] = {
    f.IncidentReceived: _fields(
        open="incident number type_code type_text priority place address summary language agency sensitive owner"
    ),
    f.IncidentReclassified: _fields(open="incident type_code type_text priority reason"),
    f.IncidentLocated: _fields(open="incident place address"),
    f.IncidentPhase: _fields(open="incident phase"),
    f.IncidentScene: _fields(open="incident safe reason"),
    f.IncidentNoted: _fields(open="incident basis", remark="text"),
    f.IncidentLinked: _fields(open="incident to relation"),
    f.HandoffOffered: _fields(open="incident to reason"),
    f.HandoffAccepted: _fields(open="incident role"),
    f.HandoffDeclined: _fields(open="incident role reason"),
    f.IncidentEnded: _fields(open="incident text"),
    f.IncidentClosed: _fields(open="incident disposition", remark="text"),
    f.IncidentReopened: _fields(open="incident reason"),
    f.UnitRegistered: _fields(open="unit callsign unit_kind agency crew skills languages"),
    f.UnitStatusChanged: _fields(open="unit status incident"),
    f.UnitAssigned: _fields(open="unit incident override"),
    f.UnitReleased: _fields(open="unit incident reason"),
    f.UnitRetired: _fields(open="unit"),
    f.PerimeterDrawn: _fields(open="perimeter points label incident"),
    f.PerimeterRemoved: _fields(open="perimeter"),
    f.AlarmRaised: _fields(open="alarm rule priority text incident unit"),
    f.AlarmAcknowledged: _fields(open="alarm"),
    f.AlarmShelved: _fields(open="alarm until reason"),
    f.AlarmUnshelved: _fields(open="alarm"),
    f.AlarmCleared: _fields(open="alarm reason"),
    f.AssessmentRecorded: _fields(
        open="incident assessment instrument version level words rater calls_for basis", clinical="answers score remark"
    ),
    f.SeverityRated: _fields(open="incident severity rater"),
    f.PriorityOverridden: _fields(open="incident priority reason"),
    f.PriorityReleased: _fields(open="incident reason"),
    f.PersonAlerted: _fields(open="incident alert about caution until", safety="text"),
    f.PersonNoted: _fields(open="incident note basis until", clinical="text"),
    f.AlertWithdrawn: _fields(open="incident alert reason"),
    f.ContactRecalled: _fields(open="incident contact basis", history="on outcome text"),
    f.ConsentRecorded: _fields(open="incident consent scope state until given_by"),
    f.ConsentEnded: _fields(open="incident consent reason"),
    f.HoldStarted: _fields(open="incident hold hold_kind until authority"),
    f.HoldEnded: _fields(open="incident hold reason"),
    f.WhisperSent: _fields(open="incident card to basis", clinical="lines"),
    f.WhisperDelivered: _fields(open="incident card"),
    f.WhisperRead: _fields(open="incident card"),
    f.WhisperUsed: _fields(open="incident card"),
    f.FieldLinkMade: _fields(open="incident link unit until"),
    f.FieldLinkOpened: _fields(open="incident link"),
    f.FieldLinkEnded: _fields(open="incident link reason"),
    f.ConsultRequested: _fields(open="incident consult asked_by consent unit language basis", remark="reason"),
    f.ConsultWithdrawn: _fields(open="incident consult reason"),
    f.ConsultAccepted: _fields(open="incident consult clinician"),
    f.ConsultDeclined: _fields(open="incident consult reason"),
    f.ConsultTransferOffered: _fields(open="incident consult to", clinical="reason"),
    f.ConsultTransferTaken: _fields(open="incident consult clinician"),
    f.ConsultTransferDeclined: _fields(open="incident consult reason"),
    f.InterpreterAsked: _fields(open="incident consult language"),
    f.InterpreterJoined: _fields(open="incident consult interpreter"),
    f.ConsultConnected: _fields(open="incident consult"),
    f.ConsultEnded: _fields(open="incident consult recommended actual divergence basis", clinical="summary"),
    f.ConsultOutcome: _fields(open="incident consult actual divergence"),
    f.ClinicianOnDuty: _fields(open="clinician capacity languages skills"),
    f.ClinicianOffDuty: _fields(open="clinician reason"),
    f.FeedAnnounced: _fields(open="feed feed_kind label unit incident outside", feed="uri"),
    f.FeedEnded: _fields(open="feed reason"),
    f.FeedOpened: _fields(open="feed viewing purpose incident"),
    f.FeedClosed: _fields(open="feed viewing reason"),
    f.AccessRequested: _fields(open="incident request emergency", audit="reason"),
    f.AccessGranted: _fields(open="incident request minutes"),
    f.AccessRefused: _fields(open="incident request reason"),
    f.AccessEnded: _fields(open="incident request reason"),
    f.RecordViewed: _fields(open="incident viewer viewer_role request", audit="what"),
    f.ShiftHandedOver: _fields(open="shift digest strips consults alarms due follow_ups"),
    f.ShiftTakenOver: _fields(open="shift digest"),
    f.ShiftHandoverRefused: _fields(open="shift reason"),
    f.ForceUsed: _fields(open="incident force unit instead"),
    f.InjuryReported: _fields(open="incident injured injury instead"),
    f.DiversionReported: _fields(open="incident diversion"),
    f.FollowUpDue: _fields(open="incident follow_up due by"),
    f.FollowUpMade: _fields(open="incident follow_up result"),
    f.CareConnected: _fields(open="incident connection"),
    f.PersonKnown: _fields(open="incident", history="person"),
}

_PROTECTED: dict[type[f.Fact], tuple[str, ...]] = {
    cls: tuple(name for name, info in fields.items() if info is not Info.OPEN) for cls, fields in FIELDS.items()
}

#: Protected fields whose text is part of a line of the timeline, by the kind of the line.
SAID_IN_MARKS: Mapping[str, tuple[type[f.Fact], str]] = {
    REMARK_KIND: (f.IncidentNoted, "text"),
    "incident.closed": (f.IncidentClosed, "text"),
    "consult.transfer_offered": (f.ConsultTransferOffered, "reason"),
}

#: Kinds of facts that have a protected field; all others may be passed on as they are stored.
PROTECTED_KINDS: frozenset[str] = frozenset(kind for kind, cls in f.FACT_KINDS.items() if _PROTECTED[cls])


def protected_fields(cls: type[f.Fact]) -> tuple[str, ...]:
    """The fields of a fact that some role does not see; empty for the facts that all who see the picture see whole."""
    return _PROTECTED[cls]


def info_of(cls: type[f.Fact], field: str, author: Role) -> Info:
    """What kind of information a field holds, given who said it: a clinician's remark is clinical, others' are open."""
    info = FIELDS[cls][field]
    if info is Info.REMARK:
        return Info.CLINICAL if author is Role.CLINICIAN else Info.OPEN
    return info


def sees(role: Role, info: Info, basis: Basis, *, lifted: bool = False) -> bool:
    """Whether a role sees a kind of information told on a basis; `lifted`: a grant holds for the incident."""
    if basis in OPENED_BY[info].get(role, NEVER):
        return True
    return lifted and info in LIFTABLE and role in MAY_ASK_TO_SEE


def sees_everything(role: Role) -> bool:
    """Whether nothing at all is hidden from a role."""
    return role in _SEES_EVERYTHING


def block(role: Role, info: Info) -> f.Redacted:
    """What stands in place of a hidden field."""
    return f.Redacted(info, request=info in LIFTABLE and role in MAY_ASK_TO_SEE)
