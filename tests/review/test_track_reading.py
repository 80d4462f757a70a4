"""Positions at a second: equal to a plain search through all of them, in both orders, whatever is cached."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from console.domain.tracks import Position
from console.journal import tracks
from console.journal.tracks import TrackStore
from console.review.times import ms
from console.review.track_reading import TrackReader
from tests.story import START

Taken = list[tuple[Position, int]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Taken]:
    """Many small blocks and keyframes; one unit's radio is silent for a while and then tells its past."""
    monkeypatch.setattr(tracks, "BLOCK_POSITIONS", 10)
    path, rng, taken = tmp_path / "t.tracks", Random(5), []
    with TrackStore(path) as kept:
        held_back: list[Position] = []
        for second in range(0, 1200, 3):
            heard = START + timedelta(seconds=second)
            fixes = []
            for unit in range(6):
                fix = Position(f"u{unit}", 44 + rng.random(), -37 + rng.random(), ms(heard) - rng.randint(0, 2000))
                if unit == 5 and 300 <= second < 900:
                    held_back.append(fix)
                    continue
                fixes.append(fix)
            if second == 900:
                fixes = held_back + fixes
            kept.take(fixes, heard)
        kept.flush()
        columns = kept.read(START - timedelta(hours=1), START + timedelta(hours=1))
        taken = list(zip(columns.positions(), columns.heard_ms.tolist(), strict=True))
    return path, taken


def brute(taken: Taken, at_ms: int, known: bool) -> dict[str, int]:
    """Unit -> time of its newest fix, the slow and sure way."""
    newest: dict[str, int] = {}
    for fix, heard_ms in taken:
        if (heard_ms if known else fix.at_ms) <= at_ms:
            newest[fix.unit] = max(newest.get(fix.unit, 0), fix.at_ms)
    return newest


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("cache_bytes", [1, 10_000_000])
def test_newest_is_what_a_search_through_all_finds(store: tuple[Path, Taken], known: bool, cache_bytes: int) -> None:
    path, taken = store
    reader, rng = TrackReader(path, cache_bytes=cache_bytes), Random(2)
    for _ in range(80):
        at_ms = ms(START) + rng.randint(-5_000, 1_300_000)
        found = reader.newest(at_ms, known=known)
        assert {fix.unit: fix.at_ms for fix in found.positions()} == brute(taken, at_ms, known)
    reader.close()


def test_what_was_heard_late_is_there_as_it_was_but_not_as_it_was_known(store: tuple[Path, Taken]) -> None:
    reader = TrackReader(store[0])
    then = ms(START) + 600_000
    ages = {
        known: next(then - fix.at_ms for fix in reader.newest(then, known=known).positions() if fix.unit == "u5")
        for known in (True, False)
    }
    assert ages[True] > 290_000
    assert ages[False] < 10_000


def test_reading_a_span_and_scanning_give_every_fix_once(store: tuple[Path, Taken]) -> None:
    path, taken = store
    reader = TrackReader(path)
    assert reader.positions == len(taken) == sum(len(rows) for rows in reader.scan())
    start, end = START + timedelta(seconds=100), START + timedelta(seconds=200)
    found = reader.read(start, end, {"u1", "u2", "nobody"})
    wanted = [fix for fix, _ in taken if fix.unit in ("u1", "u2") and ms(start) <= fix.at_ms <= ms(end)]
    assert sorted(found.positions(), key=str) == sorted(wanted, key=str)
    assert found.at_ms.tolist() == sorted(found.at_ms.tolist())


def test_a_damaged_block_costs_only_itself(store: tuple[Path, Taken]) -> None:
    path, taken = store
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE block_data SET data = x'00112233' WHERE number = 7")
        connection.execute("UPDATE keyframes SET data = x'00' WHERE number = 32")
    connection.close()
    reader = TrackReader(path)
    rows = sum(len(rows) for rows in reader.scan())
    assert 0 < len(taken) - rows < 20
    at_ms = ms(START) + 1_190_000
    assert {fix.unit: fix.at_ms for fix in reader.newest(at_ms, known=True).positions()} == brute(taken, at_ms, True)
    assert reader.damaged >= 1


def test_a_store_without_positions_is_empty_and_one_that_grows_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "t.tracks"
    with TrackStore(path) as kept:
        reader = TrackReader(path)
        assert reader.span_ms() is None
        assert not reader.newest(ms(START), known=True).positions()
        kept.take([Position("u1", 44.0, -37.0, ms(START))], START)
        kept.flush()
        reader.refresh()
        assert [fix.unit for fix in reader.newest(ms(START), known=True).positions()] == ["u1"]
        reader.close()
