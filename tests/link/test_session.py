"""The client's protocol: whatever is sent twice is dropped, whatever is missing is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.link.session import Cursor, Denied, GapFound, Session
from console.wire.codec import WireError, encode
from console.wire.frames import Facts, Frame, HubFrame, Refuse, Snapshot, Welcome
from tests.story import START, Story


def story(facts: int, epoch: str = "epoch-1") -> list[Envelope]:
    told = Story(epoch=epoch)
    told.tell(*(told.unit(f"u{n}") for n in range(facts)))
    return told.envelopes


def take(session: Session, *frames: Frame) -> list[HubFrame]:
    return list(session.receive(encode(list(frames))))


def welcome(epoch: str = "epoch-1", seq: int = 0) -> Welcome:
    return Welcome(epoch, seq, START, "commander", "desk", True, ())


def test_hello_goes_on_after_the_last_fact_held() -> None:
    cursor = Cursor("epoch-1", 7)
    hello = Session("t", "commander", cursor, client="desk").hello()
    assert hello.resume is not None
    assert (hello.resume.epoch, hello.resume.seq) == ("epoch-1", 7)
    assert Session("t", "commander", Cursor()).hello().resume is None


def test_a_gap_is_found_and_the_cursor_stays_before_it() -> None:
    facts = story(5)
    session = Session("t", "commander", cursor := Cursor())
    take(session, Facts(tuple(facts[:2])))
    with pytest.raises(GapFound) as caught:
        take(session, Facts(tuple(facts[3:])))
    assert (caught.value.expected, caught.value.got) == (3, 4)
    assert cursor.seq == 2


def test_what_came_before_a_gap_is_given_and_what_came_after_is_asked_for_again() -> None:
    facts = story(6)
    session = Session("t", "commander", cursor := Cursor())
    got: list[HubFrame] = []
    message = encode([Facts(tuple(facts[:2])), Facts((facts[2], facts[5]))])
    with pytest.raises(GapFound):
        got.extend(session.receive(message))
    assert got == [Facts(tuple(facts[:2]))]
    assert cursor.seq == 2


def test_a_restored_hub_begins_at_one_or_with_a_snapshot() -> None:
    session = Session("t", "commander", cursor := Cursor("epoch-1", 9))
    with pytest.raises(GapFound):
        take(session, Facts(tuple(story(3, "epoch-2")[1:])))
    take(session, Facts(tuple(story(3, "epoch-2"))))
    assert (cursor.epoch, cursor.seq) == ("epoch-2", 3)
    picture = Picture(epoch="epoch-3", seq=40)
    take(session, Snapshot(picture))
    assert (cursor.epoch, cursor.seq) == ("epoch-3", 40)


def test_a_refusal_before_the_welcome_denies_and_after_it_does_not() -> None:
    refuse = Refuse("bad-token", "The token has run out")
    with pytest.raises(Denied, match="run out"):
        take(Session("t", "commander", Cursor()), refuse)
    session = Session("t", "commander", Cursor())
    take(session, welcome())
    assert take(session, refuse) == [Refuse("bad-token", "The token has run out")]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"frame":"facts","facts":[{"seq":1}]}'])
def test_what_is_no_frame_is_an_error_in_words(data: bytes) -> None:
    with pytest.raises(WireError):
        list(Session("t", "commander", Cursor()).receive(data))


@given(
    cuts=st.lists(st.integers(0, 30), max_size=6),
    overlap=st.lists(st.integers(0, 12), min_size=8, max_size=8),
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=12),
)
def test_resuming_anywhere_with_any_overlap_gives_every_fact_once(
    cuts: list[int], overlap: list[int], sizes: list[int]
) -> None:
    """The hub subscribes first and then reads from the cursor, so facts come twice; never a gap, never a repeat."""
    facts = story(30)
    cursor, got = Cursor(), []
    for turn, cut in enumerate([*sorted(cuts), len(facts)]):
        session = Session("t", "commander", cursor)
        take(session, welcome())
        start, step = max(0, cursor.seq - overlap[turn]), 0
        while start < cut:
            size = sizes[step % len(sizes)]
            for frame in take(session, Facts(tuple(facts[start : min(cut, start + size)]))):
                assert isinstance(frame, Facts)
                got.extend(frame.facts)
            start, step = start + size, step + 1
    assert got == facts
    assert cursor.seq == 30
