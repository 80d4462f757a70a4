"""Ways through the streets as flat columns: tours that roaming units share, and ways to one place."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column
from console.domain.street_lines import Index
from console.domain.streets import StreetGraph

#: Speed through a bend by the change of heading: degrees against metres per second.
BEND_DEG = (0.0, 18.0, 45.0, 90.0, 180.0)
BEND_MPS = (70.0, 26.0, 11.5, 6.0, 2.8)
#: Share of junctions where a unit that is not hurrying has to slow down for lights or others, and to what.
SLOW_JUNCTIONS = 0.22
SLOW_MPS = 2.2
#: Junctions in a tour before another is begun.
TOUR_JUNCTIONS = 160


@dataclass(slots=True)
class Path:
    """One way as columns of equal length n: x, y local metres; at_m metres from its start; leg_mps speed of the
    leg that begins at a row; bend_mps the most at which a row can be passed; ahead how many rows on the next
    junction is (0 on one); node the junction there, else -1."""

    x: Column
    y: Column
    at_m: Column
    leg_mps: Column
    bend_mps: Column
    ahead: NDArray[np.int32]
    node: NDArray[np.int32]


def path_of(streets: StreetGraph, edges: Index, slow: NDArray[np.bool_] | None = None) -> Path:
    """The way along edges that follow each other; `slow` marks edges at whose end one has to slow down."""
    rows, sizes = streets.rows_of(edges)
    x, y = streets.to_local(streets.segments.lat[rows], streets.segments.lon[rows])
    mps = np.repeat(streets.segments.kmh[streets.edges.segment[edges]] / 3.6, sizes)
    node = np.full(len(rows), -1, dtype=np.int32)
    ends = np.cumsum(sizes)
    node[0] = streets.edges.start[edges[0]]
    node[ends] = streets.edges.end[edges]
    path = _finish(x, y, np.append(mps, mps[-1]), node)
    if slow is not None:
        at = ends[slow]
        path.bend_mps[at] = np.minimum(path.bend_mps[at], SLOW_MPS)
    return path


def join(head: Path, tail: Path) -> Path:
    """Two ways, the second beginning where the first ends, as one."""
    path = _finish(
        np.concatenate([head.x, tail.x[1:]]),
        np.concatenate([head.y, tail.y[1:]]),
        np.concatenate([head.leg_mps[:-1], tail.leg_mps]),
        np.concatenate([head.node[:-1], tail.node]),
    )
    path.bend_mps[: len(head.x) - 1] = np.minimum(path.bend_mps[: len(head.x) - 1], head.bend_mps[:-1])
    path.bend_mps[len(head.x) :] = np.minimum(path.bend_mps[len(head.x) :], tail.bend_mps[1:])
    return path


def _finish(x: Column, y: Column, leg_mps: Column, node: NDArray[np.int32]) -> Path:
    dx, dy = np.diff(x), np.diff(y)
    at_m = np.concatenate([[0.0], np.cumsum(np.maximum(np.hypot(dx, dy), 1e-6))])
    heading = np.degrees(np.arctan2(dy, dx))
    turn = np.abs((np.diff(heading) + 180.0) % 360.0 - 180.0)
    bend = np.full(len(x), BEND_MPS[0])
    bend[1:-1] = np.interp(turn, BEND_DEG, BEND_MPS)
    rows = np.arange(len(x))
    last = np.where(node >= 0, rows, len(x))
    following = np.minimum.accumulate(last[::-1])[::-1]
    return Path(x, y, at_m, leg_mps, bend, (following - rows).astype(np.int32), node)


class Tours:
    """Long random drives through town that reach every junction, for units that roam."""

    def __init__(self, streets: StreetGraph, allowed: NDArray[np.bool_], rng: Random) -> None:
        """`allowed`: bool (node_count,), junctions a roaming unit may pass."""
        walks = _walks(streets, allowed, rng)
        parts = []
        for edges in walks:
            slow = np.array([rng.random() < SLOW_JUNCTIONS for _ in edges])
            parts.append(path_of(streets, np.array(edges, dtype=np.int64), slow))
        self.path = _stacked(parts)
        #: First row after each tour: a unit must not drive past it.
        self.ends = np.cumsum([len(part.x) for part in parts])
        self._rows_at: dict[int, list[int]] = {}
        last = set((self.ends - 1).tolist())
        for row in np.flatnonzero(self.path.node >= 0).tolist():
            if row not in last:
                self._rows_at.setdefault(int(self.path.node[row]), []).append(row)
        self._nodes = list(self._rows_at)

    def from_node(self, node: int, rng: Random) -> tuple[int, int] | None:
        """A stretch of a tour that starts at a junction, as its first and last row; none where none passes."""
        rows = self._rows_at.get(node)
        if not rows:
            return None
        row = rng.choice(rows)
        last = int(self.ends[int(np.searchsorted(self.ends, row, side="right"))]) - 1
        stop = min(last, row + rng.randint(20, 220))
        return row, stop + int(self.path.ahead[stop])

    def anywhere(self, rng: Random) -> tuple[int, int]:
        """A stretch of a tour that starts at any junction."""
        found = None
        while found is None:
            found = self.from_node(rng.choice(self._nodes), rng)
        return found


def _stacked(parts: list[Path]) -> Path:
    return Path(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.at_m for part in parts]),
        np.concatenate([part.leg_mps for part in parts]),
        np.concatenate([part.bend_mps for part in parts]),
        np.concatenate([part.ahead for part in parts]),
        np.concatenate([part.node for part in parts]),
    )


def _walks(streets: StreetGraph, allowed: NDArray[np.bool_], rng: Random) -> list[list[int]]:
    """Random walks over edges, together passing every allowed junction that can be left; no needless U-turns."""
    first, end, segment = streets.first_edge.tolist(), streets.edges.end.tolist(), streets.edges.segment.tolist()
    open_to = allowed.tolist()
    uses = [0] * len(end)
    passed: set[int] = set()
    walks = []
    for start in range(streets.node_count):
        if start in passed or not open_to[start]:
            continue
        here, came = start, -1
        walk: list[int] = []
        while len(walk) < TOUR_JUNCTIONS:
            ways = [edge for edge in range(first[here], first[here + 1]) if open_to[end[edge]]]
            onward = [edge for edge in ways if segment[edge] != came] or ways
            if not onward:
                break
            fewest = min(uses[edge] for edge in onward)
            edge = rng.choice([edge for edge in onward if uses[edge] == fewest])
            uses[edge] += 1
            passed.add(here)
            walk.append(edge)
            here, came = end[edge], segment[edge]
        if walk:
            walks.append(walk)
    if not walks:
        raise ValueError("the city has no street that a unit could drive along")
    return walks
