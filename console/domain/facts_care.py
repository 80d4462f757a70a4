"""Facts about how a person is: assessments, severity as it is seen, and the console priority set by hand."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Id, IncidentFact, Line, Priority, Reason, Redacted, Text
from console.domain.vocabulary_care import Basis, Rater

#: (question, answer) in the order of the questions.
Answers = Annotated[tuple[tuple[Id, Line], ...], msgspec.Meta(max_length=64)]


class AssessmentRecorded(IncidentFact, frozen=True, tag="assessment.recorded"):
    """An instrument was filled in. `level` is its level's name, or `incomplete`; `words` the result for a person.

    `calls_for` is the console priority the result calls for at least (0: none). Who does not see the answers still
    sees the level: the least that whoever goes there needs.
    """

    assessment: Id
    instrument: Id
    version: Line
    level: Line
    words: Line
    rater: Rater
    answers: Answers | Redacted = ()
    score: int | Redacted | None = None
    calls_for: Priority = 0
    remark: Text | Redacted = ""
    basis: Basis = Basis.NONE


class SeverityRated(IncidentFact, frozen=True, tag="severity.rated"):
    """How severe the crisis is at this moment, 0 (calm) to 10, as one rater sees it; a point of the curve."""

    severity: Priority
    rater: Rater


class PriorityOverridden(IncidentFact, frozen=True, tag="priority.overridden"):
    """A person set the console priority by hand, with a reason; it stands until released."""

    priority: Priority
    reason: Reason


class PriorityReleased(IncidentFact, frozen=True, tag="priority.released"):
    """The console priority follows its inputs again."""

    reason: Line = ""
