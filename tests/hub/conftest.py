"""Fixtures of the hub's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.hub.server import HubServer
from tests.hub.rig import Moment, running_hub


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture
async def hub(tmp_path: Path, clock: Moment) -> AsyncIterator[HubServer]:
    async with running_hub(tmp_path, clock) as hub:
        yield hub
