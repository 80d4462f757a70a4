"""What a machine must have to make calls, and the engine that draws them: loaded for a call, never before."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.desk.call.screen import Screen


class CallUnavailable(RuntimeError):
    """Calls cannot be made on this machine; the sentence says why and what to do."""


def why_no_calls() -> str:
    """Why this machine cannot make calls; empty when it can."""
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        return "Calls need Qt's browser engine: install the extra `feeds` (make setup)"
    try:
        importlib.import_module("PySide6.QtWebEngineCore")
    except ImportError as error:  # a library of the system that the engine stands on
        return f"Qt's browser engine cannot be loaded here: {error}"
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not os.environ.get("QTWEBENGINE_DISABLE_SANDBOX"):
        return "Calls cannot be made as the machine's administrator: the browser engine refuses to run unprotected"
    return ""


def browser_screen() -> Screen:
    """The call page in the browser engine; ask `why_no_calls` first."""
    from console.desk.call.page import CallScreen

    return CallScreen()
