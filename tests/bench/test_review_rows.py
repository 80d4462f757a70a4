"""The rows of a reviewer's desk: the painted second is judged, what is measured beside it is told."""

from __future__ import annotations

import math

from console.bench.review import SECOND_GOAL_MS, _painted_rows


def told(searching: list[float]) -> dict[str, dict[str, object]]:
    return {
        "searching": {"took_ms": searching, "searched_s": 12.3, "findings": 1445},
        "painted": {"took_ms": [20.0] * 98 + [60.0, 70.0], "used_ms": [19.0] * 100},
    }


def test_the_painted_second_is_judged_by_its_worst_hundredth() -> None:
    rows = {row.label: row for row in _painted_rows(told([30.0, 40.0]))}
    judged = rows["any second on the painted Review workspace, p99"]
    assert (judged.value, judged.goal) == (60.0, SECOND_GOAL_MS)
    assert "19.0 ms" in judged.note
    assert rows["any second on the painted Review workspace, p50"].goal is None
    assert rows["the same while missed moments are looked for, p99"].value == 40.0


def test_a_search_that_was_over_before_anybody_scrubbed_has_no_figure() -> None:
    assert math.isnan(_painted_rows(told([]))[-1].value)
