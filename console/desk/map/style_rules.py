"""How the map is drawn, as plain data: colour token, first zoom, width and strength of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

#: Part of every cached tile's address: raise it when the same data would be drawn differently.
STYLE_VERSION = 3

Stops = tuple[tuple[float, float], ...]  # (zoom, value), zoom rising


def at_zoom(stops: Stops, zoom: float) -> float:
    """Value at a zoom level: geometric between stops (as widths must grow), level beyond the first and last."""
    if zoom <= stops[0][0]:
        return stops[0][1]
    for (z0, v0), (z1, v1) in pairwise(stops):
        if zoom <= z1:
            part = (zoom - z0) / (z1 - z0)
            return v0 + (v1 - v0) * part if min(v0, v1) <= 0 else v0 * (v1 / v0) ** part
    return stops[-1][1]


@dataclass(frozen=True, slots=True)
class AreaRule:
    """How one kind of area is filled and outlined."""

    token: str
    first_zoom: int = 0
    opacity: Stops = ((0, 1.0),)
    line_token: str = ""
    line_first_zoom: int = 16
    line_px: float = 1.0


@dataclass(frozen=True, slots=True)
class RoadRule:
    """How one kind of road is drawn: fill over casing."""

    token: str
    casing_token: str
    first_zoom: int
    width: Stops
    casing: Stops = ((11, 0.0), (12, 0.5), (15, 1.0), (18, 1.5))  # px on each side
    opacity: Stops = ((0, 1.0),)


AREAS: dict[str, AreaRule] = {
    "residential": AreaRule("map.residential"),
    "commercial": AreaRule("map.commercial"),
    "retail": AreaRule("map.retail", 12),
    "industrial": AreaRule("map.industrial"),
    "education": AreaRule("map.education", 12),
    "rock": AreaRule("map.land"),
    "wood": AreaRule("map.wood"),
    "park": AreaRule("map.park"),
    "golf": AreaRule("map.park"),
    "cemetery": AreaRule("map.cemetery"),
    "square": AreaRule("map.park", 14),
    "sand": AreaRule("map.sand"),
}
PIERS = AreaRule("map.pier", 11, line_token="map.water_line", line_first_zoom=13)
BUILDINGS = AreaRule("map.building", 15, ((15, 0.7), (16, 1.0)), "map.building_line", 16)

_STREET = RoadRule(
    "map.street",
    "map.street_casing",
    12,
    ((12, 0.7), (13, 1.0), (14, 1.7), (15, 3.2), (16, 6), (17, 11), (18, 20), (19, 36)),
    ((11, 0.0), (12, 0.25), (14, 0.5), (16, 1.0), (19, 1.5)),
    ((12, 0.7), (13, 0.9), (14, 1.0)),
)
ROAD_RULES: dict[str, RoadRule] = {
    "path": RoadRule("map.alley", "map.street_casing", 16, ((16, 0.8), (18, 1.6), (19, 2.4)), ((0, 0.0),)),
    "alley": RoadRule("map.alley", "map.street_casing", 15, ((15, 0.9), (16, 2.0), (17, 4.2), (18, 8), (19, 14))),
    "link": RoadRule("map.arterial", "map.arterial_casing", 12, ((12, 0.7), (14, 1.8), (16, 5), (17, 9), (19, 24))),
    "street": _STREET,
    # Streets of a file that names no classes, where their length does not tell more.
    "road": _STREET,
    "collector": RoadRule(
        "map.collector",
        "map.collector_casing",
        10,
        ((10, 0.5), (12, 1.1), (13, 1.7), (14, 2.8), (15, 4.8), (16, 8), (17, 14), (18, 24), (19, 42)),
    ),
    "arterial": RoadRule(
        "map.arterial",
        "map.arterial_casing",
        9,
        ((9, 0.7), (11, 1.3), (12, 1.9), (13, 2.8), (14, 4.2), (15, 6.4), (16, 10), (17, 17), (18, 29), (19, 50)),
    ),
    "motorway": RoadRule(
        "map.motorway",
        "map.motorway_casing",
        8,
        ((8, 1.0), (11, 2.0), (12, 2.7), (13, 3.8), (14, 5.2), (15, 7.6), (16, 11), (17, 18), (18, 30), (19, 52)),
    ),
}
#: Soft light along the shore, drawn on the water's side: (width in px, opacity), the widest first.
SHORE_GLOW: tuple[tuple[float, float], ...] = (
    (26, 0.07),
    (22, 0.08),
    (18, 0.09),
    (14, 0.10),
    (10.5, 0.12),
    (7, 0.15),
    (4, 0.20),
)
RAIL_WIDTH: Stops = ((11, 0.6), (13, 0.9), (15, 1.4), (17, 2.2), (19, 3.5))
SHORE_WIDTH: Stops = ((9, 0.7), (13, 1.1), (16, 1.6), (19, 2.2))
#: First zoom of the mark of each kind of place; the last is drawn on top.
MARKS: dict[str, int] = {
    "poi.landmark": 15,
    "poi.rail": 15,
    "poi.ferry": 15,
    "poi.fire": 14,
    "poi.police": 14,
    "poi.care": 13,
    "poi.hospital": 12,
}
DISTRICT_WIDTH: Stops = ((11, 0.9), (14, 1.3), (17, 1.8))
