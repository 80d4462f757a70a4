"""Commands of the review, typed at a whole window: views, another journal, files that leave, the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desk.commands_review import VIEWS
from console.desk.panes import PANES
from console.domain.vocabulary import Role
from console.review.handover import hand_over, hand_over_fact, pending_hand_over
from tests.desk.conftest import Rig, call


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    return make_rig().open(call("i1"), call("i2"))


def test_every_view_is_a_pane_and_is_shown_by_its_name(rig: Rig) -> None:
    assert set(VIEWS) <= set(PANES)
    for name in VIEWS:
        rig.run(name)
        assert rig.window.floor.pane(name).isVisible(), name


def test_the_watch_is_signed_and_refused_by_line(rig: Rig) -> None:
    rig.run("handover refuse too early")
    assert "no hand-over waits" in rig.said
    rig.run("handover sign").frame(2)
    assert pending_hand_over(rig.picture) is not None
    rig.run("handover take")
    assert "Two people sign" in rig.said
    rig.run("handover refuse I stay").frame(2)
    assert pending_hand_over(rig.picture) is None


def test_the_incoming_commander_takes_over_by_line(rig: Rig) -> None:
    rig.tell(hand_over_fact(hand_over(rig.picture, rig.time), "s1"), role=Role.COMMANDER, actor="commander-2")
    rig.run("handover take").frame(2)
    assert rig.picture.shifts["s1"].taken.actor == "commander-1"


def test_operations_cannot_sign(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.OPERATIONS).open(call("i1"))
    rig.run("handover sign")
    assert pending_hand_over(rig.picture) is None
    assert "may not do this" in rig.said


def test_a_journal_that_is_not_there_is_said(rig: Rig, tmp_path: Path) -> None:
    rig.run(f"open {tmp_path / 'none.journal'}")
    assert "There is no file" in rig.said


def test_what_leaves_is_asked_for_by_line(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run("measures")
    pane = rig.window.floor.pane("measures")
    asked: list[tuple[str, Path]] = []
    monkeypatch.setattr(pane, "do", lambda deed, path: asked.append((deed, path)))
    rig.run("compare /tmp/other.journal").run('tables "/tmp/a folder"').run("report ~/night.html")
    assert asked == [
        ("compare", Path("/tmp/other.journal")),
        ("tables", Path("/tmp/a folder")),
        ("report", Path("~/night.html").expanduser()),
    ]


def test_a_moment_is_marked_at_the_pane_and_comes_back_with_its_workspace(rig: Rig, tmp_path: Path) -> None:
    rig.model.time.folder = tmp_path
    rig.wait(seconds=60).run("bookmarks")
    pane = rig.window.floor.pane("bookmarks")
    rig.run(f"replay {rig.time:%H:%M:%S}")
    rig.model.select_incident("i2")
    pane.field.setText("here nobody came")
    pane.mark()
    rig.frame()
    workspace = rig.window.floor.workspace
    rig.run("live").run("workspace command")
    rig.model.clear_selection()
    pane.restore(0)
    rig.frame()
    assert [mark.text for mark in rig.model.time.bookmarks] == ["here nobody came"]
    assert rig.model.selection.incident == "i2"
    assert rig.window.floor.workspace == workspace


def test_the_keyboard_reaches_the_timeline(rig: Rig, qtbot: QtBot) -> None:
    rig.run("timeline")
    pane = rig.window.floor.pane("timeline")
    qtbot.waitUntil(lambda: rig.frame() and pane.lanes is not None, timeout=60_000)
    assert pane.first_focus() is pane.views[0].plot
    rig.window.control.focus_view("timeline")
    assert rig.focus() is pane.views[0].plot
