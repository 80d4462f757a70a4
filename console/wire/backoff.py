"""How long to wait before connecting again: pure, so that a desk, a source and the hub's own intake agree."""

from __future__ import annotations

from random import Random

#: The first wait is at most this long, seconds: a short cut must be over before anyone notices.
FIRST_S = 0.8
#: No wait is longer than this, seconds: a desk that is not live is an emergency of its own.
LONGEST_S = 15.0
#: A wait is at least this share of its bound, so that a refused connection is not hammered.
FLOOR = 0.25


def delay_s(attempt: int, rng: Random) -> float:
    """Seconds to wait before attempt number `attempt` (1 is the first try again).

    The bound doubles with every attempt up to `LONGEST_S`; the wait is drawn evenly below it, so that many
    clients cut off together do not come back together ("full jitter", with a floor).
    """
    bound = min(LONGEST_S, FIRST_S * 2.0 ** min(max(attempt - 1, 0), 16))
    return rng.uniform(FLOOR * bound, bound)
