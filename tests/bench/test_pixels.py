"""The probe is read off the screen: from synthetic images, through noise, and never guessed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from console.bench.pixels import Looks, Unlike, distance, read_screen, to_pixels


def picture(color: str, x: int = 8) -> np.ndarray:
    """A dark box with one symbol of 10 by 10 pixels."""
    image = QImage(40, 24, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("#10151c"))
    painter = QPainter(image)
    painter.fillRect(x, 7, 10, 10, QColor(color))
    painter.end()
    return to_pixels(image)


def test_pixels_come_out_in_their_places_whatever_the_row_padding():
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("#010203"))
    image.setPixelColor(2, 1, QColor("#c80a1e"))
    pixels = to_pixels(image)
    assert pixels.shape == (2, 3, 3)
    assert pixels[1, 2].tolist() == [200, 10, 30]
    assert pixels[0, 0].tolist() == [1, 2, 3]


def test_a_recoloured_symbol_is_recognised_through_noise():
    looks = Looks({"orange": picture("#f0ad4e"), "red": picture("#d9534f")})
    noise = np.random.default_rng(1).integers(0, 4, (24, 40, 3), dtype=np.uint8)
    assert looks.seen(picture("#f0ad4e") + noise) == "orange"
    assert looks.seen(picture("#d9534f") + noise) == "red"


def test_a_moved_symbol_is_recognised_and_one_between_is_not_guessed():
    looks = Looks({"left": picture("#5cb85c", 2), "right": picture("#5cb85c", 26)})
    assert looks.seen(picture("#5cb85c", 26)) == "right"
    assert looks.seen(picture("#5cb85c", 14)) is None


def test_looks_that_are_alike_are_refused():
    with pytest.raises(Unlike, match="cannot be told apart"):
        Looks({"a": picture("#5cb85c"), "b": picture("#5cb85d")})


def test_distance_does_not_wrap_around():
    assert distance(np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)) == 255.0


def test_the_framebuffer_of_a_window_is_read_where_asked(qtbot):
    label = QLabel()
    label.setStyleSheet("background: #336699")
    label.resize(60, 40)
    qtbot.addWidget(label)
    with qtbot.waitExposed(label):
        label.show()
    pixels = read_screen(label, QRect(10, 5, 7, 3))
    assert pixels.shape == (3, 7, 3)
    assert pixels[1, 3].tolist() == [0x33, 0x66, 0x99]
