"""Invented street names: stems from sea, trades, birds and trees, never a person's name, none used twice."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from console.sim.city.network import Road

SEA = """
    Anchor Ballast Barque Beacon Binnacle Bollard Bowsprit Breaker Brine Buoy Cable Capstan Causeway Channel
    Chart Compass Coral Cutter Davit Ebb Ensign Estuary Fathom Flagstaff Foghorn Foreland Foresail Galleon
    Gangway Grapnel Halyard Haven Hawser Headland Helm Jetty Keel Kelp Ketch Lagoon Lantern Lateen Leeward
    Lighthouse Lobster Longboat Mainsail Mariner Mooring Mussel Oarsmen Offing Outrigger Oyster Pebble Pennant
    Pilot Pontoon Quayside Reef Rigging Rope Rudder Salt Sandbar Schooner Seawall Sextant Shingle Shoal Skiff
    Slipway Sloop Spindrift Spinnaker Spray Starboard Sternpost Tackle Tideway Tiller Topsail Trawl Undertow
    Windlass Windward Yardarm
""".split()
TRADES = """
    Almoner Armoury Bakehouse Basket Bell Brewhouse Candle Cartway Chandlery Cinder Clothier Coinage Cooperage
    Copper Cordage Counting Custom Dyehouse Exchange Fleece Flint Foundry Furnace Glass Granary Hearth Hemp
    Indigo Ink Kiln Lacemaker Ledger Linen Loom Malt Mapmaker Market Mint Needle Oven Paper Parchment Pewter
    Printworks Quill Saffron Sailmaker Scales Shuttle Silk Spindle Stonecutter Tallow Tannery Thatch Timber
    Tinsmith Toll Tun Velvet Wax Weavers Wheelwright Wicker Wool
""".split()
TREES = """
    Alder Almond Apple Ash Aspen Bay Beech Birch Bluebell Bracken Bramble Briar Broom Buttercup Cedar Cherry
    Chestnut Clover Cornflower Cowslip Cypress Damson Dogwood Elder Elm Fern Fir Foxglove Gorse Hawthorn Hazel
    Heather Holly Honeysuckle Hornbeam Juniper Larch Laurel Lavender Lilac Lime Linden Lupin Magnolia Maple
    Marigold Meadowsweet Medlar Mulberry Myrtle Nettle Oak Oleander Orchard Osier Periwinkle Pine Plum Poplar
    Primrose Quince Rosemary Rowan Rushes Sage Samphire Sedge Sorrel Spruce Sweetbriar Sycamore Tamarisk Thistle
    Thrift Thyme Vervain Violet Walnut Wheatfield Wildrose Willow Woodbine Yarrow Yew
""".split()
BIRDS = """
    Avocet Bittern Blackcap Bunting Chough Cormorant Corncrake Crane Crossbill Curlew Cygnet Dabchick Dipper
    Dotterel Dunlin Eider Falcon Fieldfare Firecrest Fulmar Gadwall Gannet Godwit Goldcrest Goldfinch Goshawk
    Grebe Greenshank Grouse Guillemot Harrier Hawk Heron Hobby Hoopoe Jackdaw Jay Kestrel Kingfisher Kittiwake
    Knot Lapwing Lark Linnet Magpie Mallard Martlet Merganser Merlin Moorhen Nightjar Nuthatch Oriole Osprey
    Ouzel Owl Partridge Petrel Pheasant Pintail Pipit Plover Pochard Puffin Quail Raven Redshank Redstart
    Redwing Ringdove Rook Ruff Sanderling Sandpiper Scaup Shearwater Shelduck Shrike Siskin Skua Skylark Snipe
    Sparrowhawk Starling Stonechat Stork Swallow Swan Swift Teal Tern Thrush Treecreeper Turnstone Wagtail
    Warbler Waxwing Wheatear Whimbrel Whinchat Wigeon Woodcock Wren Wryneck Yellowhammer
