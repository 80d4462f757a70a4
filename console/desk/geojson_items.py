"""The features of a GeoJSON document one at a time, so that a whole city is never in memory as lists of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

#: What each kind of geometry is drawn as.
SHAPE_OF = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "area",
    "MultiPolygon": "area",
}


class NotGeoJson(ValueError):
    """JSON, but no feature, geometry or collection of features."""


class _Document(msgspec.Struct):
    type: Any = None
    attribution: Any = None
    features: msgspec.Raw = msgspec.Raw(b"null")


_document = msgspec.json.Decoder(_Document)
_features = msgspec.json.Decoder(list[msgspec.Raw])


def read_document(raw: bytes) -> tuple[Any, Iterator[Any]]:
    """A document's `attribution`, whatever it holds, and its features as they are read.

    A single feature or bare geometry counts as a collection of one. 2.6 MB of GeoJSON would be 435,000 Python objects
    (20 MB) at once; a feature is a few.

    Raises:
        NotGeoJson: there is no list of features in it.
        msgspec.DecodeError: it is not JSON; a feature that is not says so when its turn comes.
    """
    try:
        document = _document.decode(raw)
        if document.type == "FeatureCollection":
            return document.attribution, map(msgspec.json.decode, _features.decode(document.features))
    except msgspec.ValidationError:
        raise NotGeoJson from None
    if document.type == "Feature":
        return document.attribution, iter([msgspec.json.decode(raw)])
    if document.type in tuple(SHAPE_OF):
        return document.attribution, iter([{"geometry": msgspec.json.decode(raw), "properties": {}}])
    raise NotGeoJson
