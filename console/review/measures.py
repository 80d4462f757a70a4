"""What a shift is measured by: every measure with its definition, its count, what is missing and its uncertainty.

Definitions follow the field's own (`docs` of each measure says whose); a measure whose facts do not exist in a shift
says so instead of giving a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain.dispositions import DISPOSITIONS
from console.review.statistics import ENOUGH, Spread, spread, wilson
from console.review.tables import NEVER, Tables

if TYPE_CHECKING:
    import pandas as pd


class Form(StrEnum):
    """What kind of figure a measure gives."""

    DURATION = "duration"  # seconds: median, 90th percentile, interval of the median
    SHARE = "share"  # 0..1 with Wilson's interval
    TOTAL = "total"  # one sum, in `unit`


class Measure(msgspec.Struct, frozen=True):
    """One measure of one shift.

    Attributes:
        n: cases measured. For a share, the cases that could have been hits.
        missing: cases that belong here but lack a time or a code.
        wrong: cases left out because their times contradict each other.
        aside: cases that the definition leaves out.
        value: median (seconds), share (0..1) or total; none where `why` says why there is none.
        low, high: 95 % interval of `value`.
        p90: 90th percentile, seconds.
        hits: the cases counted, for a share.
        target: what it is compared with, in words.
    """

    key: str
    title: str
    group: str
    form: Form
    definition: str
    n: int = 0
    missing: int = 0
    wrong: int = 0
    aside: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    hits: int | None = None
    unit: str = ""
    target: str = ""
    why: str = ""


class Rule(msgspec.Struct, frozen=True):
    """How a measure is made: `needs` are kinds of fact without one of which there is nothing to measure."""

    key: str
    title: str
    group: str
    form: Form
    definition: str
    make: Callable[[Tables], Found] | None
    needs: tuple[str, ...] = ()
    target: str = ""
    unit: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a rule found: seconds of each case (NaN missing), or hits among cases, or a sum."""

    seconds: Any = None
    hits: int = 0
    n: int = 0
    missing: int = 0
    aside: int = 0
    total: float | None = None


NO_RECORDS = "no such records in this shift"
NOT_ENOUGH = "not enough data"


def measure(tables: Tables, rules: Sequence[Rule] | None = None) -> list[Measure]:
    """All measures of a shift, in order; each says what it rests on, and none is invented."""
    return [_apply(rule, tables) for rule in (RULES if rules is None else rules)]


def _apply(rule: Rule, tables: Tables) -> Measure:
    blank = Measure(rule.key, rule.title, rule.group, rule.form, rule.definition, unit=rule.unit, target=rule.target)
    if rule.make is None or (rule.needs and not any(kind in tables.kinds for kind in rule.needs)):
        return msgspec.structs.replace(blank, why=NO_RECORDS)
    found = rule.make(tables)
    if rule.form is Form.DURATION:
        return _duration(blank, found)
    if rule.form is Form.SHARE:
        return _share(blank, found)
    return msgspec.structs.replace(blank, n=found.n, missing=found.missing, value=found.total)


def _duration(blank: Measure, found: Found) -> Measure:
    seconds = found.seconds
    known = np.isfinite(seconds)
    wrong = known & (seconds < 0)
    good = seconds[known & ~wrong]
    figures: Spread = spread(good)
    return msgspec.structs.replace(
        blank,
        n=figures.n,
        missing=int((~known).sum()),
        wrong=int(wrong.sum()),
        aside=found.aside,
        value=figures.median,
        low=figures.low,
        high=figures.high,
        p90=figures.p90,
        why="" if figures.median is not None else NOT_ENOUGH,
    )


def _share(blank: Measure, found: Found) -> Measure:
    if found.n < ENOUGH:
        return msgspec.structs.replace(blank, n=found.n, hits=found.hits, missing=found.missing, why=NOT_ENOUGH)
    low, high = wilson(found.hits, found.n)
    return msgspec.structs.replace(
        blank, n=found.n, hits=found.hits, missing=found.missing, value=found.hits / found.n, low=low, high=high
    )


# ---- how cases are found -------------------------------------------------------------------------------


def seconds_between(frame: pd.DataFrame, start: str, end: str) -> NDArray[np.float64]:
    """Seconds from one time of each row to another, NaN where one of them is missing, shape (rows,)."""
    first, last = (frame[name].to_numpy().astype("datetime64[us]").astype(np.int64) for name in (start, end))
    return np.where((first == NEVER) | (last == NEVER), np.nan, (last - first) / 1e6)


