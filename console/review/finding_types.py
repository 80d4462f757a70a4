"""What a finding is: a rule, the second it points at, and what it is about."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Grade(StrEnum):
    """How much a finding deserves a look."""

    GRAVE = "grave"
    NOTABLE = "notable"
    MINOR = "minor"


class ReviewFinding(msgspec.Struct, frozen=True):
    """One missed moment.

    Attributes:
        rule: which rule found it (`findings.RULE_WORDS` has its words).
        at: the second to look at (UTC): when it should have been done, or when it began.
        until: when it was done after all, or was over; none when it never was.
        text: what happened, naming incident and unit as they are called on the desk.
        plain: the same without names or numbers, for what leaves the room.
        seq: the fact that began it; 0 when it rests on positions.
    """

    rule: str
    grade: Grade
    at: datetime
    text: str
    plain: str
    until: datetime | None = None
    incident: str | None = None
    unit: str | None = None
    alarm: str | None = None
    seq: int = 0
