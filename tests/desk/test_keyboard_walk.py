"""The keyboard alone walks through every pane of every workspace, forwards and back, and no pane holds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from console.desk.arrangement import panes_of
from console.desk.workspaces import SWITCHED
from console.domain.vocabulary import Role
from tests.desk.conftest import Rig, call, team

PLACES = [(held.name, pane) for held in SWITCHED for pane in panes_of(held.tree)]
HOME = {"clinician": Role.CLINICIAN, "review": Role.OPERATIONS}
#: More stops than any workspace has.
ENDLESS = 300


def name_of(stop: QWidget) -> str:
    """What a screen reader says of a place the keyboard comes to."""
    return stop.accessibleName() or (stop.text() if isinstance(stop, QAbstractButton) else "")


def round_trip(rig: Rig, key: Qt.Key) -> list[QWidget]:
    """Press a key from the header on until the keyboard is there again; every place it came to."""
    stops: list[QWidget] = []
    at: QWidget | None = rig.window.header.switch["command"]
    assert at is not None
    at.setFocus()
    while at not in stops:
        assert at is not None
        assert len(stops) < ENDLESS
        # Now, not afterwards: a thread may bring more to press in the meantime.
        assert at.isVisible()
        assert at.isEnabled()
        assert name_of(at)
        stops.append(at)
        QTest.keyClick(at, key)
        QApplication.processEvents()
        assert rig.focus() is not at, f"{name_of(at)} keeps the keyboard"
        at = rig.focus()
    assert at is stops[0], f"{name_of(at)} leads nowhere else"
    return stops


@pytest.mark.parametrize(("workspace", "pane"), PLACES)
def test_the_keyboard_comes_to_a_pane_and_on(make_rig: Callable[..., Rig], workspace: str, pane: str) -> None:
    rig = make_rig(HOME.get(workspace, Role.COMMANDER)).open(call("i1"), team("u1"))
    rig.run(f"workspace {workspace}")
    rig.model.select_incident("i1")
    rig.frame()
    window = rig.window
    window.control.focus_view(pane)
    QApplication.processEvents()
    shown = window.floor.pane(pane)
    focus = rig.focus()
    assert shown.isVisible()
    assert focus is not None
    assert shown is focus or shown.isAncestorOf(focus)
    stops = round_trip(rig, Qt.Key.Key_Tab)
    round_trip(rig, Qt.Key.Key_Backtab)
    assert window.command_line.isAncestorOf(stops[-1]) or any(window.command_line.isAncestorOf(s) for s in stops)