def answered(tables: Tables) -> tuple[pd.DataFrame, int]:
    """Incidents to which somebody had to drive, and how many others a team began on the spot.

    Of those to which nobody was sent no response can be expected; those where sending and arriving are one second
    (a stop, a person met on the street) would pass for a response of no time at all.
    """
    sent = tables.incidents[tables.incidents["dispatched_at"].notna()]
    there = sent["dispatched_at"] == sent["on_scene_at"]
    return sent[~there], int(there.sum())


def _response(start: str) -> Callable[[Tables], Found]:
    def make(tables: Tables) -> Found:
        frame, aside = answered(tables)
        return Found(seconds=seconds_between(frame, start, "on_scene_at"), aside=aside)

    return make


def _processing(tables: Tables) -> Found:
    frame = tables.incidents
    there = frame["dispatched_at"].notna() & (frame["dispatched_at"] == frame["on_scene_at"])
    return Found(seconds=seconds_between(frame[~there], "received_at", "dispatched_at"), aside=int(there.sum()))


def _turnout(tables: Tables) -> Found:
    whole = tables.responses[tables.responses["whole"]]
    seconds = seconds_between(whole, "assigned_at", "en_route_at")
    known = np.isfinite(seconds)
    if known.any() and (seconds[known] == 0).mean() > _COPIED:
        seconds[:] = np.nan  # such records copy one time into both fields: nobody sets out in the second he is sent
    return Found(seconds=seconds)


def time_on_scene(tables: Tables) -> NDArray[np.float64]:
    """Seconds on scene of each response that reached it: to setting out with the person, or to being free."""
    there = tables.responses[tables.responses["on_scene_at"].notna() & tables.responses["whole"]]
    left = seconds_between(there, "on_scene_at", "transporting_at")
    return np.where(np.isfinite(left), left, seconds_between(there, "on_scene_at", "free_at"))


def _drop_off(tables: Tables) -> Found:
    there = tables.responses[tables.responses["at_facility_at"].notna()]
    return Found(seconds=seconds_between(there, "at_facility_at", "free_at"))


def _unit_hours(tables: Tables) -> Found:
    units = tables.responses[tables.responses["unit"].notna()]
    seconds = seconds_between(units, "assigned_at", "free_at")
    known = np.isfinite(seconds) & (seconds >= 0)
    return Found(n=int(known.sum()), missing=int((~known).sum()), total=math.fsum(seconds[known].tolist()) / 3600)


def _person_hours(tables: Tables) -> Found:
    units = tables.responses[tables.responses["unit"].notna()]
    hours = seconds_between(units, "assigned_at", "free_at") / 3600 * units["crew"].to_numpy(dtype=np.float64)
    known = np.isfinite(hours) & (hours >= 0)
    return Found(n=int(known.sum()), missing=int((~known).sum()), total=math.fsum(hours[known].tolist()))


#: Above this share of responses that set out in the very second they were sent, setting out was not recorded.
_COPIED = 0.9
#: Closing codes by what became of the person: ours, and APCO ANS 1.111.2 where records use those.
ARREST = frozenset({"arrest", "03"})
TO_CARE = frozenset({"voluntary", "involuntary", "crisis-centre", "25", "33", "45", "16"})
CONNECTED = frozenset({"referred", "crisis-centre", "15", "16"})
AWAY = ARREST | {"voluntary", "involuntary", "25", "33", "45"}
INVOLUNTARY = frozenset({"involuntary", "33"})
#: Nobody was met: such calls are no contacts.
NO_CONTACT = frozenset({"gone", "14", "10", "22"})


def contacts(tables: Tables) -> pd.DataFrame:
    """Crisis incidents in which somebody met the person: the denominator of what became of them."""
    frame = tables.incidents
    met = frame["contact_at"].notna() | frame["on_scene_at"].notna()
    return frame[frame["crisis"] & met & ~frame["disposition"].isin(NO_CONTACT)]


#: Codes that say what became of the person. Any other (a police force's "handled", say) tells nothing of it.
TELLING = frozenset(DISPOSITIONS)


def _ended_as(codes: frozenset[str], *, unless: bool = False) -> Callable[[Tables], Found]:
    """The share of contacts that were closed with one of the codes (or, with `unless`, with none of them)."""

    def make(tables: Tables) -> Found:
        met = contacts(tables)
        coded = met["disposition"].isin(TELLING)
        hit = met["disposition"].isin(codes) != unless
        return Found(hits=int((hit & coded).sum()), n=int(coded.sum()), missing=int((~coded).sum()))

    return make


