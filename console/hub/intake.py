"""Bringing facts and positions in: judged, ordered, made durable, and only then acknowledged and told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter

from console.domain.access import MAY_REPORT_POSITIONS
from console.domain.facts import By, Envelope, Fact, kind_of
from console.domain.instruments import Instrument
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.tracks import ANCIENT_LIMIT_S, FUTURE_LIMIT_S, Position, fault_of
from console.domain.vocabulary import ROLE_LABEL, Role
from console.domain.wall import whole_for_all
from console.hub.counts import Counts
from console.hub.keeper import Keeper
from console.hub.meters import Meters, SourceMeter
from console.wire.frames import Ack, Publish, Refuse

_FUTURE = timedelta(seconds=FUTURE_LIMIT_S)
_ANCIENT = timedelta(seconds=ANCIENT_LIMIT_S)
#: Facts of all senders that may wait to be written; beyond it senders are read no further until some are.
MOST_IN_FLIGHT = 50_000


class JournalFailed(Exception):
    """The journal could not be written: nothing more can be acknowledged, so the hub has to stop."""


class Waiter:
    """What one sender waits for: facts handed in, and accepted ones not yet on disk.

    `acked(ids, seqs)` is called with facts that now are on disk, `refused` with each that was not accepted.
    """

    __slots__ = ("acked", "pending", "refused", "waiting")

    def __init__(
        self, acked: Callable[[tuple[str, ...], tuple[int, ...]], None], refused: Callable[[Refuse], None]
    ) -> None:
        self.acked = acked
        self.refused = refused
        self.pending = 0
        self.waiting: deque[tuple[int, str]] = deque()

    def settle(self, head: int) -> bool:
        """Hand over the facts that are on disk now; true when none is left."""
        waiting = self.waiting
        ids: list[str] = []
        seqs: list[int] = []
        while waiting and waiting[0][0] <= head:
            seq, fact_id = waiting.popleft()
            ids.append(fact_id)
            seqs.append(seq)
        if ids:
            self.pending -= len(ids)
            self.acked(tuple(ids), tuple(seqs))
        return not waiting


class Intake:
    """The one place where the order of facts is decided. Used from one event loop only.

    `picture` includes facts that were accepted and are not on disk yet, so that the next ask is judged against
    everything that was promised. It is never shown as it is: what leaves the hub waits for `head` to reach its seq.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        clock: Callable[[], datetime],
        meters: Meters,
        counts: Counts,
        on_durable: Callable[[list[Envelope]], None],
        on_positions: Callable[[Sequence[Position]], int],
        on_failed: Callable[[Exception], None],
        instruments: Mapping[str, Instrument],
    ) -> None:
        """Belongs to the running loop from here on.

        `instruments` are those in use, by id: an assessment has to be what its instrument makes of the answers.
        `on_durable(envelopes)` hears each commit; `on_positions(good)` takes positions, and gives how many it could.
        """
        self.picture: Picture = keeper.picture
        self.picture.epoch = keeper.epoch
        self.epoch = keeper.epoch
        self.head = keeper.head
        self.failed: Exception | None = None
        self._keeper = keeper
        self._clock = clock
        self._meters = meters
        self._counts = counts
        self._on_durable = on_durable
        self._on_positions = on_positions
        self._on_failed = on_failed
        self._instruments = instruments
        self._loop = asyncio.get_running_loop()
        self._handed_in: list[tuple[By, Sequence[Publish], Waiter]] = []
        self._next = self.head + 1
        self._heard = clock()
        self._in_flight: deque[Envelope] = deque()
        self._written: deque[tuple[int, float]] = deque()
        self._waiters: dict[Waiter, None] = {}
        self._woken = False
        keeper.on_commit = self._wake
        keeper.on_failure = self._wake_to_fail

    # ---- what in-process sources and tests use ----

    async def publish(self, by: By, batch: Sequence[Publish]) -> list[Ack | Refuse]:
        """Bring facts in, in order; one answer each, given after the accepted ones are on disk.

        Raises:
            JournalFailed: the journal could not be written; nothing is known about these facts.
        """
        answers: dict[str, Ack | Refuse] = {}
        done: asyncio.Future[None] = self._loop.create_future()

        def settled() -> None:
            if not waiter.pending and not done.done():
                done.set_result(None)

        def acked(ids: tuple[str, ...], seqs: tuple[int, ...]) -> None:
            answers.update((key, Ack((key,), (seq,))) for key, seq in zip(ids, seqs, strict=True))
            settled()

        def refused(refuse: Refuse) -> None:
            answers[refuse.id] = refuse
            settled()

        waiter = Waiter(acked, refused)
        if batch:
            self.submit(by, batch, waiter)
            while not done.done():
                if self.failed is not None:
                    raise JournalFailed(str(self.failed))
                await asyncio.wait([done], timeout=0.5)
        return [answers[publish.id] for publish in batch]

    def report(self, by: By, positions: Sequence[Position]) -> list[Refuse]:
        """Take positions; the good ones go on their way, each of the others gets a refusal (`id` is its unit)."""
        if by.role not in MAY_REPORT_POSITIONS:
            return [self._refuse(by, "not-allowed", f"{ROLE_LABEL[by.role]} may not report positions")]
        now = self._clock()
        now_ms = int(now.timestamp() * 1000)
        good: list[Position] = []
        refused: list[Refuse] = []
        newest_ms = 0
        for position in positions:
            if fault := fault_of(position, now_ms):
                refused.append(self._refuse(by, "bad-position", fault, position.unit[:128]))
                continue
            if by.exercise and (unit := self.picture.units.get(position.unit)) is not None and not unit.exercise:
                text = f"unit {unit.callsign} is no exercise: whoever is in one does not move it"
                refused.append(self._refuse(by, "exercise", text, position.unit[:128]))
                continue
            good.append(position)
            if position.at_ms > newest_ms:
                newest_ms = position.at_ms
        if self._on_positions(good) < len(good):
            refused.append(self._refuse(by, "too-many-units", "the hub follows as many units as it may already"))
        self._counts.positions += len(good)
        self._counts.positions_refused += len(refused)
        if by.role is Role.SOURCE and good:
            newest = datetime.fromtimestamp(newest_ms / 1000, UTC)
            self.meter(by.source or by.actor).received(0, len(good), newest, now)
        return refused

    def meter(self, name: str) -> SourceMeter:
        """The meter of a source, made when it is new."""
        return self._meters.of(name)

    # ---- what sessions use ----

    def submit(self, by: By, batch: Sequence[Publish], waiter: Waiter) -> None:
        """Hand facts in; they are judged at the end of this turn of the loop, and answered through `waiter`."""
        waiter.pending += len(batch)
        if not self._handed_in:
            self._loop.call_soon(self._turn)
        self._handed_in.append((by, batch, waiter))

    def abandon(self, waiter: Waiter) -> None:
        """A sender went away; the facts it handed in are kept all the same."""
        waiter.acked = lambda ids, seqs: None
        waiter.refused = lambda refuse: None
        self._waiters.pop(waiter, None)

    @property
    def in_flight(self) -> int:
        """Facts accepted and not on disk yet."""
        return len(self._in_flight)

    @property
    def crowded(self) -> bool:
        """Whether more waits to be written than should: senders are to be read more slowly."""
        return len(self._in_flight) > MOST_IN_FLIGHT

    async def drained(self) -> None:
        """Wait until everything handed in is on disk, or can never be."""
        while (self._in_flight or self._handed_in) and self.failed is None:
            await asyncio.sleep(0.001)

    def detach(self) -> None:
        """Hear no more from the keeper: the loop is about to end."""
        self._keeper.on_commit = self._keeper.on_failure = None

    # ---- judging and ordering, once a turn of the loop for all senders ----

    def _turn(self) -> None:
        handed_in, self._handed_in = self._handed_in, []
        if self.failed is not None:
            return
        # `heard` orders what was known: it never runs backwards, whatever is done to the machine's clock.
        self._heard = now = max(self._clock(), self._heard)
        drafts: list[Envelope] = []
        try:
            known = self._keeper.seqs_of([publish.id for _, batch, _ in handed_in for publish in batch])
            for by, batch, waiter in handed_in:
                self._judge(by, batch, waiter, now, known, drafts)
            if drafts:
                self._in_flight.extend(drafts)
                self._written.append((drafts[-1].seq, perf_counter()))
                self._keeper.submit(drafts)
        except Exception as error:
            # The picture may hold what the journal does not: nothing can be promised on it any more.
            self._fail(error)

    def _judge(
        self,
        by: By,
        batch: Sequence[Publish],
        waiter: Waiter,
        now: datetime,
        known: dict[str, int],
        drafts: list[Envelope],
    ) -> None:
        waiting = waiter.waiting
        before = len(drafts)
        newest: datetime | None = None
        for publish in batch:
            seq = known.get(publish.id)
            if seq is not None:
                self._counts.facts_again += 1
                waiting.append((seq, publish.id))
                continue
            at = publish.at
            if at.tzinfo is None or at - now > _FUTURE or now - at > _ANCIENT:
                self._turn_away(waiter, self._refuse(by, "bad-time", _time_fault(at, now), publish.id))
                continue
            refusal = judge(self.picture, by, publish.fact, publish.expects, self._instruments)
            if refusal is not None:
                self._turn_away(waiter, self._refuse(by, refusal.code, refusal.text, publish.id, about=publish.fact))
                continue
            if at.tzinfo is not UTC:
                at = at.astimezone(UTC)
            seq = self._next
            self._next += 1
            envelope = Envelope(self.epoch, seq, publish.id, at, now, by, publish.fact)
            self.picture.apply(envelope)
            drafts.append(envelope)
            known[publish.id] = seq
            waiting.append((seq, publish.id))
            if newest is None or at > newest:
                newest = at
        # A fact that is on disk already (sent twice) is answered at once; the others by the commit to come.
        if waiting and not waiter.settle(self.head):
            self._waiters[waiter] = None
        if newest is not None and by.role is Role.SOURCE:
            self.meter(by.source or by.actor).received(len(drafts) - before, 0, newest, now)

    def _turn_away(self, waiter: Waiter, refuse: Refuse) -> None:
        waiter.pending -= 1
        waiter.refused(refuse)

    # ---- after the disk ----

    def _wake(self, head: int) -> None:
        """In the journal's thread: wake the loop once, however many facts one commit held."""
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._committed)

    def _wake_to_fail(self, error: Exception) -> None:
        self._loop.call_soon_threadsafe(self._fail, error)

    def _committed(self) -> None:
        self._woken = False
        head = self._keeper.head
        if head <= self.head or self.failed is not None:
            return
        self.head = head
        now_s = perf_counter()
        while self._written and self._written[0][0] <= head:
            self._counts.commits.add(now_s - self._written.popleft()[1])
        durable: list[Envelope] = []
        in_flight = self._in_flight
        while in_flight and in_flight[0].seq <= head:
            durable.append(in_flight.popleft())
        self._counts.facts += len(durable)
        for waiter in tuple(self._waiters):
            if waiter.settle(head):
                self._waiters.pop(waiter, None)
        self._on_durable(durable)

    def _fail(self, error: Exception) -> None:
        if self.failed is None:
            self.failed = error
            self._on_failed(error)

    def _refuse(self, by: By, code: str, text: str, fact_id: str = "", *, about: Fact | None = None) -> Refuse:
        self._counts.refusals[code] += 1
        if by.role is Role.SOURCE:
            # A source's last error is told to every desk: it must not quote what is hidden from some of them.
            told = text if about is None or whole_for_all(about) else f"{kind_of(about)} was refused: {code}"
            self.meter(by.source or by.actor).error(told)
        return Refuse(code, text, fact_id)


def _time_fault(at: datetime, now: datetime) -> str:
    if at.tzinfo is None:
        return "the time has no time zone"
    ahead_s = (at - now).total_seconds()
    if ahead_s > 0:
        return f"the time is {ahead_s:.0f} s in the future: check the sender's clock"
    return f"the time is {-ahead_s / 3600:.0f} h old; older than a day is history, not live"
