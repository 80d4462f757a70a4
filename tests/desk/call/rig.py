"""A real hub in a thread of its own, and desks that are no more than a link and a call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from console.config import HubSettings
from console.desk.call.view import CallView
from console.desk.theme import load_theme
from console.domain.vocabulary import Role
from console.hub.server import HubServer
from console.link.client import Client, Opened, Received
from console.link.worker import LinkWorker
from console.wire.calling import Invite, read_call_word
from console.wire.frames import Signal
from tests.desk.call.relay import Relay

#: No test waits longer than this for something that has to come, milliseconds.
PATIENCE_MS = 60_000


class HubThread:
    """A hub on loopback that answers while the test's own thread runs Qt."""

    def __init__(self, folder: Path) -> None:
        self.settings = HubSettings(port=0, journal=folder / "journal.sqlite")
        self.hub: HubServer
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    async def _main(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with HubServer(self.settings, rng=Random(7)) as self.hub:
            self._ready.set()
            await self._stop.wait()

    def __enter__(self) -> HubThread:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    def run(self, work: Callable[[], Any]) -> Any:
        """Do something in the hub's own loop."""

        async def done() -> Any:
            return work()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)

    def cut(self, actor: str) -> None:
        """Cut an actor's connections, as a broken network does."""

        def work() -> None:
            for connection in tuple(self.hub.connections):
                if connection.session is not None and connection.session.actor == actor:
                    connection.abort()

        self.run(work)


class Caller:
    """A desk as far as calls go: its link, and the call it is in."""

    def __init__(
        self,
        qtbot: QtBot,
        hub: HubThread,
        actor: str,
        role: Role = Role.CLINICIAN,
        *,
        answers: bool = True,
        relay: Relay | None = None,
    ) -> None:
        """With a `relay` all media of this desk goes through it."""
        self.actor = actor
        self.relay = relay
        self.answers = answers
        self.heard: list[Signal] = []
        self.invites: list[tuple[str, Invite]] = []
        self.opened = 0
        self._qtbot = qtbot
        self._hub = hub
        token = hub.hub.token(role, actor)
        self.link = LinkWorker(lambda: Client(hub.hub.url, token, role.value, client="test", rng=Random(3)))
        self.link.start()
        self.view = CallView(load_theme("night"), actor, self._say)
        self.view.resize(640, 400)
        qtbot.addWidget(self.view)
        self._timer = QTimer(self.view)
        self._timer.timeout.connect(self._drain)
        self._timer.start(5)
        qtbot.waitUntil(lambda: self.opened > 0, timeout=PATIENCE_MS)

    def _drain(self) -> None:
        for event in self.link.drain():
            if isinstance(event, Opened):
                self.opened += 1
            elif isinstance(event, Received) and isinstance(event.frame, Signal):
                self._hear(event.frame)

    def _say(self, signal: Signal) -> None:
        self.link.send(self.relay.through(signal) if self.relay is not None else signal)

    def _hear(self, signal: Signal) -> None:
        signal = self.relay.through(signal) if self.relay is not None else signal
        self.heard.append(signal)
        word = read_call_word(signal.body) if self.view.call is None else None
        if isinstance(word, Invite):
            self.invites.append((signal.sender, word))
            if self.answers:
                self.view.show()
                self.view.answer(signal.sender, word)
        else:
            self.view.hear(signal)

    def place(self, *people: str) -> None:
        self.view.show()
        self.view.place(people)

    def frames(self) -> dict[str, int]:
        """Pictures decoded so far, by actor."""
        call = self.view.call
        assert call is not None
        return {person.actor: row.frames for row in self.view.measured if (person := call.peer(row.peer)) is not None}

    def until(self, that: Callable[[], object], what: str = "") -> None:
        def check() -> None:
            call = self.view.call
            assert that(), f"{self.actor}: {what} {call and call.people} {self.view.faults}"

        self._qtbot.waitUntil(check, timeout=PATIENCE_MS)

    def script(self, text: str) -> Any:
        """Run a script in the page and give its (JSON) value."""
        screen = self.view.faces
        assert screen is not None
        held: list[Any] = []
        screen.call_page.runJavaScript(text, 0, held.append)
        self._qtbot.waitUntil(lambda: bool(held), timeout=PATIENCE_MS)
        return held[0]

    def stop(self) -> None:
        self.view.close()
        self.link.stop()
