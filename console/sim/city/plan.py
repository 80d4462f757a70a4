"""The hand-drawn plan of Port Ardent: coast, river, hills, roads and district characters, in metres.

East and north of the middle of the town. The middle lies in open ocean, some 1,900 km from any shore, so
that no real place is meant or implied.
"""

from __future__ import annotations

from dataclasses import dataclass

CITY_NAME = "Port Ardent"
ORIGIN_LAT = 44.1200
ORIGIN_LON = -146.3500
#: Land and sea are drawn this far around the town, so that zooming out never shows an edge nearby.
WORLD = (-19_000.0, -15_000.0, 19_000.0, 15_000.0)
#: The town itself: street field and masks cover this box.
TOWN = (-7_400.0, -6_600.0, 7_400.0, 6_600.0)

Points = list[tuple[float, float]]

MAINLAND_COAST: Points = [
    (1400, 16500), (700, 14200), (-900, 12400), (-1500, 10900), (-3100, 9300), (-2950, 7900), (-3600, 6500),
    (-4250, 5700), (-4450, 5000), (-5150, 4500), (-5850, 4150), (-6250, 3650), (-5900, 3200), (-5150, 3050),
    (-4650, 2650), (-4450, 2150), (-4600, 1650), (-5050, 1300), (-5650, 1000), (-6050, 450), (-5850, -50),
    (-5250, -250), (-4600, -230), (-3950, -60), (-3300, 120), (-2750, -80), (-2350, -480), (-2200, -860),
    (-2250, -1250), (-2550, -1600), (-2850, -2100), (-2800, -2700), (-2650, -3250), (-2850, -3850),
    (-3350, -4350), (-3600, -4950), (-3450, -5600), (-3050, -6200), (-3200, -7200), (-4300, -8300),
    (-4600, -9400), (-3300, -10500), (-2700, -12000), (-3500, -13800), (-3200, -16500),
]  # fmt: skip

#: name, centre, half axes, turn in degrees: land in the sea.
ISLANDS: list[tuple[str, float, float, float, float, float]] = [
    ("Lantern Island", -5050, -2650, 1080, 640, 14),
    ("Gannet Rock", -6650, -1350, 190, 110, 40),
    ("The Tern", -6950, -1720, 110, 80, 0),
    ("Fulmar Holm", -6100, -4500, 330, 210, -30),
    ("Outer Skerry", -8700, 1200, 260, 120, 65),
    ("Long Holm", -7300, 7200, 850, 260, 55),
]

#: x, y, width: the middle of the River Alder, from the harbour inland.
RIVER: list[tuple[float, float, float]] = [
    (-2900, -1010, 560), (-2200, -1030, 430), (-1500, -930, 330), (-700, -620, 280), (100, -160, 300),
    (850, 430, 250), (1650, 640, 215), (2500, 420, 200), (3300, 440, 190), (4100, 1000, 180),
    (4900, 1650, 165), (5900, 2080, 155), (7100, 2400, 145), (9000, 3300, 130), (11500, 3300, 110),
    (14500, 4600, 90), (20000, 5200, 70),
]  # fmt: skip
#: Osier Creek, a tributary from the south.
CREEK: list[tuple[float, float, float]] = [
    (1950, 600, 60), (2080, -100, 50), (2300, -900, 46), (2250, -1700, 42), (2600, -2600, 38),
    (3400, -3400, 34), (3700, -4400, 30), (4500, -5600, 28), (4700, -7600, 24), (6800, -10500, 18),
    (7200, -16000, 12),
]  # fmt: skip
#: centre, half axes, turn: an island in the river.
RIVER_ISLAND = ("Mill Isle", 480, 150, 330, 62, 41)
LAKES: list[tuple[str, float, float, float, float, float]] = [
    ("Kestrel Water", 1250, 4250, 560, 300, 25),
    ("Teal Pond", 330, -3080, 190, 90, -20),
    ("Upper Reservoir", 8600, 6400, 900, 420, 60),
    ("Heron Mere", 9700, -4700, 620, 300, 10),
]

