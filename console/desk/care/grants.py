"""Requests that a clinician decides: who asks and why, one tap to grant or refuse; open ones can be ended."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from console.desk.care.access import care_of, why_not
from console.desk.model import DeskModel
from console.desk.widgets import button, column, label, row, set_text
from console.domain import facts as f
from console.domain.clocks import elapsed_text
from console.domain.entities_care import AccessRequest
from console.domain.vocabulary import ROLE_LABEL

#: Minutes that one tap grants.
MINUTES = (15, 60)


class GrantRow(QFrame):
    """One request: waiting for a decision, or open."""

    def __init__(self, model: DeskModel, key: str) -> None:
        super().__init__()
        self.model, self.key = model, key
        self.setProperty("part", "refusal")
        self.who = label("", weight="bold")
        self.reason = label("")
        self.state = label("", ink="dim", scale="small")
        for words in (self.who, self.reason, self.state):
            words.setWordWrap(True)
        self.refusal = QLineEdit()
        self.refusal.setPlaceholderText("Reason for refusing, which they see")
        self.refusal.setMaxLength(300)
        self.refusal.setAccessibleName("Reason for refusing")
        self.refusal.textChanged.connect(self._check)
        self.refusal.returnPressed.connect(self._refuse)
        self.refusal.hide()
        self._why = ""
        self.grants = [
            button(f"Show {minutes} min", partial(grant, model, key, minutes), tone="main" if not place else "action")
            for place, minutes in enumerate(MINUTES)
        ]
        self.refuse = button("Refuse…", self._refuse, tone="action")
        self.end = button("End now", partial(end_grant, model, key), tone="action")
        lines = column(self.who, self.reason, self.state, self.refusal, gap=4, margins=(10, 7, 10, 8))
        lines.addLayout(row(*self.grants, self.refuse, self.end, 1, gap=6))
        self.setLayout(lines)

    def show_request(self, request: AccessRequest, why: str) -> None:
        """Show who asks and how it stands."""
        asked, now = request.asked, self.model.now()
        set_text(self.who, f"{ROLE_LABEL[asked.role]} {asked.actor} asks to see what is hidden")
        reason = asked.fact.reason
        set_text(self.reason, reason if isinstance(reason, str) else "(reason hidden)")
        pending = request.pending
        if pending:
            set_text(self.state, f"{elapsed_text(now - asked.at)} ago")
        elif request.until is not None:
            how = "glass broken" if asked.fact.emergency else f"granted by {request.granted_by}"
            set_text(self.state, f"{how}, {elapsed_text(request.until - now)} left")
        for made in (*self.grants, self.refuse):
            made.setVisible(pending)
        if not pending:
            self.refusal.hide()
        self.end.setVisible(not pending)
        for made in (*self.grants, self.end):
            made.setEnabled(not why)
        self._why = why
        self._check()

    def _check(self) -> None:
        asked = self.refusal.isVisibleTo(self)
        self.refuse.setEnabled(not self._why and (not asked or bool(self.refusal.text().strip())))

    def _refuse(self) -> None:
        """Ask for the reason first; with one, refuse."""
        if self.refusal.text().strip():
            refuse(self.model, self.key, self.refusal.text())
            return
        self.refusal.show()
        self.refusal.setFocus()
        self._check()


class GrantsView(QWidget):
    """Requests that wait and grants that hold, for who may decide them; nothing for others."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__()
        self.model = model
        self.rows: dict[str, GrantRow] = {}
        self.setAccessibleName("Requests to see the record")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)

    def refresh(self) -> None:
        """Show the selected incident's requests."""
        model, care = self.model, care_of(self.model)
        decides = why_not(model, f.AccessGranted, closed_too=True) in ("", model.why_no_asks())
        now = model.now()
        held = {
            key: request
            for key, request in (care.requests.items() if care is not None and decides else ())
            if request.pending or request.open_at(now)
        }
        for key in [key for key in self.rows if key not in held]:
            gone = self.rows.pop(key)
            gone.hide()
            self._lines.removeWidget(gone)
            gone.deleteLater()
        for key, request in held.items():
            if key not in self.rows:
                self.rows[key] = GrantRow(model, key)
                self._lines.addWidget(self.rows[key])
            self.rows[key].show_request(request, model.why_no_asks())
        self.setVisible(bool(self.rows))


def grant(model: DeskModel, request: str, minutes: int) -> None:
    """Show what was asked for, for so many minutes."""
    _send(
        model, f.AccessGranted(incident=_incident(model), request=request, minutes=minutes), f"Shown for {minutes} min"
    )


def refuse(model: DeskModel, request: str, reason: str) -> None:
    """It stays hidden; the reason goes to whoever asked."""
    if reason.strip():
        _send(
            model, f.AccessRefused(incident=_incident(model), request=request, reason=reason.strip()[:300]), "Refusal"
        )


def end_grant(model: DeskModel, request: str) -> None:
    """Hide it again before its time is over."""
    _send(
        model, f.AccessEnded(incident=_incident(model), request=request, reason="ended by a clinician"), "Hidden again"
    )


def _incident(model: DeskModel) -> str:
    return model.selection.incident or ""


def _send(model: DeskModel, fact: f.AccessGranted | f.AccessRefused | f.AccessEnded, words: str) -> None:
    model.asks.send(fact, words, fact.incident, expects=False)
    model.flush()
