"""Filling in an instrument: branching, taking back, and that what is incomplete never looks mild."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from console.desk.care.draft import GRACE_S, Draft
from console.desk.care.library import read_library
from console.domain.scoring import INCOMPLETE, reachable
from console.domain.vocabulary_care import Rater

LIBRARY = read_library()


def draft(key: str) -> Draft:
    return Draft("i1", LIBRARY.instruments[key], Rater.CLINICIAN)


def test_the_shipped_instruments_are_offered_with_the_shortest_first() -> None:
    assert list(LIBRARY.instruments) == ["ctrs", "cssrs_screener", "asq", "bars"]
    assert LIBRARY.faults == ()


def test_a_bad_file_is_told_and_takes_nothing_from_the_others() -> None:
    from console.paths import resource_texts

    texts = {
        **resource_texts("instruments"),
        "broken.toml": "id = ",
        "twin.toml": resource_texts("instruments")["ctrs.toml"],
    }
    library = read_library(texts)
    assert list(library.instruments) == ["ctrs", "cssrs_screener", "asq", "bars"]
    assert any("broken.toml cannot be used" in fault for fault in library.faults)
    assert any("twin.toml" in fault and "another file" in fault for fault in library.faults)


def test_every_ctrs_is_three_answers() -> None:
    for answers in product(range(1, 6), repeat=3):
        form = draft("ctrs")
        for number in answers:
            assert not form.result.complete
            assert form.answer(number, 0.0)
        assert form.result.score == sum(answers)
        assert form.in_hand is None
        assert not form.answer(1, 0.0)


def test_an_answer_that_is_not_offered_is_none() -> None:
    form = draft("ctrs")
    assert not form.answer(0, 0.0)
    assert not form.answer(6, 0.0)
    assert not form.begun


def test_the_screener_skips_what_need_not_be_asked() -> None:
    form = draft("cssrs_screener")
    for number in (2, 2, 2):
        form.answer(number, 0.0)
    assert form.result.name == "none"
    assert [question.id for question in form.asked] == ["q1", "q2", "q6"]


def test_changing_an_answer_lets_go_of_what_hung_on_it() -> None:
    form = draft("cssrs_screener")
    for number in (1, 1, 1, 1, 2, 1, 1):
        form.answer(number, 0.0)
    assert form.result.name == "high"
    form.reopen("q2")
    assert form.in_hand is not None
    assert form.in_hand.id == "q2"
    form.answer(2, 0.0)
    assert set(form.answers) == {"q1", "q2", "q6", "q6b"}
    form.reopen("q6")
    form.answer(2, 0.0)
    assert form.result.name == "low"


def test_back_takes_the_last_answer_and_a_reopened_question_keeps_its_answer() -> None:
    form = draft("ctrs")
    form.answer(3, 0.0)
    form.answer(4, 0.0)
    form.reopen("a")
    assert form.back()
    assert form.answers == {"a": "3", "b": "4"}
    assert form.back()
    assert form.answers == {"a": "3"}
    assert form.back()
    assert not form.back()


def test_a_complete_form_records_itself_after_a_while_unless_it_is_held() -> None:
    form = draft("bars")
    assert form.left_s(100.0) is None
    form.answer(7, 100.0)
    assert form.left_s(101.0) == GRACE_S - 1.0
    assert form.left_s(200.0) == 0.0
    form.hold()
    assert form.left_s(200.0) is None


@pytest.mark.parametrize("key", list(LIBRARY.instruments))
def test_nothing_incomplete_ever_sounds_reassuring(key: str) -> None:
    one, rng = LIBRARY.instruments[key], Random(7)
    reassuring = [level for level in one.level if level.reassuring]
    for _ in range(300):
        form = draft(key)
        while (question := form.in_hand) is not None:
            result = form.result
            assert result.name == INCOMPLETE
            assert result.level is None
            assert result.score is None
            assert result.at_least not in reassuring
            assert not any(level.label in result.words for level in reassuring)
            assert set(reachable(one, form.answers)) >= ({result.at_least.name} if result.at_least else set())
            form.answer(rng.randint(1, len(question.choices)), 0.0)
        assert reachable(one, form.answers) == (form.result.name,)
