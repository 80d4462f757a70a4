"""Sprites stamped from a numpy array: each lands where its row says, also after the array has grown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from console.desk.map.fragments import Fragments


def stamp(fragments: Fragments, places: list[tuple[int, int]], qapp: object) -> QImage:
    sprite = QPixmap(4, 4)
    sprite.fill(QColor("red"))
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.black)
    rows = fragments.rows(len(places))
    rows[:] = (0, 0, 0, 0, 4, 4, 1, 1, 0, 1)
    for row, (x, y) in zip(rows, places, strict=True):
        row[:2] = x, y
    painter = QPainter(image)
    fragments.draw(painter, len(places), sprite)
    painter.end()
    return image


def reds(image: QImage) -> int:
    return sum(image.pixelColor(x, y) == QColor("red") for x in range(100) for y in range(100))


def test_every_fragment_lands_where_its_row_says(qapp: object) -> None:
    fragments = Fragments()
    image = stamp(fragments, [(10, 10), (50, 20), (90, 90)], qapp)
    assert reds(image) == 3 * 16
    assert all(image.pixelColor(*place) == QColor("red") for place in [(10, 10), (50, 20), (90, 90)])


def test_room_grows_and_fewer_are_drawn_than_there_is_room_for(qapp: object) -> None:
    fragments = Fragments()
    many = [(2 + 5 * (n % 19), 2 + 5 * (n // 19)) for n in range(300)]
    assert reds(stamp(fragments, many[:1], qapp)) == 16
    assert reds(stamp(fragments, many, qapp)) == 300 * 16
    assert reds(stamp(fragments, many[:2], qapp)) == 2 * 16
    assert reds(stamp(fragments, [], qapp)) == 0
