"""What the items of an ST 0601 packet mean: numbers in field terms out of integers over a range."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from console.wire.klv import Items, Malformed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Texts are at most this long, ST 0601.
_LONGEST_TEXT = 127


class Telemetry(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera was and what it looked at. None is "not said" or "the sender's own error indicator".

    Angles in degrees, lengths in metres; headings and azimuths clockwise; elevations positive upwards.
    """

    at: datetime
    mission: str = ""
    tail_number: str = ""
    platform: str = ""
    image_source: str = ""
    call_sign: str = ""
    platform_heading_deg: float | None = None
    platform_pitch_deg: float | None = None
    platform_roll_deg: float | None = None
    sensor_lat_deg: float | None = None
    sensor_lon_deg: float | None = None
    sensor_alt_m: float | None = None
    sensor_ellipsoid_height_m: float | None = None
    horizontal_fov_deg: float | None = None
    vertical_fov_deg: float | None = None
    #: Relative to the platform: azimuth from its nose, elevation from its horizontal plane, roll about the view.
    sensor_azimuth_deg: float | None = None
    sensor_elevation_deg: float | None = None
    sensor_roll_deg: float | None = None
    slant_range_m: float | None = None
    ground_range_m: float | None = None
    target_width_m: float | None = None
    frame_lat_deg: float | None = None
    frame_lon_deg: float | None = None
    frame_elevation_m: float | None = None
    #: Degrees to add to the frame's centre: (latitude, longitude) of corners 1 to 4, upper left first, clockwise.
    offsets_deg: tuple[tuple[float, float], ...] = ()
    #: The corners themselves, in the same order.
    corners_deg: tuple[tuple[float, float], ...] = ()
    version: int | None = None
    #: Items that are not in the table above, or not as the standard has them, as they came.
    raw: dict[int, bytes] = {}


class Field(NamedTuple):
    """How one item is read: into which field, how long it must be (none: any), and by what."""

    name: str
    length: int | None
    read: Callable[[bytes], Any]


def unsigned(low: float, high: float) -> Callable[[bytes], float]:
    """An unsigned integer spread evenly over a range."""

    def read(value: bytes) -> float:
        return int.from_bytes(value, "big") / ((1 << 8 * len(value)) - 1) * (high - low) + low

    return read


def signed(reach: float) -> Callable[[bytes], float | None]:
    """A signed integer spread evenly over minus to plus `reach`; its lowest value means "error"."""

    def read(value: bytes) -> float | None:
        number, top = int.from_bytes(value, "big", signed=True), (1 << 8 * len(value) - 1) - 1
        return None if number < -top else number / top * reach

    return read


def imapb(low: float, high: float) -> Callable[[bytes], float | None]:
    """A range mapped by ST 1201 (IMAPB); its special values (not a number, infinite) are none."""
    span = math.ceil(math.log2(high - low))

    def read(value: bytes) -> float | None:
        bits, number = 8 * len(value) - 1, int.from_bytes(value, "big")
        top = 1 << bits
        if number > top:
            return None
        scale = 2.0 ** (bits - span)
        shift = scale * low - math.floor(scale * low) if low < 0 < high else 0.0
        found = (number - shift) / scale + low
        return found if low <= found <= high else None

    return read


def text(value: bytes) -> str:
    """Plain text of one line: what cannot be read is replaced, what cannot be shown is left out."""
    shown = value[:_LONGEST_TEXT].decode("utf-8", "replace")
    return "".join(letter for letter in shown if letter.isprintable()).strip()


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "big")


_ALTITUDE = unsigned(-900.0, 19_000.0)
_LATITUDE, _LONGITUDE = signed(90.0), signed(180.0)

#: Tag by tag, as ST 0601 has them.
FIELDS: dict[int, Field] = {
    3: Field("mission", None, text),
    4: Field("tail_number", None, text),
    5: Field("platform_heading_deg", 2, unsigned(0.0, 360.0)),
    6: Field("platform_pitch_deg", 2, signed(20.0)),
    7: Field("platform_roll_deg", 2, signed(50.0)),
    10: Field("platform", None, text),
    11: Field("image_source", None, text),
    13: Field("sensor_lat_deg", 4, _LATITUDE),
    14: Field("sensor_lon_deg", 4, _LONGITUDE),
    15: Field("sensor_alt_m", 2, _ALTITUDE),
    16: Field("horizontal_fov_deg", 2, unsigned(0.0, 180.0)),
    17: Field("vertical_fov_deg", 2, unsigned(0.0, 180.0)),
    18: Field("sensor_azimuth_deg", 4, unsigned(0.0, 360.0)),
    19: Field("sensor_elevation_deg", 4, signed(180.0)),
    20: Field("sensor_roll_deg", 4, unsigned(0.0, 360.0)),
    21: Field("slant_range_m", 4, unsigned(0.0, 5_000_000.0)),
    22: Field("target_width_m", 2, unsigned(0.0, 10_000.0)),
    23: Field("frame_lat_deg", 4, _LATITUDE),
    24: Field("frame_lon_deg", 4, _LONGITUDE),
    25: Field("frame_elevation_m", 2, _ALTITUDE),
    57: Field("ground_range_m", 4, unsigned(0.0, 5_000_000.0)),
    59: Field("call_sign", None, text),
    65: Field("version", 1, _integer),
    75: Field("sensor_ellipsoid_height_m", 2, _ALTITUDE),
    # The full range comes after the narrow one, and replaces it.
    90: Field("platform_pitch_deg", 4, signed(90.0)),
    91: Field("platform_roll_deg", 4, signed(90.0)),
    104: Field("sensor_ellipsoid_height_m", None, imapb(-900.0, 40_000.0)),
}
_OFFSETS, _CORNERS = range(26, 34), range(82, 90)
_TIME, _CHECKSUM = 2, 1


def read_telemetry(items: Items) -> Telemetry:
    """What one packet says.

    An item of the wrong length stays raw and disturbs nothing else; an empty one says "unknown" (ST 0601).

    Raises:
        Malformed: the packet has no time, so nobody could tell how old it is.
    """
    held = items.by_tag()
    known: dict[str, Any] = {}
    raw: dict[int, bytes] = {}
    for tag in sorted(held):
        value, field = held[tag], FIELDS.get(tag)
        if tag in (_TIME, _CHECKSUM) or tag in _OFFSETS or tag in _CORNERS:
            continue
        if field is None or (value and len(value) != (field.length or len(value))):
            raw[tag] = value
        elif value and (found := field.read(value)) is not None:
            known[field.name] = found
    return Telemetry(
        at=_time(held.get(_TIME, b"")),
        offsets_deg=_pairs(held, _OFFSETS, 2, (signed(0.075), signed(0.075))),
        corners_deg=_pairs(held, _CORNERS, 4, (_LATITUDE, _LONGITUDE)),
        raw=raw,
        **known,
    )


def _time(value: bytes) -> datetime:
    if len(value) != 8:
        raise Malformed("it does not say when it was made")
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(value, "big"))
    except OverflowError:
        raise Malformed("it was made in a year that does not exist") from None


def _pairs(
    held: dict[int, bytes] | Any, tags: range, length: int, read: tuple[Callable[[bytes], float | None], ...]
) -> tuple[tuple[float, float], ...]:
    """Four (latitude, longitude) pairs, or none at all when one number is missing."""
    numbers: list[float] = []
    for index, tag in enumerate(tags):
        value = held.get(tag, b"")
        number = read[index % 2](value) if len(value) == length else None
        if number is None:
            return ()
        numbers.append(number)
    return tuple(zip(numbers[0::2], numbers[1::2], strict=True))
