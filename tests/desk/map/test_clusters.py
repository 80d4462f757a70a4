"""Clusters: nothing lost, nothing counted twice, the worst state on top."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.clusters import Clusters, cluster, fewest_members, join_clusters, stack, thin
from console.desk.map.scene import STATUS_URGENCY, STATUSES
from console.domain.vocabulary import UnitStatus

CELL = 100.0


def group(
    points: list[tuple[float, float]], states: list[int] | None = None, fewest: int = 3, **more: object
) -> Clusters:
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    n = len(x)
    return cluster(
        x, y,
        np.array(states or [0] * n), np.array(more.get("fresh", [0] * n)),
        np.array(more.get("may_join", [True] * n)), STATUS_URGENCY, CELL, fewest,
    )  # fmt: skip


symbols = st.lists(
    st.tuples(
        st.floats(-500, 500), st.floats(-500, 500), st.integers(0, len(STATUSES) - 1), st.booleans(), st.booleans()
    ),
    max_size=60,
)


@given(symbols, st.integers(0, 6))
def test_every_symbol_is_drawn_once(rows: list[tuple[float, float, int, bool, bool]], fewest: int) -> None:
    found = group(
        [row[:2] for row in rows], [row[2] for row in rows], fewest,
        fresh=[int(row[3]) for row in rows], may_join=[row[4] for row in rows],
    )  # fmt: skip
    assert found.size.sum() + found.alone.sum() == len(rows)
    assert (found.size >= max(fewest, 1)).all()
    assert (found.by_state.sum(axis=1) == found.size).all()
    for index in range(len(found.size)):
        members = np.flatnonzero(found.member_of == index)
        cells = {(np.floor(rows[m][0] * (1 / CELL)), np.floor(rows[m][1] * (1 / CELL))) for m in members}
        assert len(cells) == 1
        assert all(rows[m][4] for m in members)
        assert found.stale[index] == sum(rows[m][3] for m in members)
        assert STATUS_URGENCY[found.worst[index]] == max(STATUS_URGENCY[rows[m][2]] for m in members)
        assert found.x_m[index] == pytest.approx(np.mean([rows[m][0] for m in members]), abs=1e-6)
        assert found.y_m[index] == pytest.approx(np.mean([rows[m][1] for m in members]), abs=1e-6)


def test_a_unit_on_another_continent_changes_nothing_at_home() -> None:
    home = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]
    assert group([*home, (1.9e7, -1.9e7)]).size.tolist() == group(home).size.tolist() == [3]


def test_the_worst_state_is_on_scene_before_available() -> None:
    states = [STATUSES.index(s) for s in (UnitStatus.AVAILABLE, UnitStatus.ON_SCENE, UnitStatus.OUT_OF_SERVICE)]
    found = group([(1, 1), (2, 2), (3, 3)], states)
    assert STATUSES[found.worst[0]] is UnitStatus.ON_SCENE


def test_what_must_stand_alone_joins_nothing() -> None:
    found = group([(1, 1), (2, 2), (3, 3), (4, 4)], may_join=[True, True, True, False])
    assert found.alone.tolist() == [False, False, False, True]
    assert found.size.tolist() == [3]


def test_near_by_nothing_is_clustered() -> None:
    assert fewest_members(16) == 0
    assert fewest_members(13) > fewest_members(10) > 0


def test_incidents_join_the_cluster_of_their_cell() -> None:
    found = group([(1, 1), (2, 2), (3, 3)])
    x, y = np.array([50.0, 150.0, 50.0]), np.array([50.0, 50.0, 50.0])
    assert join_clusters(x, y, np.array([True, True, False]), CELL, found).tolist() == [0, -1, -1]


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300), st.integers(0, 8)), max_size=80))
def test_thinning_keeps_the_most_urgent_of_each_cell(rows: list[tuple[float, float, int]]) -> None:
    x, y, urgency = (np.array([row[i] for row in rows]) for i in range(3))
    kept = thin(x, y, urgency, 20.0, 400)
    cells = [(int(rows[i][0] * (1 / 20)), int(rows[i][1] * (1 / 20))) for i in kept]
    assert len(cells) == len(set(cells))
    best: dict[tuple[int, int], int] = {}
    for px, py, level in rows:
        key = (int(px * (1 / 20)), int(py * (1 / 20)))
        best[key] = max(best.get(key, 0), level)
    assert {cell: rows[i][2] for cell, i in zip(cells, kept, strict=True)} == best


@given(st.lists(st.tuples(st.floats(-300, 300), st.floats(-300, 300)), max_size=50))
def test_piles_have_heads_apart_and_members_near(points: list[tuple[float, float]]) -> None:
    xy = np.array(points, dtype=float).reshape(-1, 2)
    first = stack(xy[:, 0], xy[:, 1], 20.0)
    heads = sorted(set(first.tolist()))
    assert all(first[head] == head for head in heads)
    for i, head in enumerate(first.tolist()):
        assert head <= i
        assert np.abs(xy[i] - xy[head]).max() < 20 or i == head
    for a in heads:
        for b in heads:
            assert a == b or np.abs(xy[a] - xy[b]).max() >= 20
