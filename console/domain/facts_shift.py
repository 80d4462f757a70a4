"""Facts that a shift is answered for by: its hand-over, force, injuries, diversion, follow-up and repeat contacts.

None has free text: what became of a person is told in codes, so that figures can be made and nobody is named.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Fact, Id, IncidentFact, Moment, Reason, Redacted
from console.domain.vocabulary_shift import (
    Connection,
    Diversion,
    FollowUpBy,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)

#: SHA-256 in hexadecimal.
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
#: How many of something a hand-over pack holds.
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
#: A pseudonym for one person, the same at each contact: a keyed hash (HMAC-SHA-256) or a UUID in lower case, made by
#: the source or clinic that knows who it is. Names, dates of birth and numbers of documents do not fit it.
Person = Annotated[str, msgspec.Meta(pattern=r"^(?=.*[0-9])(?=.*[a-f])[0-9a-f-]{32,64}$")]


class ShiftFact(Fact, frozen=True):
    """A fact about one hand-over of the watch."""

    shift: Id


class ShiftHandedOver(ShiftFact, frozen=True, tag="shift.handed_over"):
    """The outgoing commander signs the pack of what is open: its content's digest, and how many of what.

    `alarms` are those shelved or not acknowledged, `due` holds and consents that run out, `follow_ups` those due.
    """

    digest: Digest
    strips: Count = 0
    consults: Count = 0
    alarms: Count = 0
    due: Count = 0
    follow_ups: Count = 0


class ShiftTakenOver(ShiftFact, frozen=True, tag="shift.taken_over"):
    """The incoming commander, another person, signs the same pack; from this fact on the watch is theirs."""

    digest: Digest


class ShiftHandoverRefused(ShiftFact, frozen=True, tag="shift.refused"):
    """The pack is not taken over as it stands, or the outgoing commander takes it back."""

    reason: Reason


class ForceUsed(IncidentFact, frozen=True, tag="force.used"):
    """The highest force that a unit used, or that none was. `instead`: all that was reported before was wrong."""

    force: Force
    unit: Id | None = None
    instead: bool = False


class InjuryReported(IncidentFact, frozen=True, tag="injury.reported"):
    """Somebody was hurt, or nobody was. `instead`: all that was reported before was wrong."""

    injured: Injured
    injury: Injury
    instead: bool = False


class DiversionReported(IncidentFact, frozen=True, tag="diversion.reported"):
    """Whether there was cause for an arrest and what was done; the newest report holds."""

    diversion: Diversion


class FollowUpDue(IncidentFact, frozen=True, tag="followup.due"):
    """Somebody is to get in touch with the person again by `due` (UTC)."""

    follow_up: Id
    due: Moment
    by: FollowUpBy = FollowUpBy.CALL


class FollowUpMade(IncidentFact, frozen=True, tag="followup.made"):
    """Somebody got in touch, or tried to; one not reached stays due."""

    follow_up: Id
    result: FollowUpResult = FollowUpResult.REACHED


class CareConnected(IncidentFact, frozen=True, tag="care.connected"):
    """The person is connected to care: handed over in person, given an appointment, or has kept one."""

    connection: Connection


class PersonKnown(IncidentFact, frozen=True, tag="person.known"):
    """Who the call is about, as a pseudonym that tells nobody's name: so that a further contact is known as one."""

    person: Person | Redacted
