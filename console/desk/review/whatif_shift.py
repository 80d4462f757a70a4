"""All dispatches of a shift against the recommendation of their second: how often it was followed, and where not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from console.domain.recommend import TravelTimes
from console.review.progress import Progress, tell, unwatched
from console.review.shift import Shift
from console.review.whatif import SOON, WhatIf, dispatches, what_if

#: What is older than this at a shift's end is judged for good: late facts seldom come later.
SETTLED = SOON + timedelta(minutes=10)


class Outcome(StrEnum):
    """How a dispatch stands to its recommendation, with the words of it."""

    FIRST = "As recommended"
    OTHER = "Another that fitted"
    LEFT_OUT = "One that was left out"
    NOBODY = "Nobody fitted"


class Judged(msgspec.Struct, frozen=True):
    """One dispatch: the second asked about, how it stands, and the verdict in words."""

    incident: str
    number: str
    at: datetime
    outcome: Outcome
    verdict: str


class Overview(msgspec.Struct, frozen=True):
    """All dispatches of a shift in order of time."""

    judged: tuple[Judged, ...]

    def count(self, outcome: Outcome) -> int:
        """How many stand so."""
        return sum(one.outcome is outcome for one in self.judged)


def outcome_of(found: WhatIf) -> Outcome:
    """How what was done stands to what was recommended."""
    if not found.ranking.fit:
        return Outcome.NOBODY
    rank = found.sent[0].rank if found.sent else None
    return Outcome.FIRST if rank == 1 else Outcome.LEFT_OUT if rank is None else Outcome.OTHER


def judge_shift(
    shift: Shift, streets: TravelTimes | None, before: Overview | None = None, progress: Progress = unwatched
) -> Overview:
    """Run the recommender at each dispatch; `before` is what was judged of the same shift earlier.

    Raises:
        Stopped: `progress` said so.
    """
    span = shift.span()
    known = {(one.incident, one.at): one for one in before.judged} if before is not None else {}
    asked = sorted(dispatches(shift), key=lambda pair: pair[1])
    judged = []
    for number, (incident, at) in enumerate(asked):
        tell(progress, "asking who was nearest then", number, len(asked))
        held = known.get((incident, at))
        if held is None or span is None or span[1] - at < SETTLED:
            held = _judge(shift, incident, at, streets)
        if held is not None:
            judged.append(held)
    return Overview(tuple(judged))


def _judge(shift: Shift, incident: str, at: datetime, streets: TravelTimes | None) -> Judged | None:
    try:
        found = what_if(shift, incident, at, streets)
    except KeyError:
        return None  # sent before the call was known: nothing could be recommended
    known = shift.at(at).picture.incidents.get(incident)
    number = known.number if known is not None else incident
    return Judged(incident, number, at, outcome_of(found), found.verdict)
