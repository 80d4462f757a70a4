"""Cameras on loopback: a transport stream with pictures and telemetry made here, and servers that send such things."""

from __future__ import annotations

import io
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tests.wire.klv_making import drone, packet

RATE = 15
#: A Python that has GStreamer's bindings; they come with the system, not from a package index.
SYSTEM_PYTHON = "/usr/bin/python3"
_RTSP = """
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
for needed in ("x264enc", "rtph264pay", "videotestsrc"):
    assert Gst.ElementFactory.find(needed), needed
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1 "
                   "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0 pt=96 )")
factory.set_shared(True)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
"""


def moving(number: int, wide: int = 640, high: int = 360) -> np.ndarray:
    """A frame of a scene in which a bright block walks, uint8 (high, wide, 3)."""
    picture = np.full((high, wide, 3), 60, np.uint8)
    at = number * 12 % (wide - 80)
    picture[high // 3 : high // 3 + 80, at : at + 80] = (220, 180, 90)
    return picture


def transport(seconds: float, *, telemetry: bool = True) -> bytes:
    """An MPEG-TS with MPEG-2 video of 640x360 at 15 frames a second and, beside it, a drone's telemetry."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as made:
        video = made.add_stream("mpeg2video", rate=RATE)
        video.width, video.height, video.pix_fmt, video.bit_rate, video.gop_size = 640, 360, "yuv420p", 800_000, RATE
        told = made.add_data_stream("klv") if telemetry else None
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(moving(number), format="rgb24")
            frame.pts = number
            made.mux(video.encode(frame))
            if told is not None:
                sent = av.Packet(packet(drone(lat=40.0 + number / 10_000)))
                sent.stream, sent.time_base = told, Fraction(1, 90_000)
                sent.pts = sent.dts = number * 90_000 // RATE
                made.mux(sent)
        made.mux(video.encode(None))
    return out.getvalue()


class Files(ThreadingHTTPServer):
    """Sends what it holds by path; a path in `endless` keeps its connection open when all has been sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.held: dict[str, bytes] = {}
        self.endless: set[str] = set()
        self.asked: list[str] = []
        self.over = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A player that hangs up is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server: Files

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        body = self.server.held.get(path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        if path not in self.server.endless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if path in self.server.endless:
            self.wfile.flush()
            self.server.over.wait(30)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def files() -> Iterator[tuple[Files, str]]:
    """A server on loopback and where it is, such as `127.0.0.1:40123`."""
    server = Files()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server, f"127.0.0.1:{server.server_port}"
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@contextmanager
def rtsp() -> Iterator[str]:
    """GStreamer's RTSP server on loopback with one live camera; skips where the system has none."""
    if not Path(SYSTEM_PYTHON).exists():
        pytest.skip(f"no {SYSTEM_PYTHON}, so no GStreamer RTSP server")
    process = subprocess.Popen(
        [SYSTEM_PYTHON, "-c", _RTSP], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            pytest.skip("GStreamer's RTSP server is not installed (gir1.2-gst-rtsp-server-1.0, plugins good and ugly)")
        yield f"rtsp://127.0.0.1:{port}/live"
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def hls(clip: Path, folder: Path) -> dict[str, bytes]:
    """A clip as HLS: playlist and segments by path. Skips where there is no ffmpeg."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not installed, so no HLS can be made here")
    subprocess.run(
        [ffmpeg, "-v", "error", "-i", str(clip), "-t", "6", "-an", "-vf", "scale=640:360,setsar=1,fps=15",
         "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0",
         str(folder / "index.m3u8")],
        check=True, timeout=60,
    )  # fmt: skip
    return {f"/hls/{path.name}": path.read_bytes() for path in folder.iterdir()}
