"""Facts about the person in crisis: what calms and what triggers, notes, earlier contacts, consents and holds.

None names the person: an alert, a note or a contact belongs to the incident it was told for.
"""

from __future__ import annotations

from console.domain.facts_base import Id, IncidentFact, Line, Moment, Redacted, Text
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentScope, ConsentState, HoldKind


class PersonAlerted(IncidentFact, frozen=True, tag="person.alerted"):
    """What whoever goes there has to know, in one line; void after `until` (UTC) when that is given."""

    alert: Id
    about: AlertKind
    text: Line | Redacted
    caution: Caution | None = None
    until: Moment | None = None


class PersonNoted(IncidentFact, frozen=True, tag="person.noted"):
    """A clinical note about the person, told beyond the clinicians on a `basis` only; void after `until` (UTC)."""

    note: Id
    text: Text | Redacted
    basis: Basis = Basis.NONE
    until: Moment | None = None


class AlertWithdrawn(IncidentFact, frozen=True, tag="person.withdrawn"):
    """An alert or a note no longer holds: it ran out, or was wrong."""

    alert: Id
    reason: Line = ""


class ContactRecalled(IncidentFact, frozen=True, tag="person.contact"):
    """An earlier contact with the person: when, how it ended, what was learned."""

    contact: Id
    on: Moment | Redacted
    outcome: Line | Redacted = ""
    text: Text | Redacted = ""
    basis: Basis = Basis.NONE


class ConsentRecorded(IncidentFact, frozen=True, tag="consent.recorded"):
    """What the person (or who speaks for them, `given_by`) said about a telehealth call, disclosure or treatment."""

    consent: Id
    scope: ConsentScope
    state: ConsentState
    until: Moment | None = None
    given_by: Line = ""


class ConsentEnded(IncidentFact, frozen=True, tag="consent.ended"):
    """A consent was taken back."""

    consent: Id
    reason: Line = ""


class HoldStarted(IncidentFact, frozen=True, tag="hold.started"):
    """The person is held, or stays voluntarily, until a time (UTC). `authority` is the form or statute."""

    hold: Id
    hold_kind: HoldKind
    until: Moment | None = None
    authority: Line = ""


class HoldEnded(IncidentFact, frozen=True, tag="hold.ended"):
    """The hold is over."""

    hold: Id
    reason: Line = ""