""".split()
HILLS = """
    Barrow Beck Brook Cairn Chalk Clay Cliff Combe Coppice Crag Dale Dell Dene Downs Drift Edge Fallow Fell
    Flint Fold Ford Gill Glade Glen Granite Gravel Grove Heath Hollow Holt Ridge Knoll Ledge Limestone Lodestone
    Marl Marsh Mead Meadow Millpond Mire Moor Moss Oldfield Paddock Pasture Peat Pinnacle Quarry Ridgeway
    Sandstone Scarp Shale Slate Spinney Spring Stile Summit Tarn Terrace Torr Upland Valley Vale Warren Weir
    Wold
""".split()

STEMS: dict[str, list[str]] = {
    "old": TRADES + SEA,
    "grid": TRADES + TREES,
    "suburb": TREES + BIRDS + HILLS,
    "port": SEA,
    "works": TRADES + HILLS,
}
TYPES: dict[str, list[str]] = {
    "arterial": ["Avenue", "Boulevard", "Parade", "Avenue", "Way", "Road"],
    "collector": ["Road", "Street", "Road", "Drive", "Way"],
    "old": ["Street", "Lane", "Row", "Wynd", "Street", "Steps", "Gate"],
    "grid": ["Street", "Street", "Street", "Place", "Terrace"],
    "suburb": ["Road", "Lane", "Drive", "Crescent", "Street", "Gardens", "Rise", "Grove"],
    "port": ["Dock Road", "Wharf", "Quay", "Yard"],
    "works": ["Street", "Works Road", "Yard", "Way"],
    "alley": ["Alley", "Passage", "Court", "Mews"],
    "close": ["Close", "Court", "Croft"],
}


def name_roads(roads: list[Road], style_at: dict[int, str], rng: random.Random) -> list[Road]:
    """Give every road without one a name; pieces that continue each other over a bridge share theirs.

    Args:
        roads: connected roads, bridges cut out.
        style_at: district style (`STEMS` key) of each road, by row.
        rng: seeded.
    """
    used = {road.name for road in roads if road.name}
    named = list(roads)
    groups = _continuations(roads)
    for rows in groups:
        known = next((roads[row].name for row in rows if roads[row].name), "")
        first = max(rows, key=lambda row: len(roads[row].points))
        base = known or _new_name(roads[first], style_at[first], used, rng)
        for row in rows:
            named[row] = replace(roads[row], name=base)
    return [replace(road, name=f"Ramp {row}") if road.road_class == "link" else road for row, road in enumerate(named)]


def bridge_name(street: str, used: set[str]) -> str:
    """What the bridge carrying a street is called, unlike every other bridge."""
    stem = street if "Viaduct" in street or "Causeway" in street else street.rsplit(" ", 1)[0] + " Bridge"
    count, name = 1, stem
    while name in used:
        count += 1
        name = f"{stem} {count}"
    used.add(name)
    return name


def _continuations(roads: list[Road]) -> list[list[int]]:
    """Rows grouped where one road was cut into pieces by bridges (they follow each other in the list)."""
    groups: list[list[int]] = []
    for row, road in enumerate(roads):
        before = roads[row - 1] if row else None
        if (
            before is not None
            and before.road_class == road.road_class
            and road.bridge != before.bridge
            and np.array_equal(before.points[-1], road.points[0])
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _new_name(road: Road, style: str, used: set[str], rng: random.Random) -> str:
    length = LineString(road.points).length
    short = road.road_class == "street" and length < 230
    kind = road.road_class if road.road_class in TYPES else style
    if short:
        kind = "alley" if style == "old" else "close"
    stems = STEMS[style]
    for attempt in range(400):
        stem = rng.choice(stems if attempt < 200 else SEA + TRADES + TREES + BIRDS + HILLS)
        name = f"{stem} {rng.choice(TYPES[kind])}"
        if name not in used:
            used.add(name)
            return name
    raise ValueError("the city has more streets than names")


def style_of(roads: list[Road], districts: list[tuple[str, shapely.Geometry]]) -> dict[int, str]:
    """District style of each road by the middle of the road; nearest district where it lies in none."""
    tree = shapely.STRtree([shape for _, shape in districts])
    middles = [Point(road.points[len(road.points) // 2]) for road in roads]
    nearest = tree.nearest(middles)
    return {row: districts[int(at)][0] for row, at in enumerate(nearest)}
