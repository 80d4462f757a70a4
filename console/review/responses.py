"""Responses: each unit's part in each incident, from being sent to being free, worked out all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary import UnitKind
from console.review.fact_columns import FREE, NEVER, NOBODY, STAMPS, Codes, FactColumns, first_of, last_of, text, when

if TYPE_CHECKING:
    import pandas as pd


def responses_of(facts: FactColumns) -> pd.DataFrame:
    """One row a unit's part in an incident: from being sent, or first heard of on it, to being free."""
    import pandas as pd

    rows = np.flatnonzero(facts.are("unit.assigned", "unit.status", "unit.released", "unit.retired"))
    rows = rows[np.argsort(facts.unit[rows], kind="stable")]
    unit, at, status, given = facts.unit[rows], facts.at[rows], facts.status[rows], facts.incident[rows]
    kind = facts.kind[rows]
    over = (kind == facts.code_of("kind", "unit.released")) | (kind == facts.code_of("kind", "unit.retired"))
    over |= np.isin(status, [facts.code_of("status", name) for name in FREE])
    on = _carried(np.where(over, NOBODY, given), unit, over & (given == NOBODY))
    foreign = over & (given != NOBODY) & (given != on)
    keep = ~foreign
    unit, at, status, given, over = (column[keep] for column in (unit, at, status, given, over))
    part = np.r_[False, over[:-1]] if len(over) else over
    segment = np.cumsum(part | np.r_[True, unit[1:] != unit[:-1]][: len(unit)])
    on = _carried(np.where(over, NOBODY, given), segment, np.zeros(len(segment), dtype=bool))
    known = on != NOBODY
    unit, at, status, on, over, segment = (column[known] for column in (unit, at, status, on, over, segment))
    fresh = np.ones(len(unit), dtype=bool)
    fresh[1:] = (segment[1:] != segment[:-1]) | (on[1:] != on[:-1])
    course = np.cumsum(fresh) - 1
    size = int(fresh.sum())
    frame = pd.DataFrame({"unit_code": unit[fresh], "incident_code": on[fresh], "assigned_at": when(at[fresh])})
    for stamp, name in STAMPS.items():
        if stamp != "dispatched":
            chosen = status == facts.code_of("status", stamp)
            frame[name] = when(first_of(size, course[chosen], at[chosen], NEVER))
    said_free = first_of(size, course[over], at[over], NEVER)
    frame["free_at"] = when(_free_at(facts, frame, said_free))
    # A unit that was sent elsewhere before it was free, or came back to a call, has no time of its own for it; one
    # that only comes back to a former call was free of the one between.
    back = frame.duplicated(["unit_code", "incident_code"]).to_numpy()
    cut = np.zeros(size, dtype=bool)
    cut[:-1] = (said_free[:-1] == NEVER) & (frame["free_at"].to_numpy()[:-1] == frame["assigned_at"].to_numpy()[1:])
    cut[:-1] &= ~back[1:]
    frame["whole"] = ~cut & ~back
    _describe_units(frame, facts)
    return frame


def _carried(values: Codes, group: Codes, reset: NDArray[np.bool_]) -> Codes:
    """Each row's newest value at or before it within its group; a reset forgets it for the rows after."""
    index = np.arange(len(values))
    marked = np.where(values != NOBODY, index, -1)
    newest = np.maximum.accumulate(marked) if len(marked) else marked
    wiped = np.maximum.accumulate(np.where(np.r_[False, reset[:-1]], index, -1)) if len(reset) else marked
    start = np.maximum.accumulate(np.where(np.r_[True, group[1:] != group[:-1]][: len(group)], index, 0))
    good = (newest >= start) & (newest >= wiped) & (newest >= 0)
    return np.where(good, values[np.maximum(newest, 0)], NOBODY)


def _free_at(facts: FactColumns, frame: pd.DataFrame, said: NDArray[np.int64]) -> NDArray[np.int64]:
    """When a unit was free again: as it said, or when it was sent elsewhere, or when the incident was closed."""
    closed = facts.are("incident.closed") & (facts.incident >= 0)
    size = len(facts.names["incident"])
    closed_at = last_of(size, facts.incident[closed], facts.at[closed], NEVER)[frame["incident_code"].to_numpy()]
    unit, assigned = frame["unit_code"].to_numpy(), frame["assigned_at"].to_numpy().astype(np.int64)
    following = np.full(len(frame), NEVER)
    following[:-1] = np.where(unit[1:] == unit[:-1], assigned[1:], NEVER)
    ends = np.stack([following, np.where(closed_at >= assigned, closed_at, NEVER)])
    earliest = np.where(ends == NEVER, np.iinfo(np.int64).max, ends).min(axis=0)
    earliest[earliest == np.iinfo(np.int64).max] = NEVER
    return np.where(said != NEVER, said, earliest)


def _describe_units(frame: pd.DataFrame, facts: FactColumns) -> None:
    """What each unit is, as it was last described."""
    size = len(facts.names["unit"])
    chosen = np.flatnonzero(facts.are("unit.registered"))
    where = facts.unit[chosen]
    kinds = last_of(size, where, facts.codes("unit_kind")[chosen], NOBODY)
    crews = np.nan_to_num(np.asarray(facts.plain("crew", chosen), dtype=np.float64), nan=2.0)
    skills = facts.plain("skills", chosen)
    trained = np.array([found is not None and "CIT" in found for found in skills.tolist()], dtype=bool)
    cit = last_of(size, where, trained, False) | (kinds == facts.code_of("unit_kind", UnitKind.CIT_PATROL.value))
    codes = frame["unit_code"].to_numpy()
    frame["unit"] = text(codes, facts.names["unit"])
    frame["unit_kind"] = text(kinds[codes], facts.names["unit_kind"])
    frame["crew"] = last_of(size, where, crews, 2.0)[codes]
    frame["cit"] = cit[codes]


def with_unitless(facts: FactColumns, responses: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Add the response of incidents whose source names no units, as their own phases tell it."""
    import pandas as pd

    codes = responses.pop("incident_code").to_numpy()
    responses.pop("unit_code")
    responses.insert(0, "incident", text(codes, facts.names["incident"]))
    alone = incidents[(incidents["units"] == 0) & incidents["dispatched_at"].notna()]
    stamps = [name for name in STAMPS.values() if name != "dispatched_at"]
    extra = pd.DataFrame(
        {
            "incident": pd.Categorical(alone["incident"], categories=facts.names["incident"]),
            "assigned_at": alone["dispatched_at"].to_numpy(),
            **{name: alone[name].to_numpy() for name in stamps},
            "free_at": alone["closed_at"].fillna(alone["ended_at"]).to_numpy(),
            "unit": text(np.full(len(alone), NOBODY), facts.names["unit"]),
            "unit_kind": text(np.full(len(alone), NOBODY), facts.names["unit_kind"]),
            "crew": np.nan,
            "cit": False,
            "whole": True,
        }
    )
    return pd.concat([responses, extra], ignore_index=True) if len(extra) else responses
