"""The figure of calls: a call without a picture is a failure, never a figure without it."""

from __future__ import annotations

from console.bench.calls import _figure


def test_calls_are_told_by_their_percentiles_against_the_goals() -> None:
    told = [{"both_s": 0.1 * number, "delays_ms": [20, 40], "unread": 1} for number in range(1, 21)]
    rows = {row.label: row for row in _figure(told).rows}
    assert rows["from asking to both ends seeing, p95"].value == 1.9000000000000001
    assert rows["from asking to both ends seeing, p95"].met
    assert rows["glass to glass, p95"].value == 40.0
    assert "20 could not be read" in rows["glass to glass, p95"].note


def test_a_call_that_showed_nothing_fails_the_figure() -> None:
    seen = {"both_s": 0.3, "delays_ms": [30], "unread": 0}
    assert _figure([seen, {"both_s": None, "delays_ms": [], "unread": 0}]).failed == "1 of 2 calls showed no picture"
    assert _figure([{**seen, "delays_ms": []}]).failed
