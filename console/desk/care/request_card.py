"""Asking to see what is hidden, with a reason: of a clinician, or at once when a life may hang on it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from console.desk.care.access import care_of, my_request
from console.desk.care.card import Card
from console.desk.model import DeskModel
from console.desk.widgets import button, column, label, row, set_property, set_text
from console.domain import facts as f
from console.domain.care_watch import BREAK_GLASS_MIN
from console.domain.clocks import elapsed_text
from console.domain.entities_care import AccessRequest


class RequestCard(Card):
    """What became of the last asking, and the form of a new one."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__()
        self.model = model
        self.setAccessibleName("Request to see what is hidden")
        self.state = label("", weight="bold")
        self.state.setWordWrap(True)
        self.words = label("ASK TO SEE WHAT IS HIDDEN", part="caption")
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.reason.setPlaceholderText("Reason: what you need to know, and what for")
        self.reason.setAccessibleName("Reason for the request")
        self.reason.textChanged.connect(self._check)
        self.reason.returnPressed.connect(self.ask)
        self.ask_button = button("Ask a clinician", self.ask, tone="main")
        self.break_button = button(
            f"Break glass: {BREAK_GLASS_MIN} min, now", self.break_glass, tone="alarm", name="Break glass",
            tip="Shows what is hidden at once. Written down with your reason and looked at afterwards",
        )  # fmt: skip
        self.cancel = button("Cancel  Esc", self.put_away, tone="action")
        self.asking = False
        lines = column(self.state, self.words, self.reason, gap=7, margins=(11, 9, 11, 10))
        lines.addLayout(row(self.ask_button, self.break_button, 1, gap=6))
        lines.addLayout(row(self.cancel, 1))
        self.setLayout(lines)
        self.refresh()

    def open(self) -> None:
        """Show the form with the keyboard on the reason."""
        self.asking = True
        self.refresh()
        self.reason.setFocus()

    def put_away(self) -> None:
        """Ask nothing."""
        self.asking = False
        self.reason.clear()
        self.refresh()

    def refresh(self) -> None:
        """Show the last request of this desk, and the form while it is open."""
        request = my_request(self.model, care_of(self.model))
        words, ink = self._state_words(request)
        set_text(self.state, words)
        set_property(self.state, "ink", ink)
        self.state.setVisible(bool(words))
        for part in (self.words, self.reason, self.ask_button, self.break_button, self.cancel):
            part.setVisible(self.asking)
        pending = request is not None and request.pending
        self.ask_button.setText("Ask a clinician" if not pending else "Asked already")
        self._check()
        self.setVisible(bool(words) or self.asking)

    def _state_words(self, request: AccessRequest | None) -> tuple[str, str]:
        now = self.model.now()
        if request is None or (request.refused_at is None and not request.pending and not request.open_at(now)):
            return "", ""
        if request.pending:
            return f"Asked {elapsed_text(now - request.asked.at)} ago; a clinician decides", "due"
        if request.refused_at is not None:
            return f"Refused by {request.refused_by}: {request.refused_reason}", "high"
        assert request.until is not None
        by = f"granted by {request.granted_by}" if not request.asked.fact.emergency else "glass broken"
        return f"Shown for {elapsed_text(request.until - now)} more, {by}; every opening is written down", "high"

    def _check(self) -> None:
        given, why = bool(self.reason.text().strip()), self.model.why_no_asks()
        request = my_request(self.model, care_of(self.model))
        pending = request is not None and request.pending
        self.ask_button.setEnabled(given and not why and not pending)
        self.break_button.setEnabled(given and not why)

    def ask(self) -> None:
        """A clinician decides."""
        self._send(emergency=False)

    def break_glass(self) -> None:
        """At once, and looked at afterwards."""
        self._send(emergency=True)

    def _send(self, *, emergency: bool) -> None:
        if request_access(self.model, self.reason.text(), emergency=emergency):
            self.put_away()


def request_access(model: DeskModel, reason: str, *, emergency: bool) -> bool:
    """Ask to see what is hidden about the selected incident; false when there is no reason or no incident."""
    incident, reason = model.incident(), reason.strip()
    if incident is None or not reason:
        return False
    fact = f.AccessRequested(
        incident=incident.id, request=model.asks.new_id(), reason=reason[:300], emergency=emergency
    )
    words = "Break-glass" if emergency else "Request to see what is hidden"
    model.asks.send(fact, f"{words} for {incident.number}", incident.id, expects=False)
    model.flush()
    return True
