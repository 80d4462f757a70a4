"""The report's map: folium's Leaflet with everything inlined, a canvas that follows a time slider, and a heat layer."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.paths import resource
from console.review.report_basemap import STYLES, Box, basemap

#: Width of the map to its height on the page, and a little more.
_FRAME = 2.3
#: The box shown when no incident has a place: nothing of the world is more right than another.
_NOWHERE: Box = (-0.05, -0.05, 0.05, 0.05)


class ReportMap:
    """Parts of a page: what goes into its head, the map's own element, and the script that makes it live."""

    def __init__(self, head: str, element: str, script: str, attribution: str) -> None:
        self.head, self.element, self.script, self.attribution = head, element, script, attribution


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    """West, south, east, north of (lat, lon) points, without the few that lie far from all others."""
    if not points:
        return _NOWHERE
    lats, lons = (sorted(point[axis] for point in points) for axis in (0, 1))
    low, high = len(points) // 100, len(points) - 1 - len(points) // 100
    return lons[low], lats[low], lons[high], lats[high]


def widened(box: Box) -> Box:
    """The box as it is seen in the page's wide frame, so that the ground reaches its edges."""
    west, south, east, north = box
    flat = math.cos(math.radians((south + north) / 2))
    lacking = max((north - south) / flat * _FRAME - (east - west), 0.0) / 2
    rising = max((east - west) * flat / _FRAME - (north - south), 0.0) / 2
    return west - lacking, south - rising, east + lacking, north + rising


def report_map(
    data: dict[str, Any], heat: Sequence[tuple[float, float]], files: Sequence[Path], colours: dict[str, str]
) -> ReportMap:
    """The map of a shift.

    Args:
        data: what `resources/review/map.js` draws.
        heat: places of incidents, (lat, lon) degrees.
        files: GeoJSON for the basemap; none for the demo city's own where the shift lies in it.
        colours: the theme's `map` colours.

    Raises:
        BasemapError: a file is not GeoJSON.
    """
    import folium
    from folium.plugins import HeatMap

    west, south, east, north = box_of(data["places"])
    ground, credit = basemap(files, widened((west, south, east, north))) if data["places"] else ({}, "")
    chart = folium.Map(tiles=None, prefer_canvas=True, zoom_animation=False, zoom_snap=0.25, attribution_control=False)
    chart.default_js, chart.default_css = [], []
    chart.fit_bounds([[south, west], [north, east]], padding=(20, 20))
    for kind, geometry in ground.items():
        style = _style(STYLES[kind], colours)
        feature = {"type": "Feature", "properties": {}, "geometry": geometry}
        layer = folium.GeoJson(feature, name=kind, style_function=lambda _, style=style: style, control=False)
        layer.add_to(chart)
    warmth = HeatMap(  # type: ignore[no-untyped-call]
        list(heat), name="heat", radius=22, blur=18, min_opacity=0.25, show=False
    )
    warmth.default_js, warmth.default_css = [], []
    warmth.add_to(chart)
    figure: Any = chart.get_root()  # folium's stubs know only the element it is
    figure.render()
    values = {"map": chart.get_name(), "heat": warmth.get_name()}
    script = f"{figure.script.render()}\nwatchfloorMap({values['map']}, {values['heat']}, {embedded(data)});"
    return ReportMap(_assets(), figure.html.render(), script, credit)


def _style(style: dict[str, Any], colours: dict[str, str]) -> dict[str, Any]:
    if "fill" in style:
        return {
            "stroke": False,
            "fill": True,
            "fillColor": colours[style["fill"]],
            "fillOpacity": 1,
            "interactive": False,
        }
    return {
        "color": colours[style["line"]],
        "weight": style["weight"],
        "opacity": 1,
        "fill": False,
        "interactive": False,
    }


def _assets() -> str:
    """Leaflet and its heat layer as they were published, with their licences; their pictures are not used."""
    parts = []
    style = _resource("leaflet/leaflet.css")
    while (start := style.find("url(images")) >= 0:
        style = style[:start] + "none" + style[style.index(")", start) + 1 :]
    parts.append(f"<style>{style}</style>")
    for name, licence in (("leaflet.js", "LICENSE"), ("leaflet-heat.js", "LICENSE.leaflet-heat")):
        terms = _resource(f"leaflet/{licence}").replace("*/", "* /")
        parts.append(f"<script>/*\n{terms}\n*/\n{_resource(f'leaflet/{name}')}</script>")
    parts.append(f"<script>{_resource('map.js')}</script>")
    return "\n".join(parts)


def _resource(name: str) -> str:
    return resource(f"review/{name}").read_text(encoding="utf-8")


def embedded(data: Any) -> str:
    """JSON that can stand inside a script element, whatever texts are in it."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
