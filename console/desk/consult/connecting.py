"""A video call that connects says so in the consult: nobody has to press a button while a person is talking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.desk.call.calls import Calls
from console.desk.consult.asking import ConsultAsks
from console.desk.consult.words import consult_of
from console.desk.model import DeskModel
from console.domain.vocabulary_care import ConsultState
from console.link.call import CallState

if TYPE_CHECKING:
    from console.desk.call.view import CallView


class CallConnects(QObject):
    """Hears the calls of this desk; where one connects for a consult this clinician has accepted, tells the hub."""

    def __init__(self, model: DeskModel, calls: Calls) -> None:
        super().__init__(calls)
        self.model = model
        calls.began.connect(self._began)

    def _began(self, view: CallView) -> None:
        view.state_changed.connect(lambda state: self._heard(view, state))

    def _heard(self, view: CallView, state: object) -> None:
        if state in (CallState.CONNECTED, CallState.POOR) and view.call is not None:
            self.connected(view.call.incident)

    def connected(self, incident: str | None) -> None:
        """A call about an incident connects."""
        model = self.model
        consult = consult_of(model.live_picture, incident)
        if consult is None or consult.state is not ConsultState.ACCEPTED or consult.clinician != model.actor:
            return
        ConsultAsks(model).connected(consult)
        model.flush()
