"""Which labels fit: a greedy pass by rank over an occupancy grid kept as rows of bits, pure and quick."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from console.desk.map.labels import MapLabel

#: One cell of the occupancy grid, pixels: fine enough that labels may stand close, coarse enough to be quick.
COLUMN_PX, ROW_PX = 4, 6
#: Clear space kept round every label, pixels.
MARGIN_PX = 3.0
#: The same name is not written twice within this distance, pixels.
REPEAT_PX = 260.0
#: Columns west of the viewport that the grid still holds; labels further out are not placed.
_WEST = 256
#: Turned text is stamped in steps of this angle, degrees.
_TURN_DEG = 3


class Candidate(NamedTuple):
    """A label and where its anchor falls on the screen, pixels, y down."""

    label: MapLabel
    x_px: float
    y_px: float


class Placed(NamedTuple):
    """A label that has room: middle of the text on screen and the size of the text, pixels."""

    label: MapLabel
    x_px: float
    y_px: float
    width_px: float
    height_px: float


Rect = tuple[float, float, float, float]  # left, top, right, bottom, pixels


def place_labels(
    candidates: Sequence[Candidate],
    measure: Callable[[MapLabel], tuple[float, float]],
    occupied: Iterable[Rect] = (),
) -> list[Placed]:
    """Pick labels that overlap neither each other nor what is already there, the important first.

    Args:
        candidates: labels with their screen positions; the order does not matter.
        measure: width and height of a label's text, pixels; called for every candidate, so it should remember.
        occupied: rectangles to keep free (symbols, chosen labels), screen pixels.

    Returns:
        Placed labels, most important first; those without text only keep their place free. The outcome depends
        only on the arguments: labels of equal rank are taken in order of text and place on the ground, so that
        panning does not make them trade places.
    """
    rows = _taken(occupied)
    placed: list[Placed] = []
    written: dict[str, list[tuple[float, float]]] = {}
    for label, x, anchor_y in sorted(candidates, key=_importance):
        y = anchor_y + label.lift_px
        column, row = int(x // COLUMN_PX) + _WEST, int(y // ROW_PX)
        width, height = measure(label)
        reach, stamp = _stamp(
            int(width + 2 * MARGIN_PX), int(height + 2 * MARGIN_PX), round(label.angle_deg / _TURN_DEG)
        )
        shift = column - reach
        if shift < 0:
            continue
        for down, bits in stamp:
            if rows.get(row + down, 0) >> shift & bits:
                break
        else:
            if label.text:
                earlier = written.setdefault(label.text, [])
                if any(math.hypot(x - ox, y - oy) < REPEAT_PX for ox, oy in earlier):
                    continue
                earlier.append((x, y))
                placed.append(Placed(label, x, y, width, height))
            for down, bits in stamp:
                rows[row + down] = rows.get(row + down, 0) | bits << shift
    return placed


def _importance(candidate: Candidate) -> tuple[int, str, float, float]:
    label = candidate[0]
    return label.rank, label.text, label.x_m, label.y_m


def _taken(occupied: Iterable[Rect]) -> dict[int, int]:
    """Grid rows with a bit for each column that the rectangles touch."""
    rows: dict[int, int] = {}
    for left, top, right, bottom in occupied:
        first, last = int(left // COLUMN_PX) + _WEST, int(right // COLUMN_PX) + _WEST
        if last < 0:
            continue
        bits = (1 << last + 1) - (1 << max(first, 0))
        for row in range(int(top // ROW_PX), int(bottom // ROW_PX) + 1):
            rows[row] = rows.get(row, 0) | bits
    return rows


@lru_cache(maxsize=8192)
def _stamp(width: int, height: int, turn: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Cells under turned text of a size: columns it reaches west of its middle, and (rows down, bits) of each row."""
    angle = math.radians(turn * _TURN_DEG)
    cos, sin = math.cos(angle), math.sin(angle)
    corners = [
        ((sx * width * cos - sy * height * sin) / 2, (sx * width * sin + sy * height * cos) / 2)
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    west = math.floor(min(x for x, _ in corners) / COLUMN_PX)
    top, bottom = (math.floor(edge(y for _, y in corners) / ROW_PX) for edge in (min, max))
    stamp = []
    for row in range(top, bottom + 1):
        low, high = _reach(corners, row * ROW_PX, (row + 1) * ROW_PX)
        first, last = math.floor(low / COLUMN_PX) - west, math.floor(high / COLUMN_PX) - west
        stamp.append((row, (1 << last + 1) - (1 << first)))
    return -west, tuple(stamp)


def _reach(corners: list[tuple[float, float]], top: float, bottom: float) -> tuple[float, float]:
    """Least and greatest x of a convex polygon within a horizontal band that it enters."""
    xs: list[float] = []
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if max(y0, y1) < top or min(y0, y1) > bottom:
            continue
        if y0 == y1:
            xs += (x0, x1)
            continue
        for y in (min(max(y0, top), bottom), min(max(y1, top), bottom)):
            xs.append(x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return min(xs), max(xs)
