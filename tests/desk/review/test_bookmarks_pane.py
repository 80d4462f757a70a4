"""Bookmarks: made through the command that notes the arrangement, shown in order, restored exactly, taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk.review.bookmarks_pane import BookmarksPane
from console.desk.theme import load_theme
from console.review.shift import View


@pytest.fixture
def pane(show, desk) -> BookmarksPane:
    # The night's file is shared: marks go into the desk's own folder.
    desk.machine._places = lambda: [desk.machine.folder / "marks.json"]
    return show(BookmarksPane, desk, size=(380, 500))


def test_without_any_it_says_what_they_are_for(pane) -> None:
    assert pane.empty.isVisible()
    assert not pane.list.isVisible()
    assert "Mark " in pane.field.placeholderText()


def test_enter_marks_with_the_words(pane) -> None:
    pane.field.setText("  nobody saw <b>this</b> ")
    QTest.keyClick(pane.field, Qt.Key.Key_Return)
    assert pane.ran == [("bookmark", "nobody saw <b>this</b>")]
    assert pane.field.text() == ""
    pane.mark_button.click()
    assert pane.ran[1] == ("bookmark",)


def test_marks_are_listed_by_time_and_restored_exactly(pane, desk) -> None:
    model, machine = desk.model, desk.machine
    first = machine.at
    incident = next(iter(model.picture.incidents))
    model.select_incident(incident)
    machine.set_view(View.AS_IT_WAS)
    machine.bookmark("the other side")
    machine.set_view(View.AS_KNOWN)
    machine.go(first - timedelta(minutes=20))
    model.clear_selection()
    machine.bookmark("before")
    assert [text.split("  ")[1] for text in pane.list.texts()] == ["before", "the other side"]
    pane.list.picked.emit("1")
    assert (machine.at, machine.view, model.selection.incident) == (first, View.AS_IT_WAS, incident)


def test_the_chosen_mark_is_taken_away(pane, desk) -> None:
    desk.machine.bookmark("one")
    pane.forget()
    assert "Choose a bookmark first" in desk.said
    pane.list.setCurrentIndex(pane.list.rows.index(0))
    pane._forget.click()
    assert desk.machine.bookmarks == ()
    assert pane.empty.isVisible()


def test_another_theme_reaches_the_list(pane) -> None:
    pane.set_theme(load_theme("day"))
    assert pane.list.painter.theme.name == "day"
