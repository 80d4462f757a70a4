"""Pages in Qt's browser engine, to be pictured: one window, one profile that is forgotten, nothing left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWebEngineWidgets import QWebEngineView


class BrowserMissing(RuntimeError):
    """The page cannot be pictured on this machine; the sentence says why."""


@contextmanager
def browser(size: tuple[int, int]) -> Iterator[QWebEngineView]:
    """A browser window of a size, pixels.

    Raises:
        BrowserMissing: there is no browser engine here.
    """
    from console.desk.call.engine import why_no_calls

    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Nothing but our own page, from this machine itself, is opened: pictures are made in containers, too.
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    if why := why_no_calls():
        raise BrowserMissing(why)
    from PySide6.QtWebEngineCore import QWebEngineProfile
    from PySide6.QtWebEngineWidgets import QWebEngineView

    profile = QWebEngineProfile()
    view = QWebEngineView(profile)
    try:
        view.resize(*size)
        view.show()
        yield view
    finally:
        # The page before its profile, and each with time to go: the engine ends the program otherwise.
        view.close()
        view.setPage(None)  # type: ignore[arg-type]
        view.deleteLater()
        pump(0.1)
        profile.deleteLater()
        pump(0.1)


def pump(seconds: float) -> None:
    """Let the window live for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def wait_until(done: Callable[[], object], patience_s: float) -> bool:
    """Let the window live until something holds; whether it came to hold in time."""
    end = time.monotonic() + patience_s
    while not done():
        if time.monotonic() > end:
            return False
        pump(0.02)
    return True
