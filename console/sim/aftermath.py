"""What a simulated call leaves behind, in codes: who it was as a pseudonym, force, injuries, diversion, follow-up.

Drawn from the call's own name, not from the run's chance: it changes nothing else of the night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import TypeVar

from console.domain import facts as f
from console.domain.vocabulary_shift import Connection, Diversion, FollowUpBy, Force, Injured, Injury

T = TypeVar("T")
#: Share of calls whose person the source knows, and how many people they are: some call more than once.
KNOWN, PEOPLE = 0.6, 40
#: Highest force by share. Our own assumption; studies of crisis calls report physical force in some 2 to 10 %.
_FORCE = ((Force.NONE, 80), (Force.VERBAL, 13), (Force.HANDS_ON, 6), (Force.LESS_LETHAL, 1))
#: Who was hurt, and how badly, by share. Our own assumption.
_HURT = (
    ((Injured.NOBODY, Injury.NONE), 93),
    ((Injured.PERSON, Injury.MINOR), 4),
    ((Injured.OFFICER, Injury.MINOR), 2),
    ((Injured.PERSON, Injury.SERIOUS), 1),
)
#: Cause for an arrest that was not made, as a share of calls that ended without one. Our own assumption.
_DIVERTED = 0.12
#: How a disposition connects somebody to care, and within how many hours they are called again.
_CONNECTS = {
    "crisis-centre": Connection.WARM_HANDOFF,
    "voluntary": Connection.WARM_HANDOFF,
    "referred": Connection.APPOINTMENT,
}
_FOLLOWED_UP = {"settled": 24, "referred": 48, "refused": 24, "crisis-centre": 72}
#: Dispositions after which there is nothing to report: nobody was met, or it was no call of its own.
_NOBODY_MET = frozenset({"gone", "10", "22"})


def person_known(incident: str) -> f.PersonKnown | None:
    """Who the call is about, as a pseudonym; none where the source does not know."""
    rng = Random(f"person:{incident}")
    if rng.random() >= KNOWN:
        return None
    return f.PersonKnown(incident, sha256(f"simulated person {rng.randrange(PEOPLE)}".encode()).hexdigest())


def aftermath(incident: str, disposition: str, at_s: float) -> Iterator[f.AnyFact]:
    """What is reported when a call is closed at `at_s` (UTC epoch seconds)."""
    if disposition in _NOBODY_MET:
        return
    rng = Random(f"aftermath:{incident}")
    yield f.ForceUsed(incident, _drawn(_FORCE, rng))
    injured, injury = _drawn(_HURT, rng)
    yield f.InjuryReported(incident, injured, injury)
    diverted = Diversion.DIVERTED if rng.random() < _DIVERTED else Diversion.NO_CAUSE
    yield f.DiversionReported(incident, Diversion.ARRESTED if disposition == "arrest" else diverted)
    if disposition in _CONNECTS:
        yield f.CareConnected(incident, _CONNECTS[disposition])
    if disposition in _FOLLOWED_UP:
        due = datetime.fromtimestamp(at_s, UTC) + timedelta(hours=_FOLLOWED_UP[disposition])
        yield f.FollowUpDue(incident, f"follow-{incident}"[:128], due, rng.choice(tuple(FollowUpBy)))


def _drawn(shares: Sequence[tuple[T, int]], rng: Random) -> T:
    return rng.choices([what for what, _ in shares], [share for _, share in shares])[0]
