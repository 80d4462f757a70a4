"""Facts about consults: a clinician asked for, found, connected and done, and who of them is on duty."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Fact, Id, IncidentFact, Line, Lines, Reason, Redacted, Text
from console.domain.vocabulary_care import Basis, ConsentState


class ConsultFact(IncidentFact, frozen=True):
    """A fact about one consult of an incident."""

    consult: Id


class ConsultRequested(ConsultFact, frozen=True, tag="consult.requested"):
    """A clinician is wanted. `asked_by` says who asked, `unit` whose officer is with the person.

    `language` is the person's, as a code, where an interpreter may be needed.
    """

    reason: Text | Redacted
    asked_by: Line
    consent: ConsentState = ConsentState.NOT_ASKED
    unit: Id | None = None
    language: Line = ""
    basis: Basis = Basis.NONE


class ConsultWithdrawn(ConsultFact, frozen=True, tag="consult.withdrawn"):
    """The request is taken back before anybody was connected."""

    reason: Reason


class ConsultAccepted(ConsultFact, frozen=True, tag="consult.accepted"):
    """A clinician takes the consult."""

    clinician: Id


class ConsultDeclined(ConsultFact, frozen=True, tag="consult.declined"):
    """A clinician cannot take it, or gives it back; it waits (again) for another."""

    reason: Reason


class ConsultTransferOffered(ConsultFact, frozen=True, tag="consult.transfer_offered"):
    """The clinician offers the consult to another, and stays until that one has taken it (warm)."""

    to: Id
    reason: Line | Redacted = ""


class ConsultTransferTaken(ConsultFact, frozen=True, tag="consult.transfer_taken"):
    """The other clinician has taken the consult; from this fact on it is theirs."""

    clinician: Id


class ConsultTransferDeclined(ConsultFact, frozen=True, tag="consult.transfer_declined"):
    """The offer is refused or taken back; the consult stays where it is."""

    reason: Reason


class InterpreterAsked(ConsultFact, frozen=True, tag="consult.interpreter_asked"):
    """An interpreter is wanted on the call."""

    language: Line


class InterpreterJoined(ConsultFact, frozen=True, tag="consult.interpreter_joined"):
    """An interpreter is on the call."""

    interpreter: Line


class ConsultConnected(ConsultFact, frozen=True, tag="consult.connected"):
    """Clinician and scene see and hear each other."""


class ConsultEnded(ConsultFact, frozen=True, tag="consult.ended"):
    """The consult is over: what the clinician recommends, and what was done where that is known already.

    Dispositions are closing codes. Where done differs from recommended, `divergence` says why.
    """

    recommended: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    actual: Annotated[str, msgspec.Meta(max_length=32)] = ""
    divergence: Line = ""
    summary: Text | Redacted = ""
    basis: Basis = Basis.NONE


class ConsultOutcome(ConsultFact, frozen=True, tag="consult.outcome"):
    """What was done after the consult, learned later; `divergence` says why where it is not what was recommended."""

    actual: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    divergence: Line = ""


class ClinicianFact(Fact, frozen=True):
    """A fact about one clinician (the actor name of their token)."""

    clinician: Id


class ClinicianOnDuty(ClinicianFact, frozen=True, tag="clinician.on_duty"):
    """A clinician takes consults, at most `capacity` at a time."""

    capacity: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    languages: Lines = ()
    skills: Lines = ()


class ClinicianOffDuty(ClinicianFact, frozen=True, tag="clinician.off_duty"):
    """A clinician takes no more consults; the ones they hold stay theirs until ended or transferred."""

    reason: Line = ""
