"""Facts about incidents: the call, how it is understood, where it is, whose it is and how it ended."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Id, IncidentFact, Line, Place, Priority, Redacted, Text
from console.domain.vocabulary import Phase, Role
from console.domain.vocabulary_care import Basis


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
    """A person or system added a remark. A clinician's is clinical, and told to others on a `basis` only."""

    text: Text | Redacted
    basis: Basis = Basis.NONE


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
    text: Line | Redacted = ""


class IncidentReopened(IncidentFact, frozen=True, tag="incident.reopened"):
    """A closed incident is open again."""

    reason: Line = ""
