"""When power fails, no fact that was confirmed is lost; and this test would notice a journal that confirms too early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from console.journal import layout
from console.journal.store import Journal
from console.journal.verify import verify
from tests.journal.conftest import notes
from tests.journal.power import Disk
from tests.story import START


class Run:
    """A journal written on a disk that fails again and again; each cut leaves files and what was confirmed by then."""

    def __init__(self, folder: Path, cuts: int, seed: int) -> None:
        self._folder, self._rng, self._wanted = folder, Random(seed), cuts
        self.path = folder / "shift.journal"
        self.confirmed = 0
        self.cuts: list[tuple[Path, int]] = []
        self._cutting = False
        self.disk = Disk(f"power-{seed}", self._written)

    def _written(self) -> None:
        if self._cutting and len(self.cuts) < self._wanted and self._rng.random() < 0.1:
            self._cut()

    def _cut(self) -> None:
        into = self._folder / f"cut-{len(self.cuts)}.journal"
        self.disk.cut(self.path, into, self._rng)
        self.cuts.append((into, self.confirmed))

    def _confirm(self, head: int) -> None:
        self.confirmed = head
        if self._cutting and len(self.cuts) < self._wanted and self._rng.random() < 0.2:
            self._cut()

    def go(self) -> None:
        """Write until power has failed often enough, with checkpoints between."""
        with Journal.open(self.path, rng=Random(7), clock=lambda: START) as journal:
            journal.on_commit = self._confirm
            envelopes = notes(journal.epoch, 40 * self._wanted)
            self._cutting, placed = True, 0
            while len(self.cuts) < self._wanted:
                batch = envelopes[placed : placed + self._rng.randint(1, 9)]
                placed += len(batch)
                journal.append(batch).result()
                if self._rng.random() < 0.1:
                    journal.picture.apply_all(
                        batch if journal.picture.seq == batch[0].seq - 1 else journal.read(journal.picture.seq, 10_000)
                    )
                    journal.checkpoint(journal.picture).result()
            self._cutting = False

    def losses(self) -> int:
        """How many of the cuts cost a confirmed fact, or left a journal that is not whole."""
        return sum(self._lost(path, confirmed) for path, confirmed in self.cuts)

    @staticmethod
    def _lost(path: Path, confirmed: int) -> bool:
        with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
            if journal.head < confirmed or journal.notes:
                return True
        return not verify(path).whole


@pytest.fixture
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run of so many cuts, with a WAL so short that it is copied and begun anew all the time."""
    monkeypatch.setattr(layout, "_WAL_PAGES", 12)
    run = Run(tmp_path, request.param, seed=3)
    yield run
    run.disk.unregister()


@pytest.mark.parametrize("run", [25], indirect=True)
def test_no_confirmed_fact_is_lost(run: Run) -> None:
    run.go()
    run.disk.unregister()
    assert run.losses() == 0
    assert run.confirmed > 50


@pytest.mark.parametrize("run", [25], indirect=True)
@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_a_journal_that_confirms_before_the_sync_is_caught(
    run: Run, synchronous: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "JOURNAL", layout.JOURNAL._replace(synchronous=synchronous))
    run.go()
    run.disk.unregister()
    lost = 0
    for path, confirmed in run.cuts:
        try:
            lost += run._lost(path, confirmed)
        except Exception:
            lost += 1
    assert lost > 0


@pytest.mark.soak
@pytest.mark.parametrize("run", [1000], indirect=True)
def test_no_confirmed_fact_is_lost_in_a_thousand_power_cuts(run: Run) -> None:
    run.go()
    run.disk.unregister()
    assert run.losses() == 0
