"""Telemetry out of an MPEG-TS made here with PyAV: bare packets, those with a header before them, and noise."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest

from console.wire.klv import KlvReader
from console.wire.klv_transport import has_telemetry, telemetry_of
from tests.wire.klv_making import drone, packet

av = pytest.importorskip("av", reason="PyAV is not installed (extra `feeds`)")


def transport(*bodies: bytes) -> io.BytesIO:
    """An MPEG-TS with one KLV stream, ten packets a second."""
    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as made:
        stream = made.add_data_stream("klv")
        for index, body in enumerate(bodies):
            sent = av.Packet(body)
            sent.stream, sent.time_base = stream, Fraction(1, 90_000)
            sent.pts = sent.dts = index * 9_000
            made.mux(sent)
    return io.BytesIO(out.getvalue())


def test_every_good_packet_comes_out_and_bad_ones_are_counted() -> None:
    good = [packet(drone(lat=40.0 + i / 10)) for i in range(4)]
    spoilt = bytearray(good[1])
    spoilt[40] ^= 0x10
    reader = KlvReader()
    with av.open(transport(good[0], bytes(spoilt), good[2], b"\0\x01\0\x00\x5f" + good[3])) as container:
        assert has_telemetry(container)
        seen = list(telemetry_of(container, reader))
    assert [round(it.sensor_lat_deg or 0.0, 3) for it in seen] == [40.0, 40.2, 40.3]
    assert (reader.counts.good, reader.counts.bad) == (3, 1)


def test_a_packet_without_a_time_is_counted_as_bad() -> None:
    reader = KlvReader()
    with av.open(transport(packet([(3, b"x")]), packet(drone()))) as container:
        assert len(list(telemetry_of(container, reader))) == 1
    assert (reader.counts.good, reader.counts.malformed) == (1, 1)


def test_a_transport_without_telemetry_gives_none() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as made:
        stream = made.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(25):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number, np.uint8), format="rgb24")
            made.mux(stream.encode(picture))
        made.mux(stream.encode(None))
    with av.open(io.BytesIO(out.getvalue())) as container:
        assert not has_telemetry(container)
        assert list(telemetry_of(container, KlvReader())) == []
