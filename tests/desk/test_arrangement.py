"""Arrangements as data: sizes by share and bound, and what is left when panes are not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.arrangement import Book, Part, Split, first_sizes, keys_of, panes_of, without
from console.desk.panes import PANES, there
from console.desk.workspaces import SWITCHED, WORKSPACES, home_of
from console.domain.vocabulary import Role


def test_shares_are_kept_where_bounds_allow() -> None:
    parts = (Part("a", 0.25), Part("b", 0.5), Part("c", 0.25))
    assert first_sizes(1000, parts, {0, 1, 2}) == [250, 500, 250]


def test_bounds_take_from_the_others() -> None:
    parts = (Part("a", 0.25, 350), Part("b", 0.5), Part("c", 0.25, 0, 100))
    assert first_sizes(1000, parts, {0, 1, 2}) == [350, 550, 100]


def test_what_is_not_shown_gets_nothing() -> None:
    parts = (Part("a", 0.5), Part("b", 0.5))
    assert first_sizes(800, parts, {0}) == [800, 0]


def test_where_the_bounds_want_too_much_all_give_way() -> None:
    sizes = first_sizes(300, (Part("a", 1, 400), Part("b", 1, 200)), {0, 1})
    assert sizes == [200, 100]


@given(
    st.integers(1, 4000),
    st.lists(st.tuples(st.floats(0.05, 1), st.integers(0, 600), st.integers(0, 900)), min_size=1, max_size=6),
    st.data(),
)
def test_sizes_never_exceed_the_room(
    total: int, given_parts: list[tuple[float, int, int]], data: st.DataObject
) -> None:
    parts = tuple(Part("x", share, low, low + more) for share, low, more in given_parts)
    shown = data.draw(st.sets(st.integers(0, len(parts) - 1)))
    sizes = first_sizes(total, parts, shown)
    assert sum(sizes) <= total + len(parts)
    assert all(size >= 0 for size in sizes)
    assert all(sizes[at] == 0 for at in range(len(parts)) if at not in shown)


def test_what_is_not_there_leaves_no_hole() -> None:
    tree = Split("s", (Part(Book("b", ("x", "y"))), Part(Split("t", (Part("z"),))), Part("w")))
    kept = without(tree, lambda name: name in "yw")
    assert list(panes_of(kept)) == ["y", "w"]
    assert list(keys_of(kept)) == ["s", "b"]


@pytest.mark.parametrize("held", WORKSPACES.values(), ids=lambda held: held.name)
def test_every_workspace_names_panes_that_are_there_once_each(held) -> None:
    names = list(panes_of(held.tree))
    assert len(names) == len(set(names))
    assert set(names) <= set(PANES)
    assert {held.first, *held.folded} <= set(names)
    assert len(list(keys_of(held.tree))) == len(set(keys_of(held.tree)))
    assert list(panes_of(there([held])[0].tree)) == names


def test_every_role_has_a_workspace_to_open_in() -> None:
    assert {home_of(role.value) for role in Role} <= {held.name for held in SWITCHED}
    assert home_of("clinician") == "clinician"
    assert home_of("commander") == "command"
    assert home_of("nobody heard of") == "command"
