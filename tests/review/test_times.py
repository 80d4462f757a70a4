"""Clocks that jumped: the fewest readings are blamed."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.review.times import column, moment, ms, steady
from tests.story import START


def test_a_good_clock_is_left_alone() -> None:
    readings = np.array([1, 2, 2, 5])
    fixed, wrong = steady(readings)
    assert fixed is readings
    assert not wrong.any()


def test_a_clock_ahead_for_a_while_costs_only_that_while() -> None:
    fixed, wrong = steady(np.array([10, 20, 900, 910, 40, 50, 60]))
    assert wrong.tolist() == [False, False, True, True, False, False, False]
    assert fixed.tolist() == [10, 20, 20, 20, 40, 50, 60]


def test_a_clock_behind_for_a_while_costs_only_that_while() -> None:
    fixed, wrong = steady(np.array([90, 100, 110, 3, 4, 120, 130]))
    assert fixed.tolist() == [90, 100, 110, 110, 110, 120, 130]
    assert wrong.sum() == 2


def test_a_wrong_first_reading_takes_the_next_good_one() -> None:
    fixed, _ = steady(np.array([999, 10, 20, 30]))
    assert fixed.tolist() == [10, 10, 20, 30]


@given(st.lists(st.integers(-1000, 1000), max_size=60))
def test_what_comes_out_never_goes_back_and_good_readings_stay(values: list[int]) -> None:
    readings = np.array(values, dtype=np.int64)
    fixed, wrong = steady(readings)
    assert bool(np.all(np.diff(fixed) >= 0))
    assert fixed[~wrong].tolist() == readings[~wrong].tolist()


def test_milliseconds_go_there_and_back() -> None:
    assert moment(ms(START)) == START
    assert column([START, START]).tolist() == [ms(START)] * 2
