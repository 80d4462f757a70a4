"""Consults in the whole window: the key that takes the next, forms that keep their keys, and the way there by typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.consult.consult_pane import ConsultPane
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState
from tests.desk.conftest import Rig, call
from tests.desk.consult.conftest import asked


@pytest.fixture
def desk(make_rig: Callable[..., Rig]) -> Rig:
    rig = make_rig(Role.CLINICIAN).open(call("i1", priority=5), call("i2", priority=9))
    rig.tell(asked(1), asked(2), role=Role.COMMANDER, actor="cmd-1")
    rig.window.use_workspace("clinician")
    rig.wait(seconds=30)
    QApplication.processEvents()
    return rig


def key(rig: Rig, which: Qt.Key) -> None:
    """Press a key where the keyboard is; window shortcuts hear it first."""
    target = rig.focus() or rig.window
    QTest.keyClick(target, which)
    rig.frame()
    QApplication.processEvents()


def pane_of(rig: Rig) -> ConsultPane:
    pane = rig.window.floor.pane("consult")
    assert isinstance(pane, ConsultPane)
    return pane


def test_t_takes_the_next_from_wherever_the_keyboard_is(desk: Rig) -> None:
    desk.window.board.view.setFocus()
    key(desk, Qt.Key.Key_T)
    assert desk.picture.consults["c2"].clinician == "clinician-1"
    assert desk.model.selection.incident == "i2"
    assert pane_of(desk).head.pill.text == "ACCEPTED"


def test_a_typed_end_opens_the_form_and_its_keys_stay_in_it(desk: Rig) -> None:
    desk.run("consult accept I2").run("consult connected")
    desk.run("consult end")
    form = pane_of(desk).forms.end
    assert form.isVisible()
    key(desk, Qt.Key.Key_T)
    assert desk.picture.consults["c1"].state is ConsultState.WAITING, "a slip in a form takes nobody on"
    key(desk, Qt.Key.Key_4)
    assert form.recommended.value == "voluntary"
    key(desk, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert desk.model.selection.incident == "i2", "Escape puts the form away, and nothing else"


def test_a_consult_from_request_to_disposition_by_keys(desk: Rig) -> None:
    key(desk, Qt.Key.Key_T)
    desk.run("consult connected").run("consult end")
    for which in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return):
        key(desk, which)
    ending = desk.picture.consults["c2"].ending
    assert ending is not None
    assert (ending.fact.recommended, ending.fact.actual) == ("settled", "settled")


def test_a_commander_asks_by_typing(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig().open(call("i1"))
    rig.model.select_incident("i1")
    rig.frame().run("consult request wants somebody who listens")
    assert [type(fact) for fact in rig.link.asked] == [f.ConsultRequested]
