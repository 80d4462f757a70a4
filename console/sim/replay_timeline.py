"""A timeline: recordings joined into one order of facts and fixes, ready to be played at any speed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.sim.replay_courses import settled
from console.sim.replay_csv import Complaints, Recording, Said
from console.sim.replay_tracks import Fixes


class Timeline(msgspec.Struct):
    """Facts in order with their record times (UTC), and fixes; `start` and `end` bound what is played."""

    facts: list[tuple[f.Fact, datetime]]
    fixes: Fixes
    start: datetime
    end: datetime
    rows: int = 0
    refused: Complaints = msgspec.field(default_factory=Complaints)
    odd: Complaints = msgspec.field(default_factory=Complaints)

    def between(self, after: datetime | None, until: datetime) -> Sequence[tuple[f.Fact, datetime]]:
        """Facts with a time in (after, until]; from the very first with `after` none."""
        low = 0 if after is None else bisect_right(self.facts, after, key=_time_of)
        return self.facts[low : bisect_right(self.facts, until, key=_time_of)]

    def positions(self, after: datetime | None, until: datetime) -> list[Position]:
        """The newest fix of each unit in (after, until], with record times."""
        low = -1.0 if after is None else after.timestamp() * 1000
        return self.fixes.newest(low, until.timestamp() * 1000)

    def picture_at(self, moment: datetime) -> Picture:
        """What is known at a moment of the record."""
        picture = Picture()
        picture.apply_all(
            f.Envelope("timeline", seq, f"fact-{seq:08d}", at, at, f.By("recording", Role.SOURCE), fact)  # type: ignore[arg-type]
            for seq, (fact, at) in enumerate(self.between(None, moment), 1)
        )
        return picture

    def window(self, start: datetime, end: datetime) -> Timeline:
        """The part from `start` to `end`, opening with what is still going on at `start`.

        What was over before is left out; of what goes on, every fact is kept with its own time, so that the
        clocks on the strips are right from the first second.
        """
        picture = self.picture_at(start)
        open_now = {incident.id for incident in picture.open_incidents()}
        before = [(fact, at) for fact, at in self.between(None, start) if _goes_on(fact, open_now, picture)]
        return msgspec.structs.replace(self, facts=before + list(self.between(start, end)), start=start, end=end)

    def renamed(self, suffix: str) -> Timeline:
        """The same course with other incidents: for playing it again without being taken for a repetition."""
        return msgspec.structs.replace(self, facts=[(_renamed(fact, suffix), at) for fact, at in self.facts])


def _time_of(pair: tuple[f.Fact, datetime]) -> datetime:
    return pair[1]


def _goes_on(fact: f.Fact, open_now: set[str], picture: Picture) -> bool:
    if isinstance(fact, f.UnitRegistered):
        return fact.unit in picture.units
    about = getattr(fact, "incident", None)
    return about in open_now


def _renamed(fact: f.Fact, suffix: str) -> f.Fact:
    changes = {
        name: f"{value}{suffix}" for name in ("incident", "to") if (value := getattr(fact, name, None)) is not None
    }
    return msgspec.structs.replace(fact, **changes) if changes else fact


# ---- joining recordings ----------------------------------------------------------------------------------


def join(recordings: Iterable[Recording], start: datetime | None = None) -> Timeline:
    """One timeline of several recordings; deterministic: the same files give the same order.

    Units are registered at the very start, because recordings do not say when a team came on duty. `start` is
    the first moment played; without it, the time of the first fact or fix.

    Raises:
        ValueError: there is nothing to play.
    """
    parts = list(recordings)
    complaints = Complaints()
    said: list[Said] = []
    for part in parts:
        said.extend(settled(part.said, complaints))
    fixes = Fixes.merged(part.fixes for part in parts)
    registered, course = _registrations(said)
    course.sort(key=lambda one: (one.dated.at, one.dated.anchor, one.line))
    times = [one.dated.at for one in course[:1] + course[-1:]]
    times += [datetime.fromtimestamp(ms / 1000, UTC) for ms in fixes.at_ms[[0, -1]].tolist()] if len(fixes) else []
    if not times:
        raise ValueError("the recordings hold nothing to play")
    first = start or min(times)
    timeline = Timeline(
        [(fact, first) for fact in registered] + [(one.dated.fact, one.dated.at) for one in course],
        fixes,
        first,
        max(times),
        sum(part.rows for part in parts),
    )
    for part in parts:
        timeline.refused.merge(part.refused)
        timeline.odd.merge(part.odd)
    timeline.odd.merge(complaints)
    return timeline


def _registrations(said: Iterable[Said]) -> tuple[list[f.Fact], list[Said]]:
    """The first description of every unit, and all else; descriptions that repeat are dropped."""
    newest: dict[str, f.UnitRegistered] = {}
    first: list[f.Fact] = []
    rest: list[Said] = []
    for one in said:
        fact = one.dated.fact
        if not isinstance(fact, f.UnitRegistered):
            rest.append(one)
        elif fact.unit not in newest:
            newest[fact.unit] = fact
            first.append(fact)
        elif newest[fact.unit] != fact:
            newest[fact.unit] = fact
            rest.append(one)
    return first, rest
