"""The facts of a shift in one order, and the picture after any number of them in a few milliseconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.review.progress import Progress, tell, unwatched
from console.review.thawing import frozen, thawed
from console.review.times import Millis

#: Facts between two kept pictures: at most this many are folded to show a moment.
EVERY = 128


class FactOrder:
    """Facts with the times that order them, and a picture kept after every `EVERY` of them.

    The pictures kept share all entities that did not change between them, so that a hundred of them cost little
    more than one. Pictures handed out share entities with them too: they are for reading.
    """

    def __init__(self, base: Picture) -> None:
        """`base` is the picture before the first fact."""
        self.facts: Sequence[Envelope] = ()
        self.times_ms: Millis = np.zeros(0, dtype=np.int64)
        self._kept: list[Picture] = [frozen(base)]
        # The picture handed out last, and how many facts it holds: who scrubs or plays asks for the next one soon.
        self._last: tuple[int, Picture] = (0, self._kept[0])

    def __len__(self) -> int:
        return len(self.facts)

    def take(self, facts: Sequence[Envelope], times_ms: Millis, progress: Progress = unwatched) -> None:
        """Hold these facts from now on, with times (n,) that never fall; what is folded already is not folded again.

        Raises:
            Stopped: `progress` said so; the order then holds what it held before.
        """
        same = _same_start(self.facts, facts)
        kept = self._kept[: same // EVERY + 1]
        for start in range((len(kept) - 1) * EVERY, len(facts) - EVERY + 1, EVERY):
            tell(progress, "folding facts", start, len(facts))
            kept.append(_fold(kept[-1], facts[start : start + EVERY]))
        self.facts, self.times_ms, self._kept, self._last = facts, times_ms, kept, (0, kept[0])

    def share(self, other: FactOrder, times_ms: Millis) -> None:
        """Hold the same facts in the same order as another, with times (n,) of our own that never fall."""
        self.facts, self.times_ms, self._kept = other.facts, times_ms, other._kept
        self._last = (0, self._kept[0])

    def again(self) -> FactOrder:
        """Another order that holds the same, to take more while this one is still looked at."""
        twin = FactOrder(self._kept[0])
        twin.facts, twin.times_ms, twin._kept = self.facts, self.times_ms, self._kept
        return twin

    def count_at(self, at_ms: int) -> int:
        """How many facts there are up to a time, itself included."""
        return int(np.searchsorted(self.times_ms, at_ms, side="right"))

    def picture_after(self, count: int) -> Picture:
        """The picture after the first `count` facts."""
        start = min(count // EVERY, len(self._kept) - 1)
        done, picture = self._last
        if not start * EVERY <= done <= count:
            done, picture = start * EVERY, self._kept[start]
        picture = _fold(picture, self.facts[done:count])
        self._last = count, picture
        return picture


def _fold(picture: Picture, facts: Sequence[Envelope]) -> Picture:
    """The picture after some more facts; the one given stays as it is."""
    if not facts:
        return picture
    folding = thawed(picture)
    for envelope in facts:
        # Here the order is ours: a fact with a lower seq is no repetition, and a gap was noted by the reader.
        folding.seq = envelope.seq - 1
        folding.apply(envelope)
    return frozen(folding)


def _same_start(old: Sequence[Envelope], new: Sequence[Envelope]) -> int:
    """How many facts two lists have in common from the start."""
    for index, (one, other) in enumerate(zip(old, new, strict=False)):
        if one is not other:
            return index
    return min(len(old), len(new))
