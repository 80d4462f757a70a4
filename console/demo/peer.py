"""Simulated people who pick up: whoever calls the officers or the simulated clinician sees a drawn face."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from console.demo.face import CLINICIAN, OFFICER, camera_script
from console.demo.works import HubWord, Tell
from console.domain import facts as f
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState
from console.link.client import Client, LinkEvent, Received, utc_now
from console.link.replica import Replica
from console.sim.care.answering import OFFICERS
from console.sim.care.saying import SIMULATED, open_consults
from console.wire.calling import CALL_TOPIC
from console.wire.frames import Publish, Signal

if TYPE_CHECKING:
    from console.desk.call.calls import Calls
    from console.desk.call.view import CallView

#: How long it rings before somebody picks up, milliseconds.
RINGS_MS = 2_500
#: Seconds between two turns, while a call is on or rings, and while none is.
BUSY_S, IDLE_S = 0.01, 0.1
#: All the time in the world: this picture is nobody's screen.
_AT_ONCE_S = 60.0
#: The browser has no window to draw in and no hand that allows sound to play.
_BROWSER_FLAGS = "--use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required"


class Listener:
    """One link that hears who calls this actor. Qt is not needed until somebody does."""

    def __init__(self, client: Client, actor: str, face: str) -> None:
        self.client, self.actor, self.face = client, actor, face
        self.heard: list[Signal] = []
        self.calls: Calls | None = None
        self._replica = Replica()
        self._rng = Random(actor)

    def hear(self, event: LinkEvent) -> None:
        """Keep the words of calls, and follow the picture."""
        self._replica.hear(event, time.monotonic())
        if isinstance(event, Received) and isinstance(event.frame, Signal) and event.frame.topic == CALL_TOPIC:
            self.heard.append(event.frame)

    @property
    def busy(self) -> bool:
        """Whether a call rings or is on."""
        return self.calls is not None and (self.calls.on or self.calls.ringing is not None)

    def look(self) -> Picture:
        """The picture as it is now: by it the officer knows what a call is about."""
        self._replica.work(_AT_ONCE_S, time.monotonic, utc_now())
        return self._replica.picture

    def picked_up(self, incident: str | None) -> None:
        """A call about an incident is on: the officer says that the consult which was accepted is connected."""
        if self.face != OFFICER:
            return
        for consult, about in open_consults(self.look()):
            if about.id == incident and consult.state is ConsultState.ACCEPTED:
                now = utc_now()
                fact = f.ConsultConnected(incident=about.id, consult=consult.id)
                self.client.send(Publish(fact_id(now, self._rng), now, fact))

    def turn(self, make_calls: Callable[[Listener], Calls]) -> None:
        """Pass on what was heard."""
        self.look()
        heard, self.heard = self.heard, []
        for signal in heard:
            if self.calls is None:
                self.calls = make_calls(self)
            self.calls.hear(signal)


def picks_up(calls: Calls, rings_ms: int = RINGS_MS) -> Calls:
    """Let calls be answered by themselves after some ringing, and put away when they are over."""
    from PySide6.QtCore import QTimer

    from console.desk.call.engine import CallUnavailable

    def answer() -> None:
        if calls.ringing is not None and not calls.on:
            with contextlib.suppress(CallUnavailable):  # whoever calls has been told so
                calls.answer()

    calls.rang.connect(lambda *_: QTimer.singleShot(rings_ms, calls, answer))
    calls.ended.connect(lambda *_: QTimer.singleShot(0, calls, calls.put_away))
    return calls


async def run_peer(tell: Tell, stop: asyncio.Event, word: HubWord) -> None:
    """Answer calls until told to stop. Says whether it can: not where Qt's browser engine is missing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = _BROWSER_FLAGS
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        tell(False)
        return
    tell(True)
    people = word.people
    listeners = [
        Listener(Client(word.url, token, role.value, client="watchfloor sim", exercise=True), actor, face)
        for token, role, actor, face in (
            (people.officer, Role.FIELD, OFFICERS, OFFICER),
            (people.clinician, Role.CLINICIAN, SIMULATED, CLINICIAN),
        )
    ]
    links = [asyncio.create_task(listener.client.run(listener.hear)) for listener in listeners]
    try:
        await _answer(listeners, stop)
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)


async def _answer(listeners: list[Listener], stop: asyncio.Event) -> None:
    while not stop.is_set() and not any(listener.heard for listener in listeners):
        for listener in listeners:
            listener.look()
        await asyncio.sleep(IDLE_S)
    if stop.is_set():
        return
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtWidgets import QApplication

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication.instance() or QApplication(["watchfloor"])
    while not stop.is_set():
        for listener in listeners:
            listener.turn(_make_calls)
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        await asyncio.sleep(BUSY_S if any(listener.busy for listener in listeners) else IDLE_S)
    for listener in listeners:
        if listener.calls is not None:
            listener.calls.put_away()
    application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _make_calls(listener: Listener) -> Calls:
    from console.desk.call.calls import Calls
    from console.desk.call.view import CallView
    from console.desk.theme import load_theme

    theme = load_theme("night")

    def make_view() -> CallView:
        view = CallView(theme, listener.actor, listener.client.send, make_screen=lambda: _screen(listener.face))
        view.resize(640, 440)
        view.show()
        return view

    calls = picks_up(Calls(listener.client.send, make_view))
    calls.began.connect(lambda view: listener.picked_up(view.call.incident if view.call is not None else None))
    return calls


def _screen(face: str) -> Any:
    """A call page whose camera is drawn."""
    from PySide6.QtWebEngineCore import QWebEngineScript

    from console.desk.call.page import CallScreen

    screen = CallScreen()
    script = QWebEngineScript()
    script.setSourceCode(camera_script(face))
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    screen.call_page.scripts().insert(script)
    return screen
