"""The newest facts as JSON, shared by all desks: a desk that lags or comes back is a number into it, not a queue."""

from __future__ import annotations

from collections.abc import Sequence

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
        self._framed: dict[int, tuple[bytes, int]] = {}

    @property
    def first(self) -> int:
        """Seq of the oldest fact kept; `head + 1` when none is."""
        return self._first

    def holds(self, cursor: int) -> bool:
        """Whether everything after the fact `cursor` is kept here."""
        return cursor + 1 >= self._first

    def add(self, bodies: Sequence[bytes]) -> None:
        """Add facts that follow on."""
        self._bodies.extend(bodies)
        self._bytes += sum(map(len, bodies))
        self.head += len(bodies)
        self._framed.clear()
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

    def frame_after(self, cursor: int) -> tuple[bytes, int]:
        """The next frame for a desk that holds everything up to `cursor`, and the seq it then holds.

        Desks at the same place get the same bytes.
        """
        framed = self._framed.get(cursor)
        if framed is None:
            start = cursor + 1 - self._first
            bodies = fitting(self._bodies[start : start + FACTS_A_FRAME])
            framed = self._framed[cursor] = facts_frame(bodies), cursor + len(bodies)
        return framed


def fitting(bodies: Sequence[bytes]) -> Sequence[bytes]:
    """As many from the front as go into one frame; at least one."""
    size = 0
    for count, body in enumerate(bodies):
        size += len(body) + 1
        if size > BYTES_A_FRAME and count:
            return bodies[:count]
    return bodies
