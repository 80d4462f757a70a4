"""A camera on loopback: a transport stream of a moving scene, sent over HTTP at the pace of a live one.

Run as `python -m console.bench.camera_process SECONDS`. It says its address once, and ends with its standard input.
Every connection gets the stream from its beginning, as long as it lasts.
"""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np

WIDE, HIGH, RATE = 640, 360, 15


def scene(number: int) -> np.ndarray:
    """Picture `number`: a bright block walks over a shaded ground, uint8 (HIGH, WIDE, 3)."""
    ground = np.linspace(30, 110, WIDE, dtype=np.uint8)
    picture = np.repeat(np.repeat(ground[None, :, None], HIGH, axis=0), 3, axis=2)
    at = number * 12 % (WIDE - 80)
    picture[HIGH // 3 : HIGH // 3 + 80, at : at + 80] = (220, 180, 90)
    return picture


def film(seconds: float) -> list[bytes]:
    """An MPEG-TS with MPEG-2 video, cut so that each piece is what one more picture adds."""
    out = io.BytesIO()
    pieces: list[bytes] = []
    cut = 0
    with av.open(out, "w", format="mpegts") as made:
        video = made.add_stream("mpeg2video", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDE, HIGH, "yuv420p"
        video.bit_rate, video.gop_size = 800_000, RATE
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(scene(number), format="rgb24")
            frame.pts = number
            made.mux(video.encode(frame))
            held = out.getbuffer().nbytes
            pieces.append(bytes(out.getbuffer()[cut:held]))
            cut = held
        made.mux(video.encode(None))
    pieces.append(out.getvalue()[cut:])
    return pieces


class _Camera(BaseHTTPRequestHandler):
    pieces: list[bytes]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        self.end_headers()
        begun_s = time.monotonic()
        for number, piece in enumerate(self.pieces):
            time.sleep(max(0.0, begun_s + number / RATE - time.monotonic()))
            try:
                self.wfile.write(piece)
            except OSError:
                return  # the desk closed it

    def log_message(self, *_: object) -> None:
        """Whoever measures does not want to read of every connection."""


def main(arguments: list[str]) -> int:
    """Serve until standard input ends."""
    _Camera.pieces = film(float(arguments[0]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Camera)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}/"}), flush=True)
    sys.stdin.buffer.read()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
