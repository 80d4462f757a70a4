"""What the picture holds of care: the record of an incident's person, consults, clinicians and feeds.

A fact that may hold something protected is kept whole, as it was told (`Told`), and nothing protected is copied out of
it: so hiding a field of the fact hides it everywhere, and the picture folded from hidden facts is the hidden picture.
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState

F = TypeVar("F", bound=f.Fact)


class Told(msgspec.Struct, Generic[F], frozen=True, gc=False):
    """A fact with its place, when it happened and who told it."""

    seq: int
    at: datetime
    actor: str
    role: Role
    fact: F


class Card(msgspec.Struct, omit_defaults=True, gc=False):
    """A whisper card on its way from the clinician to the officer."""

    sent: Told[f.WhisperSent]
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    used_at: datetime | None = None

    @property
    def state(self) -> str:
        """How far it has come: `sent`, `delivered`, `read` or `used`."""
        if self.used_at:
            return "used"
        return "read" if self.read_at else "delivered" if self.delivered_at else "sent"


class FieldLink(msgspec.Struct, omit_defaults=True, gc=False):
    """A link to the officer's page, from making to its end."""

    made: Told[f.FieldLinkMade]
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    ended_reason: str = ""


class AccessRequest(msgspec.Struct, omit_defaults=True, gc=False):
    """An asking to see what is hidden, and what became of it. `until` is the end of the grant (UTC)."""

    asked: Told[f.AccessRequested]
    granted_at: datetime | None = None
    granted_by: str = ""
    until: datetime | None = None
    refused_at: datetime | None = None
    refused_by: str = ""
    refused_reason: str = ""
    ended_at: datetime | None = None

    @property
    def pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.granted_at is None and self.refused_at is None and self.ended_at is None

    def open_at(self, now: datetime) -> bool:
        """Whether the grant holds at `now`."""
        return self.until is not None and self.ended_at is None and now < self.until


class Care(msgspec.Struct, omit_defaults=True, gc=False):
    """What is known of the person of one incident, and who was shown it. Bounded; what was left out is counted."""

    incident: str
    assessments: list[Told[f.AssessmentRecorded]] = []
    ratings: list[Told[f.SeverityRated]] = []
    override: Told[f.PriorityOverridden] | None = None
    alerts: dict[str, Told[f.PersonAlerted]] = {}
    notes: dict[str, Told[f.PersonNoted]] = {}
    contacts: dict[str, Told[f.ContactRecalled]] = {}
    consents: dict[str, Told[f.ConsentRecorded]] = {}
    holds: dict[str, Told[f.HoldStarted]] = {}
    cards: dict[str, Card] = {}
    links: dict[str, FieldLink] = {}
    requests: dict[str, AccessRequest] = {}
    views: list[Told[f.RecordViewed]] = []
    force: list[Told[f.ForceUsed]] = []
    injuries: list[Told[f.InjuryReported]] = []
    diversion: Told[f.DiversionReported] | None = None
    connection: Told[f.CareConnected] | None = None
    person: Told[f.PersonKnown] | None = None
    elided: int = 0


class Transfer(msgspec.Struct, frozen=True, gc=False):
    """A warm transfer that was taken."""

    at: datetime
    by: str
    to: str


class Decline(msgspec.Struct, frozen=True, gc=False):
    """A clinician who could not take a consult, and why."""

    at: datetime
    clinician: str
    reason: str


class Consult(msgspec.Struct, omit_defaults=True, gc=False):
    """One asking for a clinician, from request to outcome."""

    id: str
    incident: str
    request: Told[f.ConsultRequested]
    state: ConsultState = ConsultState.WAITING
    waiting_since: datetime | None = None
    clinician: str = ""
    accepted_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    declines: list[Decline] = []
    offered_to: str = ""
    offered_at: datetime | None = None
    transfers: list[Transfer] = []
    interpreter_language: str = ""
    interpreter_asked_at: datetime | None = None
    interpreter: str = ""
    interpreter_joined_at: datetime | None = None
    withdrawn_reason: str = ""
    ending: Told[f.ConsultEnded] | None = None
    outcome: Told[f.ConsultOutcome] | None = None
    exercise: bool = False
    last_seq: int = 0

    @property
    def requested_at(self) -> datetime:
        """When the clinician was asked for (UTC)."""
        return self.request.at

    @property
    def open(self) -> bool:
        """Whether anybody still waits or talks."""
        return self.state not in (ConsultState.ENDED, ConsultState.WITHDRAWN)


class Clinician(msgspec.Struct, omit_defaults=True, gc=False):
    """A clinician on duty."""

    id: str
    since: datetime
    capacity: int = 1
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    exercise: bool = False
    last_seq: int = 0


class Viewing(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Somebody watching a feed."""

    id: str
    at: datetime
    actor: str
    role: Role
    purpose: str
    incident: str | None = None


class Feed(msgspec.Struct, omit_defaults=True, gc=False):
    """A camera that sends, and who watches it."""

    id: str
    announced: Told[f.FeedAnnounced]
    viewings: dict[str, Viewing] = {}
    last_seq: int = 0
