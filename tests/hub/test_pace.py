"""How fast a client may be, and who tries tokens."""

from __future__ import annotations

from console.hub.pace import ADDRESSES_KEPT, FREE_TRIES, LONGEST_WAIT_S, TRIES_KEPT_S, Doorman, Pace


def test_a_client_within_its_pace_never_waits() -> None:
    pace = Pace(per_s=10, now_s=0.0)
    assert [pace.take(n * 0.1) for n in range(100)] == [0.0] * 100


def test_a_client_that_is_too_fast_waits_as_long_as_it_was_ahead() -> None:
    pace = Pace(per_s=10, now_s=0.0)
    waits = [pace.take(0.0) for _ in range(12)]
    assert waits[:10] == [0.0] * 10
    assert waits[11] > waits[10] > 0.0
    assert pace.take(waits[11] + 0.2) == 0.0


def test_silence_is_saved_up_for_a_second_only() -> None:
    pace = Pace(per_s=5, now_s=0.0)
    assert [pace.take(1000.0) for _ in range(5)] == [0.0] * 5
    assert pace.take(1000.0) > 0.0


def test_wrong_tokens_wait_longer_and_longer_and_are_forgotten() -> None:
    doorman = Doorman()
    waits = [doorman.wrong("192.0.2.1", 1.0) for _ in range(FREE_TRIES + 10)]
    assert waits[:FREE_TRIES] == [0.0] * FREE_TRIES
    assert waits[FREE_TRIES:] == sorted(waits[FREE_TRIES:])
    assert waits[FREE_TRIES] > 0.0
    assert waits[-1] == LONGEST_WAIT_S
    assert doorman.wrong("192.0.2.2", 1.0) == 0.0, "another address is another matter"
    assert doorman.wrong("192.0.2.1", 2.0 + TRIES_KEPT_S) == 0.0


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    doorman = Doorman()
    for n in range(ADDRESSES_KEPT + 50):
        doorman.wrong(f"address {n}", 0.0)
    assert len(doorman._tries) == ADDRESSES_KEPT
