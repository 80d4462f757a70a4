"""Simulated people pick up by themselves, one call at a time, and put the call away when it is over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from console.demo.face import CLINICIAN, OFFICER, camera_script
from console.demo.peer import Listener, picks_up
from console.desk.call.calls import Calls
from console.desk.call.engine import CallUnavailable
from console.desk.call.pattern import PatternScreen
from console.desk.call.view import CallView
from console.desk.theme import load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.link.client import Client, Received
from console.wire.calling import CALL_TOPIC, Decline, Here, Invite, Leave, Ringing, call_signal, read_call_word
from console.wire.frames import Publish, Pulse, Signal, Snapshot
from tests.story import Story

#: Longer than a browser engine takes to start on a busy machine; only a failure takes as long.
PATIENCE_MS = 30_000
ME, DESK, KEY = "simulated-officers", "Demo clinician", "call-key-0001"


class Line:
    """Carries what is said, and says what the desk says."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def send(self, *signals: Signal) -> None:
        self.said += [read_call_word(signal.body) for signal in signals]

    def kinds(self) -> list[type]:
        return [type(word) for word in self.said]


def from_desk(word: Invite | Leave) -> Signal:
    signal = call_signal(ME, word)
    return Signal(CALL_TOPIC, to=ME, sender=DESK, body=signal.body)


def invite(call: str = KEY) -> Invite:
    return Invite(call, "desk-session-1", (DESK, ME), "i1", "A26-1")


@pytest.fixture
def peer(qtbot: QtBot) -> tuple[Calls, Line]:
    line, theme = Line(), load_theme("night")

    def view() -> CallView:
        made = CallView(theme, ME, line.send, make_screen=lambda: PatternScreen(theme))
        qtbot.addWidget(made)
        return made

    return picks_up(Calls(line.send, view), rings_ms=1), line


def test_it_rings_and_then_somebody_picks_up(qtbot: QtBot, peer: tuple[Calls, Line]) -> None:
    calls, line = peer
    calls.hear(from_desk(invite()))
    assert line.kinds() == [Ringing]
    qtbot.waitUntil(lambda: calls.on, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: Here in line.kinds(), timeout=PATIENCE_MS)


def test_whoever_calls_meanwhile_hears_that_the_line_is_busy(qtbot: QtBot, peer: tuple[Calls, Line]) -> None:
    calls, line = peer
    calls.hear(from_desk(invite()))
    qtbot.waitUntil(lambda: calls.on, timeout=PATIENCE_MS)
    calls.hear(from_desk(invite("call-key-0002")))
    assert isinstance(line.said[-1], Decline)


def test_a_call_taken_back_is_not_answered(qtbot: QtBot, peer: tuple[Calls, Line]) -> None:
    calls, line = peer
    calls.hear(from_desk(invite()))
    calls.hear(from_desk(Leave(KEY, "desk-session-1")))
    qtbot.wait(20)
    assert not calls.on
    assert line.kinds() == [Ringing]


def test_a_call_that_is_over_is_put_away_and_the_next_one_answered(qtbot: QtBot, peer: tuple[Calls, Line]) -> None:
    calls, _ = peer
    calls.hear(from_desk(invite()))
    qtbot.waitUntil(lambda: calls.on, timeout=PATIENCE_MS)
    calls.hear(from_desk(Leave(KEY, "desk-session-1", "hung up")))
    qtbot.waitUntil(lambda: calls.view is None, timeout=PATIENCE_MS)
    calls.hear(from_desk(invite("call-key-0002")))
    qtbot.waitUntil(lambda: calls.on, timeout=PATIENCE_MS)


def test_where_calls_cannot_be_made_the_caller_hears_so(qtbot: QtBot) -> None:
    line = Line()

    def none() -> CallView:
        raise CallUnavailable("no browser engine")

    calls = picks_up(Calls(line.send, none), rings_ms=1)
    calls.hear(from_desk(invite()))
    qtbot.waitUntil(lambda: Decline in line.kinds(), timeout=PATIENCE_MS)
    assert not calls.on


def test_nothing_of_qt_is_made_before_somebody_calls() -> None:
    listener = Listener(Client("ws://127.0.0.1:1", "token", "field"), ME, OFFICER)
    made: list[Listener] = []

    class Heard:
        on, ringing = True, None

        def __init__(self) -> None:
            self.signals: list[Signal] = []

        def hear(self, signal: Signal) -> None:
            self.signals.append(signal)

    def make(who: Listener) -> Calls:
        made.append(who)
        return Heard()  # type: ignore[return-value]

    now = datetime(2026, 4, 17, tzinfo=UTC)
    for frame in (Pulse(now, 1), Signal("typing", to=ME, sender=DESK)):
        listener.hear(Received(frame, now))
    listener.turn(make)
    assert made == []
    assert not listener.busy
    listener.hear(Received(from_desk(invite()), now))
    listener.turn(make)
    assert made == [listener]
    assert listener.busy


def test_picking_up_connects_the_consult_that_was_accepted() -> None:
    story = Story(exercise=True)
    story.tell(story.incident("i1"), story.unit("p1"), f.UnitAssigned("p1", "i1"))
    story.tell(f.ConsultRequested("i1", "c1", "advice", "officer", unit="p1"), role=Role.FIELD)
    sent: list[Publish] = []
    client = Client("ws://127.0.0.1:1", "token", "field")
    client.send = lambda *frames: sent.extend(frames)  # type: ignore[method-assign,assignment]

    def answers(face: str) -> list[f.Fact]:
        sent.clear()
        listener = Listener(client, ME, face)
        listener.hear(Received(Snapshot(story.picture), story.now))
        listener.picked_up("i1")
        return [frame.fact for frame in sent]

    assert answers(OFFICER) == [], "nobody has accepted yet"
    story.tell(f.ConsultAccepted("i1", "c1", DESK), role=Role.CLINICIAN, actor=DESK)
    assert answers(OFFICER) == [f.ConsultConnected("i1", "c1")]
    assert answers(CLINICIAN) == [], "that is the officer's to say"
    story.tell(f.ConsultConnected("i1", "c1"), role=Role.FIELD)
    assert answers(OFFICER) == []


@pytest.mark.parametrize("face", [OFFICER, CLINICIAN])
def test_each_face_has_a_camera_of_its_own(face: str) -> None:
    script = camera_script(face)
    assert "%" not in script.replace("%%", "").replace("% 3", "").replace("% 4", "")
    assert f"officer = {'true' if face == OFFICER else 'false'}" in script
