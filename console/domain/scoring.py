"""Scoring an instrument: which questions have to be asked, and what the answers come to, without ever guessing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from console.domain.facts_base import Redacted
from console.domain.facts_care import AssessmentRecorded
from console.domain.instruments import Instrument, InstrumentError, Level, Question, Scoring
from console.domain.vocabulary_care import Basis, Rater

#: The level's name while a question that has to be asked has no answer. Never a clinical level of its own.
INCOMPLETE = "incomplete"

Answers = Mapping[str, str]


class Result(msgspec.Struct, frozen=True):
    """What the answers come to.

    While `missing` names questions, `level` and `score` are none; `at_least` then is the level that is certain
    whatever the missing answers turn out to be. It is never a reassuring one.
    """

    score: int | None
    level: Level | None
    missing: tuple[str, ...]
    at_least: Level | None = None

    @property
    def complete(self) -> bool:
        """Whether every question that has to be asked is answered."""
        return not self.missing

    @property
    def name(self) -> str:
        """The level's name, or `incomplete`."""
        return self.level.name if self.level is not None else INCOMPLETE

    @property
    def calls_for(self) -> int:
        """The console priority (0..10) this result calls for at least, 0 when it calls for none."""
        known = self.level or self.at_least
        return known.priority_floor if known is not None else 0

    @property
    def words(self) -> str:
        """The result for a person: `High risk`, or `incomplete, at least: High risk`."""
        if self.level is not None:
            return self.level.label
        return f"{INCOMPLETE}, at least: {self.at_least.label}" if self.at_least is not None else INCOMPLETE


def asked(instrument: Instrument, answers: Answers) -> tuple[Question, ...]:
    """The questions that have to be asked, given the answers so far, in order."""
    counted = _in_play(instrument, answers)
    return tuple(question for question in instrument.question if _is_asked(question, counted))


def score(instrument: Instrument, answers: Answers) -> Result:
    """Score the answers. While a question that has to be asked is open the result is incomplete, never low.

    An answer to a question that need not be asked (any more) is set aside.

    Raises:
        InstrumentError: an answer to a question it has not, or an answer the question does not offer.
    """
    _check_answers(instrument, answers)
    counted = _in_play(instrument, answers)
    missing = tuple(q.id for q in instrument.question if _is_asked(q, counted) and q.id not in counted)
    if missing:
        return Result(None, None, missing, _certain(instrument, counted))
    if instrument.scoring is Scoring.SUM:
        total = sum(int(value) for value in counted.values())
        return Result(total, _level_of(instrument, total), ())
    return Result(None, _ruled(instrument, counted), ())


def reachable(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Names of the levels that can still come out, worst first: one when every question is answered.

    Raises:
        InstrumentError: as `score`.
    """
    _check_answers(instrument, answers)
    names = {level.name for level in _reachable(instrument, _in_play(instrument, answers))}
    return tuple(level.name for level in instrument.level if level.name in names)


def result_fault(instruments: Mapping[str, Instrument], fact: AssessmentRecorded) -> str:
    """Why a recorded assessment is not what its instrument makes of the answers, in words; empty when it is."""
    instrument = instruments.get(fact.instrument)
    if instrument is None:
        return f"No instrument {fact.instrument} is used here"
    if fact.version != instrument.version:
        return f"{instrument.short} is used here in version {instrument.version}, not {fact.version}"
    if isinstance(fact.answers, Redacted):
        return "The answers are hidden"
    if len({question for question, _ in fact.answers}) != len(fact.answers):
        return "A question is answered twice"
    try:
        result = score(instrument, dict(fact.answers))
    except InstrumentError as error:
        return str(error)
    told = (fact.level, fact.score, fact.calls_for, fact.words)
    if told != (result.name, result.score, result.calls_for, result.words):
        return f"These answers to {instrument.short} come to {result.words!r}, not {fact.words!r}"
    return ""


def recorded(
    instrument: Instrument,
    answers: Answers,
    *,
    incident: str,
    assessment: str,
    rater: Rater,
    remark: str = "",
    basis: Basis = Basis.NONE,
) -> AssessmentRecorded:
    """The fact that says what these answers come to.

    Raises:
        InstrumentError: as `score`.
    """
    result = score(instrument, answers)
    ordered = tuple((q.id, answers[q.id]) for q in instrument.question if q.id in answers)
    return AssessmentRecorded(
        incident=incident, assessment=assessment, instrument=instrument.id, version=instrument.version,
        level=result.name, words=result.words, rater=rater, answers=ordered, score=result.score,
        calls_for=result.calls_for, remark=remark, basis=basis,
    )  # fmt: skip


def _check_answers(instrument: Instrument, answers: Answers) -> None:
    offered = {question.id: {choice.value for choice in question.choices} for question in instrument.question}
    for question, value in answers.items():
        if question not in offered:
            raise InstrumentError(f"{instrument.name} has no question {question!r}")
        if value not in offered[question]:
            raise InstrumentError(f"{value!r} is no answer to question {question!r} of {instrument.name}")


def _in_play(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """The answers that count, in the order of the questions."""
    counted: dict[str, str] = {}
    for question in instrument.question:
        if question.id in answers and _is_asked(question, counted):
            counted[question.id] = answers[question.id]
    return counted


def _is_asked(question: Question, counted: Answers) -> bool:
    return not question.ask_if or _any_holds(question.ask_if, counted)


def _any_holds(rules: tuple[str, ...], answers: Answers) -> bool:
    return any(answers.get(question) == value for question, _, value in (rule.partition("=") for rule in rules))


def _level_of(instrument: Instrument, total: int) -> Level:
    return next(level for level in instrument.level if level.holds_score(total))


def _ruled(instrument: Instrument, answers: Answers) -> Level:
    return next(level for level in instrument.level if not level.when_any or _any_holds(level.when_any, answers))


def _certain(instrument: Instrument, counted: Answers) -> Level | None:
    """The mildest level that can still come out; none when that would sound reassuring."""
    names = {level.name for level in _reachable(instrument, counted)}
    mildest = next(level for level in reversed(instrument.level) if level.name in names)
    return None if mildest.reassuring else mildest


def _reachable(instrument: Instrument, counted: Answers) -> Iterator[Level]:
    """Every level the answers can still lead to."""
    if instrument.scoring is Scoring.SUM:
        so_far = sum(int(value) for value in counted.values())
        open_values = [[int(c.value) for c in q.choices] for q in instrument.question if q.id not in counted]
        low, high = so_far + sum(map(min, open_values)), so_far + sum(map(max, open_values))
        yield from (_level_of(instrument, total) for total in range(low, high + 1))
    else:
        yield from (_ruled(instrument, full) for full in _completions(instrument, counted, 0))


def _completions(instrument: Instrument, answers: Answers, position: int) -> Iterator[Answers]:
    """Every full set of answers that agrees with the ones given, question by question."""
    if position == len(instrument.question):
        yield answers
        return
    question = instrument.question[position]
    if question.id in answers or not _is_asked(question, answers):
        yield from _completions(instrument, answers, position + 1)
        return
    for choice in question.choices:
        yield from _completions(instrument, {**answers, question.id: choice.value}, position + 1)
