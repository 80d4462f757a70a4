"""The consult ledger: what clinicians recommended against what was done, and why where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from statistics import median

import msgspec

from console.domain.entities_care import Consult
from console.domain.picture import Picture
from console.domain.vocabulary_care import ConsultState


class Agreement(StrEnum):
    """How what was done stands to what was recommended."""

    OPEN = "not known yet"
    FOLLOWED = "followed"
    DIVERGED = "diverged"
    UNEXPLAINED = "diverged, reason wanted"


class LedgerLine(msgspec.Struct, frozen=True):
    """One consult that ended with a recommendation. Dispositions are codes, times UTC, waits in seconds."""

    consult: str
    incident: str
    number: str
    clinician: str
    requested_at: datetime
    recommended: str
    actual: str
    divergence: str
    agreement: Agreement
    answer_s: float | None = None
    connect_s: float | None = None
    length_s: float | None = None
    transfers: int = 0
    interpreter: bool = False


class LedgerFigures(msgspec.Struct, frozen=True):
    """The ledger in figures; medians in seconds, none where nothing is known."""

    consults: int
    followed: int
    diverged: int
    unexplained: int
    median_answer_s: float | None
    median_connect_s: float | None
    median_length_s: float | None


def consult_ledger(picture: Picture) -> list[LedgerLine]:
    """Every consult that ended, in order of asking.

    What was done is what was said after the consult, else at its end, else how the incident was closed.
    """
    ended = [c for c in picture.consults.values() if c.state is ConsultState.ENDED and c.ending is not None]
    return [_line(picture, consult) for consult in sorted(ended, key=lambda c: (c.requested_at, c.id))]


def figures(lines: Sequence[LedgerLine]) -> LedgerFigures:
    """Sum a ledger up."""

    def count(agreement: Agreement) -> int:
        return sum(line.agreement is agreement for line in lines)

    return LedgerFigures(
        consults=len(lines),
        followed=count(Agreement.FOLLOWED),
        diverged=count(Agreement.DIVERGED) + count(Agreement.UNEXPLAINED),
        unexplained=count(Agreement.UNEXPLAINED),
        median_answer_s=_median(line.answer_s for line in lines),
        median_connect_s=_median(line.connect_s for line in lines),
        median_length_s=_median(line.length_s for line in lines),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _line(picture: Picture, consult: Consult) -> LedgerLine:
    assert consult.ending is not None
    ending = consult.ending.fact
    incident = picture.incidents.get(consult.incident)
    closed_as = incident.disposition if incident is not None else ""
    said = consult.outcome.fact if consult.outcome is not None else ending
    actual = said.actual or closed_as
    divergence = said.divergence or ending.divergence
    return LedgerLine(
        consult=consult.id, incident=consult.incident, number=incident.number if incident is not None else "",
        clinician=consult.clinician, requested_at=consult.requested_at, recommended=ending.recommended, actual=actual,
        divergence=divergence, agreement=_agreement(ending.recommended, actual, divergence),
        answer_s=_seconds(consult.requested_at, consult.accepted_at),
        connect_s=_seconds(consult.requested_at, consult.connected_at),
        length_s=_seconds(consult.accepted_at, consult.ended_at),
        transfers=len(consult.transfers), interpreter=consult.interpreter_joined_at is not None,
    )  # fmt: skip


def _agreement(recommended: str, actual: str, divergence: str) -> Agreement:
    if not actual:
        return Agreement.OPEN
    if actual == recommended:
        return Agreement.FOLLOWED
    return Agreement.DIVERGED if divergence.strip() else Agreement.UNEXPLAINED


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start is not None and end is not None else None
