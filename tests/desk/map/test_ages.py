"""Ages: what is fresh, stale and lost, and how far a silent unit may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.ages import FARTHEST_M, FRESH, LOST, STALE, age_text, freshness, reach_m
from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S


def test_the_limits_themselves_are_still_the_better_state() -> None:
    ages = np.array([0.0, STALE_AFTER_S, STALE_AFTER_S + 0.01, LOST_AFTER_S, LOST_AFTER_S + 0.01, np.nan])
    assert freshness(ages).tolist() == [FRESH, FRESH, STALE, STALE, LOST, LOST]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 80) | st.just(float("nan"))), min_size=1, max_size=20))
def test_reach_is_nothing_while_fresh_and_never_without_bound(rows: list[tuple[float, float]]) -> None:
    age, speed = np.array(rows).T
    reach = reach_m(age, speed)
    assert np.isfinite(reach).all()
    assert (reach <= FARTHEST_M).all()
    assert (reach[age <= STALE_AFTER_S] == 0).all()
    assert (reach[age > STALE_AFTER_S] > 0).all()


def test_reach_grows_with_age_and_last_speed() -> None:
    age = np.array([40.0, 80.0, 40.0])
    speed = np.array([5.0, 5.0, 15.0])
    assert reach_m(age, speed) == pytest.approx([200.0, 400.0, 600.0])


def test_a_unit_that_stood_may_have_walked_away() -> None:
    assert reach_m(np.array([60.0]), np.array([0.0]))[0] > 50


@pytest.mark.parametrize(
    ("age", "text"), [(-3, "0 s"), (45.9, "45 s"), (61, "1:01"), (3599, "59:59"), (7322, "2:02:02")]
)
def test_ages_in_words(age: float, text: str) -> None:
    assert age_text(age) == text
