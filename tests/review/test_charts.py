"""Charts: what is drawn is what was measured; nothing breaks on nothing, one value or hostile words."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from console.review import charts


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def bars(svg: str) -> list[ElementTree.Element]:
    return [one for one in parsed(svg).iter("rect") if "bar" in one.get("class", "")]


def test_a_histogram_counts_every_case_once() -> None:
    minutes = np.array([1.0, 1.2, 3.0, 7.0, 500.0])
    counts = [int((one.find("title").text or "").rpartition(": ")[2]) for one in bars(charts.histogram(minutes, "x"))]  # type: ignore[union-attr]
    assert sum(counts) == 5


def test_the_highest_column_is_the_highest_value() -> None:
    drawn = bars(charts.columns([1.0, 5.0, 2.0], ["a", "b", "c"], "x"))
    heights = [float(one.get("height", "0")) for one in drawn]
    assert heights.index(max(heights)) == 1
    assert heights[1] == pytest.approx(5 * heights[0], rel=0.02)


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0], [1e9]])
def test_odd_values_still_draw(values: list[float]) -> None:
    parsed(charts.columns(values, [str(n) for n in range(len(values))], "x"))
    parsed(charts.histogram(np.array(values), "x", 1.0, 2.0))
    parsed(charts.shares([], "x"))
    parsed(charts.interval(1.0, 0.0, 9.0, 0.0, 0.0))


def test_words_from_outside_are_text() -> None:
    svg = charts.shares([('<script>alert("x")</script>', 3, 0.5, 0.2, 0.8)], '"><script>')
    assert "<script" not in svg
    parsed(svg)


@pytest.mark.parametrize(("most", "step"), [(0, 1), (3, 1), (7, 2), (40, 10), (130, 50), (4000, 1000)])
def test_grid_steps_are_round(most: float, step: float) -> None:
    assert charts.nice_step(most) == step
