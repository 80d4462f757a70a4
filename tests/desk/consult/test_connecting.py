"""A call that connects says so in the consult, for the clinician whose consult it is and for nobody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from console.desk.consult.connecting import CallConnects
from console.domain.vocabulary_care import ConsultState
from console.link.call import CallState
from tests.desk.consult.conftest import Stage, accepted, asked


class FakeCalls(QObject):
    began = Signal(object)


class FakeView(QObject):
    state_changed = Signal(object)

    def __init__(self, incident: str | None) -> None:
        super().__init__()
        self.call = SimpleNamespace(incident=incident)


@pytest.fixture
def calls(stage: Stage) -> FakeCalls:
    made = FakeCalls()
    made.held = CallConnects(stage.model, made)  # type: ignore[arg-type, attr-defined]
    return made


def go_through(calls: FakeCalls, incident: str | None) -> FakeView:
    view = FakeView(incident)
    calls.began.emit(view)
    for state in (CallState.CALLING, CallState.RINGING, CallState.CONNECTING, CallState.CONNECTED):
        view.state_changed.emit(state)
    return view


def test_ones_own_accepted_consult_is_connected_once(stage: Stage, calls: FakeCalls) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1))
    view = go_through(calls, "i1")
    assert stage.frame().consult().state is ConsultState.CONNECTED
    before = len(stage.link.asked)
    view.state_changed.emit(CallState.RECONNECTING)
    view.state_changed.emit(CallState.CONNECTED)
    assert len(stage.link.asked) == before


@pytest.mark.parametrize("incident", ["i1", "i2", "i9", None])
def test_other_calls_say_nothing(stage: Stage, calls: FakeCalls, incident: str | None) -> None:
    stage.tell(asked(1), asked(2)).clinician("clin-2", accepted(1, "clin-2"))
    go_through(calls, incident)
    assert stage.link.asked == []
