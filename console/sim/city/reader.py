"""Reading the demo city: its streets as a graph, the places that matter, and where calls come from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from console.domain.mercator import distance_m
from console.domain.street_lines import METRES_PER_DEGREE, Index
from console.domain.streets import StreetGraph
from console.paths import resource
from console.sim.city.places import house_number

#: A door lies this far from the middle of its street, metres.
SETBACK_M = 12.0
#: People live, meet and fall ill more in some places: the pull of a place on calls, by class.
PULL = {"station": 5.0, "shelter": 6.0, "crisis_centre": 3.0, "hospital": 2.5, "university": 2.0, "ferry": 2.0}
PULL_REACH_M = 420.0
#: Calls per metre of street against an ordinary street, by class; motorways and ramps have no doors.
CALLS_BY_CLASS = {"street": 1.0, "alley": 1.3, "collector": 0.9, "arterial": 0.8}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a vehicle stops: a row of the graph's edges and how far along it, 0 to 1."""

    edge: int
    share: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a call can be about: degrees, address in words, and where a vehicle stops for it."""

    lat: float
    lon: float
    address: str
    stand: Stand


@dataclass(frozen=True, slots=True)
class Facility:
    """A station, hospital or other place with a role in a response."""

    kind: str
    name: str
    spot: Spot
    emergency_department: bool = False


class City:
    """The demo city as the simulation needs it; read once, then only looked at."""

    def __init__(self, features: list[Mapping[str, Any]], name: str) -> None:
        """Take a city from GeoJSON features as `python -m console.sim.city` writes them.

        Raises:
            ValueError: the features hold no streets, districts or stations.
        """
        self.name = name
        by_layer: dict[str, list[Mapping[str, Any]]] = {}
        for feature in features:
            by_layer.setdefault(str(feature["properties"].get("layer", "")), []).append(feature)
        self.streets = StreetGraph.from_features(by_layer.get("road", ()))
        self._edge_of = _edges_by_segment(self.streets)
        self._along_m = _metres_before(self.streets)
        self._middles = _middles(self.streets)
        self.district_of_segment = _districts(by_layer.get("district", ()), *self._middles)
        self.facilities = tuple(self._facility(feature) for feature in by_layer.get("poi", ()))
        missing = {"police", "fire", "hospital", "crisis_centre"} - {place.kind for place in self.facilities}
        if missing:
            raise ValueError(f"the city file lacks {', '.join(sorted(missing))}")
        self._call_segments, self._call_weights = self._where_calls_come_from()
        if not len(self._call_segments):
            raise ValueError("the city file has no street inside a district")
        self._bridges = [
            row
            for row, street in enumerate(self.streets.segments.name)
            if "Bridge" in street
            and self.streets.segments.street_class[row] != "motorway"
            and max(self._edge_of[row]) >= 0
        ]

    def of_kind(self, kind: str) -> list[Facility]:
        """Facilities of one class, such as `police`, in the order of the file."""
        return [place for place in self.facilities if place.kind == kind]

    def in_town(self) -> NDArray[np.bool_]:
        """True for every junction that a street inside a district touches: bool (node_count,)."""
        inside = np.zeros(self.streets.node_count, dtype=np.bool_)
        segments = self.streets.segments
        for row, district in enumerate(self.district_of_segment):
            if district and segments.street_class[row] in CALLS_BY_CLASS:
                inside[segments.start[row]] = inside[segments.end[row]] = True
        return inside

    def random_spot(self, rng: Random) -> Spot:
        """A door somewhere in town: more of them where people are."""
        row = rng.choices(range(len(self._call_segments)), cum_weights=self._call_weights)[0]
        return self.spot_on(int(self._call_segments[row]), rng.uniform(0.08, 0.92), rng.choice((-1.0, 1.0)))

    def random_bridge(self, rng: Random) -> Spot:
        """The middle of a bridge that people walk over."""
        row = rng.choice(self._bridges) if self._bridges else int(self._call_segments[0])
        return self.spot_on(row, rng.uniform(0.35, 0.65), 0.0)

    def spot_on(self, segment: int, share: float, side: float) -> Spot:
        """The place at a share (0 to 1) of a segment, at its left (1), right (-1) or on it (0)."""
        streets, segments = self.streets, self.streets.segments
        rows = slice(int(segments.offset[segment]), int(segments.offset[segment + 1]))
        x, y = streets.to_local(segments.lat[rows], segments.lon[rows])
        step = np.hypot(np.diff(x), np.diff(y))
        along = np.concatenate([[0.0], np.cumsum(step)])
        at = share * float(along[-1])
        leg = min(int(np.searchsorted(along, at, side="right")) - 1, len(step) - 1)
        t = (at - float(along[leg])) / max(float(step[leg]), 1e-9)
        dx, dy = float(x[leg + 1] - x[leg]), float(y[leg + 1] - y[leg])
        size = max(math.hypot(dx, dy), 1e-9)
        east = float(x[leg]) + t * dx - side * dy / size * SETBACK_M
        north = float(y[leg]) + t * dy + side * dx / size * SETBACK_M
        lat = streets.origin_lat + north / METRES_PER_DEGREE
        lon = streets.origin_lon + east / (METRES_PER_DEGREE * math.cos(math.radians(streets.origin_lat)))
        return Spot(round(lat, 6), round(lon, 6), self._address(segment, at, side), self._stand(segment, share))

    def _address(self, segment: int, at_m: float, side: float) -> str:
        street = self.streets.segments.name[segment] or "unnamed street"
        district = self.district_of_segment[segment]
        if "Bridge" in street:
            return street
        number = house_number(float(self._along_m[segment]) + at_m) + (side < 0)
        return f"{number} {street}, {district}" if district else f"{number} {street}"

    def _stand(self, segment: int, share: float) -> Stand:
        forward, backward = self._edge_of[segment]
        return Stand(forward, share) if forward >= 0 else Stand(backward, 1.0 - share)

    def other_side(self, stand: Stand) -> Stand | None:
        """The same stop driven to from the other end of the street; none on a one-way street."""
        forward, backward = self._edge_of[int(self.streets.edges.segment[stand.edge])]
        other = backward if stand.edge == forward else forward
        return Stand(other, 1.0 - stand.share) if other >= 0 else None

    def _facility(self, feature: Mapping[str, Any]) -> Facility:
        about = feature["properties"]
        lon, lat = (float(value) for value in feature["geometry"]["coordinates"])
        spot = Spot(lat, lon, str(about.get("address", "")), self._nearest_stand(lat, lon))
        return Facility(str(about["class"]), str(about["name"]), spot, bool(about.get("emergency_department")))

    def _nearest_stand(self, lat: float, lon: float) -> Stand:
        """The nearest spot of the streets that can be driven to, by vertex."""
        segments = self.streets.segments
        x, y = self.streets.to_local(segments.lat, segments.lon)
        here_x, here_y = self.streets.to_local(lat, lon)
        away = np.hypot(x - here_x, y - here_y)
        owner = np.repeat(np.arange(self.streets.segment_count), np.diff(segments.offset))
        drivable = np.array([max(pair) >= 0 for pair in self._edge_of]) & np.array(
            [kind in CALLS_BY_CLASS for kind in segments.street_class]
        )
        away[~drivable[owner]] = np.inf
        best = int(owner[int(np.argmin(away))])
        shares = [0.05 + 0.9 * k / 30 for k in range(31)]
        tries = [self.spot_on(best, share, 0.0) for share in shares]
        return min(tries, key=lambda spot: distance_m(lat, lon, spot.lat, spot.lon)).stand

    def _where_calls_come_from(self) -> tuple[Index, list[float]]:
        segments = self.streets.segments
        lat, lon = self._middles
        pull = np.ones(self.streets.segment_count)
        x, y = self.streets.to_local(lat, lon)
        for place in self.facilities:
            at_x, at_y = self.streets.to_local(place.spot.lat, place.spot.lon)
            pull += PULL.get(place.kind, 0.0) * np.exp(-(((x - at_x) ** 2 + (y - at_y) ** 2) / PULL_REACH_M**2))
        share = np.array([CALLS_BY_CLASS.get(kind, 0.0) for kind in segments.street_class])
        weight = np.where([bool(name) for name in self.district_of_segment], segments.length_m * share * pull, 0.0)
        rows = np.flatnonzero((weight > 0) & np.array([max(pair) >= 0 for pair in self._edge_of]))
        return rows.astype(np.int64), list(accumulate(weight[rows].tolist()))


def read_city(path: Path | None = None) -> City:
    """The shipped demo city, or another made by `python -m console.sim.city`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not a city; says why.
    """
    chosen = path or resource("city/port_city.geojson")
    try:
        data = json.loads(chosen.read_bytes())
        features, name = data["features"], str(data.get("name", ""))
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{chosen.name} is not a GeoJSON city: {error}") from None
    return City(features, name)


def _edges_by_segment(streets: StreetGraph) -> list[tuple[int, int]]:
    """For each segment the edges that drive it as drawn and the other way, -1 where there is none."""
    forward = np.full(streets.segment_count, -1)
    backward = np.full(streets.segment_count, -1)
    rows = np.arange(len(streets.edges.start))
    ahead = streets.edges.forward
    forward[streets.edges.segment[ahead]] = rows[ahead]
    backward[streets.edges.segment[~ahead]] = rows[~ahead]
    return list(zip(forward.tolist(), backward.tolist(), strict=True))


def _metres_before(streets: StreetGraph) -> NDArray[np.float64]:
    """How far along its street each segment begins; segments of a street follow each other."""
    along = np.zeros(streets.segment_count)
    segments = streets.segments
    for row in range(1, streets.segment_count):
        if segments.name[row] == segments.name[row - 1] and segments.start[row] == segments.end[row - 1]:
            along[row] = along[row - 1] + segments.length_m[row - 1]
    return along


def _middles(streets: StreetGraph) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middle of each segment, or the point between its two middle vertices: latitude, longitude."""
    segments = streets.segments
    low = (segments.offset[:-1] + segments.offset[1:] - 1) // 2
    high = (segments.offset[:-1] + segments.offset[1:]) // 2
    return (segments.lat[low] + segments.lat[high]) / 2, (segments.lon[low] + segments.lon[high]) / 2


def _districts(
    features: list[Mapping[str, Any]] | tuple[()], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> list[str]:
    """Name of the district that holds each point, empty outside all."""
    names = [""] * len(lat)
    for feature in features:
        shape = shapely.geometry.shape(feature["geometry"])
        shapely.prepare(shape)
        for row in np.flatnonzero(shapely.contains_xy(shape, lon, lat)).tolist():
            names[row] = str(feature["properties"].get("name", ""))
    return names
