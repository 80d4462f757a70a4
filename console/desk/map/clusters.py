"""Grouping symbols that would lie on one another at low zoom: counts and worst states a grid cell, on columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk.map.ages import FRESH

#: Below this zoom every crowded cell becomes one cluster; between the two only a real crowd does.
CLUSTER_BELOW_ZOOM = 11.5
CROWDS_BELOW_ZOOM = 14.5
#: Fewest members of a cluster in the two ranges of zoom.
FEWEST, CROWD = 4, 12
#: Cells counted in one go; a wider spread of units is sorted instead.
_DENSE_CELLS = 2_000_000
#: Incidents piled up pair by pair; more of them by cells.
_STACKED_ONE_BY_ONE = 1_500
#: Side of a grid cell, logical pixels at the whole zoom below.
CELL_PX = 64

Column = NDArray[np.float64]


class Clusters(NamedTuple):
    """Clusters as columns, one row a cluster (k), and which symbols (n) stay outside."""

    x_m: Column
    y_m: Column
    size: NDArray[np.intp]
    by_state: NDArray[np.intp]
    stale: NDArray[np.intp]
    worst: NDArray[np.intp]
    member_of: NDArray[np.intp]
    #: Grid cell (column, row) -> row of the cluster in it.
    cells: dict[tuple[int, int], int]

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Which symbols are drawn as themselves, shape (n,)."""
        return self.member_of < 0


def fewest_members(zoom: float) -> int:
    """How many symbols of one cell make a cluster at a zoom; 0 where nothing is clustered."""
    if zoom < CLUSTER_BELOW_ZOOM:
        return FEWEST
    return CROWD if zoom < CROWDS_BELOW_ZOOM else 0


def cell_size_m(zoom: float, metres_per_pixel_z0: float) -> float:
    """Side of a cell in metres: constant between whole zooms, so that clusters do not boil while zooming."""
    return CELL_PX * metres_per_pixel_z0 * 2.0 ** -np.floor(zoom)


def nothing_clustered(n: int, states: int) -> Clusters:
    """No cluster among `n` symbols of `states` possible states."""
    none = np.zeros(0)
    counts = np.zeros(0, dtype=np.intp)
    return Clusters(
        none, none, counts, np.zeros((0, states), dtype=np.intp), counts, counts,
        np.full(n, -1, dtype=np.intp), {},
    )  # fmt: skip


