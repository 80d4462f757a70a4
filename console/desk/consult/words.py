"""Short words and inks for consults, alike in queue, timeline, ledger and commands; no Qt."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.care_watch import CONSULT_WAITS
from console.domain.clocks import Lateness, elapsed_text
from console.domain.consult_ledger import Agreement
from console.domain.consult_queue import Queue
from console.domain.entities_care import Consult
from console.domain.facts import ConsultRequested, Redacted
from console.domain.languages import is_foreign, language_name
from console.domain.picture import Picture
from console.domain.vocabulary import ROLE_LABEL, Role
from console.domain.vocabulary_care import CONSENT_LABEL, INFO_LABEL, ConsentState, ConsultState

#: Colour token of what the person said when asked.
CONSENT_INK: dict[ConsentState, str] = {
    ConsentState.NOT_ASKED: "base.text_faint",
    ConsentState.GIVEN: "status.available",
    ConsentState.DECLINED: "late.overdue",
    ConsentState.UNABLE: "late.late",
}
STATE_WORD: dict[ConsultState, str] = {
    ConsultState.WAITING: "Waiting",
    ConsultState.ACCEPTED: "Accepted",
    ConsultState.CONNECTED: "Connected",
    ConsultState.ENDED: "Ended",
    ConsultState.WITHDRAWN: "Withdrawn",
}
STATE_INK: dict[ConsultState, str] = {
    ConsultState.WAITING: "late.due",
    ConsultState.ACCEPTED: "status.en_route",
    ConsultState.CONNECTED: "link.live",
    ConsultState.ENDED: "base.text_dim",
    ConsultState.WITHDRAWN: "base.text_faint",
}
AGREEMENT_INK: dict[Agreement, str] = {
    Agreement.OPEN: "base.text_faint",
    Agreement.FOLLOWED: "status.available",
    Agreement.DIVERGED: "late.late",
    Agreement.UNEXPLAINED: "late.overdue",
}


def wait_lateness(waited: timedelta) -> Lateness:
    """How a wait for a clinician stands against the minute within which an officer should have one."""
    for factor, lateness in ((3.0, Lateness.OVERDUE), (1.0, Lateness.LATE), (0.5, Lateness.DUE)):
        if waited >= CONSULT_WAITS * factor:
            return lateness
    return Lateness.ON_TIME


def consult_of(picture: Picture, incident: str | None) -> Consult | None:
    """The consult of an incident that matters: the one that is open, else the last that was asked for."""
    held = [consult for consult in picture.consults.values() if consult.incident == incident]
    return max(held, key=lambda consult: (consult.open, consult.requested_at, consult.id), default=None)


def is_hidden(text: str | Redacted) -> bool:
    """Whether this role may not read it."""
    return isinstance(text, Redacted)


def hidden_words(text: Redacted) -> str:
    """What stands in place of hidden text."""
    return f"{INFO_LABEL[text.hidden]} hidden from your role"


def reason_words(request: ConsultRequested) -> str:
    """Why a clinician is wanted, or that this is hidden."""
    if isinstance(request.reason, Redacted):
        return hidden_words(request.reason)
    return request.reason.strip() or "no reason given"


def consent_words(consent: ConsentState) -> str:
    """Consent in two words, for a pill."""
    return f"consent {CONSENT_LABEL[consent]}" if consent is not ConsentState.UNABLE else CONSENT_LABEL[consent]


def foreign_language(consult: Consult) -> str:
    """Name of the language an interpreter or clinician has to speak; empty where the desk's own will do."""
    code = consult.interpreter_language or consult.request.fact.language
    return language_name(code) if is_foreign(code) else ""


def wait_words(minutes: float | None) -> str:
    """An expected wait, such as `in about 3 min`, `free now`, or that there is nobody."""
    if minutes is None:
        return "nobody on duty"
    return "free now" if minutes < 0.5 else f"in about {minutes:.0f} min"


def free_words(queue: Queue) -> str:
    """Who could take the next, in a few words."""
    if not queue.loads:
        return "nobody on duty"
    free = sum(1 for load in queue.loads if load.free)
    return f"{free} of {len(queue.loads)} free" if free else "nobody is free"


def seconds_words(seconds: float | None) -> str:
    """A length as a clock, or a dash where nothing is known."""
    return "–" if seconds is None else elapsed_text(timedelta(seconds=seconds))


def span_words(start: datetime | None, end: datetime | None) -> str:
    """Time between two moments as a clock; empty when either is missing."""
    return elapsed_text(end - start) if start is not None and end is not None else ""


def asker(role: Role | None, actor: str) -> str:
    """Who asks, as the request says it: the role, and the name of the token where it has one of its own."""
    if role is None:
        return actor
    return ROLE_LABEL[role] if actor in ("", role.value) else f"{ROLE_LABEL[role]} {actor}"
