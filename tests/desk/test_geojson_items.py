"""Features of a GeoJSON document are handed out one at a time."""

import msgspec
import pytest

from console.desk.geojson_items import NotGeoJson, read_document

POINT = b'{"type": "Point", "coordinates": [1.0, 2.0]}'
FEATURE = b'{"type": "Feature", "properties": {"name": "A"}, "geometry": ' + POINT + b"}"


def test_a_collection_gives_its_features_in_order_and_whose_they_are():
    second = FEATURE.replace(b'"A"', b'"B"')
    said, items = read_document(
        b'{"features": [' + FEATURE + b"," + second + b'], "attribution": "a town", "type": "FeatureCollection"}'
    )
    assert said == "a town"
    assert [item["properties"]["name"] for item in items] == ["A", "B"]


@pytest.mark.parametrize("document", [FEATURE, POINT])
def test_a_lone_feature_or_geometry_is_a_collection_of_one(document):
    _, items = read_document(document)
    assert [item["geometry"] for item in items] == [msgspec.json.decode(POINT)]


@pytest.mark.parametrize(
    "document",
    [
        b"[]",
        b"7",
        b"{}",
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": ["Feature"]}',
        b'{"type": "Topology", "objects": {}}',
    ],
)
def test_json_without_features_is_told_from_what_is_no_json(document):
    with pytest.raises(NotGeoJson):
        read_document(document)


@pytest.mark.parametrize("document", [b"", b"{", b'{"type": "FeatureCollection", "features": [{]}', b"\xff\xfe"])
def test_what_is_no_json_is_said_at_once(document):
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        read_document(document)


def test_features_are_read_only_when_asked_for():
    _, items = read_document(b'{"type": "FeatureCollection", "features": [1, "\xff"]}')
    assert next(items) == 1
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        next(items)
