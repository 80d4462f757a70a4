"""Missed moments: all that were found, by kind, each with its second; told apart from none and from not yet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.review.findings_pane import FindingsPane
from console.desk.theme import THEME_NAMES, load_theme
from console.domain.vocabulary import Role
from console.review.findings import RULE_WORDS, tally
from tests.desk.conftest import call
from tests.desk.time.conftest import Bare, Later


@pytest.fixture
def pane(show, desk) -> FindingsPane:
    return show(FindingsPane, desk, size=(500, 600))


def test_every_finding_has_its_row_in_order(pane, desk) -> None:
    found = desk.machine.findings
    assert len(found) > 5
    assert pane.list.texts()[0].startswith(f"{found[0].at:%H:%M:%S}")
    assert pane.list.rows.rowCount() == len(found)
    assert f"{len(found)}, " in pane.note.text()


def test_a_row_stands_the_desk_in_its_second_and_selects(pane, desk) -> None:
    finding = desk.machine.findings[3]
    pane.list.picked.emit("3")
    assert desk.machine.at == finding.at
    assert desk.model.selection.incident == finding.incident
    assert pane.list.current_key() == "3"


def test_steppers_go_on_and_back(pane, desk) -> None:
    pane.list.picked.emit("3")
    pane.next.click()
    assert desk.machine.finding == desk.machine.findings[4]
    pane.previous.click()
    assert desk.machine.finding == desk.machine.findings[3]


def test_one_kind_at_a_time(pane, desk) -> None:
    most = tally(desk.machine.findings)[0]
    pane.show_rule(most.rule)
    assert pane.list.rows.rowCount() == most.count
    assert all(RULE_WORDS[most.rule] in text for text in pane.list.texts())
    pane.list.picked.emit("1")
    assert desk.machine.finding.rule == most.rule
    pane.show_rule("")
    assert pane.list.rows.rowCount() == len(desk.machine.findings)


def test_a_click_on_the_strip_goes_to_the_nearest(pane, desk) -> None:
    QApplication.processEvents()
    QTest.mouseClick(pane.strip, Qt.MouseButton.LeftButton, pos=QPoint(12, 20))
    assert desk.machine.at == desk.machine.findings[0].at


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("width", [360, 800])
def test_grades_are_painted_in_the_colours_of_the_theme(show, desk, theme: str, width: int) -> None:
    pane = show(FindingsPane, desk, theme=theme, size=(width, 500))
    QApplication.processEvents()
    image = pane.grab().toImage()
    found = {image.pixelColor(x, y).name() for x in range(0, width, 2) for y in range(0, 500)}
    assert load_theme(theme).hex("late.overdue") in found
    assert load_theme(theme).hex("base.panel") in found


def test_without_a_shift_it_says_what_it_would_show(show) -> None:
    pane = show(FindingsPane, Bare(reviewer=Role.OPERATIONS))
    assert "Open a journal" in pane._words.text()
    assert not pane.next.isEnabled()


def test_a_shift_without_any_says_so(show) -> None:
    bare = Bare()
    bare.link.connect()
    bare.wait(1)
    bare.link.tell(call("i1", priority=1))
    bare.wait(1)
    pane = show(FindingsPane, bare)
    assert "No missed moments" in pane._words.text()


def test_while_it_is_looked_for_it_says_so(show, night_file) -> None:
    later = Later()
    bare = Bare(reviewer=Role.OPERATIONS, executor=later)
    bare.machine.open(night_file)
    pane = show(FindingsPane, bare)
    assert "Opening" in pane._words.text()
    later.run()
    QApplication.processEvents()
    bare.wait(1)
    assert "missed moments" in pane._words.text().lower()
    later.run()
    QApplication.processEvents()
    assert pane.list.rows.rowCount() == len(bare.machine.findings) > 0
