"""Makes ST 0601 packets for tests: the other way round from `console.wire.klv`, written apart from it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

KEY = bytes.fromhex("060e2b34020b01010e01030101000000")
WHEN = datetime(2026, 3, 15, 2, 7, 40, tzinfo=UTC)


def ber(length: int) -> bytes:
    if length < 128:
        return bytes([length])
    body = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(body)]) + body


def oid(tag: int) -> bytes:
    groups = [tag & 0x7F]
    while tag := tag >> 7:
        groups.insert(0, 0x80 | tag & 0x7F)
    return bytes(groups)


def packet(items: Iterable[tuple[int, bytes]]) -> bytes:
    """A whole packet with a right checksum behind the items given."""
    body = b"".join(oid(tag) + ber(len(value)) + value for tag, value in items) + b"\x01\x02"
    whole = KEY + ber(len(body) + 2) + body
    total = 0
    for index, byte in enumerate(whole):
        total = (total + (byte << (8 * ((index + 1) % 2)))) & 0xFFFF
    return whole + struct.pack(">H", total)


def signed(value: float, reach: float, length: int) -> bytes:
    return round(value / reach * (2 ** (8 * length - 1) - 1)).to_bytes(length, "big", signed=True)


def unsigned(value: float, low: float, high: float, length: int) -> bytes:
    return round((value - low) / (high - low) * (256**length - 1)).to_bytes(length, "big")


def time_item(at: datetime = WHEN) -> tuple[int, bytes]:
    return 2, round(at.timestamp() * 1_000_000).to_bytes(8, "big")


def drone(
    lat: float = 40.44, lon: float = -79.99, above_m: float = 100.0, *, heading: float = 0.0, azimuth: float = 0.0,
    elevation: float = -90.0, roll: float = 0.0, wide: float = 40.0, high: float = 30.0, ground_m: float = 200.0,
    at: datetime = WHEN, more: Mapping[int, bytes] | None = None,
) -> list[tuple[int, bytes]]:  # fmt: skip
    """A drone over flat ground, as items."""
    return [
        time_item(at),
        (3, b"26-014233"),
        (5, unsigned(heading, 0, 360, 2)),
        (13, signed(lat, 90, 4)),
        (14, signed(lon, 180, 4)),
        (15, unsigned(above_m + ground_m, -900, 19000, 2)),
        (16, unsigned(wide, 0, 180, 2)),
        (17, unsigned(high, 0, 180, 2)),
        (18, unsigned(azimuth, 0, 360, 4)),
        (19, signed(elevation, 180, 4)),
        (20, unsigned(roll, 0, 360, 4)),
        (25, unsigned(ground_m, -900, 19000, 2)),
        *(more or {}).items(),
        (65, b"\x13"),
    ]
