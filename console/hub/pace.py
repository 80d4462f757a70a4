"""How fast a client may be: pure counters that are told the time, in seconds of a clock that only goes forward."""

from __future__ import annotations

from collections import deque

#: Wrong tokens from one address that are answered at once; the next ones wait.
FREE_TRIES = 5
#: How long a wrong token is remembered, seconds.
TRIES_KEPT_S = 60.0
#: The longest wait for the answer to a wrong token, seconds.
LONGEST_WAIT_S = 5.0
#: Addresses remembered at most; a flood of addresses must not fill the memory.
ADDRESSES_KEPT = 10_000


class Pace:
    """A token bucket: at most `per_s` messages a second, as many at once after a second of silence."""

    __slots__ = ("_left", "_since_s", "per_s")

    def __init__(self, per_s: float, now_s: float) -> None:
        self.per_s = per_s
        self._left = per_s
        self._since_s = now_s

    def take(self, now_s: float) -> float:
        """Count one message; gives how long to read no more from this client, seconds (0: go on)."""
        self._left = min(self.per_s, self._left + (now_s - self._since_s) * self.per_s) - 1.0
        self._since_s = now_s
        return -self._left / self.per_s if self._left < 0.0 else 0.0


class Doorman:
    """Slows down whoever tries tokens; a good token is always let in, or one bad source could lock out a desk."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[float]] = {}

    def wrong(self, address: str, now_s: float) -> float:
        """Count a wrong token from an address; gives how long its answer has to wait, seconds."""
        tries = self._tries.pop(address, None) or deque(maxlen=64)
        while tries and now_s - tries[0] > TRIES_KEPT_S:
            tries.popleft()
        tries.append(now_s)
        self._tries[address] = tries  # newest last, so that the first is the one to forget
        if len(self._tries) > ADDRESSES_KEPT:
            del self._tries[next(iter(self._tries))]
        beyond = len(tries) - FREE_TRIES
        return 0.0 if beyond <= 0 else min(LONGEST_WAIT_S, 0.25 * 2.0 ** min(beyond - 1, 8))
