"""What a feature is: layer and class names of several schemas brought to the map's own few kinds.

Known schemas: the demo city's own (`layer`, `class`), OpenMapTiles (`transportation`, `landuse`, ...), Protomaps
(`roads`, `kind`), Shortbread, and plain OpenStreetMap tags (`highway`, `natural`, ...) as tippecanoe writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Kinds of roads, the least first: the order in which they are drawn.
ROADS = ("path", "alley", "link", "street", "collector", "arterial", "motorway")
#: Suffix of a road or railway that crosses over; drawn after everything on the ground.
BRIDGE = "/bridge"

_ROAD_KINDS = {
    "motorway": "motorway motorway_link trunk trunk_link highway freeway expressway",
    "arterial": "arterial primary major_road major",
    "collector": "collector secondary tertiary medium_road",
    "link": "link primary_link secondary_link tertiary_link ramp",
    "street": "street minor residential unclassified living_street road minor_road busway raceway",
    "alley": "alley service track driveway parking_aisle",
    "path": "path footway cycleway bridleway steps pedestrian corridor",
}
_AREA_KINDS = {
    "sea": "sea ocean bay",
    "river": "river riverbank canal creek dock swimming_pool",
    "lake": "lake reservoir pond basin",
    "land": "land mainland earth island islet",
    "wood": "wood forest scrub",
    "park": "park garden grass grassland meadow recreation_ground village_green nature_reserve playground pitch "
    "common national_park allotments orchard farmland",
    "square": "square plaza",
    "golf": "golf golf_course",
    "cemetery": "cemetery grave_yard",
    "sand": "sand beach dune",
    "pier": "pier quay breakwater groyne man_made",
    "residential": "residential neighbourhood suburb quarter",
    "commercial": "commercial",
    "retail": "retail",
    "industrial": "industrial railway_yard port garages",
    "education": "education school university college kindergarten hospital",
    "building": "building shed",
    "rock": "bare_rock rock glacier",
    "district": "district borough",
    "zone": "zone",
    "boundary": "boundary",
}
_POI_KINDS = {
    "hospital": "hospital emergency_department",
    "care": "crisis_centre crisis_center shelter clinic doctors mental_health social_facility detox",
    "police": "police sheriff",
    "fire": "fire fire_station",
    "rail": "station railway railway_station halt",
    "ferry": "ferry ferry_terminal",
    "landmark": "city_hall townhall university college stadium lighthouse courthouse prison museum airport aerodrome",
}


def _inverted(table: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in table.items() for word in words.split()}


_ROAD_OF, _AREA_OF, _POI_OF = _inverted(_ROAD_KINDS), _inverted(_AREA_KINDS), _inverted(_POI_KINDS)

#: Layer names of all schemas, by what kind of thing the layer holds.
_LAYER_OF = {
    "road": "road roads street streets transportation streets_low street_polygons highway highways lines",
    "rail": "rail railway railways transit",
    "area": "landuse landcover land_use natural park parks land earth beach pier sites ocean globallandcover aeroway "
    "multipolygons polygons",
    "water": "water river rivers lake water_polygons ocean_polygons",
    "stream": "waterway waterways water_lines physical_line",
    "building": "building buildings",
    "boundary": "boundary boundaries admin",
    "district": "district districts",
    "poi": "poi pois points public_transport",
    "label": "label labels place places place_labels cities water_name water_labels physical_point",
    "coast": "coast coastline shoreline",
    "zone": "zone zones catchment",
}
_LAYER_WORD = _inverted(_LAYER_OF)

#: Keys that carry a feature's class, the most telling first.
_CLASS_KEYS = ("class", "kind", "type", "highway", "subclass", "natural", "landuse", "leisure", "amenity", "man_made")
_NAME_KEYS = ("name", "name_en", "name:en", "name:latin", "NAME", "Name", "label", "common_name", "district", "title")
_LINE, _AREA, _POINT = "line", "area", "point"


def kind_of(layer: str, properties: Mapping[str, Any], shape: str) -> str:
    """The map's kind of a feature, such as `arterial/bridge`, `park`, `poi.hospital`, `label.river`.

    Args:
        layer: name of the layer, or of the file, that the feature stands in.
        properties: the feature's own properties.
        shape: `line`, `area` or `point`.

    Returns:
        The kind, or an empty text where the map has no use for the feature.
    """
    holds = _LAYER_WORD.get(layer.lower(), "")
    words = [str(properties[key]).lower() for key in _CLASS_KEYS if properties.get(key) not in (None, "")]
    if shape == _POINT:
        return _point_kind(holds, words)
    if shape == _LINE:
        return _line_kind(holds, words, properties)
    return _area_kind(holds, words, properties)


def name_of(properties: Mapping[str, Any]) -> str:
    """The feature's name as plain text of one line; empty where it has none."""
    for key in _NAME_KEYS:
        value = properties.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:80]
    return ""


