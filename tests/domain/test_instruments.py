"""The shipped instruments against their published tables, and files that do not validate."""

from __future__ import annotations

import itertools

import pytest

from console.domain.instruments import MOST_COMBINATIONS, Direction, Instrument, InstrumentError, parse, read_all
from console.domain.scoring import INCOMPLETE, asked, score
from console.paths import resource_texts

TEXTS = resource_texts("instruments")
SHIPPED = read_all(TEXTS)
CTRS, CSSRS, ASQ, BARS = (SHIPPED[key] for key in ("ctrs", "cssrs_screener", "asq", "bars"))


def yes_no(instrument: Instrument, yes: str = "", no: str = "", refused: str = "") -> dict[str, str]:
    told = (
        dict.fromkeys(yes.split(), "yes") | dict.fromkeys(no.split(), "no") | dict.fromkeys(refused.split(), "refused")
    )
    assert set(told) <= {question.id for question in instrument.question}
    return told


def test_only_instruments_free_to_ship_are_shipped_each_with_its_source_and_terms() -> None:
    assert set(SHIPPED) == {"ctrs", "cssrs_screener", "asq", "bars"}
    for instrument in SHIPPED.values():
        assert len(instrument.source) > 20
        assert len(instrument.licence) > 20


# ---- Crisis Triage Rating Scale: every sum -------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "level", "minutes", "floor"),
    [(total, "extreme", 0, 9) for total in range(3, 10)]
    + [(10, "high", 120, 8), (11, "medium", 720, 6), (12, "low", 2880, 4), (13, "low", 2880, 4)]
    + [(14, "non_urgent", 20160, 0), (15, "non_urgent", 20160, 0)],
)
def test_ctrs_urgency_table(total: int, level: str, minutes: int, floor: int) -> None:
    combinations = [abc for abc in itertools.product(range(1, 6), repeat=3) if sum(abc) == total]
    assert combinations
    for a, b, c in combinations:
        result = score(CTRS, {"a": str(a), "b": str(b), "c": str(c)})
        assert (result.score, result.name) == (total, level)
        assert result.level is not None
        assert (result.level.respond_minutes, result.calls_for) == (minutes, floor)


def test_ctrs_covers_all_125_answers_and_lower_is_worse() -> None:
    assert CTRS.score_range == (3, 15)
    assert CTRS.direction is Direction.LOWER
    floors = [
        score(CTRS, {"a": str(a), "b": str(b), "c": str(c)}).calls_for
        for a, b, c in sorted(itertools.product(range(1, 6), repeat=3), key=sum)
    ]
    assert floors == sorted(floors, reverse=True)


def test_an_incomplete_ctrs_has_no_score_and_says_only_what_is_certain_and_grave() -> None:
    worst = score(CTRS, {"a": "1", "b": "2"})
    assert (worst.score, worst.name, worst.missing) == (None, INCOMPLETE, ("c",))
    assert worst.at_least is not None
    assert (worst.at_least.name, worst.calls_for) == ("extreme", 9)
    assert "at least: Immediate" in worst.words
    best = score(CTRS, {"a": "5", "b": "5"})
    assert (best.at_least, best.calls_for, best.words) == (None, 0, INCOMPLETE), (
        "11 to 15: 'at least low' would reassure"
    )


# ---- C-SSRS Screener -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "no", "level"),
    [
        ("q2", "q1 q3 q4 q5 q6", "low"),
        ("q1", "q2 q6", "low"),
        ("q2 q3", "q1 q4 q5 q6", "moderate"),
        ("q2 q4", "q1 q3 q5 q6", "high"),
        ("q2 q5", "q1 q3 q4 q6", "high"),
        ("q6 q6b", "q1 q2", "high"),
        ("q6", "q1 q2 q6b", "moderate"),
        ("q1 q2 q3 q4 q5 q6 q6b", "", "high"),
        ("", "q1 q2 q6", "none"),
    ],
)
def test_cssrs_levels(yes: str, no: str, level: str) -> None:
    result = score(CSSRS, yes_no(CSSRS, yes, no))
    assert (result.name, result.missing, result.score) == (level, (), None)
    assert result.calls_for == (9 if level == "high" else 0)


