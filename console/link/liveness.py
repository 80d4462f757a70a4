"""Is the picture live? Decided from pulses and sequence numbers alone, on clocks that are handed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

#: Without a pulse for this long the picture is not live, seconds (the hub sends one every 0.5 s).
PULSE_LOST_S = 2.0
#: How fast the estimate of the hub's clock follows a change, a share for each pulse.
CLOCK_GAIN = 0.1
#: A step of the clock larger than this is taken at once, seconds.
CLOCK_STEP_S = 5.0


class LinkState(StrEnum):
    """How the desk stands to the hub; only `LIVE` may be drawn as the present."""

    CONNECTING = "connecting"
    CATCHING_UP = "catching up"
    LIVE = "live"
    NOT_LIVE = "not live"
    DENIED = "refused"


class Liveness(msgspec.Struct):
    """What is known about the stream's health. Times ending in `_s` are of one monotonic clock, seconds."""

    connected: bool = False
    denied: str = ""
    lost_because: str = ""
    last_pulse_s: float | None = None
    exact_at_s: float | None = None
    head: int = 0
    applied: int = 0
    ever_live: bool = False
    hub_ahead: timedelta | None = None

    def opened(self, head: int, hub_time: datetime, now_s: float, now: datetime) -> None:
        """The hub welcomed this desk; `head` is where its journal stands."""
        self.connected, self.denied, self.lost_because = True, "", ""
        self.last_pulse_s = now_s
        self.head = head
        self._compare_clocks(hub_time, now)

    def pulsed(self, head: int, hub_time: datetime, now_s: float, now: datetime) -> None:
        """A pulse came."""
        self.last_pulse_s = now_s
        self.head = head
        self._compare_clocks(hub_time, now)

    def lost(self, why: str) -> None:
        """The connection is gone."""
        self.connected = False
        self.lost_because = why

    def refused(self, why: str) -> None:
        """The hub will not have this desk."""
        self.connected, self.denied = False, why

    def caught_up_to(self, seq: int, now_s: float) -> None:
        """The picture now holds the facts up to `seq`."""
        self.applied = seq
        if self.state(now_s) is LinkState.LIVE:
            self.ever_live = True
            self.exact_at_s = now_s

    def state(self, now_s: float) -> LinkState:
        """The state at a moment of the monotonic clock."""
        if self.denied:
            return LinkState.DENIED
        fresh = self.last_pulse_s is not None and now_s - self.last_pulse_s < PULSE_LOST_S
        if self.connected and fresh:
            return LinkState.LIVE if self.applied >= self.head else LinkState.CATCHING_UP
        return LinkState.NOT_LIVE if self.ever_live else LinkState.CONNECTING

    def words(self, now_s: float) -> str:
        """The state as the header says it, with since when and why where that is known."""
        state = self.state(now_s)
        if state is LinkState.LIVE:
            return "LIVE"
        if state is LinkState.DENIED:
            return f"REFUSED BY THE HUB: {self.denied}"
        if state is LinkState.CATCHING_UP:
            return f"CATCHING UP, {self.head - self.applied:,} facts behind"
        if state is LinkState.CONNECTING:
            return "CONNECTING" + (f": {self.lost_because}" if self.lost_because else "")
        since = f" for {now_s - self.exact_at_s:.0f} s" if self.exact_at_s is not None else ""
        return f"NOT LIVE{since}" + (f": {self.lost_because}" if self.lost_because else "")

    def now(self, local: datetime) -> datetime:
        """The hub's time at a local time: the one clock every view shows."""
        return local + self.hub_ahead if self.hub_ahead is not None else local

    def _compare_clocks(self, hub_time: datetime, now: datetime) -> None:
        ahead = hub_time - now
        if self.hub_ahead is None or abs((ahead - self.hub_ahead).total_seconds()) > CLOCK_STEP_S:
            self.hub_ahead = ahead
        else:
            self.hub_ahead += (ahead - self.hub_ahead) * CLOCK_GAIN
