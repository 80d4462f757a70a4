"""What if: the recommendation at any past second with what was known then, beside what was done."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from console.domain import facts as f
from console.domain.recommend import Ranking, TravelTimes, recommend
from console.review.shift import Shift, View

#: Units sent within this time after the second asked about count as the answer to it.
SOON = timedelta(minutes=10)


class Sent(msgspec.Struct, frozen=True):
    """A unit that was sent, and where it stood in the recommendation.

    `rank` counts from 1 among the units that fitted, none when it was not among them; `left_out` says why not.
    `later_s` is how many seconds later than the best it could be there by the same reckoning.
    """

    unit: str
    callsign: str
    at: datetime
    override: str
    rank: int | None = None
    left_out: str = ""
    later_s: float | None = None


class WhatIf(msgspec.Struct, frozen=True):
    """What was recommended at a second, what was done from then on, and how the two compare in one sentence."""

    incident: str
    at: datetime
    ranking: Ranking
    sent: tuple[Sent, ...]
    already: tuple[str, ...]
    verdict: str


def what_if(shift: Shift, incident: str, at: datetime, streets: TravelTimes | None = None) -> WhatIf:
    """Run the recommender at a time (aware) on what was known then.

    Raises:
        KeyError: the incident was not known then.
    """
    then = shift.at(at, View.AS_KNOWN)
    ranking = recommend(then.picture, then.tracks, incident, at, streets)
    places = {candidate.unit: rank for rank, candidate in enumerate(ranking.fit)}
    why = {left.unit: left.why for left in ranking.left_out}
    sent = []
    for envelope in shift.facts:
        fact = envelope.fact
        if not isinstance(fact, f.UnitAssigned) or fact.incident != incident or not at <= envelope.heard <= at + SOON:
            continue
        unit = then.picture.units.get(fact.unit)
        rank = places.get(fact.unit)
        reason = why.get(fact.unit, "not known then" if rank is None else "")
        later = ranking.fit[rank].eta_s - min(c.eta_s for c in ranking.fit) if rank is not None else None
        sent.append(
            Sent(
                fact.unit, unit.callsign if unit else fact.unit, envelope.heard, fact.override,
                None if rank is None else rank + 1, reason, later,
            )
        )  # fmt: skip
    already = tuple(then.picture.incidents[incident].units)
    return WhatIf(incident, at, ranking, tuple(sent), already, _verdict(ranking, sent))


def _verdict(ranking: Ranking, sent: list[Sent]) -> str:
    if not sent:
        return "Nobody was sent in the ten minutes after" + ("" if ranking.fit else "; nobody could have been")
    first = sent[0]
    if not ranking.fit:
        return f"{first.callsign} was sent; the recommendation knew nobody who fitted"
    best = ranking.fit[0]
    if first.rank == 1:
        return f"{first.callsign} was sent, as recommended"
    if first.rank is None:
        why = first.left_out.replace(": ", ", ", 1)
        return f"{first.callsign} was sent; it had been left out ({why}); recommended was {best.callsign}"
    gap = f"{abs(first.later_s or 0) / 60:.0f} min later than the nearest" if (first.later_s or 0) >= 60 else "as near"
    return (
        f"{first.callsign} was sent, place {first.rank} of {len(ranking.fit)}, {gap}; recommended was {best.callsign}"
    )


def dispatches(shift: Shift, most: int | None = None) -> list[tuple[str, datetime]]:
    """The second before the first unit was sent to each incident: where a what-if is worth asking."""
    seen: dict[str, datetime] = {}
    for envelope in shift.facts:
        fact = envelope.fact
        if isinstance(fact, f.UnitAssigned) and fact.incident not in seen:
            seen[fact.incident] = envelope.heard - timedelta(seconds=1)
    return list(seen.items())[:most]
