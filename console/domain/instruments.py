"""Clinical instruments as data: questions, branches and thresholds as published, read from TOML and checked."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

#: Security limit: the largest instrument file, characters.
LARGEST_FILE = 100_000
#: The most ways in which the answers to a ruled instrument may combine; what is certain is found by trying them.
MOST_COMBINATIONS = 20_000

#: A name that travels in facts: short, printable, without spaces.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
#: `question=value`.
Rule = Annotated[str, msgspec.Meta(pattern=r"^[^=]+=[^=]+$", max_length=81)]


class InstrumentError(ValueError):
    """The instrument's file, or the answers given, cannot be used; the sentence says why."""


class Scoring(StrEnum):
    """How answers become a level: by adding their values, or by the first rule that holds."""

    SUM = "sum"
    RULES = "rules"


class Direction(StrEnum):
    """Which way is worse, shown beside every score because scales differ."""

    HIGHER = "higher"
    LOWER = "lower"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One possible answer. Of a summed instrument the value is a whole number."""

    value: Name
    label: Words


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. `ask_if`: asked when any of these `question=value` holds; always, when empty.

    `code` is the LOINC code of the item where it has one.
    """

    id: Name
    text: Words
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2, max_length=12)]
    ask_if: tuple[Rule, ...] = ()
    code: Annotated[str, msgspec.Meta(max_length=20)] = ""


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One outcome. Of a summed instrument a span of scores; of rules, any of `when_any`, or otherwise.

    `action` is what the publisher asks for; `respond_minutes` how soon somebody has to see the person, where the
    publisher says so (0: at once). `priority_floor` is the console priority (0..10) the level calls for at least,
    this product's own reading. A `reassuring` level is never said of a form that is not complete.
    """

    name: Name
    label: Words
    min_score: int | None = None
    max_score: int | None = None
    when_any: tuple[Rule, ...] = ()
    action: Annotated[str, msgspec.Meta(max_length=300)] = ""
    respond_minutes: Annotated[int, msgspec.Meta(ge=0)] | None = None
    priority_floor: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    reassuring: bool = False

    def holds_score(self, score: int) -> bool:
        """Whether a total lies in this level's span."""
        above = self.min_score is None or score >= self.min_score
        return above and (self.max_score is None or score <= self.max_score)


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scale or screener as it is published, with where it comes from and on what terms. Levels are worst first."""

    id: Name
    version: Name
    name: Words
    short: Words
    direction: Direction
    source: Words
    licence: Words
    scoring: Scoring
    question: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1, max_length=60)]
    level: Annotated[tuple[Level, ...], msgspec.Meta(min_length=2, max_length=12)]
    note: Annotated[str, msgspec.Meta(max_length=600)] = ""

    @property
    def score_range(self) -> tuple[int, int] | None:
        """Lowest and highest total, of a summed instrument."""
        if self.scoring is Scoring.RULES:
            return None
        values = [[int(choice.value) for choice in question.choices] for question in self.question]
        return sum(map(min, values)), sum(map(max, values))


def parse(text: str) -> Instrument:
    """Read an instrument from TOML and check that every combination of answers can be scored.

    Raises:
        InstrumentError: not TOML, a field missing or unknown, or rules that lead nowhere.
    """
    if len(text) > LARGEST_FILE:
        raise InstrumentError(f"the instrument has {len(text):,} characters; at most {LARGEST_FILE:,} are read")
    try:
        instrument = msgspec.convert(tomllib.loads(text), Instrument)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise InstrumentError(f"the instrument cannot be read: {error}") from None
    for fault in _faults(instrument):
        raise InstrumentError(f"{instrument.name}: {fault}")
    return instrument


def read_all(texts: Mapping[str, str]) -> dict[str, Instrument]:
    """Instruments by id, from the texts of files by file name.

    Raises:
        InstrumentError: as `parse`, naming the file; or two files hold the same instrument.
    """
    found: dict[str, Instrument] = {}
    for name, text in sorted(texts.items()):
        try:
            instrument = parse(text)
        except InstrumentError as error:
            raise InstrumentError(f"{name}: {error}") from None
        if instrument.id in found:
            raise InstrumentError(f"{name}: the instrument {instrument.id} is in another file already")
        found[instrument.id] = instrument
    return found


# ---- what can be wrong with one ------------------------------------------------------------------------


def _faults(instrument: Instrument) -> Iterator[str]:
    yield from _question_faults(instrument)
    names = [level.name for level in instrument.level]
    if len(set(names)) != len(names):
        yield "a level stands twice"
    if not instrument.level[-1].reassuring:
        yield "levels are listed worst first, and the last has to be marked as reassuring"
    yield from _rule_faults(instrument) if instrument.scoring is Scoring.RULES else _span_faults(instrument)


def _question_faults(instrument: Instrument) -> Iterator[str]:
    earlier: dict[str, set[str]] = {}
    for question in instrument.question:
        if question.id in earlier:
            yield f"question {question.id} stands twice"
        for rule in question.ask_if:
            if not _answerable(rule, earlier):
                yield f"question {question.id} depends on {rule!r}, which no earlier question can answer"
        values = [choice.value for choice in question.choices]
        if len(set(values)) != len(values):
            yield f"question {question.id} offers an answer twice"
        if instrument.scoring is Scoring.SUM:
            if not all(value.isdecimal() for value in values):
                yield f"question {question.id} has an answer that cannot be added up"
            if question.ask_if:
                yield f"question {question.id} is not always asked, so a total would not mean the same twice"
        earlier[question.id] = set(values)


def _answerable(rule: str, known: Mapping[str, set[str]]) -> bool:
    question, _, value = rule.partition("=")
    return value in known.get(question, ())


def _rule_faults(instrument: Instrument) -> Iterator[str]:
    known = {question.id: {choice.value for choice in question.choices} for question in instrument.question}
    *ruled, otherwise = instrument.level
    if otherwise.when_any or not all(level.when_any for level in ruled):
        yield "every level but the last needs rules, and the last takes what is left"
    for level in ruled:
        for rule in level.when_any:
            if not _answerable(rule, known):
                yield f"level {level.name} depends on {rule!r}, which no question can answer"
    if math.prod(len(question.choices) for question in instrument.question) > MOST_COMBINATIONS:
        yield f"its answers combine in more than {MOST_COMBINATIONS:,} ways"
    if any(level.min_score is not None or level.max_score is not None for level in instrument.level):
        yield "it is scored by rules, so its levels cannot have scores"


def _span_faults(instrument: Instrument) -> Iterator[str]:
    if any(level.when_any for level in instrument.level):
        yield "it is scored by a sum, so its levels cannot have rules"
    span = instrument.score_range
    assert span is not None
    for total in range(span[0], span[1] + 1):
        if sum(level.holds_score(total) for level in instrument.level) != 1:
            yield f"a score of {total} has no level, or more than one"
