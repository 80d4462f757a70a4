"""Measuring and drawing: true lengths, enough points, the second click of a double click is none."""

from __future__ import annotations

import pytest

from console.desk.map.tools import MOST_POINTS, Sketch, leg
from console.domain import mercator


def at(lat: float, lon: float) -> tuple[float, float]:
    return mercator.point_to_mercator(lat, lon)


def test_a_leg_is_true_on_the_ground_and_not_on_the_projection() -> None:
    north = leg(at(60.0, -30.0), at(60.01, -30.0))
    assert north.metres == pytest.approx(1112, abs=2)
    assert north.bearing_deg == pytest.approx(0, abs=0.01)
    assert leg(at(60.0, -30.0), at(60.0, -29.98)).text == "1.11 km  090°"


def test_a_line_has_legs_and_a_total() -> None:
    line = Sketch(closed=False)
    for lon in (-30.0, -29.99, -29.98):
        assert line.add(at(44.0, lon), 1.0)
    assert len(line.legs()) == 2
    assert line.total_m() == pytest.approx(2 * line.legs()[0].metres, rel=1e-6)
    line.cursor = at(44.0, -29.97)
    assert len(line.legs()) == 3
    assert line.finish()
    assert len(line.legs()) == 2


def test_the_second_click_of_a_double_click_is_no_point() -> None:
    line = Sketch(closed=False)
    assert line.add((0.0, 0.0), 3.0)
    assert not line.add((1.0, 1.0), 3.0)
    assert line.points == [(0.0, 0.0)]


def test_an_area_needs_three_corners() -> None:
    area = Sketch(closed=True)
    for n in range(2):
        area.add(at(44.0 + n * 0.01, -30.0), 1.0)
    assert not area.finish()
    assert not area.done
    area.add(at(44.0, -30.01), 1.0)
    assert area.finish()
    assert area.corners_deg() == ((44.0, -30.0), (44.01, -30.0), (44.0, -30.01))


def test_points_can_be_taken_back() -> None:
    area = Sketch(closed=True)
    area.take_back()
    area.add((0.0, 0.0), 1.0)
    area.take_back()
    assert area.points == []


def test_no_more_corners_than_a_fact_may_have() -> None:
    area = Sketch(closed=True)
    taken = [area.add((float(n * 10), 0.0), 1.0) for n in range(MOST_POINTS + 5)]
    assert sum(taken) == MOST_POINTS
