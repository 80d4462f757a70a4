"""A picture that follows a hub: frames are fed in, applied within a time budget, and its liveness told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from console.domain.facts import Envelope
from console.domain.picture import Picture, Touched
from console.domain.tracks import Position, Tracks
from console.link.away import Away, Before, digest
from console.link.client import LinkEvent, Lost, Opened, Received, Refused
from console.link.liveness import LinkState, Liveness
from console.link.retold import retold
from console.wire.frames import Facts, HubFrame, Positions, Pulse, Snapshot, SourceHealth, Welcome

#: Facts applied between two looks at the clock.
SLICE = 64
#: How many latencies are kept for whoever wants to know how far behind the hub this picture runs.
LATENCIES_KEPT = 4096


class Replica:
    """The desk's own picture and tracks. Not thread-safe: one thread feeds, applies and reads."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.tracks = Tracks()
        self.liveness = Liveness()
        self.welcome: Welcome | None = None
        self.sources: tuple[SourceHealth, ...] = ()
        self.desks = 0
        self.positions_in = 0
        self.positions_conflated = 0
        self.gaps = 0
        self.fact_latency_s: deque[float] = deque(maxlen=LATENCIES_KEPT)
        self._pending: deque[Snapshot | tuple[Envelope, ...]] = deque()
        self._offset = 0
        self._fresh: list[Position] = []
        self._before: Before | None = None
        self._away_since: datetime | None = None
        self._away: Away | None = None

    # ---- what comes in ----

    def feed(self, frame: HubFrame, now_s: float, now: datetime) -> None:
        """Take a frame as it came; `now_s` is monotonic seconds, `now` the local UTC time of its coming."""
        match frame:
            case Facts():
                if frame.facts:
                    self._pending.append(frame.facts)
            case Positions():
                self._fresh.extend(frame.positions)
                self.positions_in += len(frame.positions)
            case Pulse():
                self.liveness.pulsed(frame.seq, frame.hub_time, now_s, now)
                self.sources, self.desks = frame.sources, frame.desks
                self.positions_conflated = frame.positions_conflated
            case Snapshot():
                self._pending.append(frame)
            case Welcome():
                self.welcome = frame
                self.liveness.opened(frame.seq, frame.hub_time, now_s, now)
            case _:
                pass

    def hear(self, event: LinkEvent, now_s: float) -> None:
        """Take an event of the link as it came; `now_s` is monotonic seconds."""
        match event:
            case Received():
                self.feed(event.frame, now_s, event.at)
            case Opened():
                self.feed(event.welcome, now_s, event.at)
            case Lost():
                self.gaps += event.gap
                self.lost(event.why, event.at)
            case Refused():
                self.refused(event.text, event.at)

    def lost(self, why: str, now: datetime) -> None:
        """The connection is gone: from here on the picture is the past."""
        self.liveness.lost(why)
        self._remember(now)

    def refused(self, why: str, now: datetime) -> None:
        """The hub will not have this client."""
        self.liveness.refused(why)
        self._remember(now)

    # ---- once a frame ----

    def work(self, budget_s: float, clock: Callable[[], float], now: datetime) -> Touched:
        """Apply what is waiting, for at most about `budget_s` of `clock`, and say what changed.

        Facts go before positions: a unit has to be known before it is drawn. What is left waits for the next
        frame, and the state is `catching up` meanwhile.
        """
        start = clock()
        touched = Touched()
        state = self.liveness.state(start)
        if state is LinkState.NOT_LIVE:
            self._remember(now)
        while self._pending and clock() - start < budget_s:
            heard = self._apply_some(touched)
            if heard is not None and self.liveness.ever_live and state is not LinkState.NOT_LIVE:
                self.fact_latency_s.append((self.liveness.now(now) - heard).total_seconds())
        if self._fresh:
            touched.units.update(position.unit for position in self._fresh)
            self.tracks.take(self._fresh)
            self._fresh.clear()
        if not self._pending and self.picture.seq >= self.liveness.head:
            self._forget_strangers(touched)
        if not self._pending:
            self.liveness.caught_up_to(self.picture.seq, clock())
        self._tell_away(clock(), now)
        return touched

    def _apply_some(self, touched: Touched) -> datetime | None:
        """Apply a slice; gives when the hub heard its newest fact."""
        head = self._pending[0]
        if isinstance(head, Snapshot):
            self._pending.popleft()
            self._begin_anew(head.picture, touched)
            return None
        piece = head[self._offset : self._offset + SLICE]
        for envelope in piece:
            touched.merge(self.picture.apply(envelope))
        self._offset += len(piece)
        if self._offset >= len(head):
            self._pending.popleft()
            self._offset = 0
        return piece[-1].heard

    def _begin_anew(self, picture: Picture, touched: Touched) -> None:
        """Take a whole picture; one at the fact held already comes when more or less of it is open to this desk."""
        held = self.picture
        same = (picture.epoch, picture.seq) == (held.epoch, held.seq)
        seen_otherwise = retold(held, picture) if same else None
        if seen_otherwise is not None:
            touched.merge(seen_otherwise)
        else:
            self.picture = picture
            touched.everything = True

    def _forget_strangers(self, touched: Touched) -> None:
        """Positions of units that are not (or no longer) on duty are not drawn."""
        rows, known = self.tracks.rows, self.picture.units
        seen = tuple(rows) if touched.everything else touched.units
        for unit in [unit for unit in seen if unit in rows and unit not in known]:
            self.tracks.forget(unit)

    @property
    def waiting(self) -> int:
        """Facts that have come but are not applied yet."""
        facts = sum(1 if isinstance(item, Snapshot) else len(item) for item in self._pending)
        return facts - self._offset

    # ---- while you were away ----

    def _remember(self, now: datetime) -> None:
        if self._before is None and self.liveness.ever_live:
            self._before, self._away_since = Before.of(self.picture), now

    def _tell_away(self, now_s: float, now: datetime) -> None:
        if self._before is None or self.liveness.state(now_s) is not LinkState.LIVE:
            return
        assert self._away_since is not None
        self._away = digest(self._before, self.picture, self._away_since, now)
        self._before = self._away_since = None

    def take_away(self) -> Away | None:
        """The digest of the last absence, once."""
        away, self._away = self._away, None
        return away
