"""Plays a feed through Qt Multimedia (RTSP, HLS, MPEG-TS, HTTP). Needs the `feeds` extra; imported only when used.

Frames are turned into pictures in the decoder's thread, made small there, and put into a slot where the newest wins:
the UI thread only takes what lies there. There is no audio output: a wall of nine must not talk.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PySide6
from PySide6.QtCore import Q_ARG, QMetaObject, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QImage

from console.desk.feeds.player import Shot
from console.desk.feeds.pulse import fingerprint
from console.wire.feed_address import FeedAddress

#: What Qt's FFmpeg may open on behalf of an address or a playlist within it; `file` is not among them.
PROTOCOLS = "rtsp,rtsps,srt,http,https,httpproxy,udp,rtp,rtcp,tcp,tls,hls,crypto"
_FFMPEG_QUIET = -8
#: How long a connection may be silent, milliseconds: longer than it takes to be dead by its pulse.
NETWORK_TIMEOUT_MS = 15_000
#: How fast a live stream is played. FFmpeg looks into it for 1.5 s, and Qt plays what came meanwhile first: measured
#: over loopback, a picture stays 1.48 s old at normal speed; at this one it is 0.27 s old within six seconds, and no
#: frame is lost. Qt's own "low latency" leaves it at 1.54 s and drops the first two seconds (Qt 6.11).
CATCH_UP = 1.25


def _prepare() -> None:
    """Before FFmpeg is loaded: no local files, no addresses with their credentials on standard error."""
    os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = PROTOCOLS


def hush(folder: Path | None = None) -> bool:
    """Silence Qt's own FFmpeg: it prints every address it opens, password included. False where it was not found."""
    libraries = folder or Path(PySide6.__file__).parent
    places = (libraries / "Qt" / "lib", libraries)
    names = ("libavutil.so.*", "libavutil.*.dylib", "avutil-*.dll")
    for found in (path for place in places for name in names for path in sorted(place.glob(name))):
        try:
            ctypes.CDLL(str(found)).av_log_set_level(_FFMPEG_QUIET)
        except (OSError, AttributeError):
            continue
        return True
    return False


class QtFeedPlayer(QObject):
    """One address, playing from when it is made until it is closed or fails."""

    def __init__(
        self, address: FeedAddress, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises ImportError where Qt Multimedia is not installed."""
        _prepare()
        from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

        super().__init__(parent)
        self.fault = ""
        self.frames = 0
        self._clock = clock
        self._lock = threading.Lock()
        self._newest: Shot | None = None
        self._size = QSize(640, 360)
        self._closed = False
        self._ended = QMediaPlayer.MediaStatus.EndOfMedia
        self._sink = QVideoSink(self)
        # In the decoder's thread: queued to this one, nine feeds would fill the UI's time with conversions.
        self._sink.videoFrameChanged.connect(self._arrived, Qt.ConnectionType.DirectConnection)
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(self._sink)
        hush()
        self._player.errorOccurred.connect(self._failed)
        self._player.mediaStatusChanged.connect(self._status)
        self._wait_longer()
        self._keep_up(address)
        self._player.setSource(QUrl(address.to_open()))
        self._player.play()

    def _keep_up(self, address: FeedAddress) -> None:
        """Play a live stream a little fast, until nothing is left of what came while it was looked into.

        A playlist (HLS) comes in pieces of seconds: played fast it would stand still between two of them.
        """
        if not address.is_playlist:
            self._player.setPlaybackRate(CATCH_UP)

    def _wait_longer(self) -> None:
        """Let a silent connection be judged by the pulse, before Qt's demuxer begins to try it without a pause."""
        try:
            from PySide6.QtMultimedia import QPlaybackOptions
        except ImportError:
            return  # before Qt 6.10 there are no options
        options = QPlaybackOptions()
        options.setNetworkTimeout(NETWORK_TIMEOUT_MS)
        self._player.setPlaybackOptions(options)

    # ---- the UI thread ----

    def fit(self, width_px: int, height_px: int) -> None:
        """No picture need be larger than this, device pixels."""
        self._size = QSize(max(1, width_px), max(1, height_px))

    def take(self) -> Shot | None:
        """The newest frame since the last call."""
        with self._lock:
            shot, self._newest = self._newest, None
        return shot

    def close(self) -> None:
        """Stop, and let go of the connection."""
        if self._closed:
            return
        self._closed = True
        self._sink.videoFrameChanged.disconnect(self._arrived)
        # Stopping waits for the decoder's thread, which may be in `_arrived` and want the interpreter: called as a
        # method of Python's it would hold that, and both would wait for ever. Invoked by name it lets go meanwhile.
        QMetaObject.invokeMethod(self._player, "stop", Qt.ConnectionType.DirectConnection)
        QMetaObject.invokeMethod(self._player, "setSource", Qt.ConnectionType.DirectConnection, Q_ARG(QUrl, QUrl()))
        self._newest = None
        self.deleteLater()

    def _failed(self, error: object, text: str) -> None:
        # Qt's own text may hold the address: the kind of error says enough.
        kind = getattr(error, "name", "")
        self.fault = {
            "ResourceError": "it cannot be reached",
            "FormatError": "what comes is not video that can be played",
            "NetworkError": "the network does not carry it",
            "AccessDeniedError": "it refuses this desk",
        }.get(kind, "it cannot be played")

    def _status(self, status: object) -> None:
        if status == self._ended:
            self.fault = self.fault or "it ended"

    # ---- the decoder's thread ----

    def _arrived(self, frame: object) -> None:
        if self._closed or not frame.isValid():  # type: ignore[attr-defined]
            return
        image: QImage = frame.toImage()  # type: ignore[attr-defined]
        if image.isNull():
            return
        if image.depth() != 32:
            image = image.convertToFormat(QImage.Format.Format_RGB32)
        at_s, cells = self._clock(), fingerprint(green_of(image))
        if image.width() > self._size.width() or image.height() > self._size.height():
            image = image.scaled(
                self._size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        with self._lock:
            self.frames += 1
            self._newest = Shot(image, cells, at_s)


def green_of(image: QImage) -> np.ndarray:
    """Green of a 32-bit image, uint8 (height, width), a view: near enough to luma to see whether something moved."""
    held = np.frombuffer(image.constBits(), np.uint8)
    return held.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), 1]
