"""The queue for a clinician across all incidents: who is next, how loaded clinicians are, how long the others wait."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

import msgspec

from console.domain.entities_care import Clinician, Consult
from console.domain.languages import language_name
from console.domain.picture import Picture
from console.domain.vocabulary_care import ConsultState

#: How long a consult takes until enough of this shift's own are known: a county telehealth programme's 21 minutes.
TYPICAL_MIN = 21.0
#: Own consults needed before their median is believed.
ENOUGH = 5
#: A consult that runs longer than usual is taken to end this much later.
LEAST_LEFT_MIN = 2.0


class Waiting(msgspec.Struct, frozen=True):
    """One consult that waits.

    `rank` counts from 1; `waited_min` minutes; `score` = severity x minutes waiting. `expected_wait_min` is from now
    on, and none when nobody is on duty. `speakers` are clinicians on duty who speak the person's language.
    """

    rank: int
    consult: str
    incident: str
    severity: int
    waited_min: float
    score: float
    expected_wait_min: float | None
    speakers: tuple[str, ...] = ()


class Load(msgspec.Struct, frozen=True):
    """One clinician on duty: consults held of how many, and the free places."""

    clinician: str
    held: int
    capacity: int
    offered: int = 0

    @property
    def free(self) -> int:
        """Places left; none when more is held than the capacity."""
        return max(0, self.capacity - self.held)


class Queue(msgspec.Struct, frozen=True):
    """The queue and the clinicians at one time, in the order in which they are to be taken and asked."""

    waiting: tuple[Waiting, ...]
    loads: tuple[Load, ...]
    typical_min: float

    @property
    def free(self) -> int:
        """Places free on all clinicians."""
        return sum(load.free for load in self.loads)


def consult_queue(picture: Picture, now: datetime) -> Queue:
    """The queue at `now` (UTC): gravest and longest waiting first.

    Severity is the incident's console priority, at least 1, so that nobody waits for ever. Each place that is or
    becomes free takes the next in order; a running consult is taken to end after the typical time.
    """
    typical = typical_minutes(picture)
    loads = clinician_loads(picture)
    ordered = sorted(_scored(picture, now), key=lambda item: (-item[0], -item[1], item[3].requested_at, item[3].id))
    expected = _expected_waits(picture, loads, len(ordered), typical, now)
    waiting = tuple(
        Waiting(
            rank, consult.id, consult.incident, severity, waited, score, wait,
            _speakers(consult.request.fact.language, picture.clinicians.values()),
        )
        for rank, ((score, severity, waited, consult), wait) in enumerate(zip(ordered, expected, strict=True), start=1)
    )  # fmt: skip
    return Queue(waiting, loads, typical)


def clinician_loads(picture: Picture) -> tuple[Load, ...]:
    """Clinicians on duty, the freest first."""
    held: dict[str, int] = {}
    offered: dict[str, int] = {}
    for consult in picture.consults.values():
        if consult.open and consult.clinician:
            held[consult.clinician] = held.get(consult.clinician, 0) + 1
        if consult.open and consult.offered_to:
            offered[consult.offered_to] = offered.get(consult.offered_to, 0) + 1
    loads = [Load(c.id, held.get(c.id, 0), c.capacity, offered.get(c.id, 0)) for c in picture.clinicians.values()]
    return tuple(sorted(loads, key=lambda load: (-load.free, load.held, load.clinician)))


def typical_minutes(picture: Picture) -> float:
    """How long a consult takes, from acceptance to end: this shift's median, or the published time until then."""
    lengths = [
        (consult.ended_at - consult.accepted_at).total_seconds() / 60.0
        for consult in picture.consults.values()
        if consult.state is ConsultState.ENDED and consult.ended_at is not None and consult.accepted_at is not None
    ]
    return max(LEAST_LEFT_MIN, median(lengths)) if len(lengths) >= ENOUGH else TYPICAL_MIN


def _scored(picture: Picture, now: datetime) -> Iterable[tuple[float, int, float, Consult]]:
    for consult in picture.consults.values():
        if consult.state is not ConsultState.WAITING:
            continue
        incident = picture.incidents.get(consult.incident)
        severity = max(1, incident.priority if incident is not None else 1)
        # From the first asking, also where a clinician gave it back: whoever was let down does not start anew.
        waited = max(0.0, (now - consult.requested_at).total_seconds() / 60.0)
        yield severity * waited, severity, waited, consult


def _expected_waits(
    picture: Picture, loads: tuple[Load, ...], count: int, typical: float, now: datetime
) -> list[float | None]:
    """Minutes from now until each of `count` in order gets a place; a place taken is free again after `typical`."""
    places = [0.0] * sum(load.free for load in loads)
    on_duty = {load.clinician: load for load in loads}
    for load in loads:
        running = sorted(_minutes_left(picture, load.clinician, typical, now))
        # Who holds more than the capacity has to end some before a place is free.
        places += running[max(0, load.held - load.capacity) :]
    if not on_duty:
        return [None] * count
    heapq.heapify(places)
    return [heapq.heappushpop(places, places[0] + typical) for _ in range(count)]


def _minutes_left(picture: Picture, clinician: str, typical: float, now: datetime) -> Iterable[float]:
    for consult in picture.consults.values():
        if consult.open and consult.clinician == clinician:
            taken = consult.accepted_at or consult.requested_at
            yield max(LEAST_LEFT_MIN, typical - (now - taken) / timedelta(minutes=1))


def _speakers(language: str, clinicians: Iterable[Clinician]) -> tuple[str, ...]:
    if not language:
        return ()
    wanted = language_name(language)
    return tuple(sorted(c.id for c in clinicians if wanted in {language_name(spoken) for spoken in c.languages}))
