"""How often costly work may be done: never more than a tenth of the time, whatever it costs on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Share of the time that one view's re-ordering may take.
SHARE = 0.1


class Pace:
    """Lets work through at once while it is cheap, and spaces it out when it is not; what waits is not forgotten."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter, share: float = SHARE) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._share = share
        self._next_s = 0.0
        self.waiting = False

    def run(self, work: Callable[[], object], *, now: bool = False) -> bool:
        """Do the work, unless it was done so lately that it has to wait (`waiting`); `now` does not wait."""
        start = self._clock()
        if not now and start < self._next_s:
            self.waiting = True
            return False
        self.waiting = False
        work()
        end = self._clock()
        self._next_s = end + (end - start) * (1 / self._share - 1)
        return True
