"""Places that matter at a crisis desk, and the names written over the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, Point
from shapely.strtree import STRtree

from console.sim.city import plan
from console.sim.city.network import Road

#: How far from the middle of its street a place stands.
SETBACK_M = 24.0


@dataclass(frozen=True, slots=True)
class Poi:
    """One place; metres, with the street it stands on."""

    poi_class: str
    name: str
    x: float
    y: float
    address: str
    emergency_department: bool = False


#: class, name, wanted spot, emergency department.
WANTED: list[tuple[str, str, float, float, bool]] = [
    ("hospital", "Ardent General Hospital", -1900, 1950, True),
    ("hospital", "Southbank Infirmary", 1150, -1500, True),
    ("hospital", "Highmoor Hospital", 3900, 3700, True),
    ("hospital", "Larkfield Psychiatric Hospital", -700, 5250, False),
    ("crisis_centre", "Harbour Light Crisis Stabilisation Centre", -850, 120, False),
    ("police", "Police Headquarters", -2250, 1150, False),
    ("police", "Old Town Police Station", -4300, 900, False),
    ("police", "Northgate Police Station", -2600, 4100, False),
    ("police", "Millrace Police Station", 2100, 2050, False),
    ("police", "Southbank Police Station", 350, -2100, False),
    ("police", "Orchard Vale Police Station", 5600, -700, False),
    ("fire", "Fire Station 1 Exchange", -3050, 650, False),
    ("fire", "Fire Station 2 Strand", -4050, 2500, False),
    ("fire", "Fire Station 3 Northgate", -1500, 4600, False),
    ("fire", "Fire Station 4 Kestrel Hill", 900, 2000, False),
    ("fire", "Fire Station 5 Eastfield", 5600, 2900, False),
    ("fire", "Fire Station 6 Brickfields", 3000, -300, False),
    ("fire", "Fire Station 7 Docks", -1700, -2500, False),
    ("fire", "Fire Station 8 Linden", 500, -4300, False),
    ("fire", "Fire Station 9 Fernhill", 3000, -3000, False),
    ("fire", "Fire Station 10 Highmoor", 4300, 5300, False),
    ("fire", "Fire Station 11 Lantern Island", -4900, -2450, False),
    ("university", "Athenaeum University", -1250, 2850, False),
    ("station", "Quay Central Station", -1150, -1330, False),
    ("ferry", "Port Ardent Ferry Terminal", -3800, -40, False),
    ("city_hall", "City Hall", -1350, 900, False),
    ("stadium", "Ropeworks Stadium", -350, -2250, False),
    ("shelter", "Saltmarsh Night Shelter", -2300, -4300, False),
    ("shelter", "Saffron Row Shelter", -3700, 900, False),
    ("lighthouse", "North Mole Light", -5250, -990, False),
    ("lighthouse", "Gull Head Light", -6230, 3640, False),
]
#: class, name, spot, rank (1 largest): names over water and land.
WRITTEN: list[tuple[str, str, float, float, int]] = [
    ("city", plan.CITY_NAME, -2000, 1000, 0),
    ("water", "Ardent Sound", -9500, -1500, 1),
    ("water", "The Outer Roads", -12500, 5500, 1),
    ("water", "Halyard Harbour", -4000, -1100, 2),
    ("water", "Strand Bay", -5400, 2150, 2),
    ("water", "Saltmarsh Bay", -4700, -5300, 2),
    ("water", "Lantern Passage", -3450, -2900, 3),
    ("river", "River Alder", 2900, 425, 2),
    ("river", "River Alder", -330, -430, 2),
    ("river", "Osier Creek", 2270, -1700, 3),
]


def make_places(roads: list[Road]) -> list[Poi]:
    """Each wanted place beside the street nearest to its wanted spot, with an address on it."""
    drivable = [r for r in roads if r.road_class in ("street", "collector", "arterial") and not r.bridge]
    lines = [LineString(road.points) for road in drivable]
    tree = STRtree(lines)
    places = []
    for poi_class, name, x, y, emergency in WANTED:
        spot = Point(x, y)
        row = int(tree.nearest(spot))
        along = lines[row].project(spot)
        at, ahead = lines[row].interpolate(along), lines[row].interpolate(along + 5.0)
        dx, dy = ahead.x - at.x, ahead.y - at.y
        size = max(float(np.hypot(dx, dy)), 1e-6)
        if poi_class != "lighthouse":
            x, y = at.x - dy / size * SETBACK_M, at.y + dx / size * SETBACK_M
        address = f"{house_number(along)} {drivable[row].name}"
        places.append(Poi(poi_class, name, x, y, address, emergency))
    return places


def house_number(along_m: float) -> int:
    """A number as streets are numbered here: two for every ten metres, beginning at 1."""
    return 1 + 2 * int(along_m / 10.0)
