"""A desk starts with what it shows at once: engines for calls, feeds and review are loaded when they are first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("PySide6.QtWebEngineCore", "PySide6.QtMultimedia", "pyqtgraph", "pandas", "av", "matplotlib", "folium")
START = """
import sys, tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from console.desk.opening import DeskOptions, open_desk
from console.desk.rehearsal import RehearsalLink
from console.domain.vocabulary import Role
from datetime import UTC, datetime
with tempfile.TemporaryDirectory() as folder:
    options = DeskOptions(Path(folder) / "layouts.json", Path(folder), role=sys.argv[1], sounds=False)
    window = open_desk(RehearsalLink(lambda: datetime.now(UTC), Role(sys.argv[1])), options)
    window.model.link.connect()
    window.model.frame()
    window.grab()
    print(window.floor.workspace, *sorted(set(sys.modules) & set(sys.argv[2:])))
    window.close()
"""


@pytest.mark.parametrize(("role", "workspace"), [("commander", "command"), ("clinician", "clinician")])
def test_a_desk_starts_without_engines(role: str, workspace: str) -> None:
    done = subprocess.run([sys.executable, "-c", START, role, *HEAVY], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [workspace]
