"""Positions in memory answer as a track store does; a shift of what was heard is the fold of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import numpy as np
import pytest

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Role
from console.journal.columns import from_rows
from console.review.heard import Base, Heard, HeardTracks, rows_of
from console.review.shift import Shift, View
from console.review.times import ms
from tests.review.making import shift_facts
from tests.story import HERE, START

UNITS = tuple(f"u{n}" for n in range(6))


def sampled(seed: int = 1) -> tuple[list[np.ndarray], list[tuple[str, int, int]]]:
    """Blocks as a desk keeps them, and (unit, at, heard) of each row."""
    rng, tracks, blocks, taken = Random(seed), Tracks(), [], []
    heard_ms = ms(START)
    for _ in range(80):
        heard_ms += rng.randint(4_000, 7_000)
        movers = [unit for unit in UNITS if rng.random() < 0.6]
        fixes = [
            Position(unit, HERE.lat + rng.random() / 10, HERE.lon, heard_ms - rng.randint(0, 3_000), 359.99, None, 12.3)
            for unit in movers
        ]
        tracks.take(fixes)
        rows = np.array([tracks.rows[fix.unit] for fix in fixes], dtype=np.int64)
        numbers = np.array([UNITS.index(fix.unit) for fix in fixes], dtype=np.int64)
        blocks.append(rows_of(tracks, rows, numbers, heard_ms))
        taken += [(fix.unit, fix.at_ms, heard_ms) for fix in fixes]
    return blocks, taken


@pytest.mark.parametrize("known", [True, False])
def test_the_newest_at_any_time_is_the_newest(known: bool) -> None:
    blocks, taken = sampled()
    reader = HeardTracks(blocks, UNITS)
    rng = Random(3)
    for _ in range(200):
        at_ms = ms(START) + rng.randint(-10_000, 600_000)
        wanted: dict[str, int] = {}
        for unit, fix_ms, heard_ms in taken:
            if (heard_ms if known else fix_ms) <= at_ms:
                wanted[unit] = max(wanted.get(unit, 0), fix_ms)
        assert {fix.unit: fix.at_ms for fix in reader.newest(at_ms, known=known).positions()} == wanted


def test_reading_and_scanning_give_every_row_once() -> None:
    blocks, taken = sampled()
    reader = HeardTracks(blocks, UNITS)
    assert reader.positions == len(taken) == sum(len(rows) for rows in reader.scan())
    start, end = START + timedelta(seconds=60), START + timedelta(seconds=200)
    found = reader.read(start, end, ["u1", "u2"])
    wanted = sorted(at for unit, at, _ in taken if unit in ("u1", "u2") and ms(start) <= at <= ms(end))
    assert found.at_ms.tolist() == wanted
    part = sum(len(rows) for rows in reader.scan(start_ms=ms(start), end_ms=ms(end)))
    assert part == sum(ms(start) <= at <= ms(end) for _, at, _ in taken)


def test_no_samples_are_no_positions() -> None:
    reader = HeardTracks([], ())
    assert reader.positions == 0
    assert reader.span_ms() is None
    assert len(reader.newest(ms(START), known=True).unit) == 0
    assert list(reader.scan()) == []


def test_what_is_unknown_stays_unknown_in_a_row() -> None:
    tracks = Tracks()
    tracks.take([Position("a", 44.0, -37.0, ms(START)), Position("b", 44.0, -37.0, ms(START), -10.0, 1.25, 3.0)])
    both = np.array([0, 1])
    held = from_rows(rows_of(tracks, both, both, ms(START)), ("a", "b"))
    assert np.isnan([held.heading_deg[0], held.speed_mps[0], held.accuracy_m[0]]).all()
    assert held.heading_deg[1] == 350.0
    assert held.speed_mps[1] == 1.25
    assert held.accuracy_m[1] == 3.0
    assert held.lat[0] == pytest.approx(44.0, abs=1e-7)


def envelopes(count: int) -> list[Envelope]:
    from console.domain import facts as f

    told = shift_facts(20, 3, 1.0)[:count]
    return [
        Envelope("memory", seq, f"m{seq}", at, at + timedelta(seconds=seq % 5), f.By(role.value, role), fact)  # type: ignore[arg-type]
        for seq, (at, role, fact) in enumerate(told, 1)
    ]


def test_what_was_heard_is_a_shift_and_more_of_it_is_folded_on() -> None:
    told = envelopes(300)
    base = Base(Picture(epoch="memory"))
    first = Shift.of(Heard("memory", base, told[:200], (), (), "from the first"), Role.COMMANDER)
    later = Shift.of(Heard("memory", base, told, (), (), "from the first"), Role.COMMANDER, first)
    whole = Picture(epoch="memory")
    whole.apply_all(told)
    assert later.after(len(told)).picture.digest() == whole.digest()
    assert first.after(200).count == 200
    assert len(first.facts) == 200
    assert later.after(100, View.AS_IT_WAS).count == 100
    assert later.notes[0].code == "memory"
    assert later.refresh() == 0


def test_a_memory_begins_with_the_picture_it_was_given() -> None:
    told = envelopes(120)
    before = Picture(epoch="memory")
    before.apply_all(told[:80])
    packed = Base.packed(before)
    expected = before.digest()
    before.apply_all(told[80:])
    shift = Shift.of(Heard("memory", packed, told[80:], (), (), "later"), Role.COMMANDER)
    assert shift.after(0).picture.digest() == expected, "the live picture went on changing; the memory did not"
    assert shift.after(40).picture.digest() == before.digest()
    assert packed.picture is packed.picture
