"""What the feed figure says of a good run, of a slow feed and of feeds that never played."""

from __future__ import annotations

from typing import Any

import pytest

from console.bench.feeds import FEEDS, figure_of


def told(**changed: Any) -> dict[str, Any]:
    good: dict[str, Any] = {
        "opened": True, "live": FEEDS, "rates": [15.0] * FEEDS,
        "map_ms": [10.0, 12.0], "gaps_ms": [5.0, 31.0, 55.0], "own_ms": [4.0, 20.0, 30.0],
    }  # fmt: skip
    return good | changed


def test_one_turn_over_the_goal_is_told_as_missed() -> None:
    rows = {row.label: row for row in figure_of(told(), 1.0).rows}
    assert rows["longest a hand had to wait"].met is False
    assert "1 of 3 turns" in rows["longest a hand had to wait"].note
    assert rows["map frame with feeds playing, longest"].met is True


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"live": 7}, "7 of 9 feeds were live"),
        ({"opened": False, "live": 0}, "0 of 9 feeds were live"),
        ({"rates": [15.0] * 8 + [3.2]}, "3.2 of 15 pictures a second"),
    ],
)
def test_a_wall_that_did_not_play_is_no_figure(changed: dict[str, Any], words: str) -> None:
    figure = figure_of(told(**changed), 1.0)
    assert words in figure.failed
    assert figure.rows == []
