"""The desk's calls without a browser: ringing, one call at a time, and what callers are told."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from console.desk.call.calls import Calls
from console.desk.call.engine import CallUnavailable
from console.desk.call.view import CallView
from console.desk.theme import load_theme
from console.wire import frames
from console.wire.calling import Decline, Invite, Leave, Ringing, call_signal, read_call_word
from tests.desk.conftest import Rig

INVITE = Invite("call-0001", "session-a", ("a", "me"), "i1", "Consult")
OTHER = Invite("call-0002", "session-b", ("b", "me"))


class FakeView(QObject):
    ended = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.on = False
        self.answered: list[tuple[str, Invite]] = []

    def place(self, people: Any, **more: Any) -> None:
        self.on = True

    def answer(self, host: str, invite: Invite) -> None:
        self.on = True
        self.answered.append((host, invite))

    def hear(self, signal: frames.Signal) -> bool:
        return False

    def close(self) -> None:
        self.on = False


def said(sender: str, word: Any) -> frames.Signal:
    return frames.Signal(**{**_fields(call_signal("me", word)), "sender": sender})


def _fields(signal: frames.Signal) -> dict[str, Any]:
    return {name: getattr(signal, name) for name in signal.__struct_fields__}


@pytest.fixture
def desk(qtbot: QtBot) -> SimpleNamespace:
    sent: list[frames.Signal] = []
    calls = Calls(sent.append, FakeView, make_key=lambda: "session-me")  # type: ignore[arg-type]
    rang: list[str] = []
    calls.rang.connect(lambda host, invite: rang.append(host))
    return SimpleNamespace(calls=calls, sent=sent, rang=rang)


def words(desk: SimpleNamespace) -> list[Any]:
    return [(signal.to, read_call_word(signal.body)) for signal in desk.sent]


def test_a_call_rings_once_and_is_answered(desk: SimpleNamespace) -> None:
    for _ in range(3):
        desk.calls.hear(said("a", INVITE))
    assert desk.rang == ["a"]
    assert words(desk) == [("a", Ringing("call-0001", "session-me"))] * 3
    view = desk.calls.answer()
    assert view.answered == [("a", INVITE)]
    assert desk.calls.on
    with pytest.raises(ValueError, match="Nobody is calling"):
        desk.calls.answer()


def test_whoever_calls_meanwhile_is_told(desk: SimpleNamespace) -> None:
    desk.calls.hear(said("a", INVITE))
    desk.calls.hear(said("b", OTHER))
    assert words(desk)[-1] == ("b", Decline("call-0002", "session-me", "another call is ringing"))
    desk.calls.answer()
    third = Invite("call-0003", "session-c", ("c", "me"))
    desk.calls.hear(said("c", third))
    assert words(desk)[-1] == ("c", Decline("call-0003", "session-me", "in another call"))
    with pytest.raises(ValueError, match="hang up first"):
        desk.calls.place(["b"])


def test_a_call_taken_back_stops_ringing_and_one_declined_stays_silent(desk: SimpleNamespace) -> None:
    stopped: list[bool] = []
    desk.calls.stopped_ringing.connect(lambda: stopped.append(True))
    desk.calls.hear(said("a", INVITE))
    desk.calls.hear(said("b", Leave("call-0001", "session-b")))
    assert desk.calls.ringing is not None, "only who called may take it back"
    desk.calls.hear(said("a", Leave("call-0001", "session-a")))
    assert (desk.calls.ringing, stopped) == (None, [True])
    desk.calls.hear(said("b", OTHER))
    desk.calls.decline("with somebody")
    assert words(desk)[-1] == ("b", Decline("call-0002", "session-me", "with somebody"))
    desk.calls.hear(said("b", OTHER))
    assert desk.rang == ["a", "b"]


def test_a_desk_that_cannot_call_says_so_to_both(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> FakeView:
        raise CallUnavailable("no engine")

    desk.calls._make_view = none
    desk.calls.hear(said("a", INVITE))
    with pytest.raises(CallUnavailable):
        desk.calls.answer()
    assert words(desk)[-1] == ("a", Decline("call-0001", "session-me", "calls cannot be made at this desk"))
    monkeypatch.setattr("console.desk.call.engine.importlib.util.find_spec", lambda name: None)
    with pytest.raises(CallUnavailable, match="make setup"):
        CallView(load_theme("night"), "me", desk.sent.append)


def test_spoilt_words_are_counted_and_nothing_else(desk: SimpleNamespace) -> None:
    desk.calls.hear(frames.Signal("call", sender="a", body={"say": "<script>"}))
    desk.calls.hear(frames.Signal("typing", sender="a"))
    assert (desk.calls.spoilt, desk.sent, desk.rang) == (1, [], [])


def test_the_model_hands_signals_on(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    heard: list[frames.Signal] = []
    rig.model.signalled.connect(heard.append)
    rig.open()
    rig.link._say(said("a", INVITE))
    rig.frame()
    assert [signal.sender for signal in heard] == ["a"]
