"""The window arranged by workspace: the same panes move, sizes are kept for each, the keyboard reaches all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter

from console.desk.floor import Plan
from console.desk.layouts import Layout
from console.desk.panes import PANES
from console.desk.remembering import keep, layout_now, restore, use_layout
from console.domain.facts import FeedAnnounced, Place
from console.domain.mercator import from_mercator
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import FeedKind
from tests.desk.conftest import HERE, Rig, call, team


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def plan(rig: Rig) -> Plan:
    held = rig.window.floor.plan
    assert held is not None
    return held


def splitter(rig: Rig, key: str) -> QSplitter:
    return plan(rig).splitters[key][0]


def move(rig: Rig, key: str, handle: int, to_px: int) -> None:
    """As a hand does."""
    held = splitter(rig, key)
    held.moveSplitter(to_px, handle)
    held.splitterMoved.emit(to_px, handle)


def test_the_same_panes_move_and_are_made_once(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"))
    window = rig.window
    board, ground = window.board, window.floor.pane("map")
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.floor.workspace == "clinician"
    assert window.floor.pane("map") is ground
    assert ground.isVisible()
    queue = window.floor.pane("queue")
    assert queue.isVisible()
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.floor.workspace == "command"
    assert board.isVisible()
    assert ground.isVisible()
    assert not queue.isVisible()
    rig.run("workspace clinician")
    assert window.floor.pane("queue") is queue


def test_panes_nobody_has_seen_are_not_made(rig: Rig) -> None:
    rig.open(call("i1"))
    assert set(rig.window.floor.made) == {"board", "map", "dossier", "units"}
    rig.run("workspace clinician")
    assert "queue" in rig.window.floor.made
    assert "assess" not in rig.window.floor.made
    assert rig.window.feeds.wall is None


def test_the_header_shows_and_switches_the_workspace(rig: Rig) -> None:
    rig.open(call("i1"))
    switch = rig.window.header.switch
    assert switch["command"].isChecked()
    QTest.mouseClick(switch["clinician"], Qt.MouseButton.LeftButton)
    assert rig.window.floor.workspace == "clinician"
    assert [name for name, pressed in switch.items() if pressed.isChecked()] == ["clinician"]
    QTest.mouseClick(switch["clinician"], Qt.MouseButton.LeftButton)
    assert switch["clinician"].isChecked()


def test_a_clinicians_desk_opens_on_the_queue(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.CLINICIAN).open(call("i1"))
    assert rig.window.floor.workspace == "clinician"
    assert rig.window.floor.pane("queue").isVisible()


def test_the_keyboard_goes_where_the_task_begins(rig: Rig) -> None:
    rig.open(call("i1")).run("workspace clinician")
    assert rig.window.floor.pane("queue").isAncestorOf(rig.focus())
    rig.run("workspace command")
    assert rig.focus() is rig.window.board.view


def test_sizes_are_kept_for_each_workspace(rig: Rig) -> None:
    rig.open(call("i1"))
    settle()
    move(rig, "columns", 1, 500)
    command = splitter(rig, "columns").sizes()
    assert command[0] == pytest.approx(500, abs=8)
    rig.run("workspace clinician")
    settle()
    move(rig, "left", 1, 300)
    kept = layout_now(rig.window)
    assert set(kept.sizes) == {"command/columns", "clinician/left"}
    rig.run("layout reset")
    settle()
    assert layout_now(rig.window).sizes == {}
    use_layout(rig.window, kept)
    settle()
    assert rig.window.floor.workspace == "clinician"
    assert layout_now(rig.window) == kept
    rig.run("workspace command")
    settle()
    assert splitter(rig, "columns").sizes() == command


def test_what_no_hand_sized_fits_the_window(rig: Rig) -> None:
    rig.open(call("i1"))
    settle()
    wide = splitter(rig, "columns").sizes()
    rig.window.resize(1280, 720)
    settle()
    narrow = splitter(rig, "columns").sizes()
    assert sum(narrow) < sum(wide)
    assert narrow[0] == 350
    assert wide[0] > 400


def test_a_layout_of_another_role_does_not_choose_the_workspace(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.CLINICIAN).open(call("i1"))
    use_layout(rig.window, Layout(workspace="command", role="commander"))
    assert rig.window.floor.workspace == "clinician"
    use_layout(rig.window, Layout(workspace="command", role="clinician"))
    assert rig.window.floor.workspace == "command"


@pytest.mark.parametrize("sizes", [{"command/columns": [1]}, {"no/such": [1, 2]}, {"command/columns": [-5, 1, 2]}])
def test_sizes_that_fit_nothing_are_left_alone(rig: Rig, sizes: dict[str, list[int]]) -> None:
    rig.open(call("i1"))
    use_layout(rig.window, Layout(sizes=sizes, workspace="nowhere", role="commander"))
    settle()
    assert rig.window.floor.workspace == "command"
    assert sum(splitter(rig, "columns").sizes()) > 1000


def test_the_workspace_is_there_again_next_time(rig: Rig) -> None:
    rig.open(call("i1")).run("workspace clinician")
    keep(rig.window)
    rig.run("workspace command")
    restore(rig.window)
    assert rig.window.floor.workspace == "clinician"


def test_folded_panes_take_no_room_until_they_are_asked_for(rig: Rig) -> None:
    rig.open(call("i1"))
    settle()
    floor = rig.window.floor
    assert splitter(rig, "middle").sizes()[1] == 0
    assert floor.reveal("call")
    settle()
    assert splitter(rig, "middle").sizes()[1] > 200
    assert floor.pane("call").isVisible()
    floor.fold("call")
    settle()
    assert splitter(rig, "middle").sizes()[1] == 0
    assert not floor.pane("call").isVisible()


def test_a_pane_elsewhere_brings_its_workspace(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.window.control.show_pane("assess")
    assert rig.window.floor.workspace == "clinician"
    assert rig.window.floor.pane("assess").isVisible()
    assert not rig.window.floor.pane("consult").isVisible()
    rig.run("board")
    assert rig.window.floor.workspace == "clinician"
    assert rig.window.board.isVisible()


def test_tabs_are_reached_by_keyboard_and_say_which_is_open(rig: Rig) -> None:
    rig.open(call("i1")).run("workspace clinician")
    work = plan(rig).books["work"]
    work.tabs["assess"].setFocus()
    QTest.keyClick(work.tabs["assess"], Qt.Key.Key_Space)
    assert work.current == "assess"
    assert [name for name, tab in work.tabs.items() if tab.isChecked()] == ["assess"]


def test_new_panes_wear_the_theme_and_say_what_all_say(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(exercise=True).open(call("i1"))
    rig.run("theme day")
    rig.silent(seconds=3)
    rig.window.use_workspace("clinician")
    for pane in rig.window.panes():
        assert pane.theme.name == "day"
        assert pane.says_training
        # Faces and cameras come straight from where they are: they are tagged, and not hatched over.
        assert pane.says_not_live or pane is rig.window.floor.pane("call")


def test_the_wall_comes_from_any_workspace_and_goes_back(rig: Rig) -> None:
    rig.open(call("i1")).run("workspace clinician").run("wall")
    assert rig.window.floor.workspace == "wall"
    assert layout_now(rig.window).workspace == ""
    rig.run("wall")
    assert rig.window.floor.workspace == "clinician"
    rig.run("wall").run("workspace command")
    assert (rig.window.wall, rig.window.floor.workspace) == (False, "command")
    assert rig.window.board.isVisible()


@pytest.mark.parametrize("name", sorted(PANES))
def test_every_pane_is_made_and_says_what_it_would_show(rig: Rig, name: str) -> None:
    rig.open()
    rig.window.control.show_pane(name)
    pane = rig.window.floor.pane(name)
    assert pane.isVisible()
    settle()
    rig.run("theme day")
    pane.grab()


def test_panes_behind_tabs_stand_side_by_side_where_there_is_room(rig: Rig) -> None:
    rig.open(call("i1"))
    floor = rig.window.floor
    floor.reveal("call")
    floor.reveal("feeds")
    rig.window.resize(1900, 900)
    settle()
    assert floor.sees("call")
    assert floor.sees("feeds")
    assert floor.pane("call").isVisible()
    rig.window.resize(1280, 720)
    settle()
    assert [floor.sees("call"), floor.sees("feeds")] == [False, True]
    assert plan(rig).books["live"].tabs["call"].isVisible()
    assert not floor.pane("call").isVisible()


def test_a_pane_with_nothing_to_show_takes_little_room(rig: Rig) -> None:
    rig.open(call("i1")).run("workspace clinician")
    settle()
    quiet = splitter(rig, "middle").sizes()[0]
    rig.window.floor.hush("call", False)
    settle()
    assert splitter(rig, "middle").sizes()[0] > quiet + 60


def test_the_map_follows_the_incident_where_the_workspace_wants_it(rig: Rig) -> None:
    rig.open(call("i1"), call("i2", place=Place(HERE.lat + 0.2, HERE.lon)))
    before = rig.map.camera
    rig.model.select_incident("i2")
    assert (rig.map.camera.x_m, rig.map.camera.y_m) == (before.x_m, before.y_m)
    rig.run("workspace clinician")
    there = from_mercator(rig.map.camera.x_m, rig.map.camera.y_m)
    assert there == pytest.approx((HERE.lat + 0.2, HERE.lon), abs=1e-4)
    rig.model.select_incident("i1")
    assert from_mercator(rig.map.camera.x_m, rig.map.camera.y_m) == pytest.approx((HERE.lat, HERE.lon), abs=1e-4)


def test_drawers_at_the_foot_unfold_and_fold(rig: Rig) -> None:
    rig.open(call("i1"), FeedAnnounced("f1", "rtsp://cam.example.org/1", FeedKind.FIXED, "Bridge"))
    drawers = rig.window.drawers
    assert drawers.buttons["feeds"].text() == "Feeds 1"
    for name in ("feeds", "call"):
        QTest.mouseClick(drawers.buttons[name], Qt.MouseButton.LeftButton)
        assert rig.window.floor.pane(name).isVisible()
        QTest.mouseClick(drawers.buttons[name], Qt.MouseButton.LeftButton)
        assert not rig.window.floor.sees(name)
    rig.run("workspace clinician")
    assert not drawers.buttons["feeds"].isVisible()