def cluster(
    x_m: Column,
    y_m: Column,
    state: NDArray[np.integer],
    freshness: NDArray[np.integer],
    may_join: NDArray[np.bool_],
    urgency: NDArray[np.integer],
    cell_m: float,
    fewest: int,
) -> Clusters:
    """Group what lies in one cell of a grid fixed to the ground.

    Args:
        x_m, y_m: Web Mercator metres, shape (n,).
        state: row of `urgency` each symbol is in, shape (n,).
        freshness: see `ages.freshness`, shape (n,).
        may_join: symbols that must stay by themselves (selected, in alarm) are False, shape (n,).
        urgency: how urgent each state is, higher is worse, shape (states,).
        cell_m: side of a cell, metres.
        fewest: members that make a cluster; 0 clusters nothing.
    """
    n, states = len(x_m), len(urgency)
    candidates = np.flatnonzero(may_join)
    if fewest <= 0 or len(candidates) < fewest:
        return nothing_clustered(n, states)
    column, row = _cells(x_m[candidates], cell_m), _cells(y_m[candidates], cell_m)
    # Cells are numbered within the box all lie in; a unit on another continent makes it wide but not slow.
    west, south = int(column.min()), int(row.min())
    wide = int(column.max()) - west + 1
    flat = (row - south) * wide + (column - west)
    cells_of, counts = _count(flat)
    crowded = counts >= fewest
    if not crowded.any():
        return nothing_clustered(n, states)
    label = np.where(crowded, np.cumsum(crowded) - 1, -1)
    place = np.searchsorted(cells_of, flat)
    of_all = label[place]
    joined = of_all >= 0
    members, of = candidates[joined], of_all[joined]
    corners = zip((cells_of[crowded] % wide + west).tolist(), (cells_of[crowded] // wide + south).tolist(), strict=True)
    cells = {corner: index for index, corner in enumerate(corners)}
    member_of = np.full(n, -1, dtype=np.intp)
    member_of[members] = of
    return _sum_up(x_m[members], y_m[members], state[members], freshness[members], of, urgency, member_of, cells)


def _cells(metres: Column, cell_m: float) -> NDArray[np.int64]:
    return np.floor(metres * (1.0 / cell_m)).astype(np.int64)


def _count(flat: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Cells that hold something, ascending, and how many each holds."""
    if int(flat.max()) < _DENSE_CELLS:
        counts = np.bincount(flat)
        held = np.flatnonzero(counts)
        return held, counts[held]
    return np.unique(flat, return_counts=True)


def _sum_up(
    x: Column,
    y: Column,
    state: NDArray[np.integer],
    freshness: NDArray[np.integer],
    of: NDArray[np.intp],
    urgency: NDArray[np.integer],
    member_of: NDArray[np.intp],
    cells: dict[tuple[int, int], int],
) -> Clusters:
    k, states = int(of.max()) + 1, len(urgency)
    count = np.bincount(of, minlength=k)
    by_state = np.bincount(of * states + state, minlength=k * states).reshape(k, states)
    worst = np.where(by_state > 0, urgency[None, :], -1).argmax(axis=1)
    return Clusters(
        np.bincount(of, weights=x, minlength=k) / count,
        np.bincount(of, weights=y, minlength=k) / count,
        count,
        by_state,
        np.bincount(of, weights=freshness != FRESH, minlength=k).astype(np.intp),
        worst,
        member_of,
        cells,
    )


def join_clusters(
    x_m: Column, y_m: Column, may_join: NDArray[np.bool_], cell_m: float, clusters: Clusters
) -> NDArray[np.intp]:
    """Cluster whose cell each of other symbols lies in, -1 for none; shape (n,)."""
    out = np.full(len(x_m), -1, dtype=np.intp)
    for i in np.flatnonzero(may_join).tolist() if clusters.cells else ():
        out[i] = clusters.cells.get((int(_cells(x_m[i], cell_m)), int(_cells(y_m[i], cell_m))), -1)
    return out


def thin(x_px: Column, y_px: Column, urgency: NDArray[np.integer], cell_px: float, width: int) -> NDArray[np.intp]:
    """One symbol a small cell of the screen, the most urgent one: rows to draw.

    What is left out would lie under what is drawn; used for level of detail with very many symbols.
    """
    if not len(x_px):
        return np.zeros(0, dtype=np.intp)
    order = np.argsort(urgency.astype(np.uint8), kind="stable")  # bytes are sorted by radix, ten times as fast
    across = int(width / cell_px) + 4
    column = np.clip((x_px * (1.0 / cell_px)).astype(np.int32) + 1, 0, across - 1)
    row = np.maximum((y_px * (1.0 / cell_px)).astype(np.int32) + 1, 0)
    cell = (row * across + column)[order]
    winner = np.full(int(cell.max()) + 1, -1, dtype=np.intp)
    winner[cell] = order
    return winner[winner >= 0]


def stack(x_px: Column, y_px: Column, apart_px: float) -> NDArray[np.intp]:
    """Which pile each symbol (n) belongs to, when symbols closer than `apart_px` pile up on the first of them.

    Rows come most important first, so that a pile lies where its most important member is. Very many are piled up
    by cells of that size instead, which is quick and lets two piles touch. Returns the row of the pile's first
    member, shape (n,).
    """
    if len(x_px) > _STACKED_ONE_BY_ONE:
        cells = np.floor(x_px / apart_px).astype(np.int64) * (1 << 32) + np.floor(y_px / apart_px).astype(np.int64)
        _, heads_of_cells, cell = np.unique(cells, return_index=True, return_inverse=True)
        return heads_of_cells[cell].astype(np.intp)
    first = np.arange(len(x_px), dtype=np.intp)
    heads: dict[tuple[int, int], list[int]] = {}
    xs, ys = x_px.tolist(), y_px.tolist()
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        column, row = int(x // apart_px), int(y // apart_px)
        near = (
            head
            for a in (column - 1, column, column + 1)
            for b in (row - 1, row, row + 1)
            for head in heads.get((a, b), ())
            if abs(xs[head] - x) < apart_px and abs(ys[head] - y) < apart_px
        )
        head = next(near, -1)
        if head < 0:
            heads.setdefault((column, row), []).append(i)
        else:
            first[i] = head
    return first
