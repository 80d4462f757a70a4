"""Journals as they come: cut off, tampered with, foreign, of jumping clocks, empty. Said plainly; the rest is shown."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from console.desk.theme import load_theme
from console.desk.time import bookmarks as marks
from console.desk.time.bar import TimeBar
from console.domain import facts as f
from console.domain.facts import Redacted
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Info
from console.journal.store import Draft, Journal
from console.review.shift import Shift
from tests.desk.time.conftest import Bare
from tests.review.making import shift_facts, write_journal
from tests.story import START, Story

Spoil = Callable[[sqlite3.Connection], object]


def spoilt(night: Path, folder: Path, spoil: Spoil) -> Path:
    path = folder / "spoilt.journal"
    shutil.copy(night, path)
    with sqlite3.connect(path) as file:
        spoil(file)
        file.commit()
    return path


def notes(desk: Bare, path: Path) -> dict[str, str]:
    desk.machine.open(path)
    return {note.code: note.text for note in desk.machine.notes}


def drop_triggers(file: sqlite3.Connection) -> None:
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")


def cut_off(file: sqlite3.Connection) -> None:
    drop_triggers(file)
    file.execute("DELETE FROM facts WHERE seq > 300")


def tamper(file: sqlite3.Connection) -> None:
    drop_triggers(file)
    file.execute("UPDATE facts SET body = replace(body, 'Talking, 2.', 'Silent, 2.') WHERE body LIKE '%Talking, 2.%'")
    file.execute(
        "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'Talking', 'Shouting') AS BLOB) WHERE seq = 200"
        " OR CAST(body AS TEXT) LIKE '%Talking, 1.%'"
    )


def mix_in(file: sqlite3.Connection) -> None:
    drop_triggers(file)
    (epoch,) = file.execute("SELECT CAST(body AS TEXT) FROM facts WHERE seq = 1").fetchone()
    name = epoch.split('"epoch":"')[1].split('"')[0]
    file.execute(
        "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), ?, ?) AS BLOB) WHERE seq BETWEEN 50 AND 60",
        (name, "x" * len(name)),
    )


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (cut_off, "truncated", "its end is lost"),
        (tamper, "broken-chain", "not what was written"),
        (mix_in, "foreign", "another journal"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_left_can_be_stood_in(
    reviewer: Bare, night: Path, tmp_path: Path, spoil: Spoil, code: str, words: str
) -> None:
    told = notes(reviewer, spoilt(night, tmp_path, spoil))
    assert words in told[code]
    machine = reviewer.machine
    assert machine.span is not None
    machine.go(machine.span[1])
    assert machine.moment is not None
    assert machine.moment.count == len(machine.shift.facts) > 200  # type: ignore[union-attr]


def test_a_source_whose_clock_is_years_off_does_not_stretch_the_shift(reviewer: Bare, tmp_path: Path) -> None:
    told = shift_facts(5, 2, 1.0)
    told.append((START - timedelta(days=4000), Role.SOURCE, f.IncidentNoted("i1", "from another century")))
    path = tmp_path / "j"
    write_journal(path, told, delays_s={len(told) - 1: 4000 * 86_400.0 + 600})
    said = notes(reviewer, path)
    assert "late" in said
    span = reviewer.machine.span
    assert span is not None
    assert span[1] - span[0] < timedelta(hours=6)


def test_an_empty_journal_says_so_and_the_bar_stands(reviewer: Bare, tmp_path: Path) -> None:
    Journal.open(tmp_path / "empty", rng=Random(1), clock=lambda: START).close()
    bar = TimeBar(reviewer.model, load_theme("night"), lambda *words: True)
    bar.resize(1200, 140)
    assert "no fact" in notes(reviewer, tmp_path / "empty")["empty"]
    assert "no fact" in bar.words.text()
    assert reviewer.machine.span is None
    bar.grab()
    reviewer.machine.step(1)
    reviewer.machine.play(1)
    reviewer.machine.next_finding()
    assert reviewer.model.picture.incidents == {}


def test_the_bar_tells_all_notes_when_asked(reviewer: Bare, night: Path, tmp_path: Path) -> None:
    bar = TimeBar(reviewer.model, load_theme("day"), lambda *words: True)
    bar.resize(1200, 140)
    reviewer.machine.open(spoilt(night, tmp_path, cut_off))
    bar.more.click()
    assert "its end is lost" in bar.notes.text()
    assert bar.more.text() == "Hide notes"


def test_what_a_reviewer_may_not_see_is_a_block(tmp_path: Path) -> None:
    told = [
        (START, Role.SOURCE, Story().incident("i1")),
        (START + timedelta(minutes=1), Role.CLINICIAN, f.IncidentNoted("i1", "is being treated for depression")),
    ]
    write_journal(tmp_path / "j", told)
    with Shift.open(tmp_path / "j") as operations, Shift.open(tmp_path / "j", role=Role.CLINICIAN) as clinician:
        hidden, shown = operations.facts[1].fact, clinician.facts[1].fact
        assert isinstance(hidden, f.IncidentNoted)
        assert isinstance(shown, f.IncidentNoted)
        assert isinstance(hidden.text, Redacted)
        assert hidden.text.hidden in Info
        assert shown.text == "is being treated for depression"
        mark = operations.after(2).picture.incidents["i1"].marks[-1]
        assert mark.detail == ""
        assert mark.hidden is not None


# ---- marks that were kept ------------------------------------------------------------------------------


def test_marks_lie_beside_the_journal_and_come_back(reviewer: Bare, night: Path, tmp_path: Path) -> None:
    path = tmp_path / "night.journal"
    shutil.copy(night, path)
    reviewer.machine.open(path)
    reviewer.machine.step(40)
    reviewer.machine.step(1)
    count = reviewer.machine.moment.count  # type: ignore[union-attr]
    reviewer.machine.bookmark("look at this")
    again = Bare(reviewer=Role.OPERATIONS)
    again.machine.open(path)
    assert [mark.text for mark in again.machine.bookmarks] == ["look at this"]
    again.machine.restore(again.machine.bookmarks[0])
    assert again.machine.moment.count == count
    again.machine.forget(again.machine.bookmarks[0])
    assert again.machine.bookmarks == ()
    assert marks.load(marks.beside(path), again.machine.shift.epoch) == ()
    again.machine.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{not json", "damaged"),
        ('{"epoch": "somewhere-else", "bookmarks": []}', "another journal"),
        ('{"epoch": "EPOCH", "bookmarks": [{"at": "2026-03-01T03:00:00"}]}', "without a zone"),
    ],
)
def test_marks_that_cannot_be_understood_are_said_and_set_aside(
    reviewer: Bare, night: Path, tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "night.journal"
    shutil.copy(night, path)
    with Shift.open(path) as shift:
        marks.beside(path).write_text(content.replace("EPOCH", shift.epoch))
    reviewer.machine.open(path)
    assert any(words in note.text for note in reviewer.machine.notes)
    assert reviewer.machine.shift is not None
    reviewer.machine.bookmark("new")
    assert [mark.text for mark in reviewer.machine.bookmarks] == ["new"]
    assert (tmp_path / (marks.beside(path).name + ".broken")).exists()


def test_where_marks_cannot_be_kept_it_is_said(reviewer: Bare, night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise marks.BookmarkError("the bookmark cannot be kept in /nowhere: Read-only file system")

    reviewer.machine.open(night)
    monkeypatch.setattr(marks, "save", refuse)
    reviewer.machine.bookmark("lost")
    assert "Read-only" in reviewer.said
    assert reviewer.machine.bookmarks == ()


# ---- a journal that grows --------------------------------------------------------------------------------


def test_what_a_hub_writes_meanwhile_is_taken_in_and_what_came_late_becomes_a_ghost(
    reviewer: Bare, tmp_path: Path
) -> None:
    told = shift_facts(5, 2, 1.0)
    path = tmp_path / "j"
    write_journal(path, told)
    reviewer.machine.open(path)
    machine = reviewer.machine
    assert machine.span is not None
    assert machine.shift is not None
    end = machine.span[1]
    machine.go(end - timedelta(minutes=5))
    before, facts = machine.moment, len(machine.shift.facts)
    reviewer.wait(6)
    assert machine.moment is before, "nothing was written"
    with Journal.open(path, rng=Random(2), clock=lambda: START) as journal:
        late = f.IncidentNoted("i1", "told too late")
        journal.append([draft(late, end - timedelta(minutes=6), end + timedelta(minutes=9), facts + 1)]).result()
    reviewer.wait(6)
    assert len(machine.shift.facts) == facts + 1
    assert machine.span[1] == end + timedelta(minutes=9)
    assert machine.at == end - timedelta(minutes=5)
    assert machine.moment.ghosts.incidents == {"i1"}
    reviewer.wait(6)
    assert len(machine.shift.facts) == facts + 1


def draft(fact: f.Fact, at: datetime, heard: datetime, seq: int) -> Draft:
    return Draft(f"fact-{seq:08d}", at, heard, f.By("cad", Role.SOURCE, "cad"), fact, seq)  # type: ignore[arg-type]
