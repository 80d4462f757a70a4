"""A desk on a real hub goes back in time while the hub goes on, and its journal is looked at without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desk.model import DeskModel
from console.desk.opening import DeskOptions, open_desk
from console.desk.time.no_hub import NoHub
from console.desk.window import DeskWindow
from console.domain.vocabulary import Role
from console.link.client import Client
from console.link.worker import LinkWorker
from tests.desk.conftest import call
from tests.desk.test_live import Hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    hub.start()
    yield hub
    hub.stop()


def opened(qtbot: QtBot, folder: Path, link: object, **more: object) -> DeskWindow:
    options = DeskOptions(layouts_path=folder / "l.json", cache_folder=folder / "cache", sounds=False, **more)  # type: ignore[arg-type]
    make = (lambda held: DeskModel(held, reviewer=Role.OPERATIONS)) if isinstance(link, NoHub) else DeskModel
    window = open_desk(link, options, make_model=make)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.model.start()
    return window


def test_the_past_of_a_desk_on_a_hub(hub: Hub, qtbot: QtBot, tmp_path: Path) -> None:
    hub.publish(call("before"))
    window = opened(qtbot, tmp_path, LinkWorker(lambda: Client(hub.url, hub.commander, "commander", client="desk")))
    model = window.model
    try:
        qtbot.waitUntil(lambda: model.live and "before" in model.picture.incidents, timeout=60_000)
        then = model.live_now()
        hub.publish(call("after"))
        qtbot.waitUntil(lambda: "after" in model.picture.incidents, timeout=60_000)
        model.time.go(then)
        assert set(model.picture.incidents) == {"before"}
        hub.publish(call("later"))
        qtbot.waitUntil(lambda: "later" in model.live_picture.incidents, timeout=60_000)
        assert set(model.picture.incidents) == {"before"}
        window.run("live")
        assert set(model.picture.incidents) == {"before", "after", "later"}
    finally:
        window.close()


def test_the_journal_of_a_running_hub_is_looked_at(hub: Hub, qtbot: QtBot, tmp_path: Path) -> None:
    hub.publish(call("i1"), call("i2"))
    window = opened(qtbot, tmp_path, NoHub(), review=hub.settings.journal)
    model = window.model
    try:
        qtbot.waitUntil(lambda: model.time.moment is not None, timeout=60_000)
        assert model.time.span is not None
        model.time.go(model.time.span[1] + timedelta(hours=1))
        assert set(model.picture.incidents) == {"i1", "i2"}
    finally:
        window.close()
