"""The newest facts as JSON, shared by all desks: a desk that lags or comes back is a number into it, not a queue."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.facts import Envelope
from console.hub.audience import Audience, Guarded
from console.hub.framing import facts_frame

#: Facts in one frame at most, and bytes: a desk must be able to draw between two of them.
FACTS_A_FRAME = 1_000
BYTES_A_FRAME = 512 << 10
#: The most bytes kept, however few facts that are.
BYTES_KEPT = 64 << 20


class Recent:
    """Envelopes `first`..`head`, as canonical JSON. Bounded in facts and in bytes."""

    def __init__(self, head: int, kept: int) -> None:
        self.head = head
        self._first = head + 1
        self._kept = kept
        self._bodies: list[bytes] = []
        self._bytes = 0
        self._guarded = Guarded()
        self._reached: dict[int, int] = {}
        self._framed: dict[tuple[int, int, Audience | None], bytes] = {}
        self._for_all: dict[int, tuple[bytes, int]] = {}

    @property
    def first(self) -> int:
        """Seq of the oldest fact kept; `head + 1` when none is."""
        return self._first

    def holds(self, cursor: int) -> bool:
        """Whether everything after the fact `cursor` is kept here."""
        return cursor + 1 >= self._first

    def add(self, bodies: Sequence[bytes], guarded: Sequence[Envelope] = ()) -> None:
        """Add facts that follow on; `guarded` are those among them that have a protected field."""
        self._bodies.extend(bodies)
        self._bytes += sum(map(len, bodies))
        self.head += len(bodies)
        self._guarded.add(guarded)
        self._reached.clear()
        self._framed.clear()
        self._for_all.clear()
        # Trimmed in large pieces: moving the list is paid once for many facts.
        if len(self._bodies) > 2 * self._kept or self._bytes > BYTES_KEPT:
            self._trim()

    def _trim(self) -> None:
        cut = max(0, len(self._bodies) - self._kept)
        left = self._bytes - sum(map(len, self._bodies[:cut]))
        while left > BYTES_KEPT // 2 and cut < len(self._bodies):
            left -= len(self._bodies[cut])
            cut += 1
        del self._bodies[:cut]
        self._first += cut
        self._bytes = left
        self._guarded.forget_before(self._first)

    def frame_after(self, cursor: int, audience: Audience, through: int | None = None) -> tuple[bytes, int]:
        """The next frame for a desk that holds everything up to `cursor`, and the seq it then holds.

        Desks of one audience at the same place get the same bytes, and so do all desks where nothing is hidden.
        The frame goes no further than the fact `through`, where that is given.
        """
        if through is None and (shared := self._for_all.get(cursor)) is not None:
            return shared
        last = self._reach(cursor)
        if through is not None:
            last = min(last, through)
        guarded = self._guarded.between(cursor, last)
        key = cursor, last, None if audience.whole or not guarded else audience
        frame = self._framed.get(key)
        if frame is None:
            frame = self._framed[key] = self._frame(cursor, last, guarded, key[2])
        if through is None and not guarded:
            self._for_all[cursor] = frame, last
        return frame, last

    def _reach(self, cursor: int) -> int:
        """The last fact that goes into one frame with the one after `cursor`."""
        last = self._reached.get(cursor)
        if last is None:
            start = cursor + 1 - self._first
            count = len(fitting(self._bodies[start : start + FACTS_A_FRAME]))
            last = self._reached[cursor] = cursor + count
        return last

    def _frame(self, cursor: int, last: int, guarded: Sequence[int], audience: Audience | None) -> bytes:
        start = cursor + 1 - self._first
        bodies = self._bodies[start : last + 1 - self._first]
        if audience is not None:
            for seq in guarded:
                place = seq - cursor - 1
                bodies[place] = self._guarded.body(seq, bodies[place], audience)
        return facts_frame(bodies)


def fitting(bodies: Sequence[bytes]) -> Sequence[bytes]:
    """As many from the front as go into one frame; at least one."""
    size = 0
    for count, body in enumerate(bodies):
        size += len(body) + 1
        if size > BYTES_A_FRAME and count:
            return bodies[:count]
    return bodies
