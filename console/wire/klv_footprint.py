"""The piece of ground that a camera sees: four corners from what its telemetry says, or from its geometry."""

from __future__ import annotations

import math
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.wire.klv_values import Telemetry

#: A corner is never drawn further from the camera than this many times its height: it looks at the horizon.
FURTHEST_HEIGHTS = 12.0
#: Below this height over the ground there is no footprint to speak of, metres.
LOWEST_M = 1.0
#: Metres a degree of latitude, WGS 84 mean; within 0.6 % everywhere.
_METRES_PER_DEGREE = 111_195.0

Point = tuple[float, float]


class Origin(StrEnum):
    """Where a footprint comes from, best first."""

    CORNERS = "corners"
    OFFSETS = "offsets"
    GEOMETRY = "geometry"


class Footprint(msgspec.Struct, frozen=True):
    """Four (latitude, longitude) corners in degrees, upper left of the picture first, clockwise as it is seen.

    `clipped` says that the picture reaches further (to the horizon) than the corners do.
    """

    points: tuple[Point, ...]
    origin: Origin
    clipped: bool = False


def footprint(seen: Telemetry, ground_m: float | None = None) -> Footprint | None:
    """What the camera sees of the ground, taken as flat; none where the telemetry does not tell.

    Args:
        seen: one packet's telemetry.
        ground_m: height of the ground where the packet gives no elevation of its frame, metres above sea level.
    """
    if seen.corners_deg:
        return _whole(seen.corners_deg, Origin.CORNERS)
    if seen.offsets_deg and seen.frame_lat_deg is not None and seen.frame_lon_deg is not None:
        centre_lat, centre_lon = seen.frame_lat_deg, seen.frame_lon_deg
        return _whole(
            tuple((centre_lat + d_lat, centre_lon + d_lon) for d_lat, d_lon in seen.offsets_deg), Origin.OFFSETS
        )
    return _computed(seen, ground_m)


def _whole(points: tuple[Point, ...], origin: Origin, *, clipped: bool = False) -> Footprint | None:
    if any(abs(lat) > 90.0 for lat, _ in points):
        return None
    return Footprint(tuple((lat, (lon + 180.0) % 360.0 - 180.0) for lat, lon in points), origin, clipped)


def _computed(seen: Telemetry, ground_m: float | None) -> Footprint | None:
    lat, lon, up_m = seen.sensor_lat_deg, seen.sensor_lon_deg, seen.sensor_alt_m
    ground = seen.frame_elevation_m if seen.frame_elevation_m is not None else ground_m
    wide, high = seen.horizontal_fov_deg, seen.vertical_fov_deg
    if lat is None or lon is None or up_m is None or ground is None or not wide or not high or abs(lat) > 89.0:
        return None
    if seen.platform_heading_deg is None or seen.sensor_azimuth_deg is None or seen.sensor_elevation_deg is None:
        return None
    above_m = up_m - ground
    if above_m < LOWEST_M or max(wide, high) >= 180.0:
        return None
    turned = view_rays(seen, wide, high)
    if turned[0][2] <= 0.0:
        return None  # it looks at the sky
    clipped = False
    points: list[Point] = []
    for north, east, down in turned[1:]:
        level = math.hypot(north, east)
        reach_m = above_m * level / down if down > 0.0 else math.inf
        if reach_m > above_m * FURTHEST_HEIGHTS:
            reach_m, clipped = above_m * FURTHEST_HEIGHTS, True
        share = reach_m / level if level else 0.0
        d_lat = north * share / _METRES_PER_DEGREE
        d_lon = east * share / (_METRES_PER_DEGREE * math.cos(math.radians(lat)))
        points.append((float(lat + d_lat), float(lon + d_lon)))
    return _whole(tuple(points), Origin.GEOMETRY, clipped=clipped)


def view_rays(seen: Telemetry, wide_deg: float, high_deg: float) -> NDArray[np.float64]:
    """Directions a camera looks in: its axis, then its corners from upper left clockwise.

    Returns float64 (5, 3): north, east, down; not of unit length. Turned as ST 0601 has it: the sensor in the platform
    by azimuth, elevation and roll, then the platform by heading, pitch and roll.
    """
    across, along = math.tan(math.radians(wide_deg / 2)), math.tan(math.radians(high_deg / 2))
    # In the camera's own axes: forward, right, down.
    rays = np.array(
        [(1, 0, 0), (1, -across, -along), (1, across, -along), (1, across, along), (1, -across, along)],
        dtype=np.float64,
    )
    sensor = _turn(seen.sensor_azimuth_deg, seen.sensor_elevation_deg, seen.sensor_roll_deg)
    platform = _turn(seen.platform_heading_deg, seen.platform_pitch_deg, seen.platform_roll_deg)
    return np.asarray(rays @ (platform @ sensor).T, dtype=np.float64)


def _turn(yaw_deg: float | None, pitch_deg: float | None, roll_deg: float | None) -> NDArray[np.float64]:
    """Rotation about down, then right, then forward (each what is not said is none at all)."""
    yaw, pitch, roll = (math.radians(angle or 0.0) for angle in (yaw_deg, pitch_deg, roll_deg))
    cy, sy, cp, sp, cr, sr = (
        math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch), math.cos(roll), math.sin(roll),
    )  # fmt: skip
    about_down = np.array([(cy, -sy, 0.0), (sy, cy, 0.0), (0.0, 0.0, 1.0)])
    about_right = np.array([(cp, 0.0, sp), (0.0, 1.0, 0.0), (-sp, 0.0, cp)])
    about_forward = np.array([(1.0, 0.0, 0.0), (0.0, cr, -sr), (0.0, sr, cr)])
    return np.asarray(about_down @ about_right @ about_forward, dtype=np.float64)
