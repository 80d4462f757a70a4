"""Reading rows together: calls of several rows, units sent on before they were free, calls that close with a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from console.domain import facts as f
from console.domain.vocabulary import UnitStatus
from console.sim.replay_csv import Complaints, Said
from console.wire.mapping_record import AT_CLOSE, Dated
from console.wire.mapping_unit import FREE

_NEVER = datetime.max.replace(tzinfo=UTC)


class Course(msgspec.Struct):
    """One unit's part in one call, as one row tells it. `end`: when it was free again, none if never told."""

    unit: str
    incident: str
    line: int
    sent: datetime
    stamps: list[tuple[datetime, UnitStatus]] = []
    end: datetime | None = None

    def status_at(self, moment: datetime) -> UnitStatus:
        """The status this row gives the unit at a moment."""
        reached = [stamp for stamp in self.stamps if stamp[0] <= moment]
        # Of two stamps in one second the later column is the further one.
        return max(reached, key=lambda stamp: stamp[0], default=(self.sent, UnitStatus.DISPATCHED))[1]


def settled(said: Sequence[Said], complaints: Complaints) -> list[Said]:
    """What a recording says once its rows are read together."""
    courses = _courses(said)
    once = _one_report_a_call(said, complaints)
    return _closings(_one_call_at_a_time(once, courses, complaints), courses, complaints)


def _courses(said: Iterable[Said]) -> dict[tuple[str, int], Course]:
    """(unit, line) -> the course that line tells."""
    found: dict[tuple[str, int], Course] = {}
    for one in said:
        fact = one.dated.fact
        if isinstance(fact, f.UnitAssigned):
            found[fact.unit, one.line] = Course(fact.unit, fact.incident, one.line, one.dated.at)
        elif isinstance(fact, f.UnitStatusChanged) and (course := found.get((fact.unit, one.line))):
            if fact.status in FREE:
                course.end = one.dated.at
            else:
                course.stamps.append((one.dated.at, fact.status))
    for course in found.values():
        course.stamps.reverse()  # `max` gives the first of equals: let that be the later column
    return found


def _one_report_a_call(said: Iterable[Said], complaints: Complaints) -> list[Said]:
    """The earliest report of each call; other rows of it add units and times, not a second call."""
    first: dict[str, Said] = {}
    for one in said:
        fact = one.dated.fact
        if isinstance(fact, f.IncidentReceived):
            held = first.setdefault(fact.incident, one)
            if held.dated.fact != fact:
                complaints.add(
                    one.line, f"incident {fact.incident} reads otherwise than in line {held.line}; the first is played"
                )
            if (one.dated.at, one.line) < (held.dated.at, held.line):
                first[fact.incident] = one
    return [
        one
        for one in said
        if not isinstance(one.dated.fact, f.IncidentReceived) or first[one.dated.fact.incident] is one
    ]


# ---- units sent on before they were free -----------------------------------------------------------------


def _one_call_at_a_time(
    said: Iterable[Said], courses: dict[tuple[str, int], Course], complaints: Complaints
) -> list[Said]:
    """A unit on two calls at once is on the one it was sent to last, and back on the first when that is over.

    So it is never shown free while a row says that it is busy, nor busy with a call it had to leave.
    """
    overlapping = _overlapping(courses.values(), complaints)
    if not overlapping:
        return list(said)
    out = []
    for one in said:
        fact = one.dated.fact
        if isinstance(fact, f.UnitStatusChanged | f.UnitAssigned) and fact.unit in overlapping:
            kept = _in_turn(one, fact, courses.get((fact.unit, one.line)), overlapping[fact.unit])
            if kept is not None:
                out.append(kept)
        else:
            out.append(one)
    return out


def _overlapping(courses: Iterable[Course], complaints: Complaints) -> dict[str, list[Course]]:
    """unit -> its courses in order of dispatch, for the units that were on two calls at once."""
    by_unit: dict[str, list[Course]] = {}
    for course in courses:
        by_unit.setdefault(course.unit, []).append(course)
    found: dict[str, list[Course]] = {}
    for unit, own in by_unit.items():
        own.sort(key=lambda course: (course.sent, course.line))
        for course, following in pairwise(own):
            if course.end is not None and following.sent < course.end:
                found[unit] = own
                complaints.add(
                    following.line,
                    f"unit {unit} was sent to {following.incident} before it was free from {course.incident} "
                    f"(line {course.line}); shown on the later call while both last",
                )
    return found


def _in_turn(
    one: Said, fact: f.UnitStatusChanged | f.UnitAssigned, course: Course | None, own: list[Course]
) -> Said | None:
    """The fact as it is to be played: itself, nothing while a later call lasts, or the return to an earlier one."""
    if course is None:
        return one
    at, rank = one.dated.at, own.index(course)
    if any(later.sent < at < _end(later, own) for later in own[rank + 1 :]):
        return None
    if isinstance(fact, f.UnitAssigned) or fact.status not in FREE:
        return one
    for earlier in reversed(own[:rank]):
        if at < _end(earlier, own):
            back = f.UnitStatusChanged(unit=fact.unit, status=earlier.status_at(at), incident=earlier.incident)
            return Said(Dated(back, at, one.dated.anchor), one.line)
    return one


def _end(course: Course, own: list[Course]) -> datetime:
    """When a course is over: when the unit was free, or, where that is not told, when it was sent elsewhere."""
    if course.end is not None:
        return course.end
    following = own[own.index(course) + 1 :]
    return following[0].sent if following else _NEVER


# ---- calls that close with their last row ----------------------------------------------------------------


def _closings(said: Iterable[Said], courses: dict[tuple[str, int], Course], complaints: Complaints) -> list[Said]:
    """Give "when the call closes" its time: when the last of the call's units was free."""
    rows: dict[str, list[Course]] = {}
    for course in courses.values():
        rows.setdefault(course.incident, []).append(course)
    out: list[Said] = []
    done: set[tuple[str, type]] = set()
    for one in said:
        dated = one.dated
        if dated.at != AT_CLOSE:
            out.append(one)
            continue
        assert isinstance(dated.fact, f.IncidentFact)
        key = dated.fact.incident
        if (key, type(dated.fact)) in done:
            continue
        done.add((key, type(dated.fact)))
        ends = [course.end for course in rows.get(key, [])]
        known = [end for end in ends if end is not None]
        if len(known) == len(ends) and known:
            out.append(Said(Dated(dated.fact, max(known), _NEVER), one.line))
        elif isinstance(dated.fact, f.IncidentClosed | f.IncidentEnded):
            line = next((course.line for course in rows.get(key, []) if course.end is None), one.line)
            complaints.add(line, f"incident {key}: a unit is never free again; the call stays open")
    return out
