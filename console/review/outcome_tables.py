"""What became of each incident, as columns: force, injuries, diversion, follow-up, connection to care, whose it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary_shift import (
    CONNECTION_ORDER,
    FORCE_ORDER,
    INJURY_ORDER,
    Connection,
    Diversion,
    FollowUpResult,
    Injured,
)
from console.review.fact_columns import NEVER, NOBODY, Codes, FactColumns, first_of, last_of, text, when

if TYPE_CHECKING:
    import pandas as pd

#: The person was spoken to, be it to be told that they want no more.
_IN_TOUCH = (FollowUpResult.REACHED, FollowUpResult.REFUSED)
_INJURED = tuple(who for who in Injured if who is not Injured.NOBODY)
_DIVERSIONS = tuple(Diversion)


def add_outcomes(frame: pd.DataFrame, facts: FactColumns, size: int) -> None:
    """Add to a table of incidents (one row a code, `size` rows) what was reported of them.

    `force` (the highest), `injury` (the worst of anybody) and `injury_person`, `injury_officer`, `injury_other`,
    `diversion`, `connection` (the firmest): categories, missing where nobody said, in their order of gravity;
    `follow_up_due` (bool); `followed_up_at`, `kept_at`: times; `person`: a number that stands for a pseudonym, -1 where
    it is not known. Pseudonyms themselves are in no table.
    """
    answers = facts.codes("answer")
    said = _Answers(facts, answers, size)
    frame["force"] = said.highest(said.standing("force.used"), FORCE_ORDER)
    injuries = said.standing("injury.reported")
    frame["injury"] = said.highest(injuries, INJURY_ORDER)
    for who in _INJURED:
        frame[f"injury_{who.value}"] = said.injury_of(injuries, who)
    frame["diversion"] = said.newest("diversion.reported", _DIVERSIONS)
    connected = said.rows("care.connected")
    frame["connection"] = said.highest(connected, CONNECTION_ORDER)
    frame["kept_at"] = said.first(connected[answers[connected] == facts.code_of("answer", Connection.KEPT.value)])
    due = np.zeros(size, dtype=bool)
    due[facts.incident[said.rows("followup.due")]] = True
    frame["follow_up_due"] = due
    frame["followed_up_at"] = said.first(said.in_touch())
    known = said.rows("person.known")
    named = known[answers[known] != NOBODY]
    frame["person"] = last_of(size, facts.incident[named], answers[named], NOBODY)


class _Answers:
    """Facts that answer what became of an incident, found by kind."""

    def __init__(self, facts: FactColumns, answers: Codes, size: int) -> None:
        self._facts, self._answers, self._size = facts, answers, size

    def rows(self, kind: str) -> Codes:
        """Which facts are of a kind, in order."""
        return np.flatnonzero(self._facts.are(kind) & (self._facts.incident >= 0))

    def standing(self, kind: str) -> Codes:
        """Those that have not been replaced by a later one about the same incident."""
        rows = self.rows(kind)
        instead = np.array([value is True for value in self._facts.plain_at("instead", rows)], dtype=bool)
        where = self._facts.incident[rows]
        since = last_of(self._size, where[instead], rows[instead], NOBODY)
        return rows[rows >= since[where]]

    def ranks(self, rows: Codes, order: Sequence[str]) -> Codes:
        """The place of each answer in an order, -1 where it is none of it."""
        places = {value: place for place, value in enumerate(order)}
        table = np.array([places.get(name, NOBODY) for name in self._facts.names["answer"]] + [NOBODY], dtype=np.int64)
        return table[self._answers[rows]]

    def highest(self, rows: Codes, order: Sequence[str], ranks: Codes | None = None) -> Any:
        """The highest answer about each incident."""
        out = np.full(self._size, NOBODY, dtype=np.int64)
        np.maximum.at(out, self._facts.incident[rows], self.ranks(rows, order) if ranks is None else ranks)
        return text(out, list(order))

    def injury_of(self, rows: Codes, who: Injured) -> Any:
        """The worst injury of one side; where only others are told of, that side was not hurt."""
        injured = self._facts.codes("injured")[rows]
        own = injured == self._facts.code_of("injured", who.value)
        return self.highest(rows, INJURY_ORDER, np.where(own, self.ranks(rows, INJURY_ORDER), 0))

    def newest(self, kind: str, order: Sequence[str]) -> Any:
        """The newest answer about each incident."""
        rows = self.rows(kind)
        return text(last_of(self._size, self._facts.incident[rows], self.ranks(rows, order), NOBODY), list(order))

    def first(self, rows: Codes) -> NDArray[np.datetime64]:
        """When each incident's first of some facts happened."""
        return when(first_of(self._size, self._facts.incident[rows], self._facts.at[rows], NEVER))

    def in_touch(self) -> Codes:
        """Follow-ups in which the person was spoken to. A fact leaves out what is usual: no answer means reached."""
        rows = self.rows("followup.made")
        codes = [self._facts.code_of("answer", result.value) for result in _IN_TOUCH]
        return rows[np.isin(self._answers[rows], [NOBODY, *codes])]
