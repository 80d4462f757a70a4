"""What the hub counts while it works: plain numbers, read by the metrics page, cheap to add to."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence


class Timings:
    """The newest durations of something, seconds."""

    def __init__(self, kept: int = 4096) -> None:
        self._newest: deque[float] = deque(maxlen=kept)
        self.count = 0
        self.total_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self._newest.append(seconds)
        self.count += 1
        self.total_s += seconds

    def quantiles(self, shares: Sequence[float]) -> list[float | None]:
        """The durations below which these shares (0 to 1) of the newest ones lie; none before the first."""
        if not self._newest:
            return [None for _ in shares]
        ordered = sorted(self._newest)
        return [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in shares]


class Counts:
    """Totals since the hub started."""

    def __init__(self) -> None:
        self.messages = 0
        self.facts = 0
        self.facts_again = 0
        self.positions = 0
        self.positions_older = 0
        self.positions_conflated = 0
        self.positions_refused = 0
        self.signals = 0
        self.signals_dropped = 0
        self.slowed = 0
        self.snapshots = 0
        self.handshakes_refused = 0
        self.failures = 0
        self.refusals: Counter[str] = Counter()
        self.cuts: Counter[str] = Counter()
        #: From handing facts to the journal until they are on disk.
        self.commits = Timings()
        #: How late the 50 ms beat came: what the loop was busy with.
        self.lateness = Timings()
