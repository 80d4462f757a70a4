"""Geodesy on plain numbers and numpy columns: Web Mercator metres, distances and bearings."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

#: WGS 84 equatorial radius used by Web Mercator (EPSG:3857), metres.
EARTH_RADIUS_M = 6_378_137.0
#: Half the width of the Web Mercator square, metres.
HALF_WORLD_M = math.pi * EARTH_RADIUS_M
#: Latitude at which Web Mercator becomes a square; beyond it a position cannot be drawn.
MAX_LATITUDE_DEG = 85.051128779806604

Column = NDArray[np.float64]


def to_mercator(lat_deg: Column, lon_deg: Column) -> tuple[Column, Column]:
    """Columns of latitude and longitude (degrees) to Web Mercator x, y (metres, y north)."""
    clipped = np.clip(lat_deg, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG)
    x = np.radians(lon_deg) * EARTH_RADIUS_M
    y = np.arctanh(np.sin(np.radians(clipped))) * EARTH_RADIUS_M
    return x, y


def point_to_mercator(lat_deg: float, lon_deg: float) -> tuple[float, float]:
    """One latitude, longitude (degrees) to Web Mercator x, y (metres, y north)."""
    lat = max(-MAX_LATITUDE_DEG, min(MAX_LATITUDE_DEG, lat_deg))
    return math.radians(lon_deg) * EARTH_RADIUS_M, math.atanh(math.sin(math.radians(lat))) * EARTH_RADIUS_M


def from_mercator(x_m: float, y_m: float) -> tuple[float, float]:
    """One Web Mercator point (metres) to latitude, longitude (degrees)."""
    return math.degrees(math.asin(math.tanh(y_m / EARTH_RADIUS_M))), math.degrees(x_m / EARTH_RADIUS_M)


def ground_scale(lat_deg: float) -> float:
    """Ground metres per Web Mercator metre at a latitude (1 at the equator, 0.79 at 37.8 degrees)."""
    return math.cos(math.radians(lat_deg))


def distance_m(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    """Great-circle distance in metres on a sphere of mean radius (haversine; error below 0.6 %)."""
    p1, p2 = math.radians(lat1_deg), math.radians(lat2_deg)
    half_lat, half_lon = (p2 - p1) / 2, math.radians(lon2_deg - lon1_deg) / 2
    a = math.sin(half_lat) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(half_lon) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(a)))


def bearing_deg(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    """Initial great-circle bearing from the first point to the second, degrees true in [0, 360)."""
    p1, p2 = math.radians(lat1_deg), math.radians(lat2_deg)
    d_lon = math.radians(lon2_deg - lon1_deg)
    east = math.sin(d_lon) * math.cos(p2)
    north = math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(d_lon)
    return math.degrees(math.atan2(east, north)) % 360.0
