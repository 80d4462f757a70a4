"""A call from the window itself: the real browser engine in its pane, through a real hub, moved between workspaces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from pytestqt.qtbot import QtBot

from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel
from console.desk.theme import load_theme
from console.desk.window import DeskWindow
from console.domain.vocabulary import Role
from console.link.call import CallState
from console.link.client import Client
from console.link.worker import LinkWorker
from tests.desk.call.rig import PATIENCE_MS, Caller, HubThread


def test_a_call_placed_in_the_window_is_seen_and_goes_on_in_another_workspace(
    qtbot: QtBot, hub: HubThread, caller: Callable[..., Caller], tmp_path: Path
) -> None:
    clinician = caller("clinician-1")
    token = hub.hub.token(Role.COMMANDER, "commander-1")
    link = LinkWorker(lambda: Client(hub.hub.url, token, "commander", client="test", rng=Random(5)))
    theme = load_theme("night")
    window = DeskWindow(DeskModel(link), MapView(theme, None), theme, Layouts(tmp_path / "l.json"), role="commander")
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.show()
    window.model.start()
    qtbot.waitUntil(lambda: window.model.live, timeout=PATIENCE_MS)
    window.run("call", "clinician-1")
    view = window.calls.view
    assert view is not None
    qtbot.waitUntil(lambda: view.call.state is CallState.CONNECTED, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: any(row.frames > 0 for row in view.measured), timeout=PATIENCE_MS)
    assert window.floor.pane("call").isAncestorOf(view)
    before = max(row.frames for row in view.measured)
    window.run("workspace", "clinician")
    assert window.floor.pane("call").isVisible()
    qtbot.waitUntil(lambda: max(row.frames for row in view.measured) > before, timeout=PATIENCE_MS)
    assert view.call.state is CallState.CONNECTED
    window.run("hangup")
    clinician.until(lambda: clinician.view.call.ended, "hears that the other has left")
    window.close()
