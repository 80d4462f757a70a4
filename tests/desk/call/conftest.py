"""Calls for tests: the browser engine with a camera that is drawn, and a hub between desks that passes words on."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from tests.desk.call.rig import Caller, HubThread

# Both have to be said before the application is made, and before the browser engine starts.
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
os.environ.setdefault(
    "QTWEBENGINE_CHROMIUM_FLAGS", "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream --mute-audio"
)
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # it refuses to run its sandbox as root


@pytest.fixture(scope="session")
def engine() -> None:
    """Qt's browser engine; tests that need it skip, saying so, where it is missing."""
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        pytest.skip("Qt's browser engine is not installed (make setup)")
    pytest.importorskip("PySide6.QtWebEngineCore", reason="a library is missing", exc_type=ImportError)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    with HubThread(tmp_path) as hub:
        yield hub


@pytest.fixture
def caller(engine: None, qtbot: QtBot, hub: HubThread) -> Iterator[Callable[..., Caller]]:
    """Makes desks that can call."""
    made: list[Caller] = []

    def make(actor: str, **more: object) -> Caller:
        made.append(Caller(qtbot, hub, actor, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.stop()
