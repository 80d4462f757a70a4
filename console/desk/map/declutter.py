"""Choosing which labels are shown and on which side, so that no label covers another, on plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Sides tried in order: right, left, below, above the symbol.
SIDES = ("right", "left", "below", "above")
#: Coarse cells in which taken room is looked up, pixels.
_CELL_PX = 64


class Wish(NamedTuple):
    """A label that wants to stand beside its symbol: where the symbol is and how big both are (pixels)."""

    key: tuple[str, str]
    x_px: float
    y_px: float
    width: float
    height: float
    gap: float
    #: Side it stood on before; tried first, so that labels do not jump.
    side: int = 0
    #: Shown even where there is no room: what a person has chosen is always named.
    must: bool = False


class Placed(NamedTuple):
    """A label that found room: which, and the offset of its upper left corner from its symbol (pixels)."""

    key: tuple[str, str]
    dx: float
    dy: float
    side: int


Box = tuple[float, float, float, float]


class Room:
    """What is already taken on the screen, looked up by coarse cells."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def take(self, box: Box) -> None:
        """Mark a box (left, top, right, bottom) as taken."""
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        """Whether a box touches nothing taken."""
        left, top, right, bottom = box
        return not any(
            left < r and right > x and top < b and bottom > y
            for cell in _cells(box)
            for x, y, r, b in self._cells.get(cell, ())
        )


def _cells(box: Box) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL_PX) for edge in box)
    return ((i, j) for i in range(left, right + 1) for j in range(top, bottom + 1))


def offset(side: int, width: float, height: float, gap: float) -> tuple[float, float]:
    """Upper left corner of a label from its symbol's middle, for one of `SIDES`."""
    return (
        (gap, -height / 2),
        (-gap - width, -height / 2),
        (-width / 2, gap),
        (-width / 2, -gap - height),
    )[side]


def declutter(wishes: Sequence[Wish], room: Room, most: int, wide: float = math.inf) -> list[Placed]:
    """Place labels, most important first, at most `most` of them; those without room are left out.

    `wishes` are in order of importance; `room` holds what must stay free and is added to. A side on which the label is
    whole between the edges of the screen, 0 and `wide`, goes before one on which it would be cut.
    """
    placed: list[Placed] = []
    for wish in wishes:
        if len(placed) >= most:
            break
        sides = [(wish.side + turn) % len(SIDES) for turn in range(len(SIDES))]
        free = [side for side in sides if room.is_free(_box(wish, side))]
        if not free and not wish.must:
            continue
        side = next((side for side in free if _is_whole(_box(wish, side), wide)), (free or sides)[0])
        room.take(_box(wish, side))
        placed.append(Placed(wish.key, *offset(side, wish.width, wish.height, wish.gap), side))
    return placed


def _is_whole(box: Box, wide: float) -> bool:
    return box[0] >= 0.0 and box[2] <= wide


def _box(wish: Wish, side: int) -> Box:
    dx, dy = offset(side, wish.width, wish.height, wish.gap)
    left, top = wish.x_px + dx, wish.y_px + dy
    return left, top, left + wish.width, top + wish.height
