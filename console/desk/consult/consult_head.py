"""The top of the consult pane: the state in a pill, the clock that runs, one sentence, and the course drawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QVBoxLayout

from console.desk.consult.course import course
from console.desk.consult.paint import CourseView, Pill
from console.desk.consult.words import STATE_INK, STATE_WORD, wait_lateness, wait_words
from console.desk.theme import Theme
from console.desk.widgets import Elided, label, row, set_property, set_text
from console.domain.clocks import elapsed_text
from console.domain.consult_queue import Queue
from console.domain.dispositions import disposition_label
from console.domain.entities import Incident
from console.domain.entities_care import Consult
from console.domain.vocabulary_care import ConsultState


class ConsultHead(QFrame):
    """State, clock, sentence, course."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pill = Pill(theme)
        self.clock = label("", scale="clock")
        self.title = Elided("", weight="bold")
        self.sentence = label("", ink="dim")
        self.sentence.setWordWrap(True)
        self.course = CourseView(theme)
        top = row(self.pill, self.title, self.clock, gap=10)
        top.setStretchFactor(self.title, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 4)
        whole.setSpacing(6)
        whole.addLayout(top)
        whole.addWidget(self.sentence)
        whole.addWidget(self.course)

    def show_consult(self, consult: Consult, incident: Incident, queue: Queue, actor: str, now: datetime) -> None:
        """Show one consult at `now` (UTC)."""
        live = consult.state is ConsultState.CONNECTED
        self.pill.show_word(STATE_WORD[consult.state].upper(), STATE_INK[consult.state], filled=consult.open)
        self.title.setText(incident.type_text)
        span, ink = running(consult, now)
        set_text(self.clock, elapsed_text(span))
        set_property(self.clock, "ink", "live" if live else ink)
        words = sentence(consult, queue, actor, now)
        set_text(self.sentence, words)
        set_property(self.sentence, "ink", "high" if consult.offered_to and consult.offered_to == actor else "dim")
        self.course.show_course(course(consult, now))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.pill.set_theme(theme)
        self.course.set_theme(theme)


def running(consult: Consult, now: datetime) -> tuple[timedelta, str]:
    """The clock that matters in this state, and its ink (a property of the style sheet)."""
    if consult.state is ConsultState.WAITING:
        waited = now - consult.requested_at
        return waited, wait_lateness(waited).value
    if consult.state is ConsultState.ACCEPTED:
        waited = now - (consult.accepted_at or consult.requested_at)
        return waited, wait_lateness(waited).value
    if consult.state is ConsultState.CONNECTED:
        return now - (consult.connected_at or consult.requested_at), ""
    began = consult.connected_at or consult.accepted_at or consult.requested_at
    return (consult.ended_at or now) - began, "dim"


def sentence(consult: Consult, queue: Queue, actor: str, now: datetime) -> str:
    """The consult in a sentence, as this person needs it."""
    mine = bool(actor) and consult.clinician == actor
    if consult.state is ConsultState.WAITING:
        return _waiting(consult, queue)
    if consult.state is ConsultState.WITHDRAWN:
        return f"Taken back: {consult.withdrawn_reason}."
    if consult.state is ConsultState.ENDED:
        return _ended(consult)
    who = "You have" if mine else f"{consult.clinician} has"
    said = f"{who} taken it and see nobody yet: call the scene." if mine else f"{who} taken it, not connected yet."
    if consult.state is ConsultState.CONNECTED:
        said = "You are in contact with the scene." if mine else f"{consult.clinician} is in contact with the scene."
    if consult.offered_to:
        since = f" for {elapsed_text(now - consult.offered_at)}" if consult.offered_at is not None else ""
        to_me = consult.offered_to == actor
        said += f" Offered to you{since}: T takes it." if to_me else f" Offered to {consult.offered_to}{since}."
    return said


def _waiting(consult: Consult, queue: Queue) -> str:
    held = next((row for row in queue.waiting if row.consult == consult.id), None)
    said = "No clinician yet." if queue.loads else "No clinician yet, and nobody is on duty."
    if held is not None and queue.loads:
        place = "First" if held.rank == 1 else f"Number {held.rank}"
        said += f" {place} in the queue; a clinician {_when(held.expected_wait_min)}."
    if consult.declines:
        last = consult.declines[-1]
        said += f" {last.clinician} could not take it: {last.reason}."
    return said


def _when(minutes: float | None) -> str:
    return "is free now" if minutes is not None and minutes < 0.5 else f"is expected {wait_words(minutes)}"


def _ended(consult: Consult) -> str:
    if consult.ending is None:
        return "Ended without a recommendation."
    who = f"{consult.clinician} recommended" if consult.clinician else "Recommended"
    return f"{who} {disposition_label(consult.ending.fact.recommended)}."
