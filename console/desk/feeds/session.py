"""One feed while this desk watches it: its player, its pulse, its telemetry, and trying again when it breaks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from PySide6.QtGui import QImage

from console.desk.feeds.player import FeedPlayer, MakePlayer
from console.desk.feeds.pulse import OPENING_FOR_S, Beat, Pulse, Sign
from console.domain.vocabulary_care import FeedKind
from console.wire.backoff import delay_s
from console.wire.feed_address import FeedAddress
from console.wire.klv_footprint import Footprint


class Reader(Protocol):
    """What follows a drone's telemetry; see `telemetry.TelemetryReader`."""

    def footprint(self, now_s: float) -> Footprint | None:
        """The ground in view as far as it is known now."""

    def age_s(self, now_s: float) -> float | None:
        """How old that is, seconds."""

    def close(self) -> None:
        """Let go."""


MakeReader = Callable[[FeedAddress], Reader]


class FeedSession:
    """From opening to closing. Ticked by the wall; nothing in here waits."""

    def __init__(
        self, address: FeedAddress, kind: FeedKind, now_s: float, make: MakePlayer, read: MakeReader | None, rng: Random
    ) -> None:
        """Opens at once. `read` follows the telemetry of drones; none where there is no way to."""
        self.address, self.kind = address, kind
        self.pulse = Pulse(kind, now_s)
        self.sign = Sign(Beat.OPENING, None)
        self.image = QImage()
        self.tries = 0
        self._make, self._rng = make, rng
        self._size = (640, 360)
        self._player: FeedPlayer | None = None
        self._again_s = now_s
        self._missing = ""
        self._tried_s = now_s
        self._reader = read(address) if read is not None and kind is FeedKind.DRONE else None
        self._start(now_s)

    def _start(self, now_s: float) -> None:
        self._tried_s = now_s
        try:
            self._player = self._make(self.address)
        except ImportError:
            self._missing = "this desk was installed without the extra `feeds`"
            self.pulse.over(self._missing)
            return
        self._player.fit(*self._size)

    def fit(self, width_px: int, height_px: int) -> None:
        """How large its tile is, device pixels."""
        self._size = (width_px, height_px)
        if self._player is not None:
            self._player.fit(width_px, height_px)

    def tick(self, now_s: float) -> bool:
        """Take what came and feel the pulse; true when there is a new picture."""
        shot = self._player.take() if self._player is not None else None
        if shot is not None:
            self.image = shot.image
            self.tries = 0
            self.pulse.frame(shot.at_s, shot.cells)
        elif self._player is not None and self._player.fault:
            self.pulse.over(self._player.fault)
        self.sign = self.pulse.feel(now_s)
        self._look_after(now_s)
        return shot is not None

    def _look_after(self, now_s: float) -> None:
        """A dead feed is opened again, less and less often; one that comes back is live by its first frame."""
        if self.sign.beat is not Beat.DEAD or self._missing:
            return
        if self._player is None:
            if now_s >= self._again_s:
                self._start(now_s)
        elif self._player.fault or now_s - self._tried_s >= OPENING_FOR_S:
            self._stop()
            self.tries += 1
            self._again_s = now_s + delay_s(self.tries, self._rng)

    def _stop(self) -> None:
        if self._player is not None:
            self._player.close()
        self._player = None

    def footprint(self, now_s: float) -> Footprint | None:
        """The ground it sees; none while its picture is not live, for then the ground is not what is on the screen."""
        if self._reader is None or self.sign.beat is not Beat.LIVE:
            return None
        return self._reader.footprint(now_s)

    def footprint_age_s(self, now_s: float) -> float | None:
        """How long ago the drone last told where it looks, seconds; none before it ever did."""
        return self._reader.age_s(now_s) if self._reader is not None else None

    def close(self) -> None:
        """Stop everything and forget the picture."""
        self._stop()
        if self._reader is not None:
            self._reader.close()
        self.image = QImage()
