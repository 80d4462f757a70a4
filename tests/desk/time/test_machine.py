"""Standing in any second of a journal, on a desk without a hub."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from console.domain.vocabulary import Role
from console.review.shift import Shift, View
from tests.desk.time.conftest import Bare, Later
from tests.story import START


def test_a_journal_is_opened_and_stood_in_from_its_beginning(reviewer: Bare, night: Path) -> None:
    assert not reviewer.machine.live
    assert reviewer.model.picture.incidents == {}
    reviewer.machine.open(night)
    machine = reviewer.machine
    assert machine.shift is not None
    assert machine.span is not None
    assert machine.at == machine.span[0]
    assert not machine.live
    assert reviewer.model.now() == machine.at


def test_the_desk_shows_what_the_shift_holds_at_any_second(reviewer: Bare, night: Path) -> None:
    reviewer.machine.open(night)
    start, end = reviewer.machine.span or (START, START)
    with Shift.open(night) as shift:
        for share in (0.1, 0.9, 0.5, 0.3, 1.0):
            when = start + (end - start) * share
            reviewer.machine.go(when)
            assert reviewer.model.now() == when
            assert reviewer.model.picture.digest() == shift.at(when).picture.digest()
            assert reviewer.model.tracks.ids == shift.at(when).tracks.ids


def test_outside_the_shift_one_stands_at_its_ends(reviewer: Bare, night: Path) -> None:
    reviewer.machine.open(night)
    start, end = reviewer.machine.span or (START, START)
    reviewer.machine.go(end + timedelta(days=3))
    assert reviewer.machine.at == end
    reviewer.machine.go(start - timedelta(days=3))
    assert reviewer.machine.at == start


def test_views_are_told_what_differs_and_no_more(reviewer: Bare, night: Path) -> None:
    reviewer.machine.open(night)
    start, _ = reviewer.machine.span or (START, START)
    reviewer.machine.go(start + timedelta(minutes=50))
    before = reviewer.model.picture
    reviewer.seen.clear()
    reviewer.machine.go(start + timedelta(minutes=52))
    after = reviewer.model.picture
    changed = {key for key in after.incidents if after.incidents[key] != before.incidents.get(key)}
    seen = reviewer.seen[-1]
    assert changed
    assert changed <= seen.incidents
    assert not seen.everything
    assert seen.second
    assert len(seen.incidents) < len(after.incidents)
    assert seen.units >= set(reviewer.model.tracks.ids), "every unit moved within two minutes"


def test_steps_go_fact_by_fact_both_ways(reviewer: Bare, night: Path) -> None:
    machine = reviewer.machine
    machine.open(night)
    assert machine.shift is not None
    machine.go((machine.span or (START, START))[0] + timedelta(minutes=30))
    assert machine.moment is not None
    count = machine.moment.count
    machine.step(-1)
    assert machine.moment.count == count, "between two facts the one that is past comes first"
    machine.step(-1)
    assert machine.moment.count == count - 1
    machine.step(2)
    assert machine.moment.count == count + 1
    assert machine.moment.last is machine.shift.facts[count]
    machine.step(-10_000)
    assert machine.moment.count == 1
    assert "before" in reviewer.said
    machine.step(10_000)
    assert machine.moment.count == len(machine.shift.facts)


def test_playing_goes_with_the_clock_and_ends_at_the_end(reviewer: Bare, night: Path) -> None:
    machine = reviewer.machine
    machine.open(night)
    start, end = machine.span or (START, START)
    machine.play(60)
    reviewer.wait(0.0)
    for _ in range(20):
        reviewer.wait(0.1)
    assert machine.at is not None
    assert abs((machine.at - start).total_seconds() - 120) < 10
    machine.pause()
    at = machine.at
    reviewer.wait(1.0)
    assert machine.at == at
    machine.go(end - timedelta(seconds=30))
    machine.play(60)
    reviewer.wait(0.0).wait(1.0).wait(1.0)
    assert machine.at == end
    assert machine.speed == 0


def test_the_two_views_of_the_past_differ_and_keep_the_second(reviewer: Bare, night: Path) -> None:
    machine = reviewer.machine
    machine.open(night)
    machine.go((machine.span or (START, START))[0] + timedelta(minutes=40))
    known, at = reviewer.model.picture, machine.at
    assert machine.moment is not None
    assert machine.moment.ghosts, "the night has late facts"
    machine.set_view(View.AS_IT_WAS)
    assert machine.at == at
    assert reviewer.model.picture.digest() != known.digest()
    assert "as it was" in machine.words
    assert "known" not in machine.words


def test_findings_are_gone_through_and_select_what_they_are_about(reviewer: Bare, night: Path) -> None:
    machine = reviewer.machine
    machine.open(night)
    assert machine.findings
    for finding in machine.findings[:4]:
        machine.next_finding()
        assert machine.at == max(finding.at, (machine.span or (START, START))[0])
        assert reviewer.model.selection.incident == finding.incident
        assert reviewer.said == finding.text
    machine.next_finding(-1)
    assert machine.finding == machine.findings[2]


def test_progress_is_told_and_opening_can_be_stopped(qapp: object, night: Path) -> None:
    later = Later()
    desk = Bare(reviewer=Role.OPERATIONS, executor=later)
    told: list[str] = []
    desk.machine.changed.connect(lambda: told.append(desk.machine.busy))
    desk.machine.open(night)
    assert "night.journal" in desk.machine.busy
    desk.machine.stop_opening()
    later.run()
    assert desk.machine.busy == ""
    assert desk.machine.shift is None
    desk.machine.open(night)
    later.run()
    assert desk.machine.shift is not None
    assert "missed moments" in desk.machine.busy
    assert any("Opening" in words for words in told)
    later.run()
    assert desk.machine.findings
    desk.machine.close()


def test_what_cannot_be_opened_is_said_and_what_was_shown_stays(reviewer: Bare, night: Path, tmp_path: Path) -> None:
    reviewer.machine.open(tmp_path / "nowhere")
    assert "cannot be opened" in reviewer.said
    (tmp_path / "text").write_text("not a journal at all, " * 400)
    reviewer.machine.open(night)
    at = reviewer.machine.at
    reviewer.machine.open(tmp_path / "text")
    assert "text cannot be opened" in reviewer.said
    assert reviewer.machine.at == at
    assert any(note.code == "not-opened" for note in reviewer.machine.notes)


def test_damage_is_said_and_the_rest_is_shown(reviewer: Bare, night: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.journal"
    shutil.copy(night, spoilt)
    data = bytearray(spoilt.read_bytes())
    spoilt.write_bytes(data[: len(data) * 2 // 3])
    reviewer.machine.open(spoilt)
    assert reviewer.machine.notes
    if reviewer.machine.shift is not None:
        assert any(note.code in ("damaged", "truncated", "missing") for note in reviewer.machine.notes)


def test_nothing_can_be_asked_of_a_journal(reviewer: Bare, night: Path) -> None:
    reviewer.machine.open(night)
    reviewer.machine.go((reviewer.machine.span or (START, START))[1])
    incident = next(iter(reviewer.model.picture.incidents))
    reviewer.model.asks.note(incident, "too late")
    assert "no hub" in reviewer.said
    assert reviewer.link.asked == []
    reviewer.machine.back_to_live()
    assert not reviewer.machine.live
    assert "no hub" in reviewer.said
