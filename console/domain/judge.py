"""May this be accepted? Decides on an ask or report against the picture, with a reason a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.domain import facts as f
from console.domain import judge_care, judge_consult, judge_shift
from console.domain.access import MAY_OWN, MAY_SEE_PICTURE, may_publish
from console.domain.access_fields import REMARK_KIND, protected_fields
from console.domain.entities import Incident
from console.domain.incident_types import scene_check_needed
from console.domain.instruments import Instrument
from console.domain.judge_subjects import Checks, Refusal, open_incident
from console.domain.picture import Picture
from console.domain.scoring import result_fault
from console.domain.vocabulary import ROLE_LABEL, UNARMED, UNIT_KIND_LABEL, Phase, Role, UnitStatus

__all__ = ["Refusal", "judge"]


def judge(
    picture: Picture,
    by: f.By,
    fact: f.Fact,
    expects: int | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> Refusal | None:
    """Refuse a fact that may not enter the journal, or return none.

    `expects` is the seq of the last fact about the subject that the asker had seen; when the subject has moved
    on since, the ask is refused and says so (two commanders never both own a strip). Where `instruments` are given,
    an assessment has to be what its instrument makes of the answers.
    """
    if not may_publish(by.role, fact):
        return Refusal("not-allowed", f"{ROLE_LABEL[by.role]} may not send {f.kind_of(fact)}")
    if by.exercise and by.role is not Role.HUB and (real := _real(picture, fact)):
        return Refusal("exercise", f"{real} is no exercise: whoever is in one does not touch it")
    if any(isinstance(getattr(fact, name), f.Redacted) for name in protected_fields(type(fact))):
        return Refusal("hidden-field", "A field of this is hidden from you, so it cannot be sent on")
    if instruments is not None and isinstance(fact, f.AssessmentRecorded) and (why := result_fault(instruments, fact)):
        return Refusal("bad-assessment", why)
    if expects is not None and (moved := _moved_on(picture, by, fact, expects)):
        return moved
    check = _CHECKS.get(type(fact))
    return check(picture, by, fact) if check else _known_subject(picture, fact)


def _real(picture: Picture, fact: f.Fact) -> str:
    """The real incident or unit a fact is about, in words; empty when there is none."""
    about = picture.alarms.get(fact.alarm, fact) if isinstance(fact, f.AlarmFact) else fact
    incident = picture.incidents.get(getattr(about, "incident", None) or "")
    if incident is not None and not incident.exercise:
        return f"Incident {incident.number}"
    unit = picture.units.get(getattr(about, "unit", None) or "")
    return f"Unit {unit.callsign}" if unit is not None and not unit.exercise else ""


def _moved_on(picture: Picture, by: f.By, fact: f.Fact, expects: int) -> Refusal | None:
    kind, key = f.subject_of(fact)
    held: dict[str, dict[str, Any]] = {
        "incident": picture.incidents,
        "unit": picture.units,
        "alarm": picture.alarms,
        "perimeter": picture.perimeters,
        "consult": picture.consults,
        "clinician": picture.clinicians,
        "feed": picture.feeds,
        "shift": picture.shifts,
    }
    subjects = [held[kind].get(key)]
    if isinstance(fact, f.UnitAssigned | f.UnitReleased):
        subjects.append(picture.incidents.get(fact.incident))
    for subject in subjects:
        if subject is not None and subject.last_seq > expects:
            # Who sees no picture is not shown a piece of it by way of a refusal either.
            told = isinstance(subject, Incident) and by.role in MAY_SEE_PICTURE
            what = _what_changed(subject) if told else f"the {kind} changed"
            return Refusal("moved-on", f"This has moved on since you looked: {what}. Look again and repeat if needed.")
    return None


def _what_changed(incident: Incident) -> str:
    """The newest mark; not a remark's own text, or a reason, which the asker may not be allowed to see."""
    if not incident.marks:
        return "the incident changed"
    newest = incident.marks[-1]
    return f"{newest.actor} added a remark" if newest.kind == REMARK_KIND else newest.bare or newest.detail


def _known_subject(picture: Picture, fact: f.Fact) -> Refusal | None:
    if isinstance(fact, f.IncidentFact) and fact.incident not in picture.incidents:
        return Refusal("unknown-incident", f"No incident {fact.incident} is known here")
    if isinstance(fact, f.UnitFact) and fact.unit not in picture.units:
        return Refusal("unknown-unit", f"No unit {fact.unit} is known here")
    if isinstance(fact, f.AlarmFact) and fact.alarm not in picture.alarms:
        return Refusal("unknown-alarm", "That alarm has been cleared already")
    return None


def _anyone(picture: Picture, by: f.By, fact: f.Fact) -> Refusal | None:
    return None


def _received(picture: Picture, by: f.By, fact: f.IncidentReceived) -> Refusal | None:
    if fact.incident in picture.incidents:
        return Refusal("duplicate-incident", f"Incident {fact.number} has been received already")
    if fact.owner not in MAY_OWN:
        return Refusal("bad-owner", f"{ROLE_LABEL[fact.owner]} cannot hold a strip")
    return None


