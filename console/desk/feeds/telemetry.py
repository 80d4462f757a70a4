"""Reads a drone's telemetry beside its pictures, in a thread of its own, through PyAV; without it, there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from console.wire.feed_address import FeedAddress
from console.wire.klv import Counts, KlvReader
from console.wire.klv_footprint import Footprint, footprint
from console.wire.klv_transport import has_telemetry, telemetry_of
from console.wire.klv_values import Telemetry

#: A footprint that has not been renewed for this long is not shown any more, seconds: a drone moves.
STALE_AFTER_S = 3.0
#: How long opening and one read may take, seconds; a close is noticed within the latter.
TIMEOUT_S = (6.0, 2.0)
#: Between two tries, seconds.
AGAIN_AFTER_S = 3.0


class Reading(NamedTuple):
    """The newest packet and when it came, seconds of the clock handed in."""

    telemetry: Telemetry
    at_s: float


def open_transport(address: FeedAddress) -> Any:
    """Open an address as an `av` container.

    Raises:
        ImportError: PyAV is not installed.
        av.FFmpegError: it cannot be opened; its text holds the address and must not be shown.
    """
    import av

    return av.open(address.to_open(), timeout=TIMEOUT_S)


class TelemetryReader:
    """Follows one address until it is closed; never raises, never waits for anybody."""

    def __init__(
        self,
        address: FeedAddress,
        *,
        clock: Callable[[], float] = time.monotonic,
        open_: Callable[[FeedAddress], Any] = open_transport,
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        """Starts at once. `open_` gives an open container; handed in so that tests need no network."""
        self._address, self._clock, self._open, self._again_after_s = address, clock, open_, again_after_s
        self._newest: Reading | None = None
        self._reader = KlvReader()
        self._closing = threading.Event()
        #: Why there is none, in words without an address; empty while it is read.
        self.fault = ""
        self._thread = threading.Thread(target=self._run, name="feed telemetry", daemon=True)
        self._thread.start()

    @property
    def counts(self) -> Counts:
        """Packets taken and refused so far."""
        return self._reader.counts

    def footprint(self, now_s: float, ground_m: float | None = None) -> Footprint | None:
        """The ground in view as far as it is known now."""
        newest = self._newest
        if newest is None or now_s - newest.at_s > STALE_AFTER_S:
            return None
        return footprint(newest.telemetry, ground_m)

    def age_s(self, now_s: float) -> float | None:
        """How old the newest packet is, seconds."""
        return now_s - self._newest.at_s if self._newest is not None else None

    def close(self) -> None:
        """Let go; the thread ends by itself within one read."""
        self._closing.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; true when it is over."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with self._open(self._address) as container:
                    self._follow(container)
            except ImportError:
                self.fault = "telemetry needs the extra `feeds`"
                return
            except Exception:
                # PyAV raises a class for every error of FFmpeg, each with the address in its text: none is repeated.
                self.fault = "telemetry cannot be read"
            self._closing.wait(self._again_after_s)

    def _follow(self, container: Any) -> None:
        if not has_telemetry(container):
            self.fault = "the feed carries no telemetry"
            return
        self.fault = ""
        for seen in telemetry_of(container, self._reader):
            self._newest = Reading(seen, self._clock())
            if self._closing.is_set():
                return
        self.fault = "the telemetry ended"
