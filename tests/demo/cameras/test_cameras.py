"""The simulated cameras: which there are, what their telemetry says, and that a real player can play them."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
import pytest

from console.demo.cameras import streams
from console.demo.cameras.pictures import HIGH, WIDE, picture
from console.demo.cameras.plan import FIXED, cameras, changes
from console.demo.cameras.telemetry import Eye, packet_of
from console.domain import facts as f
from console.domain.feeds import uri_fault
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import FeedKind
from console.wire.klv import KlvReader
from console.wire.klv_footprint import Origin, footprint
from console.wire.klv_values import read_telemetry
from tests.story import Story

URL = "http://127.0.0.1:5000"
NOW = datetime(2026, 4, 17, 21, 0, tzinfo=UTC)


def scene() -> Story:
    story = Story(exercise=True)
    story.tell(story.incident("i1"), story.unit("p1"), story.unit("d1", UnitKind.DRONE))
    for unit in ("p1", "d1"):
        story.tell(f.UnitAssigned(unit, "i1"), f.UnitStatusChanged(unit, UnitStatus.ON_SCENE, "i1"))
    return story


def test_fixed_cameras_are_always_there_and_a_drone_while_it_flies_over_a_scene() -> None:
    assert set(cameras(Story().picture, URL)) == {feed for feed, _ in FIXED}
    story = scene()
    there = cameras(story.picture, URL)
    assert (there["cam-d1"].feed_kind, there["cam-d1"].unit, there["cam-d1"].incident) == (FeedKind.DRONE, "d1", "i1")
    assert all(not uri_fault(str(fact.uri)) for fact in there.values())
    story.tell(f.UnitReleased("d1", "i1"))
    assert "cam-d1" not in cameras(story.picture, URL)


def test_a_consult_brings_the_officers_camera_and_the_cars() -> None:
    story = scene()
    story.tell(f.ConsultRequested("i1", "c1", "advice", "officer", unit="p1"), role=Role.FIELD)
    there = cameras(story.picture, URL)
    assert {fact.feed_kind for fact in there.values()} == set(FeedKind)
    told = changes(there, {})
    assert len(told) == len(there)
    assert changes(there, there) == []
    story.tell(f.ConsultWithdrawn("i1", "c1", "calm again"))
    gone = changes(cameras(story.picture, URL), there)
    assert {type(fact) for fact in gone} == {f.FeedEnded}
    assert {fact.feed for fact in gone} == {"cam-p1-body", "cam-p1-car"}  # type: ignore[union-attr]


def test_nothing_real_gets_a_drawn_camera() -> None:
    story = scene()
    real = Story(exercise=False)
    for envelope in story.envelopes:
        real.tell(envelope.fact)
    real.tell(f.ConsultRequested("i1", "c1", "advice", "officer", unit="p1"))
    assert set(cameras(real.picture, URL)) == {feed for feed, _ in FIXED}


def test_a_drones_packet_is_read_back_as_it_was_meant() -> None:
    reader = KlvReader()
    eye = Eye(44.1, -146.36, 90.0, (44.1, -146.359))
    (items,) = list(reader.feed(packet_of(eye, NOW, "D04")))
    seen = read_telemetry(items)
    assert reader.counts.bad == 0
    assert (seen.at, seen.call_sign) == (NOW, "D04")
    assert seen.sensor_lat_deg == pytest.approx(44.1, abs=1e-6)
    assert seen.sensor_azimuth_deg == pytest.approx(0.0, abs=0.1)
    ground = footprint(seen)
    assert ground is not None
    assert ground.origin is Origin.GEOMETRY
    middle = np.mean(ground.points, axis=0)
    assert middle[1] == pytest.approx(-146.359, abs=5e-4), "it looks at what it is over"


def test_a_drone_without_a_target_looks_straight_down() -> None:
    reader = KlvReader()
    (items,) = list(reader.feed(packet_of(Eye(44.1, -146.36, 359.9), NOW, "D04")))
    ground = footprint(read_telemetry(items))
    assert ground is not None
    assert np.mean(ground.points, axis=0) == pytest.approx([44.1, -146.36], abs=1e-5)


@pytest.mark.parametrize("kind", list(FeedKind))
def test_pictures_move_and_differ_from_place_to_place(kind: FeedKind) -> None:
    first = picture(kind, 3.0, 1)
    assert first.shape == (HIGH, WIDE, 3)
    assert first.dtype == np.uint8
    assert (picture(kind, 3.0, 1) == first).all()
    assert (picture(kind, 4.0, 1) != first).any()
    assert (picture(kind, 3.0, 2) != first).any()


def frames_and_telemetry(uri: str, kind: FeedKind) -> tuple[int, int]:
    av = pytest.importorskip("av")
    frames = packets = 0
    with av.open(uri, timeout=(10.0, 5.0)) as opened:
        for packet in opened.demux():
            if packet.stream.type == "data":
                packets += bytes(packet).startswith(b"\x06\x0e\x2b\x34")
            elif packet.stream.type == "video":
                frames += len(packet.decode())
            if frames >= 6 and (packets or kind is not FeedKind.DRONE):
                break
    return frames, packets


@pytest.mark.parametrize("kind", [FeedKind.DRONE, FeedKind.BODY_WORN])
def test_a_player_plays_a_stream_and_finds_the_telemetry_beside_it(kind: FeedKind) -> None:
    pytest.importorskip("av")
    packet = packet_of(Eye(44.1, -146.36), NOW, "D04")
    with streams.Cameras({"cam": kind}.get, lambda camera: packet) as server:
        frames, packets = frames_and_telemetry(f"{server.url}/cam", kind)
    assert frames >= 6
    assert bool(packets) is (kind is FeedKind.DRONE)


def test_a_camera_that_is_not_there_is_not_found_and_too_many_watchers_are_turned_away() -> None:
    pytest.importorskip("av")
    with streams.Cameras({"cam": FeedKind.FIXED}.get, lambda camera: None) as server:
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{server.url}/other")
        for _ in range(streams.MOST_WATCHED):
            server.places.acquire()
        with pytest.raises(HTTPError, match="503"):
            urlopen(f"{server.url}/cam")


def test_a_film_ends_when_nobody_takes_it() -> None:
    pytest.importorskip("av")

    class Gone:
        """Takes a few bytes and goes."""

        def __init__(self) -> None:
            self.left = 20_000

        def write(self, data: bytes) -> int:
            self.left -= len(data)
            if self.left < 0:
                raise BrokenPipeError
            return len(data)

    seconds = itertools.count(0.0, 0.1)
    with pytest.raises(BrokenPipeError):
        streams.film(
            Gone(), "cam", FeedKind.FIXED, lambda camera: None, threading.Event(),
            clock=lambda: next(seconds), wait=lambda span: None,
        )  # fmt: skip
