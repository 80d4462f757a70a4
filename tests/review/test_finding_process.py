"""Missed moments worked out in a process of their own: the same as here, stopped when asked, failing in words."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import msgspec
import pytest

from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.review import finding_process
from console.review.finding_process import NoProcess, Said, find_apart, hear, work
from console.review.findings import find
from console.review.progress import Stopped, unwatched
from console.review.shift import Shift
from tests.review.making import shift_facts, write_journal, write_tracks


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "shift.sqlite"
    write_journal(path, shift_facts(30, 6, 2.0))
    write_tracks(path, 6, 2.0)
    return path


def lines(*said: Said) -> io.BytesIO:
    return io.BytesIO(b"".join(msgspec.json.encode(one) + b"\n" for one in said))


def test_what_is_written_is_what_is_found_here(journal: Path) -> None:
    out = io.BytesIO()
    work(journal, Role.OPERATIONS, out)
    told: list[str] = []
    out.seek(0)
    found = hear(out, lambda what, done, total: bool(told.append(what)) or True)
    with Shift.open(journal, role=Role.OPERATIONS) as shift:
        assert found == tuple(find(shift))
    assert found
    assert "looking for missed moments" in told, "it says how far it is"


def test_a_real_process_finds_the_same(journal: Path) -> None:
    with Shift.open(journal, role=Role.COMMANDER) as shift:
        assert find_apart(journal, Role.COMMANDER, unwatched) == tuple(find(shift))


def test_who_watches_can_stop_it(journal: Path) -> None:
    with pytest.raises(Stopped):
        find_apart(journal, Role.OPERATIONS, lambda what, done, total: False)


def test_a_file_that_is_no_journal_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    path.write_bytes(b"nothing of the kind")
    out = io.BytesIO()
    work(path, Role.OPERATIONS, out)
    out.seek(0)
    with pytest.raises(JournalError, match="none"):
        hear(out, unwatched)


@pytest.mark.parametrize("heard", [b"", b"Traceback: something broke\n"])
def test_a_process_that_ends_without_an_answer_is_told_from_one_that_found_nothing(heard: bytes) -> None:
    with pytest.raises(NoProcess):
        hear(io.BytesIO(heard), unwatched)
    assert hear(lines(Said("folding facts", 1, 2), Said(found=())), unwatched) == ()


def test_where_no_process_can_be_started_the_caller_is_told(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_process.sys, "executable", str(journal.with_name("missing")))
    assert sys.executable.endswith("missing")
    with pytest.raises(NoProcess):
        find_apart(journal, Role.OPERATIONS, unwatched)
