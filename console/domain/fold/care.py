"""How facts about assessments, severity, alerts, consents and holds change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.fold.priorities import weigh_priority
from console.domain.fold.steps import Handlers, append, because, care_of, find, keep, mark, told
from console.domain.touched import Touched
from console.domain.vocabulary_care import ALERT_LABEL, CONSENT_LABEL, RATER_LABEL, instrument_name

if TYPE_CHECKING:
    from console.domain.picture import Picture

#: Kept of one incident; older ones are counted and stay in the journal.
ASSESSMENTS_KEPT = 60
RATINGS_KEPT = 240
RECORDS_KEPT = 60


def _assessment_recorded(p: Picture, e: f.Envelope, fact: f.AssessmentRecorded, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, care = found
    append(care, care.assessments, told(e, fact), ASSESSMENTS_KEPT)
    mark(incident, e, f"{instrument_name(fact.instrument)}: {fact.words}, rated by {RATER_LABEL[fact.rater]}")
    weigh_priority(p, incident, e)


def _severity_rated(p: Picture, e: f.Envelope, fact: f.SeverityRated, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        append(care, care.ratings, told(e, fact), RATINGS_KEPT)
        mark(incident, e, f"Severity {fact.severity} of 10, rated by {RATER_LABEL[fact.rater]}")


def _priority_overridden(p: Picture, e: f.Envelope, fact: f.PriorityOverridden, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        care.override = told(e, fact)
        mark(incident, e, f"Priority set by hand to {fact.priority}{because(fact.reason)}")
        weigh_priority(p, incident, e)


def _priority_released(p: Picture, e: f.Envelope, fact: f.PriorityReleased, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, care = found
    if care.override is None:
        find(p, e, "priority released, but it was not set by hand")
    care.override = None
    mark(incident, e, f"Priority follows its inputs again{because(fact.reason)}")
    weigh_priority(p, incident, e)


def _person_alerted(p: Picture, e: f.Envelope, fact: f.PersonAlerted, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        care.notes.pop(fact.alert, None)  # alerts and notes share their names: one withdrawal ends either
        keep(care, care.alerts, fact.alert, told(e, fact), RECORDS_KEPT)
        caution = f", caution {fact.caution.value}" if fact.caution else ""
        mark(incident, e, f"Alert: {ALERT_LABEL[fact.about].lower()}{caution}")
        weigh_priority(p, incident, e)


def _person_noted(p: Picture, e: f.Envelope, fact: f.PersonNoted, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        care.alerts.pop(fact.note, None)
        keep(care, care.notes, fact.note, told(e, fact), RECORDS_KEPT)
        mark(incident, e, "Clinical note")
        weigh_priority(p, incident, e)


def _alert_withdrawn(p: Picture, e: f.Envelope, fact: f.AlertWithdrawn, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, care = found
    known = care.alerts.pop(fact.alert, None) or care.notes.pop(fact.alert, None)
    if known is None:
        find(p, e, "withdrawn, but there was no such alert or note")
        return
    mark(incident, e, f"Alert withdrawn{because(fact.reason)}")
    weigh_priority(p, incident, e)


def _contact_recalled(p: Picture, e: f.Envelope, fact: f.ContactRecalled, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        keep(care, care.contacts, fact.contact, told(e, fact), RECORDS_KEPT)
        mark(incident, e, "Earlier contact recalled")


def _consent_recorded(p: Picture, e: f.Envelope, fact: f.ConsentRecorded, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        keep(care, care.consents, fact.consent, told(e, fact), RECORDS_KEPT)
        mark(incident, e, f"Consent to {fact.scope.value}: {CONSENT_LABEL[fact.state]}{because(fact.given_by)}")


def _consent_ended(p: Picture, e: f.Envelope, fact: f.ConsentEnded, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, care = found
    known = care.consents.pop(fact.consent, None)
    if known is None:
        find(p, e, "taken back, but there was no such consent")
        return
    mark(incident, e, f"Consent to {known.fact.scope.value} taken back{because(fact.reason)}")


def _hold_started(p: Picture, e: f.Envelope, fact: f.HoldStarted, t: Touched) -> None:
    if found := care_of(p, e, fact.incident, t):
        incident, care = found
        keep(care, care.holds, fact.hold, told(e, fact), RECORDS_KEPT)
        mark(incident, e, f"Hold, {fact.hold_kind.value}{because(fact.authority)}")


def _hold_ended(p: Picture, e: f.Envelope, fact: f.HoldEnded, t: Touched) -> None:
    if not (found := care_of(p, e, fact.incident, t)):
        return
    incident, care = found
    if care.holds.pop(fact.hold, None) is None:
        find(p, e, "ended, but there was no such hold")
        return
    mark(incident, e, f"Hold ended{because(fact.reason)}")


HANDLERS: Handlers = {
    f.AssessmentRecorded: _assessment_recorded,
    f.SeverityRated: _severity_rated,
    f.PriorityOverridden: _priority_overridden,
    f.PriorityReleased: _priority_released,
    f.PersonAlerted: _person_alerted,
    f.PersonNoted: _person_noted,
    f.AlertWithdrawn: _alert_withdrawn,
    f.ContactRecalled: _contact_recalled,
    f.ConsentRecorded: _consent_recorded,
    f.ConsentEnded: _consent_ended,
    f.HoldStarted: _hold_started,
    f.HoldEnded: _hold_ended,
}
