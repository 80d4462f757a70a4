"""The ground: composed once and blitted, without seams, coarse tiles standing in for missing ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from console.desk.map.camera import Camera
from console.desk.map.view_tiles import MARGIN_PX, TileLayer
from console.desk.theme import load_theme
from tests.desk.map.scenes import PlainGround

CAMERA = Camera(0.0, 0.0, 14.0, 400, 300)


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
