"""What items mean, value by value, and what stays none or raw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.wire.klv import read_packet
from console.wire.klv_values import Telemetry, imapb, read_telemetry, text
from tests.wire.klv_making import WHEN, drone, packet, signed, time_item, unsigned


def seen(*items: tuple[int, bytes]) -> Telemetry:
    return read_telemetry(read_packet(packet([time_item(), *items])))


def test_every_number_of_a_drone() -> None:
    it = read_telemetry(read_packet(packet(drone(heading=87.0, azimuth=44.5, elevation=-38.0))))
    assert it.at == WHEN
    assert it.mission == "26-014233"
    assert it.platform_heading_deg == pytest.approx(87.0, abs=0.01)
    assert it.sensor_azimuth_deg == pytest.approx(44.5, abs=1e-6)
    assert it.sensor_elevation_deg == pytest.approx(-38.0, abs=1e-6)
    assert it.sensor_alt_m == pytest.approx(300.0, abs=0.2)
    assert it.version == 19


@pytest.mark.parametrize(
    ("tag", "value", "name", "expected"),
    [
        (5, b"\x00\x00", "platform_heading_deg", 0.0),
        (5, b"\xff\xff", "platform_heading_deg", 360.0),
        (6, b"\x7f\xff", "platform_pitch_deg", 20.0),
        (7, b"\x80\x01", "platform_roll_deg", -50.0),
        (13, b"\x7f\xff\xff\xff", "sensor_lat_deg", 90.0),
        (14, b"\x80\x00\x00\x01", "sensor_lon_deg", -180.0),
        (15, b"\x00\x00", "sensor_alt_m", -900.0),
        (15, b"\xff\xff", "sensor_alt_m", 19000.0),
        (16, b"\xff\xff", "horizontal_fov_deg", 180.0),
        (21, b"\xff\xff\xff\xff", "slant_range_m", 5_000_000.0),
        (22, b"\xff\xff", "target_width_m", 10_000.0),
        (75, b"\x00\x00", "sensor_ellipsoid_height_m", -900.0),
        (90, b"\x7f\xff\xff\xff", "platform_pitch_deg", 90.0),
    ],
)
def test_ends_of_ranges(tag: int, value: bytes, name: str, expected: float) -> None:
    assert getattr(seen((tag, value)), name) == pytest.approx(expected)


@pytest.mark.parametrize("tag", [6, 7, 13, 14, 19, 23, 24])
def test_the_error_indicator_is_none(tag: int) -> None:
    length = 2 if tag in (6, 7) else 4
    it = seen((tag, b"\x80" + b"\x00" * (length - 1)))
    assert it == seen()


def test_the_full_range_of_pitch_replaces_the_narrow_one_even_before_it() -> None:
    it = seen((90, signed(-41.0, 90, 4)), (6, signed(-20.0, 20, 2)))
    assert it.platform_pitch_deg == pytest.approx(-41.0)


def test_the_narrow_range_stays_where_the_full_one_is_in_error() -> None:
    it = seen((6, signed(-12.0, 20, 2)), (90, b"\x80\x00\x00\x00"))
    assert it.platform_pitch_deg == pytest.approx(-12.0, abs=0.001)


def test_unknown_items_are_kept_raw_and_odd_lengths_disturb_nothing() -> None:
    it = seen((13, b"\x01\x02"), (48, b"\x01\x01\x01"), (1234, b"x"), (5, unsigned(90, 0, 360, 2)))
    assert it.raw == {13: b"\x01\x02", 48: b"\x01\x01\x01", 1234: b"x"}
    assert it.sensor_lat_deg is None
    assert it.platform_heading_deg == pytest.approx(90.0, abs=0.01)


def test_an_empty_item_is_unknown() -> None:
    assert seen((13, b""), (3, b"")) == seen()


def test_text_is_one_plain_line() -> None:
    assert text(b"UAS\x00-2\n<b>\xff") == "UAS-2<b>\ufffd"
    assert len(text(b"a" * 500)) == 127


def test_corners_come_whole_or_not_at_all() -> None:
    corners = [(82 + i, signed(40 if i % 2 == 0 else -79, 90 if i % 2 == 0 else 180, 4)) for i in range(8)]
    assert len(seen(*corners).corners_deg) == 4
    assert seen(*corners[:-1]).corners_deg == ()
    assert seen(*corners[:-1], (89, b"\x80\0\0\0")).corners_deg == ()


@given(st.floats(-900, 40_000), st.integers(3, 5))
def test_a_height_mapped_by_imapb_comes_back(height_m: float, length: int) -> None:
    # ST 1201, the forward mapping: scale, shift so that zero stays zero, floor.
    scale = 2.0 ** (8 * length - 1 - 16)
    shift = scale * -900 - (scale * -900 // 1)
    number = int(scale * (height_m + 900) + shift)
    found = imapb(-900.0, 40_000.0)(number.to_bytes(length, "big"))
    assert found == pytest.approx(height_m, abs=1 / scale + 1e-6)


def test_imapb_special_values_are_none() -> None:
    assert imapb(-900.0, 40_000.0)(b"\xd0\x00\x00") is None