def layer_of_file(stem: str) -> str:
    """What a file without classes holds, told by the words of its name; empty where the name does not say."""
    words = stem.lower().replace("-", "_")
    for layer, telling in _FILE_WORDS.items():
        if any(word in words for word in telling.split()):
            return layer
    return ""


_FILE_WORDS = {
    "coast": "coast shore",
    "road": "street road highway centerline centreline",
    "rail": "rail tram",
    "building": "building footprint",
    "water": "water lake river",
    "park": "park green",
    "poi.fire": "fire_station",
    "poi.police": "police_station",
    "poi.hospital": "hospital",
    "zone": "catchment zone first_due",
    "neighbourhood": "neighborhood neighbourhood",
    "district": "district precinct beat ward borough",
}


def _point_kind(holds: str, words: list[str]) -> str:
    if holds == "poi":
        found = next((_POI_OF[word] for word in words if word in _POI_OF), "")
        return f"poi.{found}" if found else ""
    if holds == "label":
        for word in words:
            if word in _LABEL_OF:
                return f"label.{_LABEL_OF[word]}"
    return ""


_LABEL_OF = {
    "city": "city",
    "town": "town",
    "village": "town",
    "locality": "town",
    "district": "district",
    "suburb": "district",
    "neighbourhood": "district",
    "neighborhood": "district",
    "macrohood": "district",
    "borough": "district",
    "quarter": "district",
    "sea": "sea",
    "ocean": "sea",
    "bay": "sea",
    "strait": "sea",
    "water": "sea",
    "lake": "lake",
    "river": "river",
    "island": "island",
    "park": "park",
    "wood": "park",
    "cemetery": "park",
    "golf": "park",
    "beach": "beach",
}


def _line_kind(holds: str, words: list[str], properties: Mapping[str, Any]) -> str:
    if holds == "coast" or "coastline" in words:
        return "shore"
    if holds == "rail" or "rail" in words or properties.get("railway"):
        return "siding" if words[:1] in (["siding"], ["service"], ["yard"]) else "rail" + _bridge(properties)
    if holds == "road" or properties.get("highway"):
        word = next((word for word in words if word in _ROAD_OF), None)
        if word is None and words:
            return ""
        return (_ROAD_OF[word] if word else "road") + _bridge(properties)
    if holds in ("stream", "water"):
        return "stream"
    if holds == "district":
        return "district"
    if holds in ("boundary", "zone"):
        return "" if properties.get("maritime") in (1, True) else holds
    return ""


def _area_kind(holds: str, words: list[str], properties: Mapping[str, Any]) -> str:
    if holds == "building" or properties.get("building"):
        return "building"
    if holds == "water":
        return next((_AREA_OF[w] for w in words if _AREA_OF.get(w) in ("sea", "river", "lake")), "lake")
    if holds in ("district", "boundary", "zone"):
        return holds
    found = next((_AREA_OF[word] for word in words if word in _AREA_OF), "")
    if not found and "water" in words:
        return "lake"
    return found


def _bridge(properties: Mapping[str, Any]) -> str:
    over = properties.get("bridge") or properties.get("brunnel") == "bridge" or properties.get("is_bridge")
    return BRIDGE if over and over not in ("no", "false", "0") else ""
