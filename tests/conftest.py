"""Fixtures that every test folder shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no judgement by the clock: a busy machine is no defect.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public records; tests that need it skip, saying so, where it is missing."""
    folder = Path(os.environ.get("WATCHFLOOR_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "sf").is_dir():
        pytest.skip(f"real records not found in {folder}; set WATCHFLOOR_DATA to try them")
    return folder
