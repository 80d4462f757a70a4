"""The wait before connecting again: soon at first, bounded always, never in step."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from console.wire.backoff import FIRST_S, FLOOR, LONGEST_S, delay_s


def test_the_first_try_again_comes_within_a_second() -> None:
    assert all(FLOOR * FIRST_S <= delay_s(1, Random(seed)) <= FIRST_S < 1.0 for seed in range(200))


def test_waits_grow_and_stay_bounded() -> None:
    rng = Random(1)
    bounds = [max(delay_s(attempt, rng) for _ in range(300)) for attempt in range(1, 12)]
    assert all(later > earlier * 1.2 for earlier, later in pairwise(bounds[:5]))
    assert all(bound <= LONGEST_S for bound in bounds)
    assert delay_s(10_000, rng) <= LONGEST_S


def test_clients_cut_off_together_do_not_come_back_together() -> None:
    waits = {round(delay_s(4, Random(seed)), 3) for seed in range(100)}
    assert len(waits) > 90
