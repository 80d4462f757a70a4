"""The desk on a real hub over a real websocket: a call comes in, is acted on, and comes back down the same road."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.config import HubSettings
from console.desk.opening import DeskOptions, open_desk
from console.desk.window import DeskWindow
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.server import HubServer
from console.link.client import Client
from console.link.publisher import Publisher
from console.link.worker import LinkWorker
from console.paths import resource
from tests.desk.conftest import call, team
from tests.story import HERE


class Hub:
    """A hub and a source on a loop of their own."""

    def __init__(self, folder: Path) -> None:
        self.settings = HubSettings(port=0, journal=folder / "j.sqlite", secret_file=folder / "secret")
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._up: Future[None] = Future()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self.source: Publisher | None = None

    async def _serve(self) -> None:
        async with HubServer(self.settings) as hub:
            self.url = hub.url
            self.commander = hub.token(Role.COMMANDER, "commander-1")
            token = hub.token(Role.SOURCE, "cad", source="cad")
            async with Publisher(hub.url, token, role=Role.SOURCE, client="test") as self.source:
                self._up.set_result(None)
                await self._stop.wait()

    def start(self) -> None:
        self._thread.start()
        self._up.result(timeout=60)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=60)
        self._loop.close()

    def publish(self, *facts: f.Fact) -> None:
        assert self.source is not None
        now = datetime.now(UTC)
        work = self.source.publish_all([(fact, now) for fact in facts])
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def report(self, *positions: Position) -> None:
        assert self.source is not None
        asyncio.run_coroutine_threadsafe(self.source.positions(positions), self._loop).result(timeout=60)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def desk(hub: Hub, qtbot: QtBot, tmp_path: Path) -> Iterator[DeskWindow]:
    link = LinkWorker(lambda: Client(hub.url, hub.commander, "commander", client="desk"))
    options = DeskOptions(
        layouts_path=tmp_path / "layouts.json",
        cache_folder=tmp_path / "cache",
        basemap=(str(resource("city/port_city.geojson")),),
        sounds=False,
    )
    window = open_desk(link, options)
    qtbot.addWidget(window)
    window.model.start()
    yield window
    window.close()


def test_from_a_source_to_the_board_and_an_ask_back_to_the_hub(hub: Hub, desk: DeskWindow, qtbot: QtBot) -> None:
    until: Callable[..., None] = qtbot.waitUntil
    until(lambda: desk.model.live, timeout=60_000)
    assert desk.header.role.text() == "Watch commander"
    hub.publish(call("i1"), call("i2", place=None), team("u1"))
    hub.report(Position("u1", HERE.lat + 0.01, HERE.lon, round(datetime.now(UTC).timestamp() * 1000)))
    until(lambda: len(desk.board.strips.ids) == 2 and len(desk.model.tracks) == 1, timeout=60_000)
    desk.model.select_incident("i1")
    until(lambda: desk.model.advice is not None and bool(desk.model.advice.fit), timeout=60_000)
    desk.run("assign")
    until(lambda: desk.model.picture.incidents["i1"].units == ["u1"], timeout=60_000)
    desk.run_line("accept")
    until(lambda: desk.model.picture.incidents["i1"].owner_actor == "commander-1", timeout=60_000)
    desk.run_line("close settled")
    until(lambda: desk.board.strips.ids == ["i2"], timeout=60_000)
    assert not desk.model.asks.pending
    assert [source.name for source in desk.model.sources] == ["cad"]


def test_streets_and_ground_come_after_the_window(hub: Hub, desk: DeskWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.advisor.streets is not None, timeout=30_000)
    assert desk.map._basemap is not None


def test_a_hub_that_refuses_the_desk_is_shown_in_words(hub: Hub, qtbot: QtBot, tmp_path: Path) -> None:
    link = LinkWorker(lambda: Client(hub.url, "not.a.token", "commander", client="desk"))
    window = open_desk(link, DeskOptions(layouts_path=tmp_path / "l.json", cache_folder=tmp_path, sounds=False))
    qtbot.addWidget(window)
    window.model.start()
    qtbot.waitUntil(lambda: window.header.light.words.text().startswith("REFUSED BY THE HUB"), timeout=60_000)
    assert window.not_live.isVisible()
    window.close()
