"""A drone's telemetry followed beside its pictures: from a real transport, through breaks, and never with a secret."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from console.desk.feeds.telemetry import STALE_AFTER_S, TelemetryReader
from console.wire.feed_address import judge_address
from tests.wire.klv_making import drone, packet

SECRET = "hunter2"
ADDRESS = judge_address(f"http://me:{SECRET}@cam.example.org/drone.ts")


class Container:
    """Open, with a data stream that gives what it was told."""

    def __init__(self, *packets: bytes, data: bool = True) -> None:
        self.streams = type("Streams", (), {"data": ("klv",) if data else ()})()
        self._packets = packets

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def demux(self, *_streams: object) -> Any:
        yield from self._packets


def follow(*opened: Callable[[], Any]) -> tuple[TelemetryReader, threading.Event]:
    """A reader to which one container after the other is opened; the event is set when there are no more."""
    over, left = threading.Event(), list(opened)

    def open_(_address: object) -> Any:
        if not left:
            over.set()
            raise OSError(f"http://me:{SECRET}@cam.example.org/drone.ts: refused")
        return left.pop(0)()

    return TelemetryReader(ADDRESS, clock=lambda: 50.0, open_=open_, again_after_s=0.0), over


def fail() -> Any:
    raise OSError(f"connection to me:{SECRET}@cam.example.org failed")


def test_a_footprint_comes_and_grows_stale() -> None:
    reader, over = follow(lambda: Container(packet(drone(lat=40.0)), packet(drone(lat=40.1))))
    assert over.wait(10)
    reader.close()
    found = reader.footprint(50.0 + STALE_AFTER_S)
    assert found is not None
    assert found.points[0][0] == pytest.approx(40.1, abs=0.01)
    assert reader.footprint(50.1 + STALE_AFTER_S) is None
    assert reader.counts.good == 2


def test_it_goes_on_after_breaks_and_says_nothing_secret() -> None:
    reader, over = follow(fail, lambda: Container(packet(drone())), fail, lambda: Container(packet(drone())))
    assert over.wait(10)
    reader.close()
    assert reader.join(10)
    assert reader.counts.good == 2
    assert reader.fault == "telemetry cannot be read"


def test_a_feed_without_telemetry_says_so_and_has_no_footprint() -> None:
    reader, over = follow(lambda: Container(packet(drone()), data=False))
    assert over.wait(10)
    reader.close()
    assert reader.footprint(50.0) is None


def test_without_pyav_it_ends_by_itself() -> None:
    def missing() -> Any:
        raise ImportError("no module named av")

    reader, _ = follow(missing)
    assert reader.join(10)
    assert reader.fault == "telemetry needs the extra `feeds`"


def test_a_real_transport() -> None:
    av = pytest.importorskip("av", reason="PyAV is not installed (extra `feeds`)")
    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as made:
        stream = made.add_data_stream("klv")
        for index in range(5):
            sent = av.Packet(packet(drone(lat=40 + index / 10)))
            sent.stream, sent.time_base, sent.pts, sent.dts = stream, Fraction(1, 90_000), index * 9_000, index * 9_000
            made.mux(sent)
    reader, over = follow(lambda: av.open(io.BytesIO(out.getvalue())))
    assert over.wait(10)
    reader.close()
    assert reader.counts.good == 5
    found = reader.footprint(50.0)
    assert found is not None
    assert found.points[0][0] == pytest.approx(40.4, abs=0.01)
