"""Who works out the missed moments of a shift: a process of its own for a long journal, the desk for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.time import outlook
from console.desk.time.outlook import find_missed
from console.domain.vocabulary import Role
from console.review import finding_process
from console.review.finding_process import NoProcess
from console.review.findings import find
from console.review.progress import unwatched
from console.review.shift import Shift
from tests.review.making import shift_facts, write_journal


@pytest.fixture
def shift(tmp_path: Path) -> Shift:
    path = tmp_path / "shift.sqlite"
    write_journal(path, shift_facts(30, 6, 2.0))
    return Shift.open(path, role=Role.COMMANDER)


def test_a_long_journal_is_searched_apart(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(finding_process, "find_apart", lambda *words: asked.append(words) or ())
    monkeypatch.setattr(outlook, "LONG", len(shift.facts))
    assert find_missed(shift, unwatched) == ()
    assert asked == [(shift.path, Role.COMMANDER, unwatched)]


def test_a_short_one_is_searched_here(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_process, "find_apart", lambda *words: pytest.fail("a process costs more than it saves"))
    assert find_missed(shift, unwatched) == tuple(find(shift))


def test_without_a_process_the_desk_does_it_itself(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*words: object) -> None:
        raise NoProcess("no more processes")

    monkeypatch.setattr(finding_process, "find_apart", none)
    monkeypatch.setattr(outlook, "LONG", 1)
    assert find_missed(shift, unwatched) == tuple(find(shift))
