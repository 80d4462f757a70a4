"""The shift that review is measured on: as large as asked for, judged good by its own journal, some of it heard late."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from console.bench.shift_maker import make_shift, make_year
from console.journal.verify import verify
from console.review.shift import Shift, View

START = datetime(2030, 1, 1, 18, tzinfo=UTC)


def test_a_shift_holds_what_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "shift.sqlite"
    facts, positions = make_shift(path, units=10, hours=0.5, facts=210, start=START)
    assert (facts, positions) == (210, 3600)
    assert verify(path).first_bad is None
    with Shift.open(path) as shift:
        assert len(shift.facts) == facts
        span = shift.span()
        assert span is not None
        middle = shift.at(span[0] + (span[1] - span[0]) / 2, View.AS_KNOWN)
        assert len(middle.tracks) == 10
        assert any(
            envelope.heard > envelope.at and (envelope.heard - envelope.at).seconds > 60 for envelope in shift.facts
        )
        assert {consult.clinician for consult in shift.after(facts).picture.consults.values()} == {"bench"}


def test_a_year_is_five_facts_a_call(tmp_path: Path) -> None:
    path = tmp_path / "year.sqlite"
    assert make_year(path, 1_000, START) == 5_000
    with Shift.open(path) as shift:
        assert not shift.after(5_000).picture.open_incidents()
