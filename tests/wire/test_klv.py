"""ST 0601 packets out of bytes: published vectors, damage of every kind, and streams cut anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.wire.klv import (
    ChecksumWrong,
    Items,
    KlvReader,
    Malformed,
    ber_length,
    ber_oid_tag,
    checksum,
    parse_items,
    read_packet,
)
from console.wire.klv_values import read_telemetry
from tests.wire.klv_making import KEY, ber, drone, oid, packet, time_item

TAGS = st.integers(min_value=2, max_value=2**21 - 1)
ITEMS = st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=12)


def read(data: bytes) -> tuple[list[Items], KlvReader]:
    reader = KlvReader()
    found = reader.feed(data)
    reader.end()
    return found, reader


def value_of(data: bytes) -> bytes:
    _, start = ber_length(data, len(KEY))
    return data[start:]


def test_the_published_minimum_packet_is_taken(real_data: Path) -> None:
    found, reader = read((real_data / "klv" / "DynamicOnlyMISMMSPacketData.bin").read_bytes())
    assert reader.counts.good == 1
    assert reader.counts.bad == 0
    seen = read_telemetry(found[0])
    assert seen.sensor_lat_deg == pytest.approx(60.176823, abs=1e-6)
    assert seen.sensor_lon_deg == pytest.approx(128.426759, abs=1e-6)
    assert seen.sensor_alt_m == pytest.approx(14190.72, abs=0.01)
    assert seen.platform_heading_deg == pytest.approx(159.9744, abs=1e-4)


def test_the_packet_known_to_be_wrong_is_refused_and_the_stream_goes_on(real_data: Path) -> None:
    wrong = (real_data / "klv" / "DynamicConstantMISMMSPacketData.bin").read_bytes()
    assert checksum(wrong) == 0x3E1E
    with pytest.raises(ChecksumWrong, match="says AA43, its bytes say 3E1E"):
        read_packet(wrong)
    good = packet(drone())
    found, reader = read(wrong + good)
    assert found == [read_packet(good)]
    assert (reader.counts.good, reader.counts.checksum_wrong) == (1, 1)
    # Only its checksum is wrong: what it says is the standard's own example.
    seen = read_telemetry(parse_items(value_of(wrong)))
    assert (seen.mission, seen.platform, seen.image_source) == ("Mission 12", "Predator", "EO Nose")


def test_a_drone_over_a_city(real_data: Path) -> None:
    folder = real_data.parent / "reference" / "data" / "examples"
    if not (folder / "klv_st0601_composed.bin").exists():
        pytest.skip("the composed example is not here")
    expected = json.loads((folder / "klv_st0601_composed.expected.json").read_text())
    found, reader = read((folder / "klv_st0601_composed.bin").read_bytes())
    seen = read_telemetry(found[0])
    assert reader.counts.good == 1
    assert round(seen.at.timestamp() * 1_000_000) == expected["timestamp_us"]
    assert [seen.sensor_lat_deg, seen.sensor_lon_deg, seen.sensor_alt_m] == pytest.approx(expected["sensor"])
    assert seen.sensor_azimuth_deg == pytest.approx(expected["rel_az"])
    assert seen.sensor_elevation_deg == pytest.approx(expected["rel_el"])
    assert seen.slant_range_m == pytest.approx(expected["slant_m"])
    assert seen.horizontal_fov_deg == pytest.approx(expected["hfov"])
    assert f"{seen.version:x}" == expected["version"]


@given(ITEMS)
def test_whatever_was_encoded_comes_back(items: list[tuple[int, bytes]]) -> None:
    found, reader = read(packet(items))
    assert reader.counts.bad == 0
    assert found[0].pairs[:-1] == tuple(items)


@given(st.data())
def test_any_flipped_byte_is_refused(data: st.DataObject) -> None:
    whole = bytearray(packet(drone()))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    found, reader = read(bytes(whole))
    assert found == []
    assert reader.counts.good == 0
    assert reader.counts.bad + reader.counts.bytes_skipped > 0


@given(st.data())
def test_a_damaged_packet_costs_no_other(data: st.DataObject) -> None:
    good = [packet(drone(lat=40 + i / 10)) for i in range(3)]
    damaged = bytearray(good[1])
    at = data.draw(st.integers(0, len(damaged) - 1))
    damaged[at] ^= data.draw(st.integers(1, 255))
    found, _ = read(good[0] + bytes(damaged) + good[2])
    assert found == [read_packet(good[0]), read_packet(good[2])]


@given(
    st.lists(st.one_of(ITEMS.map(packet), st.binary(max_size=60), st.just(KEY), st.just(KEY[:9])), max_size=6),
    st.lists(st.integers(1, 90), max_size=40),
)
def test_how_a_stream_is_cut_changes_nothing(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    whole, at_once = read(stream)
    reader = KlvReader()
    found: list[Items] = []
    at = 0
    for size in [*cuts, len(stream)]:
        found += reader.feed(stream[at : at + size])
        at += size
    reader.end()
    assert found == whole
    assert reader.counts == at_once.counts


@given(st.binary(max_size=400))
def test_noise_never_raises(noise: bytes) -> None:
    read(noise)
    read(KEY + noise)


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(KEY, id="nothing behind the key"),
        pytest.param(KEY + b"\x02\x01\x02", id="shorter than a checksum"),
        pytest.param(KEY + b"\x80" + b"\x00" * 8, id="indefinite length"),
        pytest.param(KEY + b"\x89" + b"\x01" * 9, id="a length of nine bytes"),
        pytest.param(KEY + b"\x84\x7f\xff\xff\xff" + b"\x00" * 8, id="two gigabytes"),
        pytest.param(packet(drone())[:-20], id="cut off"),
    ],
)
def test_a_broken_packet_is_counted_and_the_next_one_taken(damaged: bytes) -> None:
    good = packet(drone())
    found, reader = read(damaged + good)
    assert found == [read_packet(good)]
    assert reader.counts.bad == 1
    assert reader.counts.good == 1


def test_a_made_up_length_does_not_make_the_reader_wait() -> None:
    reader = KlvReader()
    assert reader.feed(KEY + b"\x82\xff\x00") == []
    assert len(reader.feed(packet(drone()))) == 1


def test_what_does_not_end_with_a_checksum_is_refused() -> None:
    with pytest.raises(Malformed, match="does not end with a checksum"):
        read_packet(KEY + ber(10) + bytes([2, 8]) + b"\0" * 8)


def test_an_item_that_reaches_over_the_end_is_refused() -> None:
    with pytest.raises(Malformed, match="reaches over the end"):
        parse_items(b"\x0d\x09\x00\x00")


@given(TAGS)
def test_tags_of_any_size(tag: int) -> None:
    assert ber_oid_tag(oid(tag) + b"x", 0) == (tag, len(oid(tag)))


def test_a_tag_of_four_bytes_is_refused() -> None:
    with pytest.raises(Malformed, match="more than three bytes"):
        parse_items(b"\x81\x81\x81\x01\x00")


def test_a_packet_without_a_time_says_so() -> None:
    with pytest.raises(Malformed, match="when it was made"):
        read_telemetry(read_packet(packet([(13, b"\x39\x84\x31\x0b")])))


def test_a_time_beyond_all_calendars_is_refused() -> None:
    with pytest.raises(Malformed, match="a year that does not exist"):
        read_telemetry(read_packet(packet([(2, b"\xff" * 8)])))


@given(ITEMS)
def test_no_packet_with_a_time_is_ever_a_problem(items: list[tuple[int, bytes]]) -> None:
    seen = read_telemetry(read_packet(packet([*items, time_item()])))
    assert seen.at.tzinfo is not None
