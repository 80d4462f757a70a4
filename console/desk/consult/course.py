"""The course of a consult as it is drawn: stations, the time between them, and what happened on the way; no Qt."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.desk.consult.words import STATE_INK, span_words, wait_lateness
from console.desk.words import late_ink
from console.domain.entities_care import Consult
from console.domain.vocabulary_care import ConsultState

#: Happenings drawn on one leg, the latest of them.
_MOST = 4


class Station(msgspec.Struct, frozen=True):
    """One point of the course. `at` is UTC, none while (or where) it was not reached; `ink` a colour token."""

    word: str
    at: datetime | None = None
    here: bool = False
    ink: str = "base.text_dim"


class Leg(msgspec.Struct, frozen=True):
    """Between one station and the next: its length as a clock, and whether it runs still."""

    words: str = ""
    ink: str = "base.line_strong"
    running: bool = False
    done: bool = False


class Happening(msgspec.Struct, frozen=True):
    """Something on the way: on which leg, where on it (0 to 1), and a sign for it.

    Legs are of one length whatever they lasted, so happenings stand in their order, as far apart as there is room.
    """

    leg: int
    share: float
    sign: str
    ink: str


class Course(msgspec.Struct, frozen=True):
    """All of it; `words` tells it to who does not see it."""

    stations: tuple[Station, ...]
    legs: tuple[Leg, ...]
    happenings: tuple[Happening, ...] = ()

    @property
    def words(self) -> str:
        """The course read aloud."""
        parts = [f"{s.word} {s.at:%H:%M:%S}" if s.at is not None else f"{s.word}: not yet" for s in self.stations]
        for place, leg in enumerate(self.legs):
            if leg.words:
                parts[place] += f", then {leg.words}" + (" and counting" if leg.running else "")
        return "; ".join(parts)


def course(consult: Consult, now: datetime) -> Course:
    """The course of a consult at `now` (UTC)."""
    moments = _moments(consult)
    reached = [place for place, (_, at) in enumerate(moments) if at is not None]
    here = reached[-1]
    ink = STATE_INK[consult.state]
    stations = tuple(
        Station(word, at, place == here, ink if place == here else "base.text_dim")
        for place, (word, at) in enumerate(moments)
    )
    legs = tuple(_leg(moments, place, here, consult, now) for place in range(len(moments) - 1))
    return Course(stations, legs, tuple(_happenings(consult, moments, now)))


def _moments(consult: Consult) -> list[tuple[str, datetime | None]]:
    if consult.state is ConsultState.WITHDRAWN:
        taken = [("Accepted", consult.accepted_at)] if consult.accepted_at else []
        return [("Asked", consult.requested_at), *taken, ("Withdrawn", consult.ended_at)]
    unmet = consult.state is ConsultState.ENDED and consult.connected_at is None
    return [
        ("Asked", consult.requested_at),
        ("Accepted", consult.accepted_at),
        *([] if unmet else [("Connected", consult.connected_at)]),
        ("Ended", consult.ended_at),
    ]


def _leg(moments: list[tuple[str, datetime | None]], place: int, here: int, consult: Consult, now: datetime) -> Leg:
    (_, start), (_, end) = moments[place], moments[place + 1]
    if start is None:
        return Leg()
    running = end is None and place == here and consult.open
    if end is None and not running:
        return Leg()
    length = (end or now) - start
    talking = moments[place][0] == "Connected" or moments[place + 1][0] in ("Ended", "Withdrawn")
    ink = "link.live" if running and talking else "base.text_dim" if talking else late_ink(wait_lateness(length))
    return Leg(span_words(start, end or now), ink, running, not running)


def _happenings(consult: Consult, moments: list[tuple[str, datetime | None]], now: datetime) -> list[Happening]:
    told = [(held.at, "×", "late.late") for held in consult.declines]
    told += [(held.at, "→", "status.transporting") for held in consult.transfers]
    if consult.offered_at is not None:
        told.append((consult.offered_at, "→", "alarm.high"))
    if consult.interpreter_asked_at is not None:
        joined = consult.interpreter_joined_at is not None
        told.append((consult.interpreter_joined_at or consult.interpreter_asked_at, "A",
                     "status.available" if joined else "late.due"))  # fmt: skip
    placed = [(place, sign, ink) for at, sign, ink in sorted(told) if (place := _leg_of(at, moments, now)) is not None]
    found: list[Happening] = []
    for leg in sorted({place for place, _, _ in placed}):
        here = [(sign, ink) for place, sign, ink in placed if place == leg][-_MOST:]
        found += [Happening(leg, (n + 1) / (len(here) + 1), sign, ink) for n, (sign, ink) in enumerate(here)]
    return found


def _leg_of(at: datetime, moments: list[tuple[str, datetime | None]], now: datetime) -> int | None:
    for place in range(len(moments) - 1):
        start, end = moments[place][1], moments[place + 1][1] or now
        if start is not None and start <= at <= end:
            return place
    return None