def _holds(by: f.By, incident: Incident) -> bool:
    """The owner holds the strip; a source speaks for the outside system that made it."""
    return by.role is incident.owner or by.role is Role.COMMANDER or by.role is Role.SOURCE


def _phase(picture: Picture, by: f.By, fact: f.IncidentPhase) -> Refusal | None:
    if fact.phase is Phase.CLOSED:
        return Refusal("needs-disposition", "An incident is closed with a disposition, not with a phase")
    incident = open_incident(picture, fact.incident)
    return incident if isinstance(incident, Refusal) else None


def _offer(picture: Picture, by: f.By, fact: f.HandoffOffered) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    if isinstance(incident, Refusal):
        return incident
    if fact.to not in MAY_OWN:
        return Refusal("bad-owner", f"{ROLE_LABEL[fact.to]} cannot hold a strip")
    if fact.to is incident.owner:
        return Refusal("same-owner", f"{ROLE_LABEL[fact.to]} holds this strip already")
    if not _holds(by, incident):
        return Refusal("not-owner", f"Only {ROLE_LABEL[incident.owner]} can offer this strip")
    return None


def _accept(picture: Picture, by: f.By, fact: f.HandoffAccepted) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    if isinstance(incident, Refusal):
        return incident
    if fact.role is not by.role:
        return Refusal("other-role", f"Only {ROLE_LABEL[fact.role]} can accept for {ROLE_LABEL[fact.role]}")
    if incident.offered_to is not fact.role and not (incident.owner is fact.role and not incident.owner_actor):
        return Refusal("not-offered", f"Incident {incident.number} has not been offered to {ROLE_LABEL[fact.role]}")
    return None


def _decline(picture: Picture, by: f.By, fact: f.HandoffDeclined) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    if isinstance(incident, Refusal):
        return incident
    if incident.offered_to is None:
        return Refusal("not-offered", f"Incident {incident.number} is not on offer")
    if by.role not in (incident.offered_to, incident.owner, Role.COMMANDER):
        return Refusal("other-role", "Only the role it was offered to, or its owner, can end the offer")
    return None


def _close(picture: Picture, by: f.By, fact: f.IncidentClosed) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    if isinstance(incident, Refusal):
        return incident
    if not fact.disposition.strip():
        return Refusal("needs-disposition", "Closing needs a coded disposition")
    if not _holds(by, incident):
        return Refusal("not-owner", f"Only {ROLE_LABEL[incident.owner]} or the watch commander can close this strip")
    return None


def _assign(picture: Picture, by: f.By, fact: f.UnitAssigned) -> Refusal | None:
    incident = open_incident(picture, fact.incident)
    if isinstance(incident, Refusal):
        return incident
    unit = picture.units.get(fact.unit)
    if unit is None:
        return Refusal("unknown-unit", f"No unit {fact.unit} is known here")
    if by.role is Role.SOURCE:
        return None
    if unit.incident == incident.id:
        return Refusal("already-assigned", f"{unit.callsign} is on this incident already")
    if not fact.override.strip():
        if unit.status not in (UnitStatus.AVAILABLE, UnitStatus.STAGING):
            return Refusal("not-available", f"{unit.callsign} is not available; taking it needs a reason")
        if unit.kind in UNARMED and not incident.scene_safe and scene_check_needed(incident.type_code):
            label = UNIT_KIND_LABEL[unit.kind]
            return Refusal(
                "scene-not-safe",
                f"{label} {unit.callsign} waits until the scene is declared safe; sending it needs a reason",
            )
    return None


def _on_incident(picture: Picture, by: f.By, fact: f.UnitReleased) -> Refusal | None:
    unit = picture.units.get(fact.unit)
    if unit is None or unit.incident != fact.incident:
        return Refusal("not-assigned", "That unit is not on that incident")
    return None


def _raise(picture: Picture, by: f.By, fact: f.AlarmRaised) -> Refusal | None:
    if fact.alarm in picture.alarms:
        return Refusal("already-raised", "That alarm stands already")
    return None


def _shelve(picture: Picture, by: f.By, fact: f.AlarmShelved) -> Refusal | None:
    if not fact.reason.strip():
        return Refusal("needs-reason", "Shelving an alarm needs a reason")
    if fact.until.tzinfo is None:
        return Refusal("bad-time", "The end of shelving needs a time zone")
    return _known_subject(picture, fact)


def _perimeter_gone(picture: Picture, by: f.By, fact: f.PerimeterRemoved) -> Refusal | None:
    if fact.perimeter not in picture.perimeters:
        return Refusal("unknown-perimeter", "That perimeter is not on the map")
    return None


_CHECKS: Checks = {
    f.IncidentReceived: _received,
    f.IncidentPhase: _phase,
    f.HandoffOffered: _offer,
    f.HandoffAccepted: _accept,
    f.HandoffDeclined: _decline,
    f.IncidentClosed: _close,
    f.UnitRegistered: _anyone,
    f.UnitAssigned: _assign,
    f.UnitReleased: _on_incident,
    f.PerimeterDrawn: _anyone,
    f.PerimeterRemoved: _perimeter_gone,
    f.AlarmRaised: _raise,
    f.AlarmShelved: _shelve,
    **judge_care.CHECKS,
    **judge_consult.CHECKS,
    **judge_shift.CHECKS,
}
