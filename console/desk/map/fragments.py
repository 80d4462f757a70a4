"""Thousands of sprites in one call: a numpy array that Qt reads as a C array of pixmap fragments."""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPixmap

#: `QPainter::PixmapFragment` is ten doubles: x, y, source left, top, width, height, scale x, y, rotation, opacity.
FIELDS = 10


class Fragments:
    """Room for fragments that grows and is used again; no Python object is made for any of them."""

    def __init__(self) -> None:
        self._held: NDArray[np.float64] = np.empty((0, FIELDS))
        self._first: Any = None

    def rows(self, count: int) -> NDArray[np.float64]:
        """The first `count` fragments to fill in, shape (count, 10); what stood there before is rubbish."""
        if count > len(self._held):
            self._held = np.empty((max(count, 2 * len(self._held)), FIELDS))
            self._first = shiboken6.wrapInstance(self._held.ctypes.data, QPainter.PixmapFragment)
        return self._held[:count]

    def draw(self, painter: QPainter, count: int, pixmap: QPixmap) -> None:
        """Stamp the first `count` fragments out of a pixmap."""
        if self._first is not None and count:
            # PySide takes the first of a C array and its length; its stubs know only lists.
            painter.drawPixmapFragments(self._first, min(count, len(self._held)), pixmap)
