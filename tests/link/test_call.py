"""The call machine: several ends in memory, words passed by hand, lost or late as a test wants it."""

from __future__ import annotations

from collections import deque

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.link.call import (
    NO_ANSWER_S,
    VANISHED_S,
    Call,
    CallState,
    ClosePeer,
    OpenPeer,
    Order,
    Say,
    Step,
    TellPeer,
    answer_call,
    place_call,
)
from console.wire.calling import (
    AnyCallWord,
    Candidate,
    Decline,
    Describe,
    Here,
    Invite,
    Leave,
    Quality,
    Ringing,
    call_signal,
    read_call_word,
)
from console.wire.codec import WireError

CALL = "call-0001"


class Room:
    """Ends of one call, and the words between them; those to nobody are kept aside."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.ends: dict[str, Call] = {}
        self.orders: dict[str, list[Order]] = {}
        self.under_way: deque[tuple[str, str, AnyCallWord]] = deque()
        self.deaf: set[str] = set()

    def take(self, me: str, orders: list[Order]) -> None:
        self.orders.setdefault(me, []).extend(orders)
        self.under_way.extend((me, order.to, order.word) for order in orders if isinstance(order, Say))

    def place(self, me: str, *people: str) -> Call:
        self.ends[me], orders = place_call(me, f"session-{me}", CALL, people, self.now_s, incident="i1", about="x")
        self.take(me, orders)
        return self.ends[me]

    def answer(self, me: str, host: str = "a", session: str = "") -> Call:
        invite = next(word for _, to, word in self.under_way if to == me and isinstance(word, Invite))
        self.ends[me], orders = answer_call(me, session or f"session-{me}", host, invite, self.now_s)
        self.take(me, orders)
        return self.ends[me]

    def settle(self) -> None:
        while self.under_way:
            sender, to, word = self.under_way.popleft()
            if to in self.ends and to not in self.deaf and sender not in self.deaf:
                self.take(to, self.ends[to].hear(sender, read_call_word(call_signal(to, word).body), self.now_s))

    def wait(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.now_s += 1.0
            for me, end in self.ends.items():
                if me not in self.deaf:
                    self.take(me, end.tick(self.now_s))
            self.settle()

    def flows(self, me: str, other: str, flowing: bool = True) -> None:
        self.take(me, self.ends[me].flows(self.ends[other].session, flowing, self.now_s))

    def opened(self, me: str) -> list[tuple[str, bool]]:
        return [(order.actor, order.polite) for order in self.orders[me] if isinstance(order, OpenPeer)]


def two() -> Room:
    room = Room()
    room.place("a", "b")
    room.answer("b")
    room.settle()
    return room


def test_an_answered_call_opens_one_connection_at_each_end_and_one_end_is_polite() -> None:
    room = two()
    assert room.opened("a") == [("b", False)]
    assert room.opened("b") == [("a", True)]
    assert room.ends["a"].state is room.ends["b"].state is CallState.CONNECTING
    room.flows("a", "b")
    room.flows("b", "a")
    assert room.ends["a"].state is room.ends["b"].state is CallState.CONNECTED


def test_states_follow_what_the_other_end_does() -> None:
    room = Room()
    call = room.place("a", "b")
    assert call.state is CallState.CALLING
    call.hear("b", Ringing(CALL, "session-b"), room.now_s)
    assert call.state is CallState.RINGING
    call.hear("b", Here(CALL, "session-b"), room.now_s)
    assert call.state is CallState.CONNECTING
    call.flows("session-b", True, room.now_s)
    call.measured("session-b", Quality.POOR)
    assert call.state is CallState.POOR
    call.flows("session-b", False, room.now_s)
    assert call.state is CallState.RECONNECTING
    call.flows("session-b", True, room.now_s)
    assert call.state is CallState.CONNECTED
    call.hear("b", Leave(CALL, "session-b"), room.now_s)
    assert (call.state, call.ended) == (CallState.ENDED, "b left")


def test_an_invitation_is_said_again_until_it_is_answered_and_given_up_in_the_end() -> None:
    room = Room()
    call = room.place("a", "b")
    room.under_way.clear()
    room.wait(9)
    assert sum(isinstance(order, Say) and isinstance(order.word, Invite) for order in room.orders["a"]) == 1 + 4
    room.wait(NO_ANSWER_S)
    assert (call.ended, call.people["b"].step) == ("b did not answer", Step.NO_ANSWER)
    assert isinstance(room.orders["a"][-1], Say)
    assert isinstance(room.orders["a"][-1].word, Leave)


def test_declining_says_why_and_ends_a_call_of_two() -> None:
    call = Room().place("a", "b")
    call.hear("b", Decline(CALL, "session-b", "I have my hands full"), 101.0)
    assert call.ended == "b declined: I have my hands full"


def test_everyone_connects_to_everyone_and_only_the_host_asks_more() -> None:
    room = Room()
    room.place("a", "b", "c")
    room.answer("b")
    room.answer("c")
    room.settle()
    assert {actor for actor, _ in room.opened("c")} == {"a", "b"}
    room.take("a", room.ends["a"].add("d", room.now_s))
    room.answer("d")
    room.settle()
    for me in "abcd":
        assert {actor for actor, _ in room.opened(me)} == set("abcd") - {me}
        assert len(room.opened(me)) == 3
    for one in "abcd":
        for other in "abcd":
            if one < other:
                polite = dict(room.opened(one))[other], dict(room.opened(other))[one]
                assert sorted(polite) == [False, True]
    with pytest.raises(ValueError, match="room for 4"):
        room.ends["a"].add("e", room.now_s)
    with pytest.raises(ValueError, match="Only a"):
        room.ends["b"].add("e", room.now_s)
    strays = room.ends["c"].strays
    room.ends["c"].hear("b", Invite(CALL, "session-b", ("a", "b", "c", "x")), room.now_s)
    assert "x" not in room.ends["c"].people
    assert room.ends["c"].strays == strays + 1


def test_who_falls_silent_and_is_not_seen_has_vanished_who_is_seen_has_not() -> None:
    room = two()
    room.flows("a", "b")
    room.deaf.add("b")
    room.wait(VANISHED_S * 3)
    assert room.ends["a"].state is CallState.CONNECTED, "the hub may be away while media flows"
    room.flows("a", "b", False)
    assert room.ends["a"].state is CallState.RECONNECTING
    room.wait(1)
    assert room.ends["a"].ended.startswith("The connection to b was lost")
    assert ClosePeer("session-b") in room.orders["a"]


def test_a_page_loaded_again_is_another_peer_and_the_old_one_is_closed() -> None:
    room = two()
    room.flows("a", "b")
    again, orders = answer_call("b", "session-b2", "a", Invite(CALL, "session-a", ("a", "b")), room.now_s)
    room.ends["b"] = again
    room.take("b", orders)
    room.settle()
    assert room.orders["a"].index(ClosePeer("session-b")) < len(room.orders["a"])
    assert room.opened("a") == [("b", False), ("b", False)]
    late = room.ends["a"].hear("b", Leave(CALL, "session-b"), room.now_s)
    assert late == []
    assert room.ends["a"].state is CallState.CONNECTING


def test_browsers_words_go_to_the_session_they_are_for_even_when_here_was_lost() -> None:
    room = Room()
    call = room.place("a", "b")
    offer = Describe(CALL, "session-b", to="session-a", kind="offer", sdp="v=0")
    orders = call.hear("b", offer, room.now_s)
    assert [type(order) for order in orders] == [Say, OpenPeer, TellPeer]
    assert call.hear("b", Candidate(CALL, "session-b", to="somebody-else"), room.now_s) == []
    answer = Describe(CALL, "session-a", to="session-b", kind="answer", sdp="v=0")
    assert call.browser_says("session-b", answer) == [Say("b", answer)]
    assert call.browser_says("not-a-peer", answer) == []


def test_strangers_and_other_calls_are_counted_and_dropped() -> None:
    call = Room().place("a", "b")
    assert call.hear("mallory", Here(CALL, "session-m"), 101.0) == []
    assert call.hear("b", Here("call-0002", "session-b"), 101.0) == []
    assert call.strays == 2
    assert call.state is CallState.CALLING
    with pytest.raises(ValueError, match="not for this person"):
        answer_call("b", "session-b", "a", Invite(CALL, "session-a", ("a", "c")), 0.0)
    with pytest.raises(ValueError, match="2 to 4"):
        place_call("a", "session-a", CALL, ["b", "c", "d", "e"], 0.0)
    with pytest.raises(ValueError, match="2 to 4"):
        place_call("a", "session-a", CALL, ["a"], 0.0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"say": "dance", "call": CALL, "session": "session-b"},
        {"say": "here", "call": "short", "session": "session-b"},
        {"say": "here", "call": CALL, "session": "<script>x</script>"},
        {"say": "describe", "call": CALL, "session": "session-b", "to": "session-a", "kind": "shout"},
        {
            "say": "describe",
            "call": CALL,
            "session": "session-b",
            "to": "session-a",
            "kind": "offer",
            "sdp": "x" * 50_000,
        },
        {"say": "candidate", "call": CALL, "session": "session-b", "to": "session-a", "line": -1},
        {"say": "invite", "call": CALL, "session": "session-b", "people": ["a", "b", "c", "d", "e"]},
        {"say": "here", "call": CALL, "session": "session-b", "admin": True},
    ],
)
def test_spoilt_words_are_refused_in_words(body: dict[str, object]) -> None:
    with pytest.raises(WireError, match="no word of a call"):
        read_call_word(body)


_WORDS = st.sampled_from(
    [
        Here(CALL, "session-b"),
        Here(CALL, "session-b2", camera=False),
        Ringing(CALL, "session-b"),
        Decline(CALL, "session-b"),
        Leave(CALL, "session-b"),
        Leave(CALL, "session-b2"),
        Describe(CALL, "session-b", to="session-a", kind="offer"),
        Candidate(CALL, "session-b2", to="session-a"),
        Invite(CALL, "session-b", ("a", "b", "c")),
    ]
)


@given(st.lists(st.tuples(st.sampled_from("bcm"), _WORDS, st.integers(0, 40))))
def test_whatever_comes_each_connection_is_opened_once_before_it_is_told_or_closed(
    said: list[tuple[str, AnyCallWord, int]],
) -> None:
    room = Room()
    call = room.place("a", "b", "c")
    for sender, word, waited in said:
        room.now_s += waited
        room.take("a", call.tick(room.now_s))
        room.take("a", call.hear(sender, msgspec.structs.replace(word, session=f"{word.session}-{sender}"), room.now_s))
    open_now: set[str] = set()
    for order in room.orders["a"]:
        if isinstance(order, OpenPeer):
            assert order.peer not in open_now
            open_now.add(order.peer)
        elif isinstance(order, TellPeer):
            assert order.peer in open_now
        elif isinstance(order, ClosePeer):
            open_now.remove(order.peer)
    assert open_now == {person.session for person in call.people.values() if call.peer(person.session) is person}
