"""What a camera sees of the ground: given corners first, geometry otherwise, and never a made-up horizon."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.mercator import bearing_deg, distance_m
from console.wire.klv import KlvReader, read_packet
from console.wire.klv_footprint import FURTHEST_HEIGHTS, Footprint, Origin, footprint
from console.wire.klv_values import Telemetry, read_telemetry
from tests.wire.klv_making import drone, packet, signed, time_item

LAT, LON = 40.44, -79.99


def seen(**told: float) -> Telemetry:
    return read_telemetry(read_packet(packet(drone(**told))))


def computed(**told: float) -> Footprint:
    found = footprint(seen(**told))
    assert found is not None
    return found


def reach(point: tuple[float, float]) -> float:
    return distance_m(LAT, LON, *point)


def bearing(point: tuple[float, float]) -> float:
    return bearing_deg(LAT, LON, *point)


def test_straight_down_is_a_rectangle_with_its_upper_edge_ahead() -> None:
    found = computed()
    across, along = 100 * math.tan(math.radians(20)), 100 * math.tan(math.radians(15))
    assert found.origin is Origin.GEOMETRY
    assert not found.clipped
    assert [reach(point) for point in found.points] == pytest.approx([math.hypot(across, along)] * 4, rel=0.01)
    edge = math.degrees(math.atan2(across, along))
    assert [bearing(p) for p in found.points] == pytest.approx([360 - edge, edge, 180 - edge, 180 + edge], abs=0.5)


@given(st.floats(0, 359), st.floats(0, 359))
def test_it_turns_with_heading_and_azimuth(heading: float, azimuth: float) -> None:
    found = computed(heading=heading, azimuth=azimuth, elevation=-60.0)
    middle = (sum(lat for lat, _ in found.points) / 4, sum(lon for _, lon in found.points) / 4)
    off = (bearing(middle) - heading - azimuth + 180) % 360 - 180
    assert abs(off) < 1.0


def test_an_oblique_view_is_wider_far_than_near_and_where_trigonometry_says() -> None:
    upper_left, upper_right, lower_right, lower_left = computed(elevation=-45.0).points
    assert distance_m(*upper_left, *upper_right) > distance_m(*lower_left, *lower_right) * 1.3
    ahead = ((upper_left[0] + upper_right[0]) / 2, (upper_left[1] + upper_right[1]) / 2)
    near = ((lower_left[0] + lower_right[0]) / 2, (lower_left[1] + lower_right[1]) / 2)
    assert reach(ahead) == pytest.approx(100 / math.tan(math.radians(30)), rel=0.01)
    assert reach(near) == pytest.approx(100 / math.tan(math.radians(60)), rel=0.01)


def test_a_view_with_the_horizon_in_it_is_clipped_and_says_so() -> None:
    found = computed(elevation=-5.0)
    assert found.clipped
    assert max(reach(point) for point in found.points) == pytest.approx(100 * FURTHEST_HEIGHTS, rel=0.01)


def test_a_view_of_the_sky_has_no_footprint() -> None:
    assert footprint(seen(elevation=20.0)) is None
    assert footprint(seen(above_m=0.0)) is None


def test_roll_leans_the_footprint_sideways() -> None:
    level, leaning = computed(elevation=-89.0), computed(elevation=-89.0, roll=20.0)
    assert level.points != leaning.points


def test_ground_from_elsewhere_serves_where_the_packet_has_none() -> None:
    it = msgspec.structs.replace(seen(), frame_elevation_m=None)
    assert footprint(it) is None
    found = footprint(it, ground_m=200.0)
    assert found is not None
    assert [reach(point) for point in found.points] == pytest.approx([reach(p) for p in computed().points], rel=0.01)


def test_full_corners_go_before_offsets_and_offsets_before_geometry() -> None:
    centre = [(23, signed(LAT, 90, 4)), (24, signed(LON, 180, 4))]
    offsets = [(26 + i, signed(0.001 * (1 if i in (0, 2, 3, 5) else -1), 0.075, 2)) for i in range(8)]
    corners = [(82 + i, signed(LAT if i % 2 == 0 else LON, 90 if i % 2 == 0 else 180, 4)) for i in range(8)]
    both = footprint(read_telemetry(read_packet(packet([time_item(), *centre, *offsets, *corners]))))
    assert both is not None
    assert both.origin is Origin.CORNERS
    only = footprint(read_telemetry(read_packet(packet([time_item(), *centre, *offsets]))))
    assert only is not None
    assert only.origin is Origin.OFFSETS
    assert only.points[0] == pytest.approx((LAT + 0.001, LON - 0.001), abs=1e-5)


def test_offsets_without_a_centre_tell_nothing() -> None:
    offsets = [(26 + i, b"\x00\x10") for i in range(8)]
    assert footprint(read_telemetry(read_packet(packet([time_item(), *offsets])))) is None


def test_across_the_date_line_longitudes_stay_longitudes() -> None:
    found = computed(lon=179.9999, above_m=200.0)
    assert all(-180.0 <= lon <= 180.0 for _, lon in found.points)


def test_the_composed_drone(real_data: Path) -> None:
    file = real_data.parent / "reference" / "data" / "examples" / "klv_st0601_composed.bin"
    if not file.exists():
        pytest.skip("the composed example is not here")
    found = footprint(read_telemetry(KlvReader().feed(file.read_bytes())[0]))
    assert found is not None
    assert found.points[0] == pytest.approx((40.441000557826555, -79.9963990162578))
    assert found.points[2] == pytest.approx((40.4401994469528, -79.99540106099793))
