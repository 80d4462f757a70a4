"""Positions come back as they were, to the centimetre: over a span, and as they were known at a moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import apsw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.tracks import Position
from console.journal import columns, track_file
from console.journal.errors import JournalError
from console.journal.layout import run
from console.journal.tracks import BLOCK_POSITIONS, BLOCK_S, TrackStore, describe_tracks, tracks_beside
from tests.story import START

START_MS = round(START.timestamp() * 1000)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def fix(unit: str = "u1", seconds: float = 0.0, lat: float = 44.0, lon: float = -37.0, **more: float) -> Position:
    return Position(unit, lat, lon, START_MS + round(seconds * 1000), **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tracks_beside(tmp_path / "shift.journal")


@pytest.fixture
def store(path: Path) -> Iterator[TrackStore]:
    with TrackStore(path) as store:
        yield store


def drive(store: TrackStore, seconds: int, units: int = 3, seed: int = 1) -> list[Position]:
    """Units that each send once a second, from `START` on; what they sent."""
    rng, sent = Random(seed), []
    for second in range(seconds):
        now = [fix(f"u{n}", second, 44 + rng.random(), -37 + rng.random(), heading_deg=float(n)) for n in range(units)]
        store.take(now, after(second + 0.2))
        sent += now
    return sent


def same(one: Position, two: Position) -> bool:
    return (
        (one.unit, one.at_ms) == (two.unit, two.at_ms)
        and math.isclose(one.lat, two.lat, abs_tol=6e-8)
        and math.isclose(one.lon, two.lon, abs_tol=6e-8)
    )


positions = st.builds(
    Position,
    st.sampled_from(["u1", "u2", "u3"]),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.integers(0, 1 << 42),
    st.none() | st.floats(0, 359.9),
    st.none() | st.floats(0, 650),
    st.none() | st.floats(0, 6_000),
)


@given(st.lists(positions, max_size=60))
def test_a_block_gives_back_what_was_put_in(sent: list[Position]) -> None:
    units = ("u1", "u2", "u3")
    rows = columns.to_rows([(units.index(p.unit), p, p.at_ms + 7) for p in sent])
    back = columns.from_rows(columns.unpack(columns.pack(rows)), units).positions()
    expected = sorted(sent, key=lambda p: p.unit)
    assert [(p.unit, p.at_ms) for p in back] == [(p.unit, p.at_ms) for p in expected]
    for one, two in zip(expected, back, strict=True):
        assert same(one, two)
        for given_value, kept, step in (
            (one.heading_deg, two.heading_deg, 0.05),
            (one.speed_mps, two.speed_mps, 0.005),
            (one.accuracy_m, two.accuracy_m, 0.05),
        ):
            assert (given_value is None) == (kept is None)
            if given_value is not None and kept is not None:
                turned = (
                    abs(given_value - kept) % 360 if step == 0.05 and given_value > 359.9 else abs(given_value - kept)
                )
                assert turned <= step + 1e-9


def test_values_beyond_a_column_are_limited_and_nonsense_is_unknown() -> None:
    sent = [
        fix(heading_deg=-90.0, speed_mps=5_000.0, accuracy_m=1e9),
        fix(heading_deg=359.99, speed_mps=-1.0, accuracy_m=float("nan")),
        fix(lat=float("nan")),
        fix(lat=91.0),
    ]
    back = columns.from_rows(columns.to_rows([(0, p, 0) for p in sent]), ("u1",)).positions()
    assert len(back) == 2, "what has no place on Earth is left out"
    assert (back[0].heading_deg, back[0].speed_mps, back[0].accuracy_m) == (270.0, 655.34, 6553.4)
    assert (back[1].heading_deg, back[1].speed_mps, back[1].accuracy_m) == (0.0, 0.0, None)


@pytest.mark.parametrize("block", [b"", b"not a block", columns.pack(columns.no_rows())[:-3]])
def test_bytes_that_are_no_block_are_refused(block: bytes) -> None:
    with pytest.raises(ValueError, match="block"):
        columns.unpack(block)


def test_what_is_taken_is_read_before_and_after_it_is_on_disk(store: TrackStore, path: Path) -> None:
    sent = drive(store, 10)
    in_memory = store.read(START, after(60)).positions()
    store.flush()
    on_disk = store.read(START, after(60)).positions()
    store.close()
    with TrackStore(path) as again:
        reopened = again.read(START, after(60)).positions()
    for seen in (in_memory, on_disk, reopened):
        assert len(seen) == len(sent)
        assert all(
            same(one, two)
            for one, two in zip(
                sorted(sent, key=lambda p: (p.at_ms, p.unit)),
                sorted(seen, key=lambda p: (p.at_ms, p.unit)),
                strict=True,
            )
        )


def test_a_span_and_units_are_read_in_order_of_time(store: TrackStore) -> None:
    drive(store, 100)
    store.flush()
    seen = store.read(after(30), after(40), ["u2", "never-here"])
    assert [(seen.units[n], ms) for n, ms in zip(seen.unit, seen.at_ms, strict=True)] == [
        ("u2", START_MS + second * 1000) for second in range(30, 41)
    ]
    assert np.all(np.diff(store.read(START, after(100)).at_ms) >= 0)
    assert len(store.read(after(200), after(300)).unit) == 0
    assert len(store.read(START, after(100), []).unit) == 0


def test_at_a_moment_each_unit_stands_at_its_newest_fix_known_then(store: TrackStore) -> None:
    sent = drive(store, 300)
    store.take([fix("late", 10.0)], after(250))
    for second in (0.1, 0.2, 17.0, 150.5, 249.9, 250.0, 299.2, 9_999.0):
        known = {p.unit: p for p in sent if p.at_ms + 200 <= START_MS + second * 1000}
        if second >= 250:
            known["late"] = fix("late", 10.0)
        seen = {p.unit: p for p in store.at(after(second)).positions()}
        assert seen.keys() == known.keys(), second
        assert all(same(known[unit], seen[unit]) for unit in known), second


def test_at_a_moment_reads_few_blocks_however_long_the_shift(
    store: TrackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(store, 1_500, units=1)
    store.take([fix("seen-once", 1_500)], after(1_500))
    drive_on = [fix("u0", second) for second in range(1_501, 3_000)]
    for position in drive_on:
        store.take([position], after((position.at_ms - START_MS) / 1000))
    store.flush()
    assert len(store._file.blocks()) > 100
    read: list[int] = []
    rows_of = store._file.rows_of

    def counted(blocks: list[track_file.Block]) -> list[columns.Rows]:
        read.append(len(blocks))
        return rows_of(blocks)

    monkeypatch.setattr(store._file, "rows_of", counted)
    seen = {p.unit: p.at_ms for p in store.at(after(2_990)).positions()}
    assert seen == {"u0": START_MS + 2_990_000, "seen-once": START_MS + 1_500_000}
    assert read[0] <= track_file.BLOCKS_A_KEYFRAME


def test_the_newest_fixes_survive_a_new_start(path: Path) -> None:
    with TrackStore(path) as store:
        drive(store, 400, units=2)
    with TrackStore(path) as store:
        store.take([fix("u0", 401)], after(401))
        for second in range(402, 900):
            store.take([fix("u0", second)], after(second))
    with TrackStore(path) as store:
        assert {p.unit: p.at_ms - START_MS for p in store.at(after(2_000)).positions()} == {
            "u0": 899_000,
            "u1": 399_000,
        }


def test_fixes_that_come_too_close_are_sampled_but_the_last_is_kept(path: Path) -> None:
    with TrackStore(path, sample_s=5.0) as store:
        for tenth in range(0, 123):
            store.take([fix("u1", tenth / 10)], after(tenth / 10))
        assert store.at(after(60)).positions()[0].at_ms == START_MS + 12_200, "the live end is never sampled away"
        store.flush()
        assert [ms - START_MS for ms in store.read(START, after(60)).at_ms] == [0, 5_000, 10_000, 12_200]


def test_a_fix_older_than_the_last_one_kept_is_left_out(store: TrackStore) -> None:
    store.take([fix("u1", 10), fix("u1", 4), fix("u1", 10)], after(11))
    store.flush()
    assert [ms - START_MS for ms in store.read(START, after(60)).at_ms] == [10_000]


def test_blocks_are_written_by_size_and_by_age(store: TrackStore) -> None:
    store.take([fix(f"u{n}", 0) for n in range(BLOCK_POSITIONS)], after(0))
    store._hand.submit(lambda: None).result()
    assert [block.positions for block in store._file.blocks()] == [BLOCK_POSITIONS]
    store.take([fix("u1", 2)], after(2))
    store.take([fix("u1", 2 + BLOCK_S)], after(2 + BLOCK_S))
    store._hand.submit(lambda: None).result()
    assert [block.positions for block in store._file.blocks()] == [BLOCK_POSITIONS, 2]


def test_a_damaged_block_is_left_out_counted_and_the_rest_is_read(store: TrackStore, path: Path) -> None:
    drive(store, 100, units=1)
    store.close()
    connection = apsw.Connection(str(path))
    run(connection, "UPDATE block_data SET data = zeroblob(20) WHERE number = 2")
    lost = run(connection, "SELECT positions FROM blocks WHERE number = 2")[0][0]
    connection.close()
    with TrackStore(path) as again:
        before = again._file.damaged
        assert len(again.read(START, after(200)).unit) == 100 - lost
        assert again._file.damaged == before + 1


def test_a_disk_that_takes_no_more_costs_tracks_only_and_is_said(store: TrackStore) -> None:
    pages = run(store._file._writer, "PRAGMA page_count")[0][0]
    run(store._file._writer, f"PRAGMA max_page_count = {pages}")
    rng = Random(3)
    store.take([fix(f"u{n}", 0, rng.uniform(-80, 80), rng.uniform(-170, 170)) for n in range(3_000)], after(0))
    store.flush()
    assert store.lost == 3_000
    assert "full" in store.last_error
    run(store._file._writer, "PRAGMA max_page_count = 100000")
    store.take([fix("u1", 60)], after(60))
    store.flush()
    assert [p.unit for p in store.read(START, after(100)).positions()] == ["u1"]


def test_a_shift_is_kept_in_little_space(store: TrackStore, path: Path) -> None:
    """About a dozen bytes a position: the 4.3 million of a 12-hour shift fit in some 50 MB."""
    rng = Random(4)
    at = {f"u{n}": (44 + rng.random() / 10, -37 + rng.random() / 10) for n in range(100)}
    for step in range(200):
        for unit, (lat, lon) in at.items():
            at[unit] = (lat + rng.gauss(0, 5e-4), lon + rng.gauss(0, 5e-4))
        now = [
            fix(u, step * 10, *p, heading_deg=rng.uniform(0, 360), speed_mps=rng.uniform(0, 20)) for u, p in at.items()
        ]
        store.take(now, after(step * 10))
    store.close()
    assert path.stat().st_size / 20_000 < 16


def test_describe_says_positions_units_and_span(store: TrackStore, path: Path) -> None:
    drive(store, 50)
    store.flush()
    found = describe_tracks(path)
    assert (found.positions, found.units, found.first_at, found.last_at) == (150, 3, START, after(49))
    assert found.size_bytes > 0


def test_a_journal_is_no_track_store(tmp_path: Path) -> None:
    path = tmp_path / "thing"
    path.write_text("a letter")
    with pytest.raises(JournalError, match="not a Watchfloor track store"):
        TrackStore(path)
    assert path.read_text() == "a letter"
