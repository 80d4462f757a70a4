"""Finds the streets in the map's own GeoJSON, so that the recommendation drives where the map shows roads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from console.desk.geojson_items import NotGeoJson, read_document
from console.domain.street_lines import CLASS_KMH
from console.domain.streets import StreetGraph

_NAMES = ("street", "road", "highway")


class StreetError(ValueError):
    """No streets can be had from these files; the sentence says why."""


def street_files(specs: Sequence[str | Path]) -> list[Path]:
    """GeoJSON files among what the map was opened with that may hold streets."""
    found: list[Path] = []
    for spec in specs:
        if isinstance(spec, str) and "://" in spec:
            continue
        path = Path(spec).expanduser()
        files = sorted(path.glob("*.geojson")) if path.is_dir() else [path]
        named = [file for file in files if any(word in file.name.lower() for word in _NAMES)]
        found.extend(named or [file for file in files if file.suffix.lower() in (".geojson", ".json")])
    return found


def load_streets(files: Sequence[Path]) -> StreetGraph:
    """Read the streets of all files as one graph. Takes up to some seconds: for a thread of its own.

    Raises:
        StreetError: a file cannot be read, or none of them holds a street.
    """
    try:
        return StreetGraph.from_features(feature for file in files for feature in _streets(file))
    except StreetError:
        raise
    except ValueError:
        names = ", ".join(file.name for file in files)
        raise StreetError(f"no streets were found in {names or 'the map'}") from None


def _streets(file: Path) -> Iterator[Mapping[str, Any]]:
    named = any(word in file.name.lower() for word in _NAMES)
    try:
        _, features = read_document(file.read_bytes())
        for feature in features:
            properties = feature.get("properties") if isinstance(feature, dict) else None
            properties = properties if isinstance(properties, dict) else {}
            layer = properties.get("layer")
            if layer == "road" or (layer is None and (named or properties.get("class") in CLASS_KMH)):
                yield feature
    except OSError as error:
        raise StreetError(f"{file.name} cannot be read: {error.strerror}") from None
    except NotGeoJson:
        return
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise StreetError(f"{file.name} is not GeoJSON") from None
