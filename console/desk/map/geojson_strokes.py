"""Streets of a file without classes ranked by how far they run on: long natural strokes are a city's main roads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

#: A street runs on into another where it turns by no more than this, degrees.
_TURN_DEG = 30.0
#: Strokes at least this long are drawn as main roads and as collectors, Web Mercator metres.
_MAIN_M, _COLLECTOR_M = 6_000.0, 2_800.0


def classes_by_stroke(lines: Sequence[BaseGeometry]) -> list[str]:
    """A road kind for every line: `arterial`, `collector` or `street`, by the length of the stroke it is part of."""
    if not lines:
        return []
    parent = list(range(len(lines)))
    for one, other in _continuations(lines):
        parent[_root(parent, one)] = _root(parent, other)
    lengths = shapely.length(np.array(lines, dtype=object))
    roots = np.array([_root(parent, i) for i in range(len(lines))])
    stroke = np.bincount(roots, weights=lengths, minlength=len(lines))[roots]
    return ["arterial" if s >= _MAIN_M else "collector" if s >= _COLLECTOR_M else "street" for s in stroke]


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _continuations(lines: Sequence[BaseGeometry]) -> list[tuple[int, int]]:
    """Pairs of lines that run on into each other, each end paired once, the straightest first."""
    meeting: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for index, line in enumerate(lines):
        for part in shapely.get_parts(line):
            points = np.asarray(part.coords)
            for here, there in ((points[0], points[1]), (points[-1], points[-2])):
                place = (round(float(here[0])), round(float(here[1])))
                meeting.setdefault(place, []).append((index, math.atan2(*(there - here)[::-1])))
    pairs = []
    for ends in meeting.values():
        turns = sorted(
            (abs(math.degrees(math.remainder(b - a - math.pi, math.tau))), i, j)
            for i, (_, a) in enumerate(ends)
            for j, (_, b) in enumerate(ends[:i])
        )
        used: set[int] = set()
        for turn, i, j in turns:
            if turn <= _TURN_DEG and i not in used and j not in used:
                used |= {i, j}
                pairs.append((ends[i][0], ends[j][0]))
    return pairs
