"""Any second of a shift, as it was and as it was known; damage said plainly; a hub writing meanwhile."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.journal.store import Draft, Journal
from console.review import order
from console.review.progress import Stopped
from console.review.shift import Moment, Shift, View, difference
from tests.review.making import shift_facts, write_journal
from tests.story import START, Story


def folded(facts: list[f.Envelope], epoch: str) -> Picture:
    """The plain fold that a moment must equal, whatever the order of the seqs."""
    picture = Picture(epoch=epoch)
    for envelope in facts:
        picture.seq = envelope.seq - 1
        picture.apply(envelope)
    return picture


@pytest.mark.parametrize("view", View)
def test_any_second_is_the_fold_of_what_came_before(night: Path, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "EVERY", 32)
    time_of = (lambda e: e.heard) if view is View.AS_KNOWN else (lambda e: e.at)
    rng = Random(4)
    with Shift.open(night) as shift:
        in_order = sorted(shift.facts, key=lambda e: (time_of(e), e.seq))
        assert in_order != list(shift.facts) or view is View.AS_KNOWN, "the night must have late facts"
        start, end = shift.span(view) or pytest.fail("no span")
        for _ in range(60):
            when = start + (end - start) * rng.uniform(-0.05, 1.05)
            wanted = folded([e for e in in_order if time_of(e) <= when], shift.epoch)
            assert shift.at(when, view).picture.digest() == wanted.digest(), when


def test_going_on_step_by_step_shows_what_a_jump_would(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "EVERY", 32)
    with Shift.open(night) as shift, Shift.open(night) as jumped:
        for count in [*range(20, 100, 3), 101, 99, 100, 40, 41]:
            walked = shift.after(count).picture
            jumped.after(0)
            assert walked.digest() == jumped.after(count).picture.digest(), count
            assert walked.digest() == folded(list(shift.facts[:count]), shift.epoch).digest(), count


def test_a_moment_stays_as_it_was_however_much_one_looks_elsewhere(night: Path) -> None:
    with Shift.open(night) as shift:
        start, end = shift.span() or pytest.fail("no span")
        moments = [shift.at(start + (end - start) * n / 7) for n in range(8)]
        before = [moment.picture.digest() for moment in moments]
        for n in range(100):
            shift.at(start + (end - start) * n / 99, list(View)[n % 2])
        assert [moment.picture.digest() for moment in moments] == before


def test_late_facts_are_ghosts_until_they_are_heard(tmp_path: Path) -> None:
    told = [
        (START, Role.SOURCE, Story().incident("i1")),
        (START + timedelta(minutes=1), Role.SOURCE, f.IncidentNoted("i1", "he has a knife")),
        (START + timedelta(minutes=2), Role.SOURCE, Story().incident("i2")),
    ]
    write_journal(tmp_path / "j", told, delays_s={1: 600.0})
    with Shift.open(tmp_path / "j") as shift:
        then = START + timedelta(minutes=5)
        known, was = shift.at(then, View.AS_KNOWN), shift.at(then, View.AS_IT_WAS)
        assert "he has a knife" not in texts(known)
        assert "he has a knife" in texts(was)
        for moment in (known, was):
            assert [envelope.fact.text for envelope in moment.late] == ["he has a knife"]
            assert moment.ghosts.incidents == {"i1"}
        later = shift.at(then + timedelta(minutes=6))
        assert "he has a knife" in texts(later)
        assert not later.late
        assert not later.ghosts
        assert any(note.code == "late" and "10 min" in note.text for note in shift.notes)


def texts(moment: Moment) -> list[str]:
    return [mark.detail for mark in moment.picture.incidents["i1"].marks]


def test_step_by_fact_shows_each_fact_in_its_turn(night: Path) -> None:
    with Shift.open(night) as shift:
        for view in View:
            for count in (1, 2, 50, len(shift.facts)):
                moment = shift.after(count, view)
                assert moment.count == count
                assert moment.last is shift.in_order(view)[count - 1]
                assert shift.count_of(moment.last.seq, view) == count
        assert shift.after(0).last is None
        assert shift.after(10**9).count == len(shift.facts)


def test_difference_names_what_a_view_must_draw_anew(night: Path) -> None:
    with Shift.open(night) as shift:
        for first in (20, 150, 400):
            before, after = shift.after(first).picture, shift.after(first + 3).picture
            wanted = {
                key for key, one in after.incidents.items() if before.incidents.get(key) != one
            } | {key for key in before.incidents if key not in after.incidents}  # fmt: skip
            assert wanted <= difference(before, after).incidents
            assert difference(after, before).incidents >= wanted
        far = shift.after(300).picture
        assert not difference(far, far)


def test_positions_are_the_newest_of_that_second(night: Path) -> None:
    with Shift.open(night) as shift:
        moment = shift.at(START + timedelta(minutes=31, seconds=7))
        assert len(moment.tracks) == 10
        assert set(moment.tracks.age_s(moment.at.timestamp()).tolist()) == {7.0}
        assert len(shift.at(START - timedelta(seconds=1)).tracks) == 0


# ---- a hub is writing ----


def test_it_is_read_beside_a_writing_hub_and_grows_with_it(tmp_path: Path) -> None:
    path, story = tmp_path / "live", Story()
    with Journal.open(path, rng=Random(1), clock=lambda: START) as journal:
        send(journal, [(START, story.incident("i1"))])
        with Shift.open(path) as shift:
            assert len(shift.facts) == 1
            assert shift.refresh() == 0
            late, soon = START + timedelta(seconds=3), START + timedelta(seconds=9)
            send(journal, [(soon, f.IncidentNoted("i1", "second")), (late, f.IncidentNoted("i1", "first"))], soon)
            assert shift.refresh() == 2
            assert [m.detail for m in shift.at(soon, View.AS_IT_WAS).picture.incidents["i1"].marks[1:]] == [
                "first",
                "second",
            ]
            assert shift.at(soon).picture.incidents["i1"].marks[1].detail == "second"
            assert not [note for note in shift.notes if note.code not in ("never-closed", "no-tracks")]


def send(journal: Journal, told: list[tuple[object, f.Fact]], heard: object = START) -> None:
    first = journal.head + 1
    by = f.By("cad", Role.SOURCE)
    journal.append(
        [Draft(f"fact-{n:06d}", at, heard, by, fact, n) for n, (at, fact) in enumerate(told, first)]  # type: ignore[arg-type]
    ).result()


# ---- what is wrong is said, what can be shown is shown ----


@pytest.fixture
def spoilt(night: Path, tmp_path: Path) -> Path:
    """A copy of the night that a test may spoil."""
    return Path(shutil.copy(night, tmp_path / "spoilt.journal"))


def codes(shift: Shift) -> set[str]:
    return {note.code for note in shift.notes}


def statement(path: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(sql, values)
    connection.close()


def test_a_truncated_journal_is_shown_and_said(spoilt: Path) -> None:
    statement(spoilt, "DELETE FROM facts WHERE seq > 300")
    with Shift.open(spoilt) as shift:
        assert len(shift.facts) == 300
        assert "truncated" in codes(shift)
        assert len(shift.after(300).picture.incidents) > 3


def test_a_tampered_fact_is_shown_and_said_not_to_be_proven(spoilt: Path) -> None:
    statement(
        spoilt, "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'worried', 'annoyed') AS BLOB) WHERE seq = 11"
    )
    with Shift.open(spoilt) as shift:
        note = next(note for note in shift.notes if note.code == "broken-chain")
        assert note.seq == 11
        assert shift.after(20).count == 20


def test_a_missing_fact_is_named(spoilt: Path) -> None:
    statement(spoilt, "DELETE FROM facts WHERE seq IN (40, 41)")
    with Shift.open(spoilt) as shift:
        note = next(note for note in shift.notes if note.code == "missing")
        assert "40 to 41" in note.text
        assert len(shift.facts) > 400


def test_a_fact_of_a_newer_version_is_left_out_and_counted(spoilt: Path) -> None:
    statement(
        spoilt,
        "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), '\"incident.noted\"', '\"incident.sung\"') AS BLOB) WHERE seq > 50",
    )
    with Shift.open(spoilt) as shift:
        unread = [note for note in shift.notes if note.code.startswith("unreadable")]
        assert len(unread) == 6
        assert "more like it" in unread[-1].text
        assert len(shift.facts) > 300


def test_a_fact_of_another_journal_does_not_wipe_the_picture(spoilt: Path) -> None:
    with Shift.open(spoilt) as whole:
        epoch, incidents = whole.epoch, len(whole.after(10**9).picture.incidents)
    statement(
        spoilt, "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), ?, 'other') AS BLOB) WHERE seq = 200", epoch
    )
    with Shift.open(spoilt) as shift:
        assert "foreign" in codes(shift)
        assert len(shift.after(10**9).picture.incidents) >= incidents - 1


def test_spoilt_pages_cost_what_is_on_them_and_no_more(spoilt: Path) -> None:
    data = bytearray(spoilt.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = b"\xff" * 8192
    spoilt.write_bytes(data)
    with Shift.open(spoilt) as shift:
        assert codes(shift) & {"missing", "truncated", "damaged", "unreadable"}
        assert len(shift.facts) > 100


@pytest.mark.parametrize("content", [b"", b"hello, this is a letter\n" * 9, b"SQLite format 3\x00" + b"x" * 5000])
def test_what_is_no_journal_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"journal"):
        Shift.open(path)
    assert path.read_bytes() == content


def test_nothing_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="there is no"):
        Shift.open(tmp_path / "nowhere")


def test_an_empty_journal_and_one_without_incidents_say_so(tmp_path: Path) -> None:
    write_journal(tmp_path / "empty", [])
    with Shift.open(tmp_path / "empty") as shift:
        assert "empty" in codes(shift)
        assert shift.span() is None
        assert not shift.at(START).picture.incidents
        assert shift.after(5).count == 0
    write_journal(tmp_path / "quiet", [(START, Role.SOURCE, Story().unit())])
    with Shift.open(tmp_path / "quiet") as shift:
        assert "no-incidents" in codes(shift)


def test_an_incident_never_closed_is_said(tmp_path: Path) -> None:
    write_journal(tmp_path / "j", [(START, Role.SOURCE, Story().incident())])
    with Shift.open(tmp_path / "j") as shift:
        assert any("1 incident never closed" in note.text for note in shift.notes)


@pytest.mark.parametrize("jump_s", [7200.0, -7200.0])
def test_a_jump_of_the_hubs_clock_is_found_and_hides_nothing(tmp_path: Path, jump_s: float) -> None:
    path, story = tmp_path / "j", Story()
    with Journal.open(path, rng=Random(1), clock=lambda: START) as journal:
        send(journal, [(START, story.incident("i1"))])
        for minute in range(1, 31):
            heard = START + timedelta(minutes=minute, seconds=jump_s if 10 <= minute < 13 else 0)
            send(journal, [(heard, f.IncidentNoted("i1", f"minute {minute}"))], heard)
    with Shift.open(path) as shift:
        note = next(note for note in shift.notes if note.code == "clock-jump")
        assert "3 facts" in note.text
        moment = shift.at(START + timedelta(minutes=20))
        assert moment.picture.incidents["i1"].marks[-1].detail == "minute 20"
        assert len(moment.picture.incidents["i1"].marks) == 21


def test_a_part_of_a_long_journal_opens_on_all_that_was_before(night: Path) -> None:
    with Shift.open(night) as whole, Shift.open(night, most_facts=200) as tail:
        assert len(tail.facts) == 200
        assert "window" in codes(tail)
        end = whole.span() or pytest.fail("no span")
        assert tail.at(end[1]).picture.digest() == whole.at(end[1]).picture.digest()
    start = START + timedelta(minutes=40)
    with Shift.open(night, start=start, end=start + timedelta(minutes=20)) as part:
        assert all(start <= envelope.heard <= start + timedelta(minutes=20) for envelope in part.facts)
        with Shift.open(night) as whole:
            when = start + timedelta(minutes=10)
            assert part.at(when).picture.digest() == whole.at(when).picture.digest()


def test_opening_tells_how_far_it_is_and_can_be_stopped(night: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def watch(what: str, done: int, total: int) -> bool:
        told.append((what, done, total))
        return True

    Shift.open(night, progress=watch).close()
    assert {what for what, _, _ in told} == {"reading facts", "folding facts"}
    assert all(done <= total for _, done, total in told)
    with pytest.raises(Stopped, match="reading facts"):
        Shift.open(night, progress=lambda what, done, total: False)


def test_facts_about_one_incident_are_found(night: Path) -> None:
    with Shift.open(night) as shift:
        about = shift.about("i7")
        assert isinstance(about[0].fact, f.IncidentReceived)
        assert isinstance(about[-1].fact, f.IncidentClosed) or len(about) > 8
        assert msgspec.json.encode(about[0])


def test_made_shifts_are_the_same_each_time() -> None:
    assert shift_facts(5, 2, 1.0) == shift_facts(5, 2, 1.0)
