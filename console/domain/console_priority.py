"""The console priority, 0 to 10: which input set it, who gave that, when, and whether a person overrode it.

This product's own reading of the inputs, not an instrument: the highest of the priority the call was typed with and
what assessments call for, one more for a caution (weapon, height, traffic), ten at most; a person's override stands
above all.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from console.domain.entities import Incident
from console.domain.entities_care import Care, Told
from console.domain.facts import AssessmentRecorded
from console.domain.scoring import INCOMPLETE
from console.domain.vocabulary import ROLE_LABEL, Role
from console.domain.vocabulary_care import RATER_LABEL, instrument_name

HIGHEST = 10


class InputKind(StrEnum):
    """Where an input of the console priority comes from."""

    REPORTED = "reported"
    ASSESSMENT = "assessment"
    CAUTION = "caution"
    OVERRIDE = "override"


class PriorityInput(msgspec.Struct, frozen=True):
    """One input: what it calls for (a caution: how much it adds), what it is in words, who gave it and when (UTC)."""

    kind: InputKind
    value: int
    what: str
    who: str
    at: datetime


class ConsolePriority(msgspec.Struct, frozen=True):
    """The priority with its reasons. `computed` is what it would be without the override."""

    value: int
    computed: int
    set_by: PriorityInput
    inputs: tuple[PriorityInput, ...]
    caution: PriorityInput | None = None
    override: PriorityInput | None = None

    @property
    def words(self) -> str:
        """Why it is what it is, in one line."""
        raised = f", +1 {self.caution.what}" if self.caution is not None and self.override is None else ""
        return f"{self.set_by.what}{raised} ({self.set_by.who})"


def console_priority(incident: Incident, care: Care | None) -> ConsolePriority:
    """The console priority of an incident and why; `care` is its care record, if there is one."""
    reported = _reported(incident)
    if care is None:
        return ConsolePriority(reported.value, reported.value, reported, (reported,))
    inputs = (reported, *(_assessed(told) for told in that_count(care.assessments) if told.fact.calls_for))
    highest = max(inputs, key=lambda given: given.value)
    caution = _caution(care)
    computed = min(HIGHEST, highest.value + (1 if caution is not None else 0))
    if care.override is None:
        return ConsolePriority(computed, computed, highest, inputs, caution)
    told = care.override
    override = PriorityInput(
        InputKind.OVERRIDE, told.fact.priority, f"set by hand: {told.fact.reason}", _who(told.role, told.actor), told.at
    )
    return ConsolePriority(override.value, computed, override, inputs, caution, override)


def _reported(incident: Incident) -> PriorityInput:
    changed = incident.type_history[-1][0] if incident.type_history else incident.received_at
    what = f"call type {incident.type_text or incident.type_code}"
    return PriorityInput(InputKind.REPORTED, incident.reported, what, incident.source or "the call", changed)


def that_count(assessments: list[Told[AssessmentRecorded]]) -> list[Told[AssessmentRecorded]]:
    """Assessments as they stand: of each instrument the newest complete result, and a newer incomplete one.

    What is incomplete cannot take anything back.
    """
    complete: dict[str, Told[AssessmentRecorded]] = {}
    begun: dict[str, Told[AssessmentRecorded]] = {}
    for told in assessments:
        instrument = told.fact.instrument
        if told.fact.level == INCOMPLETE:
            begun[instrument] = told
        else:
            complete[instrument] = told
            begun.pop(instrument, None)
    return [*complete.values(), *begun.values()]


def _assessed(told: Told[AssessmentRecorded]) -> PriorityInput:
    fact = told.fact
    what = f"{instrument_name(fact.instrument)} {fact.words}, rated by {RATER_LABEL[fact.rater]}"
    return PriorityInput(InputKind.ASSESSMENT, fact.calls_for, what, _who(told.role, told.actor), told.at)


def _caution(care: Care) -> PriorityInput | None:
    warned = [(told.fact.caution, told) for told in care.alerts.values() if told.fact.caution is not None]
    if not warned:
        return None
    what = ", ".join(sorted({caution.value for caution, _ in warned}))
    first = min((told for _, told in warned), key=lambda told: told.seq)
    return PriorityInput(InputKind.CAUTION, 1, what, _who(first.role, first.actor), first.at)


def _who(role: Role, actor: str) -> str:
    label = ROLE_LABEL[role]
    return label if actor == role.value else f"{label} {actor}"
