"""What a live desk has heard since it connected: facts as they came and positions sampled, within bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.desk.time.sampling import Samples
from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.domain.tracks import Tracks
from console.domain.vocabulary import Role
from console.review.heard import Base, Heard
from console.review.progress import Progress
from console.review.shift import Shift
from console.wire.frames import Facts, HubFrame, Snapshot

#: Facts remembered. While far more come in at once, as when a desk catches up with a long shift, none are.
MOST_FACTS = 100_000


class Memory:
    """Fed with every frame of the hub, in order. Costs a frame next to nothing: a list grows.

    Attributes:
        epoch: the journal whose facts these are; empty before the first.
        begun_at: from when on the past can be shown (UTC); none before anything was heard.
        facts: what came, as it came.
        base: the picture before them; another one means that the memory began anew.
    """

    def __init__(self, most_facts: int = MOST_FACTS) -> None:
        self.epoch = ""
        self.begun_at: datetime | None = None
        self.facts: list[Envelope] = []
        self._most = most_facts
        self.base = Base(Picture())
        self._last = 0
        self._why = ""
        self._lost = 0
        self._overrun = False
        self._samples = Samples()

    # ---- hearing ----

    def hear(self, frame: HubFrame, now: datetime) -> None:
        """Take a frame as it came; `now` is the hub's time (UTC)."""
        if isinstance(frame, Facts):
            self._hear_facts(frame.facts)
        elif isinstance(frame, Snapshot) and (frame.picture.epoch != self.epoch or frame.picture.seq > self._last):
            self._begin(frame.picture, now, "when this desk connected")

    def _hear_facts(self, facts: tuple[Envelope, ...]) -> None:
        fresh = [one for one in facts if one.epoch != self.epoch or one.seq > self._last]
        if not fresh:
            return
        if fresh[0].epoch != self.epoch:
            self._samples = Samples()
            self._start(Base(Picture(epoch=fresh[0].epoch)), fresh[0].epoch, fresh[0].heard, "with the first fact")
        elif self._last and fresh[0].seq != self._last + 1:
            self._lost += fresh[0].seq - self._last - 1
        self._last = fresh[-1].seq
        if self._overrun:
            return
        self.facts.extend(fresh)
        if len(self.facts) > 2 * self._most:
            # A desk that catches up with a long shift: its memory begins when it has.
            self._overrun, self.begun_at, self.facts = True, None, []

    def _begin(self, picture: Picture, now: datetime, why: str) -> None:
        """Remember from this picture on; it is packed, because the live picture goes on changing."""
        if picture.epoch != self.epoch:
            self._samples = Samples()
        self._start(Base.packed(picture), picture.epoch, now, why)
        self._last = picture.seq

    def _start(self, base: Base, epoch: str, at: datetime, why: str) -> None:
        self.base, self.epoch, self.begun_at, self._why = base, epoch, at, why
        self.facts = []
        self._lost, self._overrun = 0, False

    def bound(self, live: Picture, tracks: Tracks, now: datetime, *, caught_up: bool) -> None:
        """Once a frame, after what came was applied: sample positions now and then, and never grow without end."""
        if self.begun_at is not None:
            self._samples.take(tracks, now)
        full = self._overrun or len(self.facts) > self._most
        if full and caught_up and live.seq == self._last:
            # The older half could be folded, but a desk in a storm has no time for that: the past begins anew.
            self._begin(live, now, "when it had caught up" if self._overrun else "when its memory was full")

    # ---- the past ----

    def sampled_since(self, shift: Shift) -> bool:
        """Whether positions were sampled that the shift does not hold."""
        return shift.positions is None or shift.positions.positions != self._samples.count

    def maker(self, role: Role, before: Shift | None) -> Callable[[Progress], Shift]:
        """What makes a shift of all that was heard until now, to be called in any thread."""
        heard = self._heard()
        reuse = before if before is not None and before.epoch == heard.epoch else None
        return lambda progress: Shift.of(heard, role, reuse, progress)

    def shift(self, role: Role, before: Shift | None, progress: Progress) -> Shift:
        """The same, made here and now."""
        return self.maker(role, before)(progress)

    def _heard(self) -> Heard:
        rows, units = self._samples.all()
        return Heard(self.epoch, self.base, tuple(self.facts), rows, units, self.words)

    @property
    def words(self) -> str:
        """Where this memory begins, and how fine it is."""
        if self.begun_at is None:
            return "This desk has heard nothing yet."
        words = f"This desk remembers from {self.begun_at:%H:%M:%S}, {self._why}; {self._samples.words}."
        if self._lost:
            words += f" {self._lost:,} facts in between never came."
        return words
