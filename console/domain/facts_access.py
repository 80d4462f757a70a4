"""Facts about looking: who asked to see what is hidden and why, until when it was granted, and who looked."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Id, IncidentFact, Line, Reason, Redacted
from console.domain.vocabulary import Role

#: The longest a grant lasts, minutes.
MOST_MINUTES = 240


class AccessRequested(IncidentFact, frozen=True, tag="access.requested"):
    """Somebody asks to see what is hidden about an incident, with a reason.

    `emergency` (break-glass) is granted at once for a short time, and looked at afterwards; otherwise a clinician
    decides.
    """

    request: Id
    reason: Reason | Redacted
    emergency: bool = False


class AccessGranted(IncidentFact, frozen=True, tag="access.granted"):
    """What was asked for is shown to whoever asked, for so many minutes from this fact on."""

    request: Id
    minutes: Annotated[int, msgspec.Meta(ge=1, le=MOST_MINUTES)] = 15


class AccessRefused(IncidentFact, frozen=True, tag="access.refused"):
    """It stays hidden, with a reason."""

    request: Id
    reason: Reason


class AccessEnded(IncidentFact, frozen=True, tag="access.ended"):
    """The grant ran out, or was taken back."""

    request: Id
    reason: Line = ""


class RecordViewed(IncidentFact, frozen=True, tag="record.viewed"):
    """Somebody looked at a protected record; `what` names the part, `request` the grant it was seen under, if any."""

    viewer: Id
    viewer_role: Role
    what: Line | Redacted
    request: Id | None = None
