"""Journals of made-up shifts, written once for all tests that only read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.making import shift_facts, write_journal, write_tracks

UNITS, HOURS = 10, 2.0


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of 60 incidents in which every seventh fact was heard late, with positions; not to be changed."""
    path = tmp_path_factory.mktemp("night") / "night.journal"
    told = shift_facts(60, UNITS, HOURS, with_care=True)
    write_journal(path, told, delays_s={n: 30.0 * (n % 11) for n in range(UNITS, len(told), 7)})
    write_tracks(path, UNITS, HOURS, every_s=10.0)
    return path
