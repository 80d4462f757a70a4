"""One desk's share of the stream: a cursor into the facts, the positions it is owed, and when it is too slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from console.config import Limits
from console.domain.tracks import Position
from console.hub.audience import Audience
from console.hub.framing import text_frame
from console.hub.outlet import TRY_AGAIN, Outlet
from console.hub.recent import Recent
from console.wire.codec import encode
from console.wire.frames import Box, Positions

#: A desk with more than this still to be sent gets no more positions until it has caught up, bytes.
POSITIONS_WAIT_ABOVE = 128 << 10
#: Positions in one frame at most.
POSITIONS_A_FRAME = 10_000


class Turn(msgspec.Struct, frozen=True):
    """What a desk is told from the fact `seq` on is what another audience is told; `frame` is the snapshot there."""

    seq: int
    frame: bytes
    audience: Audience


class DeskFeed:
    """Sends one desk everything it has to see, in order, as fast as it takes it and no faster.

    Facts: the desk is a number (`cursor`) into the recent facts all desks share, so a slow one costs no memory; it
    is cut when it falls further behind than that, or takes nothing for too long. Positions: only which units moved
    is remembered; the newest fix of each is sent once the desk has room.

    `audience` says what is hidden of the facts that are sent now.
    """

    def __init__(
        self,
        outlet: Outlet,
        recent: Recent,
        latest: Mapping[str, Position],
        audience: Audience,
        *,
        limits: Limits,
        box: Box | None,
        fetch: Callable[[DeskFeed], None],
        on_cut: Callable[[str], None],
        now_s: float,
    ) -> None:
        """`fetch(feed)` is asked for older facts than the recent ones; it ends with `fetched`."""
        self.cursor = 0
        self.conflated = 0
        self.live = False
        self.box = box
        self.audience = audience
        self._outlet = outlet
        self._recent = recent
        self._latest = latest
        self._limits = limits
        self._fetch = fetch
        self._on_cut = on_cut
        self._turn: Turn | None = None
        self._fetching = False
        self._closed = False
        self._owed: set[str] = set()
        self._progress = (outlet.sent, now_s)

    # ---- joining ----

    def go_on_after(self, cursor: int) -> None:
        """The desk holds every fact up to `cursor`."""
        self.cursor = cursor
        self._begin()

    def start_from(self, seq: int, frame: bytes) -> None:
        """Send this snapshot of the picture at `seq`, as soon as every fact in it is on disk."""
        self._turn = Turn(seq, frame, self.audience)
        self.advance()

    def _begin(self) -> None:
        self.live = True
        self.advance()
        self._send_positions([p for p in self._latest.values() if self.box is None or inside(self.box, p)])

    # ---- what may be seen ----

    @property
    def becoming(self) -> Audience:
        """The audience this desk belongs to, as soon as the snapshot it waits for is sent."""
        return self._turn.audience if self._turn is not None else self.audience

    @property
    def through(self) -> int | None:
        """The fact after which a snapshot has to come, if any: nothing later may be sent before it."""
        return self._turn.seq if self._turn is not None else None

    def turn(self, seq: int, frame: bytes, audience: Audience) -> None:
        """Tell the desk from now on what `audience` is told: facts up to `seq`, this snapshot there, what follows.

        Until the snapshot is sent the desk sees what is open to both audiences: what a grant opens waits until the
        grant is on disk, what it no longer opens is hidden at once. `seq` may not lie before the desk's cursor.
        """
        self.audience = self.audience.meanwhile(audience)
        self._turn = Turn(seq, frame, audience)
        self.advance()

    # ---- facts ----

    def advance(self) -> None:
        """Send the facts the desk does not have yet, as far as it keeps up."""
        if self._closed or self._fetching:
            return
        if not self.live:
            self._start()
            return
        recent, outlet = self._recent, self._outlet
        while outlet.writable:
            if self._turn is not None and self._turn.seq == self.cursor:
                self._show(self._turn)
            if self.cursor >= recent.head:
                return
            if not recent.holds(self.cursor):
                self._fetching = True
                self._fetch(self)
                return
            through = self._turn.seq if self._turn is not None else None
            frame, self.cursor = recent.frame_after(self.cursor, self.audience, through)
            outlet.send(frame)

    def _start(self) -> None:
        turn = self._turn
        if turn is not None and turn.seq <= self._recent.head:
            self._show(turn)
            self.go_on_after(turn.seq)

    def _show(self, turn: Turn) -> None:
        self._turn, self.audience = None, turn.audience
        self._outlet.send(turn.frame)

    def fetched(self, frame: bytes, last: int) -> None:
        """Older facts came from the journal: everything up to `last`."""
        self._fetching = False
        self._outlet.send(frame)
        self.cursor = last
        self.advance()

    def drained(self) -> None:
        """The connection has room again."""
        self.advance()
        self.pay()

    # ---- positions ----

    def positions(self, fresh: Mapping[str, Position], shared: Callable[[], list[bytes]]) -> None:
        """Units moved; `shared()` gives the frames that every desk without a box and without debts gets."""
        if self._closed or not self.live:
            return
        if self._owed or not self._has_room():
            self.conflated += len(self._owed.intersection(fresh))
            self._owed.update(fresh)
            self.pay()
        else:
            for frame in shared():
                self._outlet.send(frame)

    def pay(self) -> None:
        """Send the newest fix of every unit that moved while the desk had no room."""
        if self._owed and self._has_room():
            latest = self._latest
            owed, self._owed = self._owed, set()
            self._send_positions([latest[unit] for unit in owed if unit in latest])

    def _has_room(self) -> bool:
        return self._outlet.buffered < POSITIONS_WAIT_ABOVE

    def _send_positions(self, positions: list[Position]) -> None:
        for frame in position_frames(positions):
            self._outlet.send(frame)

    # ---- too slow ----

    def check(self, now_s: float) -> None:
        """Cut the desk when it is too far behind or takes nothing any more."""
        if self._closed:
            return
        behind = self._recent.head - self.cursor
        if self.live and not self._fetching and behind > self._limits.desk_behind_facts:
            self.cut(f"too slow: {behind} facts behind; connect again to start from the picture")
            return
        sent, since_s = self._progress
        if self._outlet.sent != sent or not self._outlet.buffered:
            self._progress = self._outlet.sent, now_s
        elif now_s - since_s > self._limits.desk_stalled_s:
            self.cut(f"too slow: nothing was taken for {now_s - since_s:.0f} s; connect again")

    def cut(self, why: str, kind: str = "slow") -> None:
        """Close the connection with a reason; `kind` is what it is counted as."""
        if not self._closed:
            self._closed = True
            self._on_cut(kind)
            self._outlet.close(TRY_AGAIN, why)

    def end(self) -> None:
        """The connection is gone."""
        self._closed = True
        self._owed.clear()


def inside(box: Box, position: Position) -> bool:
    """Whether a position lies in a box; a box whose west is east of its east spans the date line."""
    if not box.south <= position.lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= position.lon <= box.east
    return position.lon >= box.west or position.lon <= box.east


def position_frames(positions: Iterable[Position]) -> list[bytes]:
    """`positions` frames, ready to send."""
    listed = list(positions)
    return [
        text_frame(encode(Positions(tuple(listed[start : start + POSITIONS_A_FRAME]))))
        for start in range(0, len(listed), POSITIONS_A_FRAME)
    ]
