"""Typed times, spans in words, the scale of the scrubber."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.desk.time.density import STEPS_S, scale_step_s
from console.desk.time.words import span_words, time_meant

EVENING = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
NIGHT = (EVENING, EVENING + timedelta(hours=10))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("21:30", EVENING + timedelta(minutes=90)),
        ("1:05:09", EVENING + timedelta(hours=5, minutes=5, seconds=9)),
        ("20:00", EVENING),
        ("2026-03-02T03:00", EVENING + timedelta(hours=7)),
    ],
)
def test_a_typed_time_is_of_the_day_that_the_shift_was(word: str, meant: datetime) -> None:
    assert time_meant(word, NIGHT, EVENING + timedelta(hours=9)) == meant


def test_of_several_days_the_nearest_is_meant() -> None:
    week = (EVENING, EVENING + timedelta(days=7))
    here = EVENING + timedelta(days=3, hours=1)
    assert time_meant("20:30", week, here) == EVENING + timedelta(days=3, minutes=30)
    assert time_meant("19:30", week, EVENING) == EVENING + timedelta(hours=23, minutes=30)


def test_a_shift_that_begins_within_a_second_has_that_second() -> None:
    first = EVENING + timedelta(milliseconds=400)
    assert time_meant("20:00:00", (first, NIGHT[1]), first) == first


@pytest.mark.parametrize("word", ["12:00", "2026-03-03T21:00"])
def test_a_time_outside_the_shift_says_from_when_to_when_it_goes(word: str) -> None:
    with pytest.raises(ValueError, match=r"from 01 Mar 20:00:00 to 02 Mar 06:00:00"):
        time_meant(word, NIGHT, EVENING)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (45, "45 s"), (600, "10 min"), (3 * 3600 + 300, "3 h 05 min"), (3 * 86_400, "3 days")],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert span_words(timedelta(seconds=seconds)) == words


def test_the_scale_leaves_room_for_its_words() -> None:
    for span_s in (10.0, 600.0, 43_200.0, 31_536_000.0):
        step = scale_step_s(span_s, 1200, 80)
        assert span_s / step * 80 <= 1200 or step == STEPS_S[-1]
