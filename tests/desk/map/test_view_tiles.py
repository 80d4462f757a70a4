"""The ground: composed once and blitted, sharp after zooming, names that make way for symbols."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from console.desk.map.camera import Camera
from console.desk.map.labels import MapLabel
from console.desk.map.view_tiles import MARGIN_PX, TileLayer
from console.desk.theme import load_theme
from tests.desk.map.scenes import PlainGround

CAMERA = Camera(0.0, 0.0, 14.0, 400, 300)


class Named(PlainGround):
    """Plain ground with one name in the middle."""

    def labels(self, west_m, south_m, east_m, north_m, zoom) -> list[MapLabel]:
        return [MapLabel("Harbour", 0.0, 0.0)]


@pytest.fixture
def layer(qapp) -> TileLayer:
    return TileLayer(load_theme("night"), 1.0)


def painted(layer: TileLayer, camera: Camera, ground: PlainGround | None, zooming: bool = False) -> QImage:
    image = QImage(camera.width, camera.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    layer.paint(painter, camera, ground, zooming)
    painter.end()
    return image


def names_in(image: QImage) -> bool:
    return image.pixelColor(0, 0).name() != "" and any(
        image.pixelColor(x, y).lightness() > 120 for x in range(150, 250) for y in range(130, 170)
    )


def test_a_small_pan_asks_for_no_tile(layer: TileLayer) -> None:
    ground = PlainGround()
    painted(layer, CAMERA, ground)
    asked = len(ground.asked)
    assert asked
    painted(layer, CAMERA.panned(MARGIN_PX - 10, -MARGIN_PX + 10), ground)
    assert len(ground.asked) == asked
    painted(layer, CAMERA.panned(MARGIN_PX + 40, 0), ground)
    assert len(ground.asked) > asked


def test_the_middle_is_asked_for_first(layer: TileLayer) -> None:
    ground = PlainGround()
    painted(layer, CAMERA, ground)
    z, x, y = ground.asked[0]
    half = 1 << (z - 1)
    assert x in (half - 1, half)
    assert y in (half - 1, half)


@pytest.mark.parametrize("zoom", [9.0, 11.37, 14.0, 14.499, 14.5, 16.81])
@pytest.mark.parametrize("zooming", [False, True])
def test_tiles_cover_the_view_without_a_seam(layer: TileLayer, zoom: float, zooming: bool) -> None:
    camera = CAMERA._replace(zoom=zoom, x_m=1234.5, y_m=-987.6)
    image = painted(layer, camera, PlainGround("#336699"), zooming)
    assert {image.pixelColor(x, y).name() for x in range(400) for y in range(0, 300, 7)} == {"#336699"}


def test_no_ground_is_bare_land(layer: TileLayer) -> None:
    assert painted(layer, CAMERA, None).pixelColor(10, 10) == load_theme("night").color("map.land_outside")


def test_a_name_makes_way_for_what_stands_on_it(layer: TileLayer) -> None:
    ground = Named()
    assert names_in(painted(layer, CAMERA, ground))
    assert layer.keep_free(CAMERA, np.array([[190.0, 140.0, 210.0, 160.0]]))
    assert not names_in(painted(layer, CAMERA, ground))
    assert not layer.keep_free(CAMERA, np.array([[190.0, 140.0, 210.0, 160.0]]))
    assert layer.keep_free(CAMERA, np.array([[0.0, 0.0, 20.0, 20.0]]))
    assert names_in(painted(layer, CAMERA, ground))


def test_names_stay_on_their_place_while_zooming(layer: TileLayer) -> None:
    ground = Named()
    painted(layer, CAMERA, ground)
    assert names_in(painted(layer, CAMERA._replace(zoom=14.3), ground, zooming=True))
