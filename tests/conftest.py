"""Fixtures that every test folder shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public records; tests that need it skip, saying so, where it is missing."""
    folder = Path(os.environ.get("WATCHFLOOR_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "sf").is_dir():
        pytest.skip(f"real records not found in {folder}; set WATCHFLOOR_DATA to try them")
    return folder