def test_cssrs_asks_three_to_five_only_after_a_yes_to_two() -> None:
    def order(**answers: str) -> str:
        return " ".join(question.id for question in asked(CSSRS, answers))

    assert order() == "q1 q2 q6"
    assert order(q1="yes", q2="no") == "q1 q2 q6"
    assert order(q2="yes") == "q1 q2 q3 q4 q5 q6"
    assert order(q2="no", q6="yes") == "q1 q2 q6 q6b"


@pytest.mark.parametrize("open_question", ["q4", "q5"])
def test_cssrs_with_an_open_question_is_incomplete_and_never_low(open_question: str) -> None:
    answers = yes_no(CSSRS, "q2", "q1 q3 q4 q5 q6")
    del answers[open_question]
    result = score(CSSRS, answers)
    assert (result.name, result.missing, result.level) == (INCOMPLETE, (open_question,), None)
    assert result.words == INCOMPLETE


def test_cssrs_says_at_least_high_while_it_is_incomplete() -> None:
    result = score(CSSRS, yes_no(CSSRS, "q2 q4"))
    assert result.missing == ("q1", "q3", "q5", "q6")
    assert result.at_least is not None
    assert (result.at_least.name, result.calls_for) == ("high", 9)


def test_no_incomplete_form_of_any_instrument_ever_sounds_reassuring() -> None:
    for instrument in (CSSRS, ASQ):
        values = [(None, *(choice.value for choice in question.choices)) for question in instrument.question]
        for given in itertools.product(*values):
            answers = {q.id: v for q, v in zip(instrument.question, given, strict=True) if v is not None}
            result = score(instrument, answers)
            if not result.complete:
                assert result.level is None
                assert result.at_least is None or not result.at_least.reassuring


def test_what_is_certain_stays_certain_however_the_form_is_filled_in() -> None:
    partial = yes_no(ASQ, refused="q2")
    certain = score(ASQ, partial).at_least
    assert certain is not None
    assert certain.name == "non_acute_positive"
    order = [level.name for level in ASQ.level]
    for rest in itertools.product(("yes", "no", "refused"), repeat=4):
        result = score(ASQ, partial | dict(zip(("q1", "q3", "q4", "q5"), rest, strict=True)))
        assert order.index(result.name) <= order.index(certain.name)


def test_an_answer_that_is_no_longer_asked_for_does_not_count() -> None:
    changed_mind = yes_no(CSSRS, "q4 q5", "q1 q2 q6")
    assert score(CSSRS, changed_mind).name == "none"


# ---- ASQ and BARS --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "level", "asks_q5"),
    [
        (yes_no(ASQ, no="q1 q2 q3 q4"), "negative", False),
        *(
            (yes_no(ASQ, q, " ".join({"q1", "q2", "q3", "q4"} - {q})) | {"q5": "no"}, "non_acute_positive", True)
            for q in ("q1", "q2", "q3", "q4")
        ),
        *(
            (yes_no(ASQ, q, " ".join({"q1", "q2", "q3", "q4"} - {q})) | {"q5": "yes"}, "acute_positive", True)
            for q in ("q1", "q2", "q3", "q4")
        ),
        (yes_no(ASQ, no="q1 q2 q3", refused="q4") | {"q5": "no"}, "non_acute_positive", True),
        (yes_no(ASQ, no="q1 q2 q3", refused="q4 q5"), "non_acute_positive", True),
        (yes_no(ASQ, no="q1 q2 q3", refused="q4"), INCOMPLETE, True),
        (yes_no(ASQ, no="q1 q2 q3"), INCOMPLETE, False),
    ],
)
def test_asq(answers: dict[str, str], level: str, asks_q5: bool) -> None:
    assert score(ASQ, answers).name == level
    assert ("q5" in {question.id for question in asked(ASQ, answers)}) == asks_q5


@pytest.mark.parametrize(
    ("value", "level", "floor"),
    [(1, "under_active", 0), (2, "under_active", 0), (3, "under_active", 0), (4, "normal", 0), (5, "active", 0),
     (6, "very_active", 8), (7, "violent", 10)],
)  # fmt: skip
def test_bars(value: int, level: str, floor: int) -> None:
    result = score(BARS, {"level": str(value)})
    assert (result.score, result.name, result.calls_for) == (value, level, floor)


