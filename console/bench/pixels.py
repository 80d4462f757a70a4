"""Reading a symbol off the screen: which of a few known looks a small part of the framebuffer has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

#: Pixels of a box: uint8 (height, width, 3), red, green, blue.
Pixels = NDArray[np.uint8]
#: A look counts as seen when the box is at most this share as far from it as from any other look.
CLEARLY = 0.5


class Unlike(ValueError):
    """Two looks cannot be told apart; the sentence says which."""


class Looks:
    """Tells which of several reference looks a box of pixels has."""

    def __init__(self, references: Mapping[str, Pixels], apart: float = 1.0) -> None:
        """`references` are boxes of one size; any two must differ by at least `apart` of 255 a pixel on average.

        Raises:
            Unlike: they do not.
        """
        self._references = dict(references)
        names = list(self._references)
        for index, name in enumerate(names):
            for other in names[index + 1 :]:
                if distance(self._references[name], self._references[other]) < apart:
                    raise Unlike(f"the looks {name!r} and {other!r} of the probe cannot be told apart on screen")

    def seen(self, pixels: Pixels) -> str | None:
        """The name of the look the box clearly has, or none."""
        far = sorted((distance(pixels, reference), name) for name, reference in self._references.items())
        if len(far) == 1 or far[0][0] <= far[1][0] * CLEARLY:
            return far[0][1]
        return None


def distance(one: Pixels, other: Pixels) -> float:
    """Mean difference of two boxes of one size, of 255 a channel."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def to_pixels(image: QImage) -> Pixels:
    """An image's own pixels, whatever its format."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), dtype=np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def read_screen(window: QWidget, box: QRect) -> Pixels:
    """What the window's framebuffer holds in a box (window coordinates): what was flushed, not what would be drawn."""
    ground = window.screen().grabWindow(window.winId(), box.x(), box.y(), box.width(), box.height())
    return to_pixels(ground.toImage())