#: kind, name, outline control points: open ground where no street runs.
PARKS: list[tuple[str, str, Points]] = [
    (
        "park",
        "Kestrel Hill Park",
        [
            (250, 3500),
            (900, 3180),
            (1700, 3320),
            (2350, 3750),
            (2450, 4450),
            (2000, 4950),
            (1150, 5050),
            (450, 4750),
            (120, 4150),
        ],
    ),
    (
        "park",
        "Gull Head",
        [(-6400, 3750), (-5900, 4300), (-5250, 4420), (-4950, 4000), (-5150, 3500), (-5600, 3150), (-6150, 3150)],
    ),
    ("park", "Fort Green", [(-6200, 700), (-5620, 850), (-5480, 350), (-5560, -250), (-6200, -150)]),
    (
        "park",
        "Glasshouse Gardens",
        [(-150, -2750), (550, -2680), (820, -3050), (700, -3480), (50, -3560), (-280, -3200)],
    ),
    ("park", "Assembly Green", [(-1560, 1180), (-1020, 1300), (-960, 1030), (-1500, 910)]),
    ("cemetery", "Stillwater Cemetery", [(3350, -1450), (3950, -1330), (4050, -1850), (3500, -2000)]),
    ("golf", "Highmoor Links", [(5450, 4050), (6100, 3850), (6600, 4300), (6500, 4950), (5800, 5150), (5350, 4700)]),
    ("park", "Orchard Common", [(5650, -1100), (6250, -1000), (6350, -1600), (5800, -1800)]),
    ("park", "Lantern Heath", [(-5900, -2950), (-5500, -2550), (-5350, -2900), (-5600, -3200)]),
    ("park", "Saltings Reserve", [(-3600, -5600), (-2750, -5450), (-2350, -5850), (-2500, -6400), (-3400, -6500)]),
    ("park", "Quarry Park", [(5050, -3350), (5600, -3050), (5850, -3500), (5400, -3900)]),
    ("park", "Ropewalk Fields", [(-950, -2100), (-560, -2020), (-500, -2330), (-880, -2420)]),
    ("park", "Northgate Meadow", [(-2500, 4700), (-1900, 4850), (-1800, 4400), (-2350, 4250)]),
]
#: Woods and moor around the town, far beyond its streets.
WOODS: list[tuple[str, Points]] = [
    (
        "Ardent Forest",
        [
            (3600, 6900),
            (6500, 5700),
            (7600, 3900),
            (9500, 4700),
            (12800, 7600),
            (12500, 11900),
            (7000, 13000),
            (3000, 10800),
        ],
    ),
    ("Blackthorn Wood", [(7600, -900), (9300, -400), (12500, -1400), (13900, -4300), (10800, -6300), (7900, -4200)]),
    ("Cuckoo Wood", [(-2100, -7500), (100, -7000), (3200, -7300), (3900, -9800), (800, -11900), (-1700, -10600)]),
    ("Fern Brake", [(-1700, 7300), (-300, 7000), (-500, 9600), (-1500, 9900)]),
]

#: Beaches: stretches of coast, from a point to a point, with a width in metres.
BEACHES: list[tuple[str, tuple[float, float], tuple[float, float], float]] = [
    ("Strand Beach", (-5100, 3040), (-4900, 1420), 85),
    ("Saltmarsh Beach", (-3120, -4100), (-3200, -6050), 100),
    ("Gull Sands", (-3400, 6800), (-4350, 5450), 70),
    ("Heath Cove", (-5750, -3150), (-5000, -3330), 55),
]

MOTORWAYS: list[tuple[str, Points]] = [
    ("Ardent Ring", [
        (2600, 17000), (1500, 13000), (1600, 9000), (1500, 7000), (2350, 5850), (3700, 5250), (4650, 4300),
        (5000, 3100), (4700, 2000), (4500, 900), (4750, -250), (4800, -1300), (4600, -2600), (3950, -3700),
        (2900, -4550), (1600, -5000), (500, -5600), (-200, -6700), (-700, -9000), (300, -12500),
        (0, -17000)]),
    ("Eastern Motorway", [
        (21000, -2900), (14500, -100), (9500, 700), (7000, 150), (5600, -500), (4700, -900), (3600, -950),
        (2700, -1180), (1500, -1800), (400, -2000), (-450, -1830), (-1250, -1950), (-1800, -2350)]),
    ("Harbour Viaduct", [(-250, -1870), (-560, -1350), (-1020, -760), (-1330, -150), (-1420, 450)]),
]  # fmt: skip
RAILWAYS: list[tuple[str, Points]] = [
    ("Valley Line", [
        (21000, 6800), (14500, 6300), (9500, 4100), (7100, 3100), (5700, 2650), (4600, 2250), (3850, 1500),
        (3300, 780), (2650, 60), (1900, -200), (1000, -420), (200, -900), (-450, -1270), (-1150, -1420)]),
    ("Coast Line", [
        (-1150, -1420), (-450, -1330), (150, -1500), (250, -2200), (-350, -3100), (-900, -4100),
        (-1100, -5200), (-1300, -6900), (-2000, -9500), (-900, -13000), (-1200, -17000)]),
    ("Northern Line", [
        (2650, 60), (3050, 900), (3150, 1900), (3200, 3000), (3050, 4200), (2700, 5300), (2500, 6600),
        (2900, 9000), (4300, 12500), (4200, 17000)]),
    ("Docks Branch", [
        (-900, -1400), (-1500, -1620), (-1950, -2150), (-2130, -2800), (-2180, -3300), (-2330, -3750)]),
]  # fmt: skip
#: Arterials that make the town's skeleton; the rest are grown from the street field.
AVENUES: list[tuple[str, Points]] = [
    ("Lantern Causeway", [(-1750, -2830), (-2300, -2640), (-3100, -2420), (-4100, -2440), (-4900, -2560)]),
    ("Mole Road", [(-3350, 420), (-3900, 330), (-4500, 180), (-5100, 120), (-5480, 200)]),
]
#: Roads out of town through the country around it.
COUNTRY_ROADS: list[tuple[str, Points]] = [
    ("Forest Road", [(6250, 3600), (7300, 3700), (8300, 4450), (10200, 5300), (13500, 5200), (21000, 8200)]),
    ("Meadow Road", [(6350, 2450), (7400, 2050), (9500, 2350), (12500, 2500), (16000, 3300), (21000, 3000)]),
    ("Orchard Road", [(6300, -300), (7700, -1150), (8900, -2900), (11500, -6900), (15000, -8300), (21000, -8000)]),
    ("Quarry Road", [(5900, -3600), (6900, -4600), (7800, -7000), (9900, -9500), (10500, -16500)]),
    ("Creek Road", [(3400, -4700), (3500, -6400), (4500, -8500), (5700, -11000), (5900, -16500)]),
    (
        "Coast Road South",
        [(-1850, -5900), (-2150, -7100), (-3000, -8600), (-2900, -10100), (-1700, -12500), (-2300, -16500)],
    ),
    ("Coast Road North", [(-2900, 5900), (-2500, 7100), (-2600, 8900), (-1000, 10700), (-400, 12600), (1500, 16800)]),
    ("Highmoor Road", [(3500, 6000), (3400, 7200), (4600, 9300), (5200, 12300), (7400, 17000)]),
    ("Lakes Road", [(5000, 5600), (6200, 6300), (7700, 7700), (10300, 9500), (13300, 13300), (14500, 17000)]),
]  # fmt: skip
#: Where a bridging avenue must cross the river: points on its middle.
CROSSINGS: Points = [(-1830, -985), (-330, -430), (560, 190), (1500, 620), (2450, 425), (3850, 800), (5750, 2030)]


