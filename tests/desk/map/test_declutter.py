"""Labels: none covers another, the important ones first, and a label stays on its side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.declutter import Room, Wish, declutter, offset

wishes = st.lists(
    st.builds(
        Wish,
        key=st.tuples(st.just("unit"), st.text(max_size=4)),
        x_px=st.floats(-50, 800),
        y_px=st.floats(-50, 500),
        width=st.floats(5, 160),
        height=st.floats(8, 20),
        gap=st.floats(0, 25),
        side=st.integers(0, 3),
        must=st.just(False),
    ),
    max_size=40,
)


@given(wishes, st.integers(0, 20))
def test_no_label_covers_another_nor_what_is_taken(held: list[Wish], most: int) -> None:
    room = Room()
    room.take((100, 100, 300, 200))
    by_id = {i: wish._replace(key=("unit", str(i))) for i, wish in enumerate(held)}
    placed = declutter(list(by_id.values()), room, most)
    assert len(placed) <= most
    boxes = [(100.0, 100.0, 300.0, 200.0)]
    for label in placed:
        wish = by_id[int(label.key[1])]
        left, top = wish.x_px + label.dx, wish.y_px + label.dy
        boxes.append((left, top, left + wish.width, top + wish.height))
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert not (left < other[2] and right > other[0] and top < other[3] and bottom > other[1])


def test_the_important_one_wins() -> None:
    held = [Wish(("unit", key), 50, 50, 900, 900, 5) for key in "abc"]
    # One to the right, one to the left; the third finds no side.
    assert [label.key[1] for label in declutter(held, Room(), 5)] == ["a", "b"]


def test_a_label_stays_on_its_side_while_there_is_room() -> None:
    wish = Wish(("unit", "a"), 50, 50, 30, 10, 12, side=2)
    assert declutter([wish], Room(), 5)[0].side == 2


def test_what_was_chosen_is_named_even_where_there_is_no_room() -> None:
    room = Room()
    room.take((-500, -500, 500, 500))
    wish = Wish(("unit", "a"), 50, 50, 30, 10, 12)
    assert declutter([wish], room, 5) == []
    assert [label.key for label in declutter([wish._replace(must=True)], room, 5)] == [("unit", "a")]


def test_it_changes_sides_when_something_stands_there() -> None:
    room = Room()
    room.take((60, 40, 120, 60))
    placed = declutter([Wish(("unit", "a"), 50, 50, 30, 10, 12)], room, 5)[0]
    assert (placed.dx, placed.dy) == offset(1, 30, 10, 12)


def test_a_side_on_which_it_would_be_cut_comes_last() -> None:
    at_the_edge = Wish(("unit", "u1"), 180, 100, 50, 16, 12)
    (placed,) = declutter([at_the_edge], Room(), 9, wide=200)
    assert placed.side == 1
    crowded = Room()
    crowded.take((0, 0, 180, 200))
    (placed,) = declutter([at_the_edge], crowded, 9, wide=200)
    assert placed.side == 0
