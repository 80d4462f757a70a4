"""What a simulated call leaves behind: complete, in codes, the same each time, and names nobody."""

from __future__ import annotations

from collections import Counter

import pytest

from console.domain import facts as f
from console.domain.vocabulary_shift import Diversion, Force, Injured, Injury
from console.sim.aftermath import aftermath, person_known

AT_S = 1_776_400_000.0


@pytest.mark.parametrize("disposition", ["settled", "referred", "crisis-centre", "voluntary", "involuntary", "45"])
def test_every_call_with_somebody_met_answers_for_force_and_injury(disposition: str) -> None:
    told = list(aftermath("i1", disposition, AT_S))
    assert [type(fact) for fact in told[:3]] == [f.ForceUsed, f.InjuryReported, f.DiversionReported]
    assert list(aftermath("i1", disposition, AT_S)) == told
    due = [fact for fact in told if isinstance(fact, f.FollowUpDue)]
    assert all(fact.due.timestamp() > AT_S for fact in due)
    assert bool(due) is (disposition in ("settled", "referred", "crisis-centre"))


def test_where_nobody_was_met_there_is_nothing_to_report() -> None:
    assert [fact for end in ("gone", "22", "10") for fact in aftermath("i1", end, AT_S)] == []


def test_force_and_injury_are_rare_and_an_arrest_is_no_diversion() -> None:
    told = [fact for row in range(2000) for fact in aftermath(f"i{row}", "settled", AT_S)]
    force = Counter(fact.force for fact in told if isinstance(fact, f.ForceUsed))
    assert 0.02 < (force[Force.HANDS_ON] + force[Force.LESS_LETHAL]) / 2000 < 0.12
    hurt = [fact for fact in told if isinstance(fact, f.InjuryReported) and fact.injured is not Injured.NOBODY]
    assert 0.03 < len(hurt) / 2000 < 0.12
    assert all(fact.injury is not Injury.NONE for fact in hurt)
    arrested = [fact for fact in aftermath("i1", "arrest", AT_S) if isinstance(fact, f.DiversionReported)]
    assert [fact.diversion for fact in arrested] == [Diversion.ARRESTED]


def test_some_people_call_more_than_once_and_none_is_named() -> None:
    known = [fact.person for row in range(200) if (fact := person_known(f"i{row}")) is not None]
    assert 90 < len(known) < 150
    assert 20 < len(set(known)) <= 40
    assert all(isinstance(person, str) and len(person) == 64 for person in known)
