"""The cases that count for what became of people: force, injuries, diversion, care, follow-up and repeat contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary_shift import PHYSICAL_FORCE, Diversion, Force, Injured, Injury
from console.review.fact_columns import NEVER, NOBODY
from console.review.measure_cases import ARREST, CONNECTED, TELLING, contacts, seconds_between
from console.review.measure_types import Found
from console.review.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

_DAY_S = 86_400
_SERIOUS = frozenset({Injury.SERIOUS.value, Injury.DEATH.value})
_FORCES = frozenset(force.value for force in PHYSICAL_FORCE)


def force(tables: Tables) -> Found:
    """Contacts with force, hands-on or above, of those where somebody said whether there was any."""
    return _reported(contacts(tables)["force"], _FORCES)


def injuries(who: Injured | None = None) -> Callable[[Tables], Found]:
    """Contacts in which one side (or anybody) was hurt, of those where somebody said whether anybody was."""
    column = "injury" if who is None else f"injury_{who.value}"
    hurt = frozenset(injury.value for injury in Injury if injury is not Injury.NONE)
    return lambda tables: _reported(contacts(tables)[column], hurt)


def _reported(column: pd.Series, hits: frozenset[str]) -> Found:
    known = column.notna()
    return Found(hits=int(column.isin(hits).sum()), n=int(known.sum()), missing=int((~known).sum()))


def reportable(tables: Tables) -> Found:
    """Incidents, of all kinds, that the FBI's collection of force asks for; none is a figure as well.

    A firearm discharged at or toward a person, or force together with the person's serious injury or death.
    """
    frame = tables.incidents
    told = frame["force"].notna()
    forced = frame["force"].isin(_FORCES)
    grave = (frame["force"] == Force.FIREARM.value) | (forced & frame["injury_person"].isin(_SERIOUS))
    return Found(n=int(told.sum()), hits=int(grave.sum()), total=float(grave.sum()))


def diversion(tables: Tables) -> Found:
    """Contacts without an arrest, of those where there was cause for one; one that was made had its cause."""
    met = contacts(tables)
    arrested = met["disposition"].isin(ARREST) | (met["diversion"] == Diversion.ARRESTED.value)
    diverted = (met["diversion"] == Diversion.DIVERTED.value) & ~arrested
    missing = met["diversion"].isna() & ~arrested
    return Found(hits=int(diverted.sum()), n=int((diverted | arrested).sum()), missing=int(missing.sum()))


def connected(tables: Tables) -> Found:
    """Contacts with a hand-off, an appointment, a referral or a crisis centre, of those where anything is known."""
    met = contacts(tables)
    told = met["connection"].notna()
    known = told | met["disposition"].isin(TELLING)
    hit = told | met["disposition"].isin(CONNECTED)
    return Found(hits=int(hit.sum()), n=int(known.sum()), missing=int((~known).sum()))


def kept(days: int) -> Callable[[Tables], Found]:
    """Contacts connected by hand-off or appointment that kept it within some days, of those observed for as long."""

    def make(tables: Tables) -> Found:
        met = contacts(tables)
        linked = met[met["connection"].notna()]
        return _within(linked, "kept_at", days * _DAY_S, tables)

    return make


def follow_up(hours: int) -> Callable[[Tables], Found]:
    """Closed contacts followed up within some hours, of those observed for as long."""
    return lambda tables: _within(contacts(tables), "followed_up_at", hours * 3600, tables)


def follow_up_wait(tables: Tables) -> Found:
    """From closing to the first follow-up in which the person was reached, of contacts where one was due or made."""
    met = contacts(tables)
    meant = met[met["follow_up_due"] | met["followed_up_at"].notna()]
    return Found(seconds=seconds_between(meant, "closed_at", "followed_up_at"))


def _within(frame: pd.DataFrame, column: str, span_s: float, tables: Tables) -> Found:
    """The share in which something happened within a span of closing; what was not observed for as long is aside."""
    closed = frame[frame["closed_at"].notna()]
    after = seconds_between(closed, "closed_at", column)
    hit = np.isfinite(after) & (after <= span_s)
    observed = hit | (_observed_s(_micros(closed["closed_at"]), tables) >= span_s)
    open_still = len(frame) - len(closed)
    return Found(hits=int(hit.sum()), n=int(observed.sum()), missing=open_still, aside=int((~observed).sum()))


def repeat(days: int) -> Callable[[Tables], Found]:
    """Persons met in a crisis who had a further one within some days of its end, of persons observed for as long.

    A person counts once, with their first contact. Contacts of nobody knows whom are missing; persons of whom the
    records do not tell for as long are aside, and a further crisis does not bring them back: that would count only
    those who had one.
    """

    def make(tables: Tables) -> Found:
        met = contacts(tables)
        over = _micros(met["closed_at"].fillna(met["ended_at"]).fillna(met["received_at"]))
        person, received = met["person"].to_numpy(), _micros(met["received_at"])
        known = person != NOBODY
        first = _first_of_each(person[known], received[known])
        who, since = person[known][first], over[known][first]
        seen = _observed_s(since, tables) >= days * _DAY_S
        again = _again(tables, who, since, days * _DAY_S * 1_000_000)
        return Found(
            hits=int((again & seen).sum()), n=int(seen.sum()), missing=int((~known).sum()), aside=int((~seen).sum())
        )

    return make


def _first_of_each(person: NDArray[np.int64], received: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each person's first contact stands."""
    order = np.lexsort((received, person))
    own = person[order]
    return np.asarray(order[np.r_[True, own[1:] != own[:-1]][: len(own)]])


def _again(tables: Tables, who: NDArray[np.int64], over: NDArray[np.int64], span_us: int) -> NDArray[np.bool_]:
    """Which persons had a further crisis incident that was received after a time and within a span of it.

    `who` in rising order. What comes while the first contact still goes on is taken for the same crisis.
    """
    again = np.zeros(len(who), dtype=bool)
    if not len(who):
        return again
    frame = tables.incidents
    frame = frame[frame["crisis"] & (frame["person"] != NOBODY)]
    person, received = frame["person"].to_numpy(), _micros(frame["received_at"])
    place = np.searchsorted(who, person)
    counted = (place < len(who)) & (who[np.minimum(place, len(who) - 1)] == person)
    place, received = place[counted], received[counted]
    further = (received > over[place]) & (received <= over[place] + span_us)
    again[place[further]] = True
    return again


def _observed_s(since: NDArray[np.int64], tables: Tables) -> NDArray[np.float64]:
    """For how long the records go on after each time, seconds."""
    end = tables.end.value // 1000 if tables.end == tables.end else NEVER
    return np.asarray((end - since) / 1e6 if end != NEVER else np.full(len(since), -1.0))


def _micros(times: pd.Series) -> NDArray[np.int64]:
    return np.asarray(times.to_numpy().astype("datetime64[us]").astype(np.int64))
