"""Percentiles, medians and ratios that figures are judged by."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.bench.samples import median, percentile, ratio, spread

numbers = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50)


@given(numbers, st.floats(0, 1))
def test_a_percentile_is_a_sample_and_covers_its_share(samples, share):
    value = percentile(samples, share)
    assert value in samples
    assert sum(sample <= value for sample in samples) >= share * len(samples) - 1e-9


@given(numbers)
def test_median_agrees_with_the_standard_library(samples):
    assert median(samples) == pytest.approx(statistics.median(samples))


def test_p99_of_a_hundred_is_the_second_largest():
    samples = [float(number) for number in range(100, 0, -1)]
    assert percentile(samples, 0.99) == 99.0
    assert percentile(samples, 1.0) == 100.0
    assert percentile(samples, 0.0) == 1.0
    assert spread(samples).p50 == 50.0


@pytest.mark.parametrize("call", [lambda: percentile([], 0.5), lambda: median([]), lambda: percentile([1.0], 1.5)])
def test_nothing_is_invented_where_there_is_nothing(call):
    with pytest.raises(ValueError, match=r"does not exist|no share"):
        call()


def test_ratio_says_how_many_times_better_either_way_round():
    assert ratio(5.0, 20.0, more_is_better=False) == 4.0
    assert ratio(20.0, 5.0, more_is_better=True) == 4.0
    assert ratio(20.0, 5.0, more_is_better=False) == 0.25
    assert math.isnan(ratio(0.0, 5.0, more_is_better=False))
