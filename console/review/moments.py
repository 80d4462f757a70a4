"""One second of a shift as it is handed out: how it is ordered, what it holds, and what is a ghost in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

import msgspec

from console.domain import facts as f
from console.domain.facts import Envelope
from console.domain.picture import Picture, Touched
from console.domain.tracks import Tracks


class View(StrEnum):
    """How the past is ordered: as it was (by `at`), or as it was known (by `heard`)."""

    AS_IT_WAS = "as it was"
    AS_KNOWN = "as it was known"


class Moment(msgspec.Struct, frozen=True):
    """One second of a shift, to be read and not changed: its entities are shared with other moments.

    Attributes:
        at: the second (UTC).
        count: how many facts are in the picture; those are the first `count` of the view's order.
        last: the newest of them, none before the first.
        late: facts that had happened by then but were heard only later, in order of `at`: known only since.
        ghosts: what those facts are about, to be drawn as ghosts.
    """

    view: View
    at: datetime
    picture: Picture
    tracks: Tracks
    count: int
    last: Envelope | None
    late: tuple[Envelope, ...]
    ghosts: Touched


@contextmanager
def collector_paused() -> Iterator[None]:
    """Half the time of opening would go into looking for garbage among facts that are all kept."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def point_at(ghosts: Touched, fact: f.Fact) -> None:
    """Add what a fact is about."""
    for name in ("incident", "unit", "alarm", "perimeter", "consult", "clinician", "feed"):
        key = getattr(fact, name, None)
        held = getattr(ghosts, f"{name}s")
        if isinstance(key, str):
            held.add(key)
