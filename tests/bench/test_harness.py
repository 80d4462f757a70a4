"""Rounds by turns, a side that cannot run, and time on a clock that only the test moves."""

from __future__ import annotations

from console.bench.harness import Skip, in_turn, medians, timed


def test_sides_take_turns_forwards_and_backwards():
    order: list[str] = []
    said: list[str] = []

    def side(name: str):
        def run() -> float:
            order.append(name)
            return float(len(order))

        return run

    results = in_turn({"ours": side("ours"), "peer": side("peer")}, 3, said.append, "map")
    assert order == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert results == {"ours": [1.0, 4.0, 5.0], "peer": [2.0, 3.0, 6.0]}
    assert medians(results) == {"ours": 4.0, "peer": 3.0}
    assert said[0] == "map: ours, round 1 of 3"


def test_a_side_that_cannot_run_is_left_out_and_asked_no_more():
    asked: list[int] = []

    def missing() -> float:
        asked.append(1)
        raise Skip("npm is not installed")

    said: list[str] = []
    results = in_turn({"ours": lambda: 1.0, "peer": missing}, 3, said.append)
    assert asked == [1]
    assert results == {"ours": [1.0, 1.0, 1.0], "peer": []}
    assert medians(results) == {"ours": 1.0}
    assert any("npm is not installed" in line for line in said)


def test_timed_stands_still_after_its_block():
    now = [10.0]
    with timed(lambda: now[0]) as took:
        now[0] = 12.5
        assert took() == 2.5
    now[0] = 99.0
    assert took() == 2.5
