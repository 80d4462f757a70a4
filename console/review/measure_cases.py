"""The cases each measure counts: which rows of the tables belong to it, and between which two times."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.domain.dispositions import DISPOSITIONS
from console.review.fact_columns import NEVER
from console.review.measure_types import Found
from console.review.tables import Tables

if TYPE_CHECKING:
    import pandas as pd


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


def response(start: str) -> Callable[[Tables], Found]:
    """From a time to the first unit on scene, of incidents to which somebody had to drive."""

    def make(tables: Tables) -> Found:
        frame, aside = answered(tables)
        return Found(seconds=seconds_between(frame, start, "on_scene_at"), aside=aside)

    return make


def processing(tables: Tables) -> Found:
    """From the incident received to the first unit sent, without those that a team began on the spot."""
    frame = tables.incidents
    there = frame["dispatched_at"].notna() & (frame["dispatched_at"] == frame["on_scene_at"])
    return Found(seconds=seconds_between(frame[~there], "received_at", "dispatched_at"), aside=int(there.sum()))


def turnout(tables: Tables) -> Found:
    """From being sent to setting out, of whole responses."""
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


def drop_off(tables: Tables) -> Found:
    """From arrival at a facility to being free."""
    there = tables.responses[tables.responses["at_facility_at"].notna()]
    return Found(seconds=seconds_between(there, "at_facility_at", "free_at"))


def unit_hours(tables: Tables) -> Found:
    """Hours from sent to free, all responses together."""
    units = tables.responses[tables.responses["unit"].notna()]
    seconds = seconds_between(units, "assigned_at", "free_at")
    known = np.isfinite(seconds) & (seconds >= 0)
    return Found(n=int(known.sum()), missing=int((~known).sum()), total=math.fsum(seconds[known].tolist()) / 3600)


def person_hours(tables: Tables) -> Found:
    """Hours from sent to free times the crew, all responses together."""
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


def ended_as(codes: frozenset[str], *, unless: bool = False) -> Callable[[Tables], Found]:
    """The share of contacts that were closed with one of the codes (or, with `unless`, with none of them)."""

    def make(tables: Tables) -> Found:
        met = contacts(tables)
        coded = met["disposition"].isin(TELLING)
        hit = met["disposition"].isin(codes) != unless
        return Found(hits=int((hit & coded).sum()), n=int(coded.sum()), missing=int((~coded).sum()))

    return make


def cit(tables: Tables) -> Found:
    """Crisis incidents with a CIT-trained unit on scene, of those reached by a known unit."""
    frame = tables.incidents
    crisis = frame[frame["crisis"] & (frame["units"] > 0) & frame["on_scene_at"].notna()]
    unknown = int((frame["crisis"] & (frame["units"] == 0)).sum())
    return Found(hits=int(crisis["cit"].sum()), n=len(crisis), missing=unknown)


def agreement(first: str, last: str) -> Callable[[Tables], Found]:
    """Incidents whose type was understood the same at two points."""

    def make(tables: Tables) -> Found:
        frame = tables.incidents
        known = frame[first].notna() & frame[last].notna()
        same = frame[first].astype(object) == frame[last].astype(object)
        return Found(hits=int((same & known).sum()), n=int(known.sum()), missing=int((~known).sum()))

    return make


def handoff_wait(tables: Tables) -> Found:
    """From a hand-off offered to its answer."""
    return Found(seconds=seconds_between(tables.handoffs, "offered_at", "answered_at"))


def consult(start: str, end: str) -> Callable[[Tables], Found]:
    """Between two times of each consult."""
    return lambda tables: Found(seconds=seconds_between(tables.consults, start, end))


def advice(tables: Tables) -> Found:
    """Consults after which that was done which the clinician recommended."""
    frame = tables.consults[tables.consults["recommended"].notna()]
    known = frame["actual"].notna()
    same = frame["actual"].astype(object) == frame["recommended"].astype(object)
    return Found(hits=int((same & known).sum()), n=int(known.sum()), missing=int((~known).sum()))


def alarm_wait(tables: Tables) -> Found:
    """From an alarm raised to its acknowledgement."""
    return Found(seconds=seconds_between(tables.alarms, "raised_at", "acknowledged_at"))


def closed(tables: Tables) -> Found:
    """Incidents closed with a code."""
    frame = tables.incidents
    return Found(hits=int(frame["closed_at"].notna().sum()), n=len(frame))


def incidents(tables: Tables) -> Found:
    """All incidents received."""
    return Found(n=len(tables.incidents), total=float(len(tables.incidents)))