# ---- answers and files that cannot be used -------------------------------------------------------------


@pytest.mark.parametrize(
    ("instrument", "answers", "words"),
    [
        (CTRS, {"a": "0"}, "'0' is no answer"),
        (CTRS, {"a": "6"}, "'6' is no answer"),
        (BARS, {"level": "8"}, "'8' is no answer"),
        (CSSRS, {"q1": "maybe"}, "'maybe' is no answer"),
        (CSSRS, {"q9": "yes"}, "has no question 'q9'"),
        (ASQ, {"q1": ""}, "is no answer"),
    ],
)
def test_answers_out_of_range_are_refused_in_words(instrument: Instrument, answers: dict[str, str], words: str) -> None:
    with pytest.raises(InstrumentError, match=words):
        score(instrument, answers)


GOOD = TEXTS["ctrs.toml"]
RULED = TEXTS["cssrs_screener.toml"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("id = [", "cannot be read"),
        (GOOD.replace('licence = "', 'license = "'), "unknown field `license`"),
        (GOOD.replace('source = "', '# "'), "missing required field `source`"),
        (GOOD.replace('id = "ctrs"', 'id = "no spaces please"'), "cannot be read"),
        (GOOD.replace("max_score = 9", "max_score = 8"), "a score of 9 has no level"),
        (GOOD.replace("min_score = 14", "min_score = 13"), "a score of 13 has no level, or more than one"),
        (GOOD.replace('id = "b"', 'id = "a"'), "question a stands twice"),
        (GOOD.replace('{ value = "3", label = "Some ideas,', '{ value = "2", label = "Some ideas,'), "offers an answer twice"),
        (GOOD.replace('value = "3", label = "Accepts', 'value = "x", label = "Accepts'), "cannot be added up"),
        (GOOD.replace('text = "Support"', 'text = "Support"\nask_if = ["a=1"]'), "is not always asked"),
        (GOOD.replace('name = "medium"', 'name = "high"'), "a level stands twice"),
        (GOOD.rstrip().removesuffix("reassuring = true"), "the last has to be marked as reassuring"),
        (GOOD.replace("priority_floor = 9", "priority_floor = 11"), "cannot be read"),
        (GOOD.replace("max_score = 9", 'max_score = 9\nwhen_any = ["a=1"]'), "cannot have rules"),
        (RULED.replace('ask_if = ["q6=yes"]', 'ask_if = ["q7=yes"]'), "which no earlier question can answer"),
        (RULED.replace('ask_if = ["q6=yes"]', 'ask_if = ["q6=perhaps"]'), "which no earlier question can answer"),
        (RULED.replace('when_any = ["q1=yes", "q2=yes"]', ""), "every level but the last needs rules"),
        (RULED.replace('when_any = ["q3=yes", "q6=yes"]', 'when_any = ["q3=si"]'), "which no question can answer"),
        (RULED.replace('name = "none"', 'name = "none"\nmin_score = 1'), "cannot have scores"),
        ("#" * 200_000, "at most"),
    ],
)  # fmt: skip
def test_files_that_do_not_validate_say_why(text: str, words: str) -> None:
    assert text not in (GOOD, RULED), "the spoilt text is the good one: the test would prove nothing"
    with pytest.raises(InstrumentError, match=words):
        parse(text)


def test_an_instrument_that_could_not_be_tried_in_time_is_refused() -> None:
    questions = "".join(
        f'[[question]]\nid = "x{n}"\ntext = "?"\nchoices = [{{ value = "yes", label = "Yes" }}, {{ value = "no", label = "No" }}]\n'
        for n in range(20)
    )
    text = RULED.replace("[[level]]", questions + "[[level]]", 1)
    with pytest.raises(InstrumentError, match=f"more than {MOST_COMBINATIONS:,} ways"):
        parse(text)


def test_two_files_with_the_same_instrument_are_refused_by_name() -> None:
    with pytest.raises(InstrumentError, match=r"z\.toml: the instrument ctrs is in another file"):
        read_all({"a.toml": GOOD, "z.toml": GOOD})
    with pytest.raises(InstrumentError, match=r"bad\.toml"):
        read_all({"bad.toml": "x"})