@dataclass(frozen=True, slots=True)
class Character:
    """How a kind of neighbourhood is built: block sizes in metres, how far streets wander, what stands there."""

    block_m: tuple[float, float]
    wander_deg: float
    landuse: str
    style: str


OLD = Character((62, 84), 22, "mixed", "old")
DOWNTOWN = Character((98, 148), 0, "commercial", "grid")
INNER = Character((104, 176), 5, "mixed", "grid")
SUBURB = Character((146, 256), 20, "residential", "suburb")
CURVY = Character((156, 250), 46, "residential", "suburb")
GRID_SUBURB = Character((125, 225), 4, "residential", "suburb")
PORT = Character((240, 360), 3, "industrial", "port")
WORKS = Character((185, 300), 6, "industrial", "works")
CAMPUS = Character((140, 210), 12, "education", "grid")
ISLE = Character((110, 170), 30, "residential", "old")


@dataclass(frozen=True, slots=True)
class District:
    """One named district: its middle, the heading of its main streets (degrees from east) and character."""

    name: str
    x: float
    y: float
    turn_deg: float
    character: Character


DISTRICTS: list[District] = [
    District("Old Town", -4750, 480, 12, OLD),
    District("Exchange", -2850, 1000, 8, DOWNTOWN),
    District("Assembly", -1150, 1000, 16, DOWNTOWN),
    District("Strand", -3850, 2450, -14, INNER),
    District("Gull Head", -4550, 4100, 30, CURVY),
    District("Northgate", -2200, 4700, -6, GRID_SUBURB),
    District("Athenaeum", -1250, 2800, 20, CAMPUS),
    District("Kestrel Hill", 1000, 2350, 24, INNER),
    District("Highmoor", 4000, 5800, 10, CURVY),
    District("Millrace", 2300, 1700, 2, INNER),
    District("Larkfield", -450, 5500, -10, SUBURB),
    District("Eastfield", 5900, 3300, 36, SUBURB),
    District("Ropewalk", -1200, -2500, -14, INNER),
    District("Container Basin", -2350, -3000, -4, PORT),
    District("Southbank", 700, -1250, 32, INNER),
    District("Brickfields", 3300, -500, -6, WORKS),
    District("Orchard Vale", 6000, -300, -18, CURVY),
    District("Saltmarsh", -2300, -4800, 14, GRID_SUBURB),
    District("Linden", 250, -4150, -22, SUBURB),
    District("Fernhill", 2700, -3000, 18, CURVY),
    District("Quarry Heights", 5400, -2700, 40, CURVY),
    District("Lantern Island", -5000, -2600, 14, ISLE),
]
#: Edge of the streets on the landward side.
URBAN: Points = [
    (-7300, 7000), (-3600, 6350), (-1500, 6250), (600, 6200), (1500, 5700), (2600, 6050), (3600, 6250),
    (4700, 6050), (5250, 5250), (6500, 5350), (6900, 4300), (6900, 3200), (6550, 1900), (6250, 900),
    (6950, 100), (7000, -900), (6500, -2000), (6550, -3300), (5600, -4200), (4300, -4400), (3300, -4900),
    (2000, -5600), (600, -6000), (-900, -5950), (-2500, -6200), (-4400, -6300), (-7300, -6000),
]  # fmt: skip