def _cit(tables: Tables) -> Found:
    frame = tables.incidents
    crisis = frame[frame["crisis"] & (frame["units"] > 0) & frame["on_scene_at"].notna()]
    unknown = int((frame["crisis"] & (frame["units"] == 0)).sum())
    return Found(hits=int(crisis["cit"].sum()), n=len(crisis), missing=unknown)


def _agreement(first: str, last: str) -> Callable[[Tables], Found]:
    def make(tables: Tables) -> Found:
        frame = tables.incidents
        known = frame[first].notna() & frame[last].notna()
        same = frame[first].astype(object) == frame[last].astype(object)
        return Found(hits=int((same & known).sum()), n=int(known.sum()), missing=int((~known).sum()))

    return make


def _handoff_wait(tables: Tables) -> Found:
    return Found(seconds=seconds_between(tables.handoffs, "offered_at", "answered_at"))


def _consult(start: str, end: str) -> Callable[[Tables], Found]:
    return lambda tables: Found(seconds=seconds_between(tables.consults, start, end))


def _advice(tables: Tables) -> Found:
    frame = tables.consults[tables.consults["recommended"].notna()]
    known = frame["actual"].notna()
    same = frame["actual"].astype(object) == frame["recommended"].astype(object)
    return Found(hits=int((same & known).sum()), n=int(known.sum()), missing=int((~known).sum()))


def _alarm_wait(tables: Tables) -> Found:
    return Found(seconds=seconds_between(tables.alarms, "raised_at", "acknowledged_at"))


def _closed(tables: Tables) -> Found:
    frame = tables.incidents
    return Found(hits=int(frame["closed_at"].notna().sum()), n=len(frame))


def _incidents(tables: Tables) -> Found:
    return Found(n=len(tables.incidents), total=float(len(tables.incidents)))


_TIMES, _WORK, _OUTCOME, _CARE, _DESK = "Times", "Work", "Outcome", "Care afterwards", "At the desk"
#: Groups of measures in the order in which they are read.
GROUPS = (_TIMES, _WORK, _OUTCOME, _CARE, _DESK)
_D, _S, _T = Form.DURATION, Form.SHARE, Form.TOTAL

