"""Live streams on loopback: MPEG-TS over HTTP, each connection encoded as it is watched; drones with telemetry."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from zlib import crc32

from console.demo.cameras.pictures import HIGH, WIDE, picture
from console.domain.vocabulary_care import FeedKind

RATE = 15
#: A stream begins with what its camera saw so long ago, seconds: a player looks into so much before it shows any.
BEFORE_S = 2.0
#: Telemetry comes with every so many pictures.
TELEMETRY_EVERY = 3
#: Watchers at once; more are turned away, so that a demo never takes the machine.
MOST_WATCHED = 9
_CLOCK = 90_000

#: The kind of a camera by its id, none where there is no such camera.
KindOf = Callable[[str], FeedKind | None]
#: The telemetry packet of this moment, of a drone that is there.
PacketOf = Callable[[str], bytes | None]


class Sink(Protocol):
    """Where a stream is written to."""

    def write(self, data: bytes, /) -> Any:
        """Take some bytes; OSError when nobody is there any more."""


class _Tap:
    """Holds what the muxer has written until it is sent: a cut connection is then an error here, not inside PyAV."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """Everything since the last call."""
        held = bytes(self._held)
        self._held.clear()
        return held


class Cameras(ThreadingHTTPServer):
    """Serves `/<camera>` on 127.0.0.1, on a port the system chooses; use it as a context manager."""

    daemon_threads = True

    def __init__(self, kind_of: KindOf, packet_of: PacketOf) -> None:
        """Needs PyAV; raises ImportError where it is missing."""
        import av  # noqa: F401 - said now, not at the first watcher

        super().__init__(("127.0.0.1", 0), _Watcher)
        self.kind_of, self.packet_of = kind_of, packet_of
        self.places = threading.BoundedSemaphore(MOST_WATCHED)
        self.ending = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, name="cameras", daemon=True)

    @property
    def url(self) -> str:
        """Where the cameras are, without a slash behind."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Cameras:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()


class _Watcher(BaseHTTPRequestHandler):
    server: Cameras

    def do_GET(self) -> None:
        camera = self.path.lstrip("/").partition("?")[0]
        kind = self.server.kind_of(camera)
        if kind is None:
            self.send_error(404, "no such camera")
            return
        if not self.server.places.acquire(blocking=False):
            self.send_error(503, "too many watchers")
            return
        try:
            self.send_response(200)
            self.send_header("Content-Type", "video/mp2t")
            self.end_headers()
            film(self.wfile, camera, kind, self.server.packet_of, self.server.ending)
        except OSError:
            pass  # the desk closed it
        finally:
            self.server.places.release()

    def log_message(self, *_: object) -> None:
        """Nobody wants to read of every connection."""


def film(
    sink: Sink,
    camera: str,
    kind: FeedKind,
    packet_of: PacketOf,
    ending: threading.Event,
    *,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] | None = None,
) -> None:
    """Write one camera's stream at the pace of a live one until `ending` is set or the sink is gone.

    Args:
        sink: gets the bytes of the transport stream.
        camera: its id; two cameras of a kind are at two places.
        kind: what is seen.
        packet_of: telemetry of drones.
        ending: ends it.
        clock: seconds that go on.
        wait: waits seconds; without it `ending` is waited for.

    Raises:
        OSError: nobody takes the stream any more.
    """
    import av

    pause = wait or ending.wait
    seed = crc32(camera.encode()) % 1_000
    begun_s, number = clock() - BEFORE_S, 0
    tap = _Tap()
    with av.open(tap, "w", format="mpegts", buffer_size=4_096, options={"flush_packets": "1"}) as made:
        video = made.add_stream("mpeg2video", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDE, HIGH, "yuv420p"
        video.bit_rate, video.gop_size = 1_000_000, RATE
        # A stream that is declared and never sent keeps players looking for it.
        flies = kind is FeedKind.DRONE and packet_of(camera) is not None
        told = made.add_data_stream("klv") if flies else None
        while not ending.is_set():
            # The film goes by the clock of the machine: two watchers of a camera see the same.
            frame = av.VideoFrame.from_ndarray(picture(kind, begun_s + number / RATE, seed), format="rgb24")
            frame.pts = number
            made.mux(video.encode(frame))
            if told is not None and number % TELEMETRY_EVERY == 0 and (packet := packet_of(camera)) is not None:
                sent = av.Packet(packet)
                sent.stream, sent.time_base = told, Fraction(1, _CLOCK)
                sent.pts = sent.dts = number * _CLOCK // RATE
                made.mux(sent)
            sink.write(tap.take())
            number += 1
            pause(max(0.0, begun_s + number / RATE - clock()))
