"""Positions: newest wins, ages are honest, and nonsense is refused in words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.mercator import bearing_deg, distance_m, from_mercator, point_to_mercator
from console.domain.tracks import Position, Tracks, fault_of

NOW_MS = 1_772_334_000_000


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.floats(-80, 80)), max_size=60),
    st.integers(1, 7),
)
def test_newest_fix_wins_whatever_the_order_and_batching(fixes: list[tuple[str, int, float]], batch: int) -> None:
    tracks = Tracks(capacity=1)
    oracle: dict[str, Position] = {}
    sent = [Position(unit, lat, 10.0, NOW_MS + at) for unit, at, lat in fixes]
    for start in range(0, len(sent), batch):
        tracks.take(sent[start : start + batch])
    for fix in sent:
        if fix.unit not in oracle or fix.at_ms >= oracle[fix.unit].at_ms:
            oracle[fix.unit] = fix
    assert {fix.unit: fix for fix in tracks.all()} == oracle


def test_forgetting_a_unit_keeps_the_others() -> None:
    tracks = Tracks()
    tracks.take([Position(u, lat, 1.0, NOW_MS) for u, lat in (("a", 1.0), ("b", 2.0), ("c", 3.0))])
    tracks.forget("a")
    tracks.forget("unknown")
    assert sorted(tracks.ids) == ["b", "c"]
    assert tracks.newest("c") == Position("c", 3.0, 1.0, NOW_MS)
    assert tracks.newest("a") is None


def test_age_is_counted_from_the_fix_not_from_its_arrival() -> None:
    tracks = Tracks()
    tracks.take([Position("a", 1.0, 1.0, NOW_MS - 45_000)])
    assert tracks.age_of("a", NOW_MS / 1000) == pytest.approx(45.0)
    assert tracks.age_of("b", NOW_MS / 1000) is None
    assert tracks.age_s(NOW_MS / 1000 - 60) == pytest.approx(0.0), "a fix from the future is not younger than now"


@pytest.mark.parametrize(
    ("fix", "words"),
    [
        (Position("a", math.nan, 1.0, NOW_MS), "not a number"),
        (Position("a", 1.0, math.inf, NOW_MS), "not a number"),
        (Position("a", 91.0, 1.0, NOW_MS), "not on Earth"),
        (Position("a", 1.0, -181.0, NOW_MS), "not on Earth"),
        (Position("a", 0.0, 0.0, NOW_MS), "no fix"),
        (Position("a", 1.0, 1.0, NOW_MS + 60_000), "in the future"),
        (Position("a", 1.0, 1.0, NOW_MS - 90_000_000), "25 h old"),
        (Position("", 1.0, 1.0, NOW_MS), "no usable id"),
        (Position("a", 1.0, 1.0, NOW_MS, heading_deg=math.nan), "not a number"),
    ],
)
def test_an_impossible_position_is_refused_in_words(fix: Position, words: str) -> None:
    assert words in fault_of(fix, NOW_MS)


def test_a_good_position_has_no_fault() -> None:
    assert fault_of(Position("a", -33.9, 151.2, NOW_MS - 1000, 359.9, 12.0, 5.0), NOW_MS) == ""


@given(st.floats(-85, 85), st.floats(-180, 180))
def test_mercator_round_trip(lat: float, lon: float) -> None:
    back = from_mercator(*point_to_mercator(lat, lon))
    assert back == pytest.approx((lat, lon), abs=1e-9)


def test_distance_and_bearing_against_known_values() -> None:
    # One degree of latitude on the mean sphere is 111.195 km.
    assert distance_m(44.0, -37.0, 45.0, -37.0) == pytest.approx(111_195, rel=1e-4)
    assert bearing_deg(44.0, -37.0, 45.0, -37.0) == pytest.approx(0.0)
    assert bearing_deg(0.0, 0.0, 0.0, 1.0) == pytest.approx(90.0)
    columns = Tracks()
    columns.take([Position("a", 44.0, -37.0, NOW_MS)])
    x, y = point_to_mercator(44.0, -37.0)
    assert np.allclose([columns.x_m[0], columns.y_m[0]], [x, y])
