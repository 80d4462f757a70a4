"""Recent facts and the way to the present: whatever is cut wherever, every fact comes exactly once."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.vocabulary import Role
from console.hub import recent as recent_module
from console.hub.audience import Audience
from console.hub.framing import text_frame
from console.hub.recent import Recent
from console.hub.resume import FACTS_WORTH_SENDING, Way, way_to_present
from console.wire.frames import Resume
from tests.hub.rig import payload

DESK = Audience(Role.COMMANDER)


def test_the_way_to_the_present() -> None:
    assert way_to_present(None, "e", 0) is Way.SNAPSHOT
    assert way_to_present(Resume("e", 0), "e", 0) is Way.FACTS
    assert way_to_present(Resume("e", 5), "e", 5) is Way.FACTS
    assert way_to_present(Resume("other", 5), "e", 5) is Way.SNAPSHOT
    assert way_to_present(Resume("e", 6), "e", 5) is Way.SNAPSHOT, "a desk that knows more has seen another history"
    assert way_to_present(Resume("e", 0), "e", FACTS_WORTH_SENDING) is Way.FACTS
    assert way_to_present(Resume("e", 0), "e", FACTS_WORTH_SENDING + 1) is Way.SNAPSHOT


def bodies(first: int, count: int, size: int = 0) -> list[bytes]:
    return [msgspec.json.encode({"seq": seq, "text": "x" * size}) for seq in range(first, first + count)]


def seqs(frame: bytes) -> list[int]:
    return [fact["seq"] for fact in msgspec.json.decode(payload(frame))["facts"]]


@settings(deadline=None)
@given(
    start=st.integers(0, 50),
    adds=st.lists(st.integers(0, 40), max_size=20),
    kept=st.integers(1, 60),
    back=st.integers(0, 60),
)
def test_from_any_cursor_that_is_held_every_fact_comes_once_in_order(
    start: int, adds: list[int], kept: int, back: int
) -> None:
    recent = Recent(start, kept)
    for count in adds:
        recent.add(bodies(recent.head + 1, count))
    cursor = first = max(start, recent.head - back)
    if not recent.holds(cursor):
        assert recent.head - cursor > kept, "what should be kept is kept"
        return
    came: list[int] = []
    while cursor < recent.head:
        frame, cursor = recent.frame_after(cursor, DESK)
        came += seqs(frame)
        assert came[-1] == cursor
    assert came == list(range(first + 1, recent.head + 1))


def test_desks_at_the_same_place_share_the_bytes() -> None:
    recent = Recent(0, 100)
    recent.add(bodies(1, 5))
    assert recent.frame_after(2, DESK)[0] is recent.frame_after(2, DESK)[0]
    before = recent.frame_after(2, DESK)
    recent.add(bodies(6, 1))
    assert recent.frame_after(2, DESK) != before


def test_frames_and_memory_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_module, "BYTES_A_FRAME", 10_000)
    monkeypatch.setattr(recent_module, "BYTES_KEPT", 100_000)
    recent = Recent(0, 1_000_000)
    for _ in range(50):
        recent.add(bodies(recent.head + 1, 10, size=1_000))
        assert sum(map(len, recent._bodies)) <= 110_000
    frame, last = recent.frame_after(recent.first - 1, DESK)
    assert len(frame) < 11_000
    assert last >= recent.first
    assert recent.first > 300
    assert recent.frame_after(recent.head - 1, DESK)[1] == recent.head
    recent.add(bodies(recent.head + 1, 1, size=50_000))
    assert recent.frame_after(recent.head - 1, DESK)[1] == recent.head, "one that is too large for a frame still goes"


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_frames_have_the_right_length(size: int) -> None:
    frame = text_frame(b"x" * size)
    assert payload(frame) == b"x" * size
    assert frame[0] == 0x81
