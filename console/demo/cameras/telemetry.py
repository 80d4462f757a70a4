"""A simulated drone's telemetry: MISB ST 0601 packets that say where it is and what piece of ground it sees."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from console.wire.klv import KEY

#: Height at which the simulated drones fly over the ground, metres; the ground of the city is at sea level.
ABOVE_M = 70.0
#: Opening of the camera, degrees.
WIDE_DEG, HIGH_DEG = 42.0, 24.0
#: Never flatter than this, degrees below the horizon: the picture ends on the ground.
_FLATTEST_DEG = 30.0
_METRES_PER_DEGREE = 111_195.0

Point = tuple[float, float]


class Eye(NamedTuple):
    """Where the drone is (degrees), where its nose points (degrees true), and what it looks at, if at anything."""

    lat: float
    lon: float
    heading_deg: float = 0.0
    target: Point | None = None


def packet_of(eye: Eye, at: datetime, call_sign: str) -> bytes:
    """One packet of the minimum set, with a right checksum."""
    azimuth, elevation = _gimbal(eye)
    items = (
        (2, round(at.timestamp() * 1_000_000).to_bytes(8, "big")),
        (5, _unsigned(eye.heading_deg % 360.0, 0.0, 360.0, 2)),
        (13, _signed(eye.lat, 90.0, 4)),
        (14, _signed(eye.lon, 180.0, 4)),
        (15, _unsigned(ABOVE_M, -900.0, 19_000.0, 2)),
        (16, _unsigned(WIDE_DEG, 0.0, 180.0, 2)),
        (17, _unsigned(HIGH_DEG, 0.0, 180.0, 2)),
        (18, _unsigned(azimuth, 0.0, 360.0, 4)),
        (19, _signed(elevation, 180.0, 4)),
        (20, _unsigned(0.0, 0.0, 360.0, 4)),
        (25, _unsigned(0.0, -900.0, 19_000.0, 2)),
        (59, call_sign.encode()[:127]),
        (65, b"\x13"),
    )
    return _packed(items)


def _gimbal(eye: Eye) -> tuple[float, float]:
    """Azimuth from the nose and elevation of the camera, degrees: at its target, or straight down without one."""
    if eye.target is None:
        return 0.0, -90.0
    north = (eye.target[0] - eye.lat) * _METRES_PER_DEGREE
    east = (eye.target[1] - eye.lon) * _METRES_PER_DEGREE * math.cos(math.radians(eye.lat))
    away = math.hypot(north, east)
    bearing = math.degrees(math.atan2(east, north))
    down = max(_FLATTEST_DEG, math.degrees(math.atan2(ABOVE_M, away)))
    return (bearing - eye.heading_deg) % 360.0, -down


def _packed(items: Iterable[tuple[int, bytes]]) -> bytes:
    body = b"".join(bytes((tag, len(value))) + value for tag, value in items) + b"\x01\x02"
    length = len(body) + 2
    # Lengths from 128 on are said in a byte that says how many follow.
    whole = KEY + (bytes((length,)) if length < 128 else bytes((0x81, length))) + body
    total = sum(byte << (8 * ((index + 1) % 2)) for index, byte in enumerate(whole)) & 0xFFFF
    return whole + struct.pack(">H", total)


def _signed(value: float, reach: float, length: int) -> bytes:
    most: int = 2 ** (8 * length - 1) - 1
    return round(value / reach * most).to_bytes(length, "big", signed=True)


def _unsigned(value: float, low: float, high: float, length: int) -> bytes:
    most: int = 256**length - 1
    return round((value - low) / (high - low) * most).to_bytes(length, "big")
