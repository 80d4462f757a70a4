"""Names of the ground: they stay on their place, and make way for what stands on them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from console.desk.map.camera import Camera
from console.desk.map.labels import MapLabel
from console.desk.map.view_names import MARGIN_PX, NameLayer
from console.desk.theme import load_theme
from tests.desk.map.scenes import PlainGround

CAMERA = Camera(0.0, 0.0, 14.0, 400, 300)


class Named(PlainGround):
    """Plain ground with one name in the middle."""

    named, angle_deg = 0, 0.0

    def labels(self, west_m, south_m, east_m, north_m, zoom) -> list[MapLabel]:
        self.named += 1
        return [MapLabel("Harbour", 0.0, 0.0, angle_deg=self.angle_deg)]


@pytest.fixture
def layer(qapp) -> NameLayer:
    return NameLayer(load_theme("night"), 1.0)


def painted(layer: NameLayer, camera: Camera, ground: PlainGround | None, zooming: bool = False) -> QImage:
    image = QImage(camera.width, camera.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    layer.paint(painter, camera, ground, zooming)
    painter.end()
    return image


def name_in(image: QImage) -> bool:
    return any(image.pixelColor(x, y).lightness() > 120 for x in range(150, 250) for y in range(130, 170))


def test_a_name_makes_way_for_what_stands_on_it(layer: NameLayer) -> None:
    ground = Named()
    assert name_in(painted(layer, CAMERA, ground))
    assert layer.keep_free(CAMERA, np.array([[190.0, 140.0, 210.0, 160.0]]))
    assert not name_in(painted(layer, CAMERA, ground))
    assert not layer.keep_free(CAMERA, np.array([[190.0, 140.0, 210.0, 160.0]]))
    assert layer.keep_free(CAMERA, np.array([[0.0, 0.0, 20.0, 20.0]]))
    assert name_in(painted(layer, CAMERA, ground))


def test_what_stands_on_a_name_is_found_after_panning_too(layer: NameLayer) -> None:
    ground = Named()
    painted(layer, CAMERA, ground)
    moved = CAMERA.panned(100, 50)
    assert not layer.keep_free(moved, np.array([[190.0, 140.0, 210.0, 160.0]]))
    assert layer.keep_free(moved, np.array([[290.0, 190.0, 310.0, 210.0]]))


def test_panning_places_no_names_until_the_margin_is_used_up(layer: NameLayer) -> None:
    ground = Named()
    painted(layer, CAMERA, ground)
    painted(layer, CAMERA.panned(MARGIN_PX - 5, 0), ground)
    assert ground.named == 1
    painted(layer, CAMERA.panned(MARGIN_PX + 5, 0), ground)
    assert ground.named == 2


def test_names_stay_on_their_place_while_zooming(layer: NameLayer) -> None:
    ground = Named()
    painted(layer, CAMERA, ground)
    assert name_in(painted(layer, CAMERA._replace(zoom=14.3), ground, zooming=True))
    assert ground.named == 1


@pytest.mark.parametrize("angle_deg", [0.0, 37.0, -88.0])
def test_turned_names_keep_their_middle(layer: NameLayer, angle_deg: float) -> None:
    ground = Named()
    ground.angle_deg = angle_deg
    image = painted(layer, CAMERA, ground)
    lit = [(x, y) for x in range(400) for y in range(300) if image.pixelColor(x, y).lightness() > 60]
    for axis, middle in ((0, 200), (1, 150)):
        assert (min(at[axis] for at in lit) + max(at[axis] for at in lit)) / 2 == pytest.approx(middle, abs=4)


def test_new_names_are_placed_when_they_arrive_and_none_without_ground(layer: NameLayer) -> None:
    ground = Named()
    painted(layer, CAMERA, ground)
    layer.forget()
    painted(layer, CAMERA, ground)
    assert ground.named == 2
    assert not name_in(painted(layer, CAMERA, None))
