"""Measures as charts: their figures are the review's own, another shift lies beside them, and files leave veiled."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from console.desk.review.leaving import write_report_file, write_tables
from console.desk.review.measure_set import comparisons, measure_journal, measure_set
from console.desk.review.measures_pane import MeasuresPane
from console.desk.theme import THEME_NAMES, load_theme
from console.domain.vocabulary import Role
from console.review.measures import NO_RECORDS, Form, measure
from console.review.progress import Stopped, unwatched
from console.review.shift import Shift
from console.review.shift_tables import shift_tables
from tests.desk.time.conftest import Bare, Later
from tests.review.making import shift_facts, write_journal


@pytest.fixture
def pane(show, desk) -> MeasuresPane:
    return show(MeasuresPane, desk, size=(900, 700))


def test_figures_are_those_of_the_review(night: Shift) -> None:
    found = measure_set(night)
    assert found.measures == measure(shift_tables(night))
    for case in found.cases:
        if case.measure.form is Form.DURATION and case.measure.value is not None:
            assert len(case.seconds) == case.measure.n
            assert float(np.median(case.seconds)) == pytest.approx(case.measure.value)
        else:
            assert case.seconds is None


def test_the_load_counts_every_call_once(night: Shift) -> None:
    load = measure_set(night).load
    assert int(load.all.sum()) == 40
    assert load.step_s == 900.0
    assert np.all(load.crisis <= load.all)
    assert load.start_s % load.step_s == 0


def test_nothing_to_measure_is_no_error(tmp_path: Path) -> None:
    with Shift.open(write_journal(tmp_path / "empty.journal", [])) as empty:
        found = measure_set(empty)
    assert len(found.load.all) == 0
    assert all(case.measure.value in (None, 0.0) for case in found.cases)


def test_measuring_can_be_stopped(night: Shift) -> None:
    said: list[str] = []

    def progress(what: str, done: int, total: int) -> bool:
        said.append(what)
        return len(said) < 3

    with pytest.raises(Stopped):
        measure_set(night, progress)
    assert len(said) == 3


def test_each_measure_that_has_records_has_a_card(pane) -> None:
    with_records = {case.measure.key for case in pane.found.cases if case.measure.why != NO_RECORDS}
    assert set(pane.cards) == with_records
    card = pane.cards["response"]
    assert "Response: " in card.accessibleName()
    assert "n = " in card.accessibleName()
    assert "of" in pane.note.text()


def test_cards_never_overlap_at_any_width(show, desk) -> None:
    for width in (360, 500, 900, 1300):
        pane = show(MeasuresPane, desk, size=(width, 700))
        QApplication.processEvents()
        boxes = [card.geometry() for card in pane.cards.values()]
        assert all(box.right() <= pane.grid.width() for box in boxes)
        for place, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[place + 1 :])


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_it_is_painted_in_the_colours_of_its_theme(show, desk, theme: str) -> None:
    pane = show(MeasuresPane, desk, theme=theme, size=(700, 700))
    QApplication.processEvents()
    image = pane.grab().toImage()
    found = {image.pixelColor(x, y).name() for x in range(0, 700) for y in range(0, 700, 2)}
    for token in ("base.panel", "base.raised", "base.accent", "base.selected"):
        assert load_theme(theme).hex(token) in found, token


def test_another_theme_reaches_every_card(pane) -> None:
    day = load_theme("day")
    pane.set_theme(day)
    assert all(card.theme is day for card in pane.cards.values())


def test_another_journal_lies_beside(pane, tmp_path: Path) -> None:
    other = write_journal(tmp_path / "other.journal", shift_facts(60, 12, 3.0, seed=5, with_care=True))
    pane.compare_with(other)
    assert pane.other is not None
    pairs = comparisons(measure_journal(other, Role.OPERATIONS), pane.found)
    card = pane.cards["response"]
    assert card.pair == pairs["response"]
    assert "other shift" in card.accessibleName()
    assert "other.journal" in pane.note.text()
    pane.alone_button.click()
    assert pane.other is None
    assert card.pair is None
    assert "other shift" not in card.accessibleName()


def test_a_file_that_is_no_journal_is_said_in_words(pane, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no journal")
    pane.compare_with(tmp_path / "notes.txt")
    assert pane.other is None
    assert "notes.txt cannot be compared" in pane.doing.text()


def test_tables_leave_de_identified(pane, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    pane.do("tables", folder)
    names = {path.name for path in folder.iterdir()}
    assert {"measures.csv", "incidents.csv", "responses.csv", "findings.csv"} <= names
    assert "N-i" not in (folder / "findings.csv").read_text()
    assert "de-identified" in pane.doing.text()


def test_the_report_leaves_de_identified(desk, tmp_path: Path) -> None:
    shift = desk.machine.shift
    words = write_report_file(shift, tmp_path / "night.html", lambda: Random(1))(unwatched)
    page = (tmp_path / "night.html").read_text()
    assert "<html" in page
    assert "12 Long Quay" not in page
    assert "without a network" in words


def test_a_folder_that_cannot_be_written_is_said_in_words(pane, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    pane.export_to(tmp_path / "taken")
    assert "Tables into taken" in pane.doing.text()
    assert "de-identified" not in pane.doing.text()


def test_what_is_written_can_be_stopped(show, desk, tmp_path: Path) -> None:
    pane = show(MeasuresPane, desk)
    later = Later()
    pane.leaving._executor = later
    pane.export_to(tmp_path / "tables")
    assert pane.stop_doing.text() == "Stop"
    pane.stop_doing.click()
    later.run()
    assert not (tmp_path / "tables").exists()


def test_work_tables_tell_how_far_they_are(night: Shift, tmp_path: Path) -> None:
    said: list[str] = []

    def progress(what: str, done: int, total: int) -> bool:
        said.append(what)
        return True

    write_tables(night, (), tmp_path / "tables", lambda: Random(1))(progress)
    assert [what for what in said if what != "reading facts"] == ["loading the tables", "measuring", "writing tables"]


def test_without_a_shift_nothing_is_written(show, tmp_path: Path) -> None:
    bare = Bare(reviewer=Role.OPERATIONS)
    pane = show(MeasuresPane, bare)
    assert "measured" in pane.waiting_words
    pane.do("report", tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()
    assert "no shift" in bare.said
