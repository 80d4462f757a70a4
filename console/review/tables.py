"""Incidents and responses as tables, worked out from the columns of facts all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain.incident_types import CRISIS_TYPES
from console.review.desk_tables import alarms_of, consults_of, handoffs_of
from console.review.fact_columns import NEVER, NOBODY, STAMPS, FactColumns, first_of, last_of, text, when
from console.review.outcome_tables import add_outcomes
from console.review.responses import responses_of, with_unitless

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Tables(NamedTuple):
    """A shift (or a year) as data frames. Times are datetime64[us], UTC, NaT where it never happened.

    `incidents`: one row an incident received: `incident`, `received_at`, the first time of each stamp
    (`dispatched_at` … `at_facility_at`), `ended_at`, `closed_at`, `type_first`, `type_scene` (as understood on
    arrival), `type_last`, `priority_first`, `priority_last`, `disposition`, `agency`, `sensitive`, `exercise`,
    `imported`, `crisis`, `units`, `cit`, `lat`, `lon`, and what became of it (see `outcome_tables.add_outcomes`).

    `responses`: one row a unit's part in an incident: `incident`, `unit`, `unit_kind`, `crew`, `assigned_at`, the
    stamps, `free_at`, `whole` (begun by being sent, ended by being free), `cit`. An incident whose source names no
    units has one row with the unit none.

    `kinds`: how many facts of each kind there are; `start` and `end`: times of the first and last fact.
    """

    incidents: pd.DataFrame
    responses: pd.DataFrame
    handoffs: pd.DataFrame
    alarms: pd.DataFrame
    consults: pd.DataFrame
    kinds: dict[str, int]
    start: pd.Timestamp
    end: pd.Timestamp


def tables_of(table: pa.Table) -> Tables:
    """Tables of all incidents and responses in columns of facts (see `fact_table.table_of`)."""
    import pandas as pd

    facts = FactColumns(table)
    responses = responses_of(facts)
    incidents = _incidents(facts, responses)
    responses = with_unitless(facts, responses, incidents)
    counts = np.bincount(facts.kind, minlength=len(facts.names["kind"])).tolist()
    kinds = {name: many for name, many in zip(facts.names["kind"], counts, strict=True) if many}
    ends = facts.at[[0, -1]] if len(facts.at) else np.array([NEVER, NEVER])
    start, end = (pd.Timestamp(edge, unit="us") if edge != NEVER else pd.NaT for edge in ends.tolist())
    return Tables(incidents, responses, handoffs_of(facts), alarms_of(facts), consults_of(facts), kinds, start, end)


def _incidents(facts: FactColumns, responses: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    size = len(facts.names["incident"])
    received = facts.are("incident.received")
    where = facts.incident[received]

    def first(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        chosen = chosen & (facts.incident >= 0)
        return first_of(size, facts.incident[chosen], facts.at[chosen], NEVER)

    times: dict[str, NDArray[np.int64]] = {"received_at": first(received)}
    assigned = facts.are("unit.assigned")
    for stamp, name in STAMPS.items():
        chosen = (facts.phase == facts.code_of("phase", stamp)) & facts.are("incident.phase")
        chosen |= (facts.status == facts.code_of("status", stamp)) & facts.are("unit.status")
        times[name] = first(chosen | assigned if stamp == "dispatched" else chosen)
    _earliest_of_responses(times, facts, responses)
    times["ended_at"] = first(facts.are("incident.ended"))
    frame = pd.DataFrame({name: when(column) for name, column in times.items()})
    frame.insert(0, "incident", np.array(facts.names["incident"], dtype=object))
    closing = facts.are("incident.closed", "incident.reopened") & (facts.incident >= 0)
    is_closed = facts.are("incident.closed")[closing]
    closed_at = last_of(
        size, facts.incident[closing], np.where(is_closed, facts.at[closing], NEVER).astype(np.int64), NEVER
    )
    frame["closed_at"] = when(closed_at)
    ends = facts.codes("disposition")
    frame["disposition"] = text(
        last_of(size, facts.incident[closing], np.where(is_closed, ends[closing], NOBODY), NOBODY),
        facts.names["disposition"],
    )
    _types(frame, facts, size)
    for name, nothing in (("sensitive", False), ("exercise", False)):
        flags = np.array([value is True for value in facts.plain(name, received).tolist()], dtype=bool)
        frame[name] = first_of(size, where, flags, nothing)
    actors, agencies = facts.codes("actor"), facts.codes("agency")
    frame["imported"] = first_of(size, where, actors[received], NOBODY) == facts.code_of("actor", "import")
    frame["agency"] = text(first_of(size, where, agencies[received], NOBODY), facts.names["agency"])
    places = facts.are("incident.received", "incident.located") & (facts.incident >= 0)
    for name in ("lat", "lon"):
        values = np.asarray(facts.plain(name, places), dtype=np.float64)
        frame[name] = last_of(size, facts.incident[places], values, np.nan)
    _crews(frame, responses)
    add_outcomes(frame, facts, size)
    return frame[frame["received_at"].notna()].reset_index(drop=True)


def _earliest_of_responses(times: dict[str, NDArray[np.int64]], facts: FactColumns, responses: pd.DataFrame) -> None:
    """A status that names no incident counts for the one that its unit was on."""
    for name in STAMPS.values():
        column = "assigned_at" if name == "dispatched_at" else name
        at = responses[column].to_numpy().astype("datetime64[us]").astype(np.int64)
        known = at != NEVER
        own = times[name]
        own[own == NEVER] = np.iinfo(np.int64).max
        np.minimum.at(own, responses["incident_code"].to_numpy()[known], at[known])
        own[own == np.iinfo(np.int64).max] = NEVER


def _types(frame: pd.DataFrame, facts: FactColumns, size: int) -> None:
    """Type and priority as received, as understood on arrival, and last."""
    said = facts.are("incident.received", "incident.reclassified") & (facts.incident >= 0)
    where, codes, at = facts.incident[said], facts.codes("type_code")[said], facts.at[said]
    priorities = np.nan_to_num(np.asarray(facts.plain("priority", said), dtype=np.float64), nan=0.0).astype(np.int8)
    names = facts.names["type_code"]
    arrived = frame["on_scene_at"].to_numpy().astype(np.int64)[where]
    by_then = (arrived != NEVER) & (at <= arrived)
    frame["type_first"] = text(first_of(size, where, codes, NOBODY), names)
    frame["type_scene"] = text(last_of(size, where[by_then], codes[by_then], NOBODY), names)
    frame["type_last"] = text(last_of(size, where, codes, NOBODY), names)
    frame["priority_first"] = first_of(size, where, priorities, 0)
    frame["priority_last"] = last_of(size, where, priorities, 0)
    frame["crisis"] = frame["type_first"].isin(CRISIS_TYPES) | frame["type_last"].isin(CRISIS_TYPES)


def _crews(frame: pd.DataFrame, responses: pd.DataFrame) -> None:
    """How many units came, and whether one of them is trained for crises."""
    codes = responses["incident_code"].to_numpy()
    frame["units"] = np.bincount(codes, minlength=len(frame))[: len(frame)]
    there = responses["on_scene_at"].notna().to_numpy() & responses["cit"].to_numpy()
    frame["cit"] = np.bincount(codes[there], minlength=len(frame))[: len(frame)] > 0
