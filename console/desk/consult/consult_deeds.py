"""The deeds of the consult pane: buttons for what can be done now, and the form each of them may need."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from console.desk.consult.asking import ConsultAsks
from console.desk.consult.choices import Form
from console.desk.consult.deeds import Deed
from console.desk.consult.ending_form import EndForm, OutcomeForm
from console.desk.consult.forms import (
    DECLINE_REASONS,
    WITHDRAW_REASONS,
    InterpreterForm,
    JoinedForm,
    ReasonForm,
    TransferForm,
)
from console.desk.flow import Flow
from console.desk.model import DeskModel
from console.desk.widgets import button, button_text, escaped_tip, set_property
from console.domain.entities_care import Consult
from console.domain.vocabulary_care import ConsultState

_WORD: dict[Deed, str] = {
    Deed.REQUEST: "Ask again",
    Deed.ACCEPT: "Accept",
    Deed.TAKE: "Take over  T",
    Deed.CONNECTED: "Connected",
    Deed.TRANSFER: "Transfer",
    Deed.INTERPRETER: "Interpreter",
    Deed.JOINED: "Interpreter joined",
    Deed.DECLINE: "Decline",
    Deed.WITHDRAW: "Withdraw",
    Deed.END: "End",
    Deed.OUTCOME: "Outcome",
}
_TIP: dict[Deed, str] = {
    Deed.REQUEST: "Ask for a clinician once more",
    Deed.ACCEPT: "Take this consult",
    Deed.TAKE: "Take over what a colleague offers you",
    Deed.CONNECTED: "You are in contact with the scene (the call says so by itself when it connects)",
    Deed.TRANSFER: "Offer it to a colleague; you stay until it is taken",
    Deed.INTERPRETER: "Ask for an interpreter on the call",
    Deed.JOINED: "The interpreter is on the call",
    Deed.DECLINE: "You cannot take it: say why, and it waits for another",
    Deed.WITHDRAW: "No clinician is needed any more: say why",
    Deed.END: "Recommended, done, and why it differs",
    Deed.OUTCOME: "What was done after the consult",
}
#: Deeds that need no more than a key.
_AT_ONCE = frozenset({Deed.ACCEPT, Deed.TAKE, Deed.CONNECTED})
CALL, PHONE = "call", "phone"


class Deeds(QWidget):
    """A row of buttons that wraps; what is likeliest next is lit."""

    def __init__(self, run: Callable[..., object], open_form: Callable[[Deed], object]) -> None:
        super().__init__()
        self._flow = Flow(self)
        self._flow.setContentsMargins(12, 4, 12, 8)
        self.buttons: dict[str, QPushButton] = {}
        for deed in Deed:
            pressed = partial(run, f"consult {deed.value}") if deed in _AT_ONCE else partial(open_form, deed)
            self._add(deed.value, _WORD[deed], pressed, _TIP[deed])
            if deed is Deed.TAKE:
                self._add(CALL, "Video call", partial(run, CALL), "Call the scene, or join their call")
            if deed is Deed.JOINED:
                self._add(PHONE, "Phone link", partial(run, PHONE), "A link for the officer's phone, as a code to scan")

    def _add(self, name: str, words: str, pressed: Callable[[], object], tip: str) -> None:
        made = button(words, pressed, tone="action", tip=tip, name=words.split("  ")[0])
        self.buttons[name] = made
        self._flow.addWidget(made)

    def show_deeds(self, found: tuple[Deed, ...], consult: Consult, mine: bool, why_not: str) -> None:
        """Offer these; `why_not` says why nothing can be asked now."""
        likely = _likeliest(found, consult, mine)
        for name, made in self.buttons.items():
            shown = consult.open and mine if name in (CALL, PHONE) else Deed(name) in found
            made.setVisible(shown)
            made.setEnabled(not why_not or name in (CALL, PHONE))
            tip = why_not or (_TIP[Deed(name)] if name not in (CALL, PHONE) else "")
            if tip:
                made.setToolTip(escaped_tip(tip))
            set_property(made, "tone", "main" if name == likely else "action")
        gives_back = mine and Deed.DECLINE in found
        refuses = Deed.TAKE in found
        words = "Give back" if gives_back else "Refuse" if refuses else "Decline"
        self.buttons[Deed.DECLINE.value].setText(button_text(words))
        self.buttons[Deed.DECLINE.value].setAccessibleName(words)


def _likeliest(found: tuple[Deed, ...], consult: Consult, mine: bool) -> str:
    if mine and consult.state is ConsultState.ACCEPTED:
        return CALL
    told = consult.outcome is not None or (consult.ending is not None and consult.ending.fact.actual)
    lit = (Deed.TAKE, Deed.ACCEPT, Deed.END, *([] if told else [Deed.OUTCOME]))
    return next((deed.value for deed in found if deed in lit), "")


class Forms(QFrame):
    """The forms under the buttons, one of them open at a time; each asks about the consult it was opened for."""

    #: A form was put away.
    left = Signal()
    #: One of them went a step on.
    stepped = Signal()

    def __init__(self, model: DeskModel, asks: ConsultAsks) -> None:
        super().__init__()
        self.model, self.asks = model, asks
        self._about: str | None = None
        self.decline = ReasonForm("Decline", "Decline", DECLINE_REASONS, lambda why: self._do(asks.decline, why))
        self.withdraw = ReasonForm(
            "Take the request back", "Withdraw", WITHDRAW_REASONS, lambda why: self._do(asks.withdraw, why)
        )
        self.transfer = TransferForm(lambda to, why: self._do(asks.offer, to, why))
        self.interpreter = InterpreterForm(lambda language: self._do(asks.interpreter, language))
        self.joined = JoinedForm(lambda name: self._do(asks.joined, name))
        self.end = EndForm(lambda *given: self._do(asks.end, *given))
        self.outcome = OutcomeForm(lambda *given: self._do(asks.outcome, *given))
        self.all: tuple[Form, ...] = (
            self.decline, self.withdraw, self.transfer, self.interpreter, self.joined, self.end, self.outcome,
        )  # fmt: skip
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 0, 12, 8)
        lines.setSpacing(0)
        for form in self.all:
            lines.addWidget(form)
            form.left.connect(self._form_left)
            form.stepped.connect(self.stepped)
        self.hide()

    @property
    def opened(self) -> Form | None:
        """The form that is open."""
        return next((form for form in self.all if not form.isHidden()), None)

    def open(self, deed: Deed, consult: Consult) -> None:
        """Open the form of a deed for a consult."""
        self.put_away()
        self._about = consult.id
        self.show()
        if deed is Deed.DECLINE:
            self._open_decline(consult)
        elif deed is Deed.WITHDRAW:
            self.withdraw.open()
        elif deed is Deed.TRANSFER:
            self.transfer.open_for(self.model.picture, self.model.actor)
        elif deed is Deed.INTERPRETER:
            self.interpreter.open_for(consult)
        elif deed is Deed.JOINED:
            self.joined.open()
        elif deed is Deed.END:
            self.end.open()
        elif deed is Deed.OUTCOME and consult.ending is not None:
            incident = self.model.picture.incidents.get(consult.incident)
            self.outcome.open_for(consult.ending.fact.recommended, incident.disposition if incident else "")

    def _open_decline(self, consult: Consult) -> None:
        actor = self.model.actor
        if consult.offered_to == actor:
            self.decline.set_words("Refuse the transfer", "Refuse")
        elif consult.clinician == actor:
            self.decline.set_words("Give the consult back: it waits for another", "Give back")
        else:
            self.decline.set_words("Decline: it waits for another", "Decline")
        self.decline.open()

    def put_away(self) -> None:
        """Close whatever is open, without asking anything."""
        for form in self.all:
            form.hide()
        self.hide()

    def _form_left(self) -> None:
        self.hide()
        self.left.emit()

    def _do(self, ask: Callable[..., object], *given: object) -> None:
        """Ask about the consult as it is now: the one the form was opened for, whatever is selected since."""
        consult = self.model.picture.consults.get(self._about or "")
        if consult is not None:
            ask(consult, *given)
            self.model.flush()
