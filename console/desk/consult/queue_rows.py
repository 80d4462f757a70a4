"""Rows of the consult queue: who is offered to this clinician, who waits, and which consults are under way; no Qt."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from console.desk.consult.deeds import held_by, next_for, offered_to
from console.desk.consult.words import (
    CONSENT_INK,
    STATE_INK,
    STATE_WORD,
    consent_words,
    foreign_language,
    is_hidden,
    reason_words,
    wait_lateness,
    wait_words,
)
from console.desk.words import late_ink
from console.domain.clocks import elapsed_text
from console.domain.consult_queue import Queue, Waiting
from console.domain.entities_care import Consult
from console.domain.picture import Picture
from console.domain.vocabulary import BAND_LABEL, Band, Role
from console.domain.vocabulary_care import ConsultState


class Part(StrEnum):
    """Where in the queue a row stands."""

    OFFERED = "Offered to you"
    WAITING = "Waiting"
    YOURS = "Yours"
    OTHERS = "With colleagues"


class Word(msgspec.Struct, frozen=True):
    """A word in a pill, in the colour of a token."""

    text: str
    ink: str


class QueueRow(msgspec.Struct, frozen=True):
    """One row as it is painted; a caption has no consult. `clock` runs; `right` stands under it."""

    part: Part
    consult: str = ""
    incident: str = ""
    caption: str = ""
    band: Band = Band.NORMAL
    priority: int = 0
    title: str = ""
    number: str = ""
    clock: str = ""
    clock_ink: str = "base.text_dim"
    words: str = ""
    hidden: bool = False
    right: str = ""
    pills: tuple[Word, ...] = ()
    action: str = ""
    first: bool = False

    @property
    def spoken(self) -> str:
        """The row read aloud."""
        if self.caption:
            return self.caption
        parts = [
            f"{self.part.value}: {BAND_LABEL[self.band]}, priority {self.priority}", f"{self.number} {self.title}",
            self.words, f"{self.clock} {self.right}".strip(), *(pill.text for pill in self.pills), self.action,
        ]  # fmt: skip
        return ", ".join(part for part in parts if part)


def queue_rows(
    picture: Picture, queue: Queue, role: Role | None, actor: str, now: datetime, *, acts: bool = True
) -> list[QueueRow]:
    """All rows in the order in which they are read, each part under its caption; `acts`: deeds can be done now."""
    clinician = role is Role.CLINICIAN
    offers = offered_to(picture, actor) if clinician else []
    leads = None if offers or not clinician else next_for(picture, queue, actor)
    parts: list[tuple[Part, list[QueueRow]]] = [
        (Part.OFFERED, [_running(picture, consult, Part.OFFERED, now, acts=acts) for consult in offers]),
        (
            Part.WAITING,
            [_waiting(picture, held, clinician and acts, held.consult == leads, now) for held in queue.waiting],
        ),
        (Part.YOURS, [_running(picture, c, Part.YOURS, now) for c in (held_by(picture, actor) if clinician else [])]),
    ]
    shown = {row.consult for _, rows in parts for row in rows}
    others = sorted(
        (c for c in picture.consults.values() if c.open and c.clinician and c.id not in shown),
        key=lambda consult: (consult.accepted_at or consult.requested_at, consult.id),
    )
    parts.append((Part.OTHERS, [_running(picture, consult, Part.OTHERS, now) for consult in others]))
    found: list[QueueRow] = []
    for part, rows in parts:
        if rows:
            words = "Under way" if part is Part.OTHERS and not clinician else part.value
            found.append(QueueRow(part, caption=f"{words.upper()}  {len(rows)}"))
            found += rows
    return found


def _waiting(picture: Picture, held: Waiting, acts: bool, first: bool, now: datetime) -> QueueRow:
    consult = picture.consults[held.consult]
    since = consult.requested_at
    return _row(
        picture, consult, Part.WAITING, clock=elapsed_text(now - since), clock_ink=late_ink(wait_lateness(now - since)),
        right=wait_words(held.expected_wait_min), words=reason_words(consult.request.fact),
        hidden=is_hidden(consult.request.fact.reason), pills=_pills(consult, held.speakers),
        action=("Accept  T" if first else "Accept") if acts else "", first=first,
    )  # fmt: skip


def _pills(consult: Consult, speakers: tuple[str, ...]) -> tuple[Word, ...]:
    request = consult.request.fact
    found = [Word(consent_words(request.consent), CONSENT_INK[request.consent])]
    if language := foreign_language(consult):
        spoken = f"{language}: {', '.join(speakers)}" if speakers else language
        found.append(Word(spoken, "base.accent" if speakers else "late.due"))
    if consult.declines:
        found.append(Word(f"declined {len(consult.declines)}×", "late.late"))
    return tuple(found)


def _running(picture: Picture, consult: Consult, part: Part, now: datetime, *, acts: bool = False) -> QueueRow:
    since = consult.connected_at or consult.accepted_at or consult.requested_at
    pills = [Word(STATE_WORD[consult.state].lower(), STATE_INK[consult.state])]
    if part is not Part.YOURS:
        pills.append(Word(consult.clinician, "base.text_dim"))
    if consult.offered_to and part is not Part.OFFERED:
        pills.append(Word(f"offered to {consult.offered_to}", "alarm.high"))
    if language := foreign_language(consult):
        joined = consult.interpreter_joined_at is not None
        pills.append(Word(f"{language}{', interpreter on' if joined else ''}", "base.accent" if joined else "late.due"))
    offered = part is Part.OFFERED
    clock_from = consult.offered_at if offered and consult.offered_at else since
    talks = consult.state is ConsultState.CONNECTED
    return _row(
        picture, consult, part, clock=elapsed_text(now - clock_from), words=reason_words(consult.request.fact),
        clock_ink="alarm.high" if offered else "link.live" if talks else late_ink(wait_lateness(now - since)),
        hidden=is_hidden(consult.request.fact.reason), pills=tuple(pills), action="Take  T" if offered and acts else "",
        first=offered,
    )  # fmt: skip


def _row(picture: Picture, consult: Consult, part: Part, **more: object) -> QueueRow:
    incident = picture.incidents.get(consult.incident)
    if incident is None:
        return QueueRow(part, consult.id, consult.incident, title="The incident is not known", **more)  # type: ignore[arg-type]
    return QueueRow(
        part, consult.id, incident.id, band=incident.band, priority=incident.priority, title=incident.type_text,
        number=incident.number, **more,  # type: ignore[arg-type]
    )  # fmt: skip
