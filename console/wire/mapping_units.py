"""Units of measure, times and coordinates as outside systems write them, turned into the product's own."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.wire.mapping import MappingError


class Unfit(ValueError):
    """A value cannot be used; the sentence says why."""


#: unit -> (dimension, factor to metres per second, metres or degrees)
UNITS: dict[str, tuple[str, float]] = {
    "m/s": ("speed", 1.0),
    "km/h": ("speed", 1 / 3.6),
    "mph": ("speed", 0.44704),
    "knots": ("speed", 1852 / 3600),
    "ft/s": ("speed", 0.3048),
    "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "ft": ("length", 0.3048),
    "mi": ("length", 1609.344),
    "deg": ("angle", 1.0),
    "rad": ("angle", 180 / math.pi),
    "mil": ("angle", 360 / 6400),
}


def factor_of(unit: str, dimension: str, what: str) -> float:
    """The factor from `unit` to the product's own unit of that dimension.

    Raises:
        MappingError: no such unit, or one of another dimension.
    """
    if not unit:
        return 1.0
    known = UNITS.get(unit)
    if known is None or known[0] != dimension:
        allowed = ", ".join(name for name, (kind, _) in UNITS.items() if kind == dimension)
        raise MappingError(f"{what}: {unit!r} is not a unit of {dimension}; allowed are: {allowed}")
    return known[1]


def number(value: Any) -> float:
    """A finite number from a JSON number or text.

    Raises:
        Unfit: it is none.
    """
    try:
        if value is True or value is False:
            raise TypeError
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Unfit(f"{shown(value)} is not a number") from None
    if not math.isfinite(result):
        raise Unfit(f"{shown(value)} is not a number")
    return result


def shown(value: Any) -> str:
    """A value as it may stand in a message: quoted, short, on one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


# ---- times -----------------------------------------------------------------------------------------------

#: Before 1990 or after 2100 a time is a wrong unit, not a time.
EARLIEST_S, LATEST_S = 631_152_000.0, 4_102_444_800.0

TimeReader = Callable[[Any], datetime]


def time_reader(pattern: str, zone: str, what: str) -> TimeReader:
    """A function from a written time to an aware UTC datetime; the function raises `Unfit`.

    Raises:
        MappingError: the pattern or the zone is not known.
    """
    local = _zone(zone, what)
    if pattern in ("epoch_s", "epoch_ms"):
        return _epoch(1.0 if pattern == "epoch_s" else 1000.0, pattern)
    if pattern == "iso":
        return _cached(lambda text: datetime.fromisoformat(text), local, "an ISO 8601 time")
    if "%" not in pattern:
        raise MappingError(
            f"{what}: the time format {pattern!r} is not known; "
            "allowed are: iso, epoch_s, epoch_ms, or a pattern such as %m/%d/%Y %I:%M:%S %p"
        )
    return _cached(lambda text: datetime.strptime(text, pattern), local, f"a time written {pattern}")


def _zone(name: str, what: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MappingError(f"{what}: there is no time zone {name!r}; write an IANA name such as Europe/Oslo") from None


def _epoch(per_second: float, pattern: str) -> TimeReader:
    def read(value: Any) -> datetime:
        seconds = number(value) / per_second
        if not EARLIEST_S <= seconds <= LATEST_S:
            raise Unfit(f"{shown(value)} as {pattern} is not a time between 1990 and 2100")
        return datetime.fromtimestamp(seconds, UTC)

    return read


def _cached(parse: Callable[[str], datetime], zone: ZoneInfo | None, words: str) -> TimeReader:
    @lru_cache(maxsize=4096)
    def read_text(text: str) -> datetime:
        try:
            moment = parse(text)
        except ValueError:
            raise Unfit(f"{shown(text)} is not {words}") from None
        if moment.tzinfo is None:
            if zone is None:
                raise Unfit(f"{shown(text)} names no time zone, and the mapping gives none")
            moment = moment.replace(tzinfo=zone)
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            raise Unfit(f"{shown(text)} is not a time between 1990 and 2100") from None
        if not 1990 <= moment.year < 2100:
            raise Unfit(f"{shown(text)} is not a time between 1990 and 2100")
        return moment

    def read(value: Any) -> datetime:
        if not isinstance(value, str):
            raise Unfit(f"{shown(value)} is not {words}")
        return read_text(value.strip())

    return read


# ---- coordinates -----------------------------------------------------------------------------------------

_NUMBER = r"([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"
_WKT = re.compile(rf"^\s*(?:SRID=4326;)?POINT\s*Z?\s*\(\s*{_NUMBER}\s+{_NUMBER}(?:\s+{_NUMBER})?\s*\)\s*$", re.I)
_PAIR = re.compile(rf"^\s*\(?\s*{_NUMBER}\s*[,;]\s*{_NUMBER}\s*\)?\s*$")


def point(lat: float, lon: float) -> tuple[float, float] | None:
    """A coordinate, or none for 0, 0, which stands for "no fix" in every system.

    Raises:
        Unfit: it is not on Earth.
    """
    if abs(lat) > 90.0 or abs(lon) > 180.0:
        raise Unfit(f"the coordinate {lat:.5f}, {lon:.5f} is not on Earth")
    return None if lat == 0.0 and lon == 0.0 else (lat, lon)


def point_from_wkt(value: Any) -> tuple[float, float] | None:
    """(lat, lon) from `POINT (lon lat)`. Raises `Unfit`."""
    found = _WKT.match(value) if isinstance(value, str) else None
    if found is None:
        raise Unfit(f"{shown(value)} is not a WKT point such as POINT (10.75 59.91)")
    return point(float(found.group(2)), float(found.group(1)))


def point_from_text(value: Any) -> tuple[float, float] | None:
    """(lat, lon) from text `(lat, lon)`. Raises `Unfit`."""
    found = _PAIR.match(value) if isinstance(value, str) else None
    if found is None:
        raise Unfit(f"{shown(value)} is not a pair such as (59.91, 10.75)")
    return point(float(found.group(1)), float(found.group(2)))


def point_from_list(value: Any) -> tuple[float, float] | None:
    """(lat, lon) from a GeoJSON position `[lon, lat]`. Raises `Unfit`."""
    if not isinstance(value, list) or len(value) < 2:
        raise Unfit(f"{shown(value)} is not a list [longitude, latitude]")
    return point(number(value[1]), number(value[0]))
