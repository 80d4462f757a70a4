"""Opening a map from what a person names: GeoJSON files or a folder, MBTiles, PMTiles, or a server's address."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import platformdirs
from PySide6.QtCore import QObject

from console.desk.map.basemap_stack import Basemap
from console.desk.map.cache import DiskCache
from console.desk.map.geojson import GeoJsonSource
from console.desk.map.http import XyzSource
from console.desk.map.raster import RasterArchiveSource
from console.desk.map.style import MapStyle
from console.desk.map.tiles import MapError, TileSource
from console.desk.map.tiles_archive import open_archive
from console.desk.map.tiles_cached import CachedSource
from console.desk.map.vector import VectorArchiveSource
from console.desk.theme import Theme

__all__ = ["Basemap", "Spec", "cache_folder", "open_basemap"]

GEOJSON = (".geojson", ".json")
ARCHIVES = (".mbtiles", ".pmtiles")
#: Order in which a folder's files are stacked: a word in the name, the lowest first.
_STACK = ("coast", "land", "water", "park", "district", "neighb", "catchment", "rail", "street", "road", "station")

Spec = str | Path | Sequence[str | Path]


def cache_folder() -> Path:
    """Where tiles are kept on this machine."""
    return Path(platformdirs.user_cache_dir("watchfloor", appauthor=False)) / "tiles"


def open_basemap(
    spec: Spec,
    theme: Theme,
    *,
    attribution: str = "",
    ratio: float = 1.0,
    cache: DiskCache | None = None,
    parent: QObject | None = None,
) -> Basemap:
    """Open a map and start its workers. Reading a city's GeoJSON takes up to a second; the rest opens at once.

    Args:
        spec: a GeoJSON file, a folder or list of them (stacked as one map), an `.mbtiles` or `.pmtiles` file, an
            address with `{z}`, `{x}`, `{y}`, or a list of such, the lowest first.
        theme: colours of drawn maps; picture maps are dimmed in dark themes.
        attribution: whose data it is, where the data does not say.
        ratio: device pixels a logical pixel.
        cache: where tiles are kept; the user's cache folder unless given.
        parent: Qt's owner.

    Raises:
        MapError: in words a dispatcher understands, why it cannot be opened.
    """
    return Basemap(open_sources(spec, theme, attribution=attribution, ratio=ratio, cache=cache), theme, parent=parent)


def open_sources(
    spec: Spec, theme: Theme, *, attribution: str = "", ratio: float = 1.0, cache: DiskCache | None = None
) -> list[TileSource]:
    """The tile sources of a map, the lowest first, for `Basemap`; takes the time, so read them beside the UI thread.

    Raises:
        MapError: as `open_basemap`.
    """
    items = [spec] if isinstance(spec, str | Path) else list(spec)
    if not items:
        raise MapError("no map was named")
    store = cache if cache is not None else DiskCache(cache_folder())
    style = MapStyle(theme)
    return [_source(group, style, store, attribution, ratio) for group in _groups(items)]


def _groups(items: Sequence[str | Path]) -> list[str | list[Path]]:
    """Addresses and archives by themselves; GeoJSON files that follow each other together."""
    groups: list[str | list[Path]] = []
    for item in items:
        if isinstance(item, str) and "://" in item:
            groups.append(item)
            continue
        path = Path(item).expanduser()
        files = _files_of(path)
        together = groups and isinstance(groups[-1], list) and groups[-1][0].suffix.lower() in GEOJSON
        if together and files[0].suffix.lower() in GEOJSON:
            groups[-1].extend(files)  # type: ignore[union-attr]
        else:
            groups.append(files)
    return groups


def _files_of(path: Path) -> list[Path]:
    if path.is_dir():
        files = [file for file in path.iterdir() if file.suffix.lower() in GEOJSON and file.is_file()]
        if not files:
            raise MapError(f"there is no GeoJSON file in the folder {path}")
        return sorted(files, key=_place_in_stack)
    if not path.exists():
        raise MapError(f"there is no map file {path}")
    if path.suffix.lower() not in (*GEOJSON, *ARCHIVES):
        raise MapError(f"{path.name} is no map: the map reads .geojson, .mbtiles, .pmtiles and addresses with {{z}}")
    return [path]


def _place_in_stack(path: Path) -> tuple[int, str]:
    name = path.name.lower()
    return next((i for i, word in enumerate(_STACK) if word in name), len(_STACK)), name


def _source(group: str | list[Path], style: MapStyle, store: DiskCache, attribution: str, ratio: float) -> TileSource:
    if isinstance(group, str):
        return XyzSource(group, style, store, clock=time.time, rng=Random(), attribution=attribution)
    if group[0].suffix.lower() in GEOJSON:
        drawn = GeoJsonSource(group, style, attribution=attribution, ratio=ratio)
        return CachedSource(drawn, store, time.time)
    archive = open_archive(group[0])
    if archive.vector:
        vector = VectorArchiveSource(archive, style, attribution=attribution, ratio=ratio)
        return CachedSource(vector, store, time.time)
    return RasterArchiveSource(archive, style, attribution=attribution)
