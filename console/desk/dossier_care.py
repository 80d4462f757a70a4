"""The care part of the dossier: priority and brief before who to send; clocks, curve, consult and blocks after it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from console.desk.care.access import care_of, my_request
from console.desk.care.blocks import Block
from console.desk.care.brief_card import BriefCard
from console.desk.care.clocks import ClocksView
from console.desk.care.curve import CurveView
from console.desk.care.priority_view import PriorityView
from console.desk.care.record_lines import counted, hidden_counts, may_request
from console.desk.care.request_card import RequestCard
from console.desk.consult.words import STATE_INK, STATE_WORD, consult_of
from console.desk.model import DeskModel
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, row, set_property, set_text
from console.domain.brief import brief
from console.domain.clocks import elapsed_text
from console.domain.entities import Incident
from console.domain.entities_care import Consult
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import INFO_LABEL, ConsultState, Info

#: Lines of the brief that stand here; the whole brief is in the record.
BRIEF_LINES = 3
_LABEL_INK = {
    ConsultState.WAITING: "due",
    ConsultState.ACCEPTED: "accent",
    ConsultState.CONNECTED: "live",
    ConsultState.ENDED: "dim",
    ConsultState.WITHDRAWN: "faint",
}
assert set(_LABEL_INK) == set(STATE_INK)


def has_care(model: DeskModel) -> bool:
    """Whether anything of care is known about the selected incident."""
    return care_of(model) is not None or consult_of(model.picture, model.selection.incident) is not None


def consult_words(consult: Consult | None, model: DeskModel) -> tuple[str, str]:
    """A consult's state in words, and the ink of a label for it."""
    if consult is None:
        return "No clinician was asked for", "faint"
    now, state = model.now(), consult.state
    since = {
        ConsultState.WAITING: consult.waiting_since or consult.requested_at,
        ConsultState.ACCEPTED: consult.accepted_at,
        ConsultState.CONNECTED: consult.connected_at,
    }.get(state)
    who = f" {consult.clinician}" if consult.clinician and consult.open else ""
    for_ = f" for {elapsed_text(now - since)}" if since is not None else ""
    return f"Clinician: {STATE_WORD[state].lower()}{who}{for_}", _LABEL_INK[state]


class DoorCare(QWidget):
    """What set the priority, and the first lines of the brief: read before anybody is sent."""

    def __init__(self, model: DeskModel, theme: Theme) -> None:
        super().__init__()
        self.model = model
        self.priority = PriorityView(model, theme, compact=True)
        self.brief = BriefCard(theme, lines_shown=BRIEF_LINES)
        self.setLayout(column(self.brief, self.priority, gap=5, margins=(12, 4, 12, 0)))

    def refresh(self, incident: Incident) -> None:
        """Show an incident; nothing where nothing of care is known."""
        self.setVisible(has_care(self.model))
        if not has_care(self.model):
            return
        now = self.model.now()
        held = brief(self.model.picture, incident.id, now)
        self.brief.setVisible(held is not None and bool(held.lines))
        self.brief.show_brief(held, now, open_record=False)
        self.priority.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.brief.theme = theme
        self.brief.updateGeometry()
        self.priority.set_theme(theme)


class CareSection(QWidget):
    """Consult, clocks, curve, and one block for all that is hidden."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__()
        self.model, self.theme = model, theme
        self.consult: QLabel = label("", weight="bold")
        self.consult.setWordWrap(True)
        self.request_button = button(
            "Ask for a clinician", lambda: run("consult request"), tone="small", name="Request a consult"
        )
        self.clocks = ClocksView(theme)
        self.curve = CurveView(theme, compact=True)
        self.block = Block(theme, Info.CLINICAL, "", self._ask)
        self.access = RequestCard(model)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 2, 12, 0)
        lines.setSpacing(5)
        top = row(self.consult, self.request_button, gap=8)
        top.setStretchFactor(self.consult, 1)
        lines.addLayout(top)
        for part in (self.clocks, self.curve, self.access, self.block):
            lines.addWidget(part)

    def refresh(self, incident: Incident) -> None:
        """Show an incident."""
        model, care, now = self.model, care_of(self.model), self.model.now()
        consult = consult_of(model.picture, incident.id)
        words, ink = consult_words(consult, model)
        set_text(self.consult, words)
        set_property(self.consult, "ink", ink)
        asks = incident.open and (consult is None or not consult.open) and model.role is not Role.CLINICIAN
        self.request_button.setVisible(asks)
        self.request_button.setEnabled(not model.why_no_asks())
        self.clocks.show_care(care, now)
        self.clocks.setVisible(bool(self.clocks.rows))
        self.curve.show_care(care, now)
        self.curve.setVisible(self.curve.has_points)
        self.access.refresh()
        self._show_block()

    def _show_block(self) -> None:
        care, now = care_of(self.model), self.model.now()
        hidden = hidden_counts(care)
        self.block.setVisible(bool(hidden))
        if not hidden:
            return
        kinds = [INFO_LABEL[info] for info in sorted(hidden)]
        set_text(self.block.kind, f"{', '.join([kinds[0], *(kind.lower() for kind in kinds[1:])])}  ·  hidden")
        request = my_request(self.model, care)
        waiting = request is not None and (request.pending or request.open_at(now))
        askable = any(may_request(care, info) for info in hidden) and not waiting
        self.block.show_state("; ".join(counted(counts) for _, counts in sorted(hidden.items())), askable=askable)

    def _ask(self) -> None:
        self.access.open()

    def put_away(self) -> None:
        """Another incident is in hand."""
        self.access.put_away()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        self.clocks.set_theme(theme)
        self.curve.theme = self.block.theme = theme
        self.curve.updateGeometry()
        self.block.update()