RULES: tuple[Rule, ...] = (
    Rule("incidents", "Incidents received", _WORK, _T, "incidents received in the shift", _incidents, unit="incidents"),
    Rule(
        "call_answer", "Call answer", _TIMES, _D, "from the call's start to its answer", None,
        target="90 % within 15 s, 95 % within 20 s (NENA-STA-020, 2020)",
    ),
    Rule(
        "call_processing", "Call processing", _TIMES, _D,
        "from the incident received to the first unit sent; the moment of answering is not recorded",
        _processing, target="90 % within 60 s from answering (NFPA 1225)",
    ),
    Rule("turnout", "Turnout", _TIMES, _D, "from a unit sent to its setting out, each response", _turnout),
    Rule(
        "response", "Response", _TIMES, _D, 
        "from the first unit sent to the first on scene, each incident; without those that a team began on the "
        "spot",
        _response("dispatched_at"),
        target="an agency's own setting; mobile crisis teams: 60 min in town, 120 min in the country",
    ),
    Rule(
        "response_from_call", "Response from the call", _TIMES, _D,
        "from the incident received to the first unit on scene", _response("received_at"),
    ),
    Rule(
        "on_scene", "Time on scene", _TIMES, _D,
        "from on scene to setting out with the person, or to being free; each response, or the whole incident where "
        "its source names no units",
        lambda tables: Found(seconds=time_on_scene(tables)),
    ),
    Rule(
        "consult_wait", "Consult wait", _TIMES, _D, "from a consult asked for to the clinician joined",
        _consult("requested_at", "connected_at"),
        needs=("consult.requested",),
    ),
    Rule(
        "consult_length", "Consult length", _TIMES, _D, "from the clinician joined to the consult ended",
        _consult("connected_at", "ended_at"),
        needs=("consult.requested",),
    ),
    Rule(
        "advice", "Clinician's advice followed", _CARE, _S,
        "consults in which what was done is what the clinician recommended, of those where both are known", _advice,
        needs=("consult.ended",),
    ),
    Rule(
        "drop_off", "Drop-off at a facility", _TIMES, _D, "from arrival at a facility to the unit's being free",
        _drop_off, target="10 min (CRISES framework)",
    ),
    Rule("unit_hours", "Unit hours", _WORK, _T, "sum over responses of sent to free", _unit_hours,
        needs=("unit.assigned", "unit.status"), unit="hours"),
    Rule(
        "person_hours", "Crew hours", _WORK, _T, "unit hours times the unit's crew", _person_hours,
        needs=("unit.assigned", "unit.status"), unit="hours",
    ),
    Rule("closed", "Closed with a disposition", _WORK, _S, "incidents closed with a code, of all received", _closed),
    Rule(
        "resolved", "Resolved in the community", _OUTCOME, _S,
        "crisis contacts closed without arrest, hospital or hold, of crisis contacts with a disposition",
        _ended_as(AWAY, unless=True),
    ),
    Rule("arrest", "Arrest", _OUTCOME, _S, "crisis contacts closed with an arrest", _ended_as(ARREST)),
    Rule(
        "diversion", "Diversion from arrest", _OUTCOME, _S,
        "of crisis contacts where cause for an arrest existed, those without one; needs that flag", None,
    ),
    Rule(
        "transport", "Taken to care", _OUTCOME, _S, "crisis contacts closed by going to hospital or a crisis centre",
        _ended_as(TO_CARE),
    ),
    Rule("involuntary", "Involuntary hold", _OUTCOME, _S, "crisis contacts closed with a hold", _ended_as(INVOLUNTARY)),
    Rule(
        "connected", "Connected to care", _CARE, _S,
        "crisis contacts closed with a referral or a crisis centre (warm hand-offs are not told apart)",
        _ended_as(CONNECTED),
    ),
    Rule("force", "Use of force", _OUTCOME, _S, "contacts with force, hands-on or above", None, needs=("force.used",)),
    Rule("injuries", "Injuries", _OUTCOME, _S, "contacts in which anyone was injured", None, needs=("injury.noted",)),
    *(
        Rule(
            f"repeat_{days}", f"Repeat contact within {days} days", _CARE, _S,
            f"persons met again in a crisis within {days} days, of persons observed for as long", None,
        )
        for days in (30, 90, 365)
    ),
    *(
        Rule(
            f"follow_up_{hours}", f"Follow-up within {hours} h", _CARE, _S,
            f"contacts followed up within {hours} hours of closing", None, needs=("followup.done",),
        )
        for hours in (24, 72)
    ),
    Rule(
        "cit", "CIT coverage", _OUTCOME, _S,
        "crisis incidents with a CIT-trained unit on scene, of crisis incidents reached by a known unit", _cit,
    ),
    Rule(
        "agree_scene", "Code agrees: dispatch and scene", _DESK, _S,
        "incidents whose type on arrival is the type at dispatch", _agreement("type_first", "type_scene"),
    ),
    Rule(
        "agree_close", "Code agrees: dispatch and close", _DESK, _S,
        "incidents whose last type is the type at dispatch", _agreement("type_first", "type_last"),
    ),
    Rule(
        "handoff_wait", "Hand-off wait", _DESK, _D, "from a hand-off offered to its answer", _handoff_wait,
        needs=("handoff.offered",), target="5 min",
    ),
    Rule(
        "alarm_wait", "Alarm acknowledged after", _DESK, _D, "from an alarm raised to its acknowledgement",
        _alarm_wait, needs=("alarm.raised",),
    ),
)  # fmt: skip


# ---- in words ------------------------------------------------------------------------------------------


def seconds_text(seconds: float) -> str:
    """`45 s`, `6:21 min` or `1:04 h`: short and unmistakable."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def value_text(found: Measure, value: float | None) -> str:
    """A figure of a measure as people say it; a dash where there is none."""
    if value is None:
        return "–"
    if found.form is Form.DURATION:
        return seconds_text(value)
    if found.form is Form.SHARE:
        return f"{100 * value:.0f} %" if 0.1 <= value <= 0.9 else f"{100 * value:.1f} %"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def line_text(found: Measure) -> str:
    """One measure as one line."""
    if found.why:
        return f"{found.title}: {found.why}" + (f" (n = {found.n})" if found.n else "")
    parts = [f"{found.title}: {value_text(found, found.value)}"]
    if found.unit:
        parts[0] += f" {found.unit}" if found.form is Form.TOTAL else ""
    if found.low is not None and found.high is not None:
        parts.append(f"95 % {value_text(found, found.low)} to {value_text(found, found.high)}")
    if found.p90 is not None:
        parts.append(f"90th percentile {value_text(found, found.p90)}")
    if found.form is not Form.TOTAL:
        parts.append(f"n = {found.n:,}")
    for many, word in (
        (found.missing, "missing"),
        (found.wrong, "with times that contradict each other"),
        (found.aside, "begun on the spot"),
    ):
        if many:
            parts.append(f"{many:,} {word}")
    return ", ".join(parts)
