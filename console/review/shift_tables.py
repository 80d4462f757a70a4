"""Tables of a shift, whoever looks at it: figures may rest on what a role does not see of any one person."""

from __future__ import annotations

from console.domain.vocabulary import Role
from console.review.fact_table import read_table, table_of
from console.review.progress import Progress, unwatched
from console.review.shift import Shift
from console.review.tables import Tables, tables_of


def shift_tables(shift: Shift, progress: Progress = unwatched) -> Tables:
    """The tables of a shift's facts.

    Facts of a journal are read from it once more, in C: whether a person came again is a figure, though the pseudonym
    that tells it is hidden from all but clinicians (a table holds a number in its place). What a desk has heard is all
    there is of a shift made of that: there, repeat contacts are counted for who may see them, and missing for others.

    Raises:
        JournalError: the journal cannot be read any more.
        Stopped: `progress` said so.
    """
    facts = shift.facts
    if not facts or shift.role is Role.CLINICIAN or not shift.path.is_file():
        return tables_of(table_of(facts))
    after, upto = facts[0].seq - 1, facts[-1].seq
    if len(facts) != upto - after:  # what is damaged, or was heard outside of the part asked for, is left out
        return tables_of(table_of(facts))
    return tables_of(read_table(shift.path, progress, after, upto))
