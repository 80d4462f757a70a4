"""Fixtures of the simulated city: the shipped file is read once for all tests."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from console.paths import resource
from console.sim.city.reader import City, read_city


@pytest.fixture(scope="session")
def city() -> City:
    return read_city()


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """The shipped city's GeoJSON as it is."""
    return json.loads(resource("city/port_city.geojson").read_bytes())


@pytest.fixture(scope="session")
def dry_land(shipped: dict[str, Any]) -> shapely.Geometry:
    """Land without river, creek and lakes, in degrees."""

    def layer(*names: str) -> shapely.Geometry:
        return shapely.union_all(
            [shape(x["geometry"]).buffer(0) for x in shipped["features"] if x["properties"]["layer"] in names]
        )

    land = layer("land", "pier").difference(layer("water", "river"))
    shapely.prepare(land)
    return land
