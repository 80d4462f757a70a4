"""Goals met and missed, said plainly in the table and in the JSON."""

from __future__ import annotations

import math

import msgspec
import pytest

from console.bench.report import Figure, Row, as_json, number, table, tally


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("p99", 16.0, "ms", goal=16.0), True),
        (Row("p99", 16.1, "ms", goal=16.0), False),
        (Row("rate", 100.0, "/s", better="more", goal=100.0), True),
        (Row("rate", 99.0, "/s", better="more", goal=100.0), False),
        (Row("p99", 10.0, "ms", peer=40.0, times_goal=4.0), True),
        (Row("p99", 10.0, "ms", peer=39.0, times_goal=4.0), False),
        (Row("p99", 10.0, "ms", goal=16.0, peer=39.0, times_goal=4.0), False),
        (Row("p99", 10.0, "ms"), None),
        (Row("p99", 10.0, "ms", peer=40.0), None),
        (Row("p99", 10.0, "ms", times_goal=4.0), None),  # the peer could not run: nothing to judge
        (Row("p99", math.nan, "ms", peer=40.0, times_goal=4.0), False),
    ],
)
def test_a_goal_is_met_missed_or_not_there(row, met):
    assert row.met is met


def test_table_says_missed_and_names_what_was_skipped():
    figure = Figure(
        "map",
        "Map frames",
        [
            Row(
                "10,000 updating",
                12.0,
                "ms",
                goal=16.0,
                peer=30.0,
                peer_name="scatter",
                times_goal=4.0,
                note="p50 8 ms",
            )
        ],
        skipped=["Leaflet: npm is not installed"],
        failed="the hub ended by itself",
    )
    text = table([figure])
    (line,) = [line for line in text.splitlines() if "10,000 updating" in line]
    assert "MISSED" in line
    assert "2.50x" in line
    assert "<= 16 ms, 4x" in line
    assert "skipped: Leaflet: npm is not installed" in text
    assert "FAILED: the hub ended by itself" in text
    assert "p50 8 ms" in text
    assert "0 goals met, 1 missed" in text


def test_tally_counts_rows_without_a_goal_apart():
    figure = Figure("x", "X", [Row("a", 1.0, "s", goal=2.0), Row("b", 3.0, "s", goal=2.0), Row("c", 1.0, "s")])
    assert tally([figure]) == (1, 1, 1)


def test_json_holds_verdicts_and_survives_a_value_that_is_not_a_number():
    figure = Figure(
        "x", "X", [Row("a", 2.0, "s", goal=3.0, peer=8.0, peer_name="p"), Row("b", 1.0, "s", peer=math.nan)]
    )
    told = msgspec.json.decode(as_json([figure], {"cores": 2}, {"quick": True}))
    first, second = told["figures"][0]["rows"]
    assert first["met"] is True
    assert first["times_better"] == 4.0
    assert second["times_better"] is None
    assert told["machine"]["cores"] == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1834, "0.18"), (12.34, "12.3"), (123.4, "123"), (4556.2, "4,556"), (1_000_000.0, "1,000,000"), (math.nan, "?")],
)
def test_numbers_are_read_easily(value, text):
    assert number(value) == text
