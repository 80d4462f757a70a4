"""Incidents and responses as tables, worked out from the columns of facts all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain.incident_types import CRISIS_TYPES
from console.domain.vocabulary import UnitKind

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: "Never": the earliest time there is, as numpy has it for a missing one.
NEVER = np.iinfo(np.int64).min
#: What moves a response on, and how tables call the time of it.
STAMPS = {
    "dispatched": "dispatched_at",
    "en_route": "en_route_at",
    "on_scene": "on_scene_at",
    "contact_made": "contact_at",
    "transporting": "transporting_at",
    "at_facility": "at_facility_at",
}
_FREE = ("available", "out_of_service")
_NOBODY = -1

Codes = NDArray[np.int64]


class Tables(NamedTuple):
    """A shift (or a year) as data frames. Times are datetime64[us], UTC, NaT where it never happened.

    `incidents`: one row an incident received: `incident`, `received_at`, the first time of each stamp
    (`dispatched_at` … `at_facility_at`), `ended_at`, `closed_at`, `type_first`, `type_scene` (as understood on
    arrival), `type_last`, `priority_first`, `priority_last`, `disposition`, `agency`, `sensitive`, `exercise`,
    `imported`, `crisis`, `units`, `cit`, `lat`, `lon`.

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


class _Facts:
    """Columns of facts as numpy, in the order in which they happened."""

    def __init__(self, table: pa.Table) -> None:
        at = table.column("at").to_numpy().astype("datetime64[us]").astype(np.int64)
        order = np.argsort(at, kind="stable")
        self.in_order = bool(np.all(order[1:] > order[:-1])) if len(order) else True
        self._table = table if self.in_order else table.take(order)
        self.at = at if self.in_order else at[order]
        self.names: dict[str, list[str]] = {}
        self.kind, self.incident, self.unit, self.status, self.phase = (
            self.codes(name) for name in ("kind", "incident", "unit", "status", "phase")
        )

    def codes(self, name: str) -> Codes:
        """A text column as numbers into `names[name]`, -1 where there is none."""
        column = self._table.column(name).combine_chunks()
        if hasattr(column, "num_chunks"):
            column = column.unify_dictionaries().combine_chunks() if column.num_chunks else column
        parts = column.chunks if hasattr(column, "chunks") else [column]
        self.names[name] = parts[0].dictionary.to_pylist() if parts else []
        if not parts:
            return np.zeros(0, dtype=np.int32)
        return np.concatenate([part.indices.fill_null(_NOBODY).to_numpy(zero_copy_only=False) for part in parts])

    def plain(self, name: str) -> NDArray[Any]:
        """Any other column, NaN or none where there is no value."""
        return np.asarray(self._table.column(name).to_numpy())

    def code_of(self, column: str, value: str) -> int:
        """The number of a text, or one that never occurs."""
        names = self.names[column]
        return names.index(value) if value in names else -2

    def are(self, *kinds: str) -> NDArray[np.bool_]:
        """Which facts are of some kinds."""
        return np.isin(self.kind, [self.code_of("kind", kind) for kind in kinds])


def tables_of(table: pa.Table) -> Tables:
    """Tables of all incidents and responses in columns of facts (see `fact_table.table_of`)."""
    import pandas as pd

    facts = _Facts(table)
    responses = _responses(facts)
    incidents = _incidents(facts, responses)
    responses = _with_unitless(facts, responses, incidents)
    counts = np.bincount(facts.kind, minlength=len(facts.names["kind"])).tolist()
    kinds = {name: many for name, many in zip(facts.names["kind"], counts, strict=True) if many}
    ends = facts.at[[0, -1]] if len(facts.at) else np.array([NEVER, NEVER])
    start, end = (pd.Timestamp(edge, unit="us") if edge != NEVER else pd.NaT for edge in ends.tolist())
    return Tables(incidents, responses, _handoffs(facts), _alarms(facts), _consults(facts), kinds, start, end)


# ---- firsts and lasts, by assigning in order -----------------------------------------------------------


def _first(size: int, places: Codes, values: NDArray[Any], nothing: Any) -> NDArray[Any]:
    """For each place the value of its first row: rows are assigned backwards, and the last one stays."""
    out = np.full(size, nothing, dtype=values.dtype)
    out[places[::-1]] = values[::-1]
    return out


def _last(size: int, places: Codes, values: NDArray[Any], nothing: Any) -> NDArray[Any]:
    """For each place the value of its last row."""
    out = np.full(size, nothing, dtype=values.dtype)
    out[places] = values
    return out


def _when(times: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Microseconds as datetime64; never as NaT (the same bits)."""
    return times.view("datetime64[us]")


# ---- incidents ---------------------------------------------------------------------------------------


def _incidents(facts: _Facts, responses: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    size = len(facts.names["incident"])
    received = facts.are("incident.received")
    where = facts.incident[received]

    def first(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        chosen = chosen & (facts.incident >= 0)
        return _first(size, facts.incident[chosen], facts.at[chosen], NEVER)

    times: dict[str, NDArray[np.int64]] = {"received_at": first(received)}
    assigned = facts.are("unit.assigned")
    for stamp, name in STAMPS.items():
        chosen = (facts.phase == facts.code_of("phase", stamp)) & facts.are("incident.phase")
        chosen |= (facts.status == facts.code_of("status", stamp)) & facts.are("unit.status")
        times[name] = first(chosen | assigned if stamp == "dispatched" else chosen)
    _earliest_of_responses(times, facts, responses)
    times["ended_at"] = first(facts.are("incident.ended"))
    frame = pd.DataFrame({name: _when(column) for name, column in times.items()})
    frame.insert(0, "incident", np.array(facts.names["incident"], dtype=object))
    closing = facts.are("incident.closed", "incident.reopened") & (facts.incident >= 0)
    is_closed = facts.are("incident.closed")[closing]
    closed_at = _last(
        size, facts.incident[closing], np.where(is_closed, facts.at[closing], NEVER).astype(np.int64), NEVER
    )
    frame["closed_at"] = _when(closed_at)
    ends = facts.codes("disposition")
    frame["disposition"] = _text(
        _last(size, facts.incident[closing], np.where(is_closed, ends[closing], _NOBODY), _NOBODY),
        facts.names["disposition"],
    )
    _types(frame, facts, size)
    for name, nothing in (("sensitive", False), ("exercise", False)):
        flags = np.array([value is True for value in facts.plain(name)[received].tolist()], dtype=bool)
        frame[name] = _first(size, where, flags, nothing)
    actors, agencies = facts.codes("actor"), facts.codes("agency")
    frame["imported"] = _first(size, where, actors[received], _NOBODY) == facts.code_of("actor", "import")
    frame["agency"] = _text(_first(size, where, agencies[received], _NOBODY), facts.names["agency"])
    places = facts.are("incident.received", "incident.located") & (facts.incident >= 0)
    for name in ("lat", "lon"):
        values = np.asarray(facts.plain(name)[places], dtype=np.float64)
        frame[name] = _last(size, facts.incident[places], values, np.nan)
    _crews(frame, responses)
    return frame[frame["received_at"].notna()].reset_index(drop=True)


def _earliest_of_responses(times: dict[str, NDArray[np.int64]], facts: _Facts, responses: pd.DataFrame) -> None:
    """A status that names no incident counts for the one that its unit was on."""
    for name in STAMPS.values():
        column = "assigned_at" if name == "dispatched_at" else name
        at = responses[column].to_numpy().astype("datetime64[us]").astype(np.int64)
        known = at != NEVER
        own = times[name]
        own[own == NEVER] = np.iinfo(np.int64).max
        np.minimum.at(own, responses["incident_code"].to_numpy()[known], at[known])
        own[own == np.iinfo(np.int64).max] = NEVER


def _types(frame: pd.DataFrame, facts: _Facts, size: int) -> None:
    """Type and priority as received, as understood on arrival, and last."""
    said = facts.are("incident.received", "incident.reclassified") & (facts.incident >= 0)
    where, codes, at = facts.incident[said], facts.codes("type_code")[said], facts.at[said]
    priorities = np.nan_to_num(np.asarray(facts.plain("priority")[said], dtype=np.float64), nan=0.0).astype(np.int8)
    names = facts.names["type_code"]
    arrived = frame["on_scene_at"].to_numpy().astype(np.int64)[where]
    by_then = (arrived != NEVER) & (at <= arrived)
    frame["type_first"] = _text(_first(size, where, codes, _NOBODY), names)
    frame["type_scene"] = _text(_last(size, where[by_then], codes[by_then], _NOBODY), names)
    frame["type_last"] = _text(_last(size, where, codes, _NOBODY), names)
    frame["priority_first"] = _first(size, where, priorities, 0)
    frame["priority_last"] = _last(size, where, priorities, 0)
    frame["crisis"] = frame["type_first"].isin(CRISIS_TYPES) | frame["type_last"].isin(CRISIS_TYPES)


def _crews(frame: pd.DataFrame, responses: pd.DataFrame) -> None:
    """How many units came, and whether one of them is trained for crises."""
    codes = responses["incident_code"].to_numpy()
    frame["units"] = np.bincount(codes, minlength=len(frame))[: len(frame)]
    there = responses["on_scene_at"].notna().to_numpy() & responses["cit"].to_numpy()
    frame["cit"] = np.bincount(codes[there], minlength=len(frame))[: len(frame)] > 0


def _text(codes: Codes, names: list[str]) -> Any:
    """Codes as a pandas categorical."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=names)


# ---- responses ---------------------------------------------------------------------------------------


def _responses(facts: _Facts) -> pd.DataFrame:
    """One row a unit's part in an incident: from being sent, or first heard of on it, to being free."""
    import pandas as pd

    rows = np.flatnonzero(facts.are("unit.assigned", "unit.status", "unit.released", "unit.retired"))
    rows = rows[np.argsort(facts.unit[rows], kind="stable")]
    unit, at, status, given = facts.unit[rows], facts.at[rows], facts.status[rows], facts.incident[rows]
    kind = facts.kind[rows]
    over = (kind == facts.code_of("kind", "unit.released")) | (kind == facts.code_of("kind", "unit.retired"))
    over |= np.isin(status, [facts.code_of("status", name) for name in _FREE])
    on = _carried(np.where(over, _NOBODY, given), unit, over & (given == _NOBODY))
    foreign = over & (given != _NOBODY) & (given != on)
    keep = ~foreign
    unit, at, status, given, over = (column[keep] for column in (unit, at, status, given, over))
    part = np.r_[False, over[:-1]] if len(over) else over
    segment = np.cumsum(part | np.r_[True, unit[1:] != unit[:-1]][: len(unit)])
    on = _carried(np.where(over, _NOBODY, given), segment, np.zeros(len(segment), dtype=bool))
    known = on != _NOBODY
    unit, at, status, on, over, segment = (column[known] for column in (unit, at, status, on, over, segment))
    fresh = np.ones(len(unit), dtype=bool)
    fresh[1:] = (segment[1:] != segment[:-1]) | (on[1:] != on[:-1])
    course = np.cumsum(fresh) - 1
    size = int(fresh.sum())
    frame = pd.DataFrame({"unit_code": unit[fresh], "incident_code": on[fresh], "assigned_at": _when(at[fresh])})
    for stamp, name in STAMPS.items():
        if stamp != "dispatched":
            chosen = status == facts.code_of("status", stamp)
            frame[name] = _when(_first(size, course[chosen], at[chosen], NEVER))
    said_free = _first(size, course[over], at[over], NEVER)
    frame["free_at"] = _when(_free_at(facts, frame, said_free))
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
    marked = np.where(values != _NOBODY, index, -1)
    newest = np.maximum.accumulate(marked) if len(marked) else marked
    wiped = np.maximum.accumulate(np.where(np.r_[False, reset[:-1]], index, -1)) if len(reset) else marked
    start = np.maximum.accumulate(np.where(np.r_[True, group[1:] != group[:-1]][: len(group)], index, 0))
    good = (newest >= start) & (newest >= wiped) & (newest >= 0)
    return np.where(good, values[np.maximum(newest, 0)], _NOBODY)


def _free_at(facts: _Facts, frame: pd.DataFrame, said: NDArray[np.int64]) -> NDArray[np.int64]:
    """When a unit was free again: as it said, or when it was sent elsewhere, or when the incident was closed."""
    closed = facts.are("incident.closed") & (facts.incident >= 0)
    size = len(facts.names["incident"])
    closed_at = _last(size, facts.incident[closed], facts.at[closed], NEVER)[frame["incident_code"].to_numpy()]
    unit, assigned = frame["unit_code"].to_numpy(), frame["assigned_at"].to_numpy().astype(np.int64)
    following = np.full(len(frame), NEVER)
    following[:-1] = np.where(unit[1:] == unit[:-1], assigned[1:], NEVER)
    ends = np.stack([following, np.where(closed_at >= assigned, closed_at, NEVER)])
    earliest = np.where(ends == NEVER, np.iinfo(np.int64).max, ends).min(axis=0)
    earliest[earliest == np.iinfo(np.int64).max] = NEVER
    return np.where(said != NEVER, said, earliest)


def _describe_units(frame: pd.DataFrame, facts: _Facts) -> None:
    """What each unit is, as it was last described."""
    size = len(facts.names["unit"])
    chosen = np.flatnonzero(facts.are("unit.registered"))
    where = facts.unit[chosen]
    kinds = _last(size, where, facts.codes("unit_kind")[chosen], _NOBODY)
    crews = np.nan_to_num(np.asarray(facts.plain("crew")[chosen], dtype=np.float64), nan=2.0)
    skills = facts.plain("skills")[chosen]
    trained = np.array([found is not None and "CIT" in found for found in skills.tolist()], dtype=bool)
    cit = _last(size, where, trained, False) | (kinds == facts.code_of("unit_kind", UnitKind.CIT_PATROL.value))
    codes = frame["unit_code"].to_numpy()
    frame["unit"] = _text(codes, facts.names["unit"])
    frame["unit_kind"] = _text(kinds[codes], facts.names["unit_kind"])
    frame["crew"] = _last(size, where, crews, 2.0)[codes]
    frame["cit"] = cit[codes]


def _with_unitless(facts: _Facts, responses: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Add the response of incidents whose source names no units, as their own phases tell it."""
    import pandas as pd

    codes = responses.pop("incident_code").to_numpy()
    responses.pop("unit_code")
    responses.insert(0, "incident", _text(codes, facts.names["incident"]))
    alone = incidents[(incidents["units"] == 0) & incidents["dispatched_at"].notna()]
    stamps = [name for name in STAMPS.values() if name != "dispatched_at"]
    extra = pd.DataFrame(
        {
            "incident": pd.Categorical(alone["incident"], categories=facts.names["incident"]),
            "assigned_at": alone["dispatched_at"].to_numpy(),
            **{name: alone[name].to_numpy() for name in stamps},
            "free_at": alone["closed_at"].fillna(alone["ended_at"]).to_numpy(),
            "unit": _text(np.full(len(alone), _NOBODY), facts.names["unit"]),
            "unit_kind": _text(np.full(len(alone), _NOBODY), facts.names["unit_kind"]),
            "crew": np.nan,
            "cit": False,
            "whole": True,
        }
    )
    return pd.concat([responses, extra], ignore_index=True) if len(extra) else responses


# ---- hand-offs and alarms ------------------------------------------------------------------------------


def _handoffs(facts: _Facts) -> pd.DataFrame:
    """One row an offer: `incident`, `offered_at`, `answered_at`, `accepted`."""
    import pandas as pd

    rows = np.flatnonzero(facts.are("handoff.offered", "handoff.accepted", "handoff.declined"))
    rows = rows[np.argsort(facts.incident[rows], kind="stable")]
    incident, kind = facts.incident[rows], facts.kind[rows]
    offered = kind == facts.code_of("kind", "handoff.offered")
    at = facts.at[rows]
    answered, accepted = np.full(len(rows), NEVER), np.zeros(len(rows), dtype=bool)
    same = np.zeros(len(rows), dtype=bool)
    same[:-1] = (incident[1:] == incident[:-1]) & ~offered[1:]
    answered[:-1] = np.where(same[:-1], at[1:], NEVER)
    accepted[:-1] = same[:-1] & (kind[1:] == facts.code_of("kind", "handoff.accepted"))
    return pd.DataFrame(
        {
            "incident": _text(incident[offered], facts.names["incident"]),
            "offered_at": _when(at[offered]),
            "answered_at": _when(answered[offered]),
            "accepted": accepted[offered],
        }
    )


def _alarms(facts: _Facts) -> pd.DataFrame:
    """One row a raising: `alarm`, `rule`, `raised_at`, `acknowledged_at`, `cleared_at`."""
    import pandas as pd

    codes, rules = facts.codes("alarm"), facts.codes("rule")
    kinds = ("alarm.raised", "alarm.acknowledged", "alarm.cleared")
    rows = np.flatnonzero(facts.are(*kinds))
    rows = rows[np.argsort(codes[rows], kind="stable")]
    raised = facts.are("alarm.raised")[rows]
    number = np.cumsum(raised) - 1
    fits = (number >= 0) & (codes[rows] == codes[rows][raised][np.maximum(number, 0)]) if raised.any() else raised
    size, at = int(raised.sum()), facts.at[rows]

    def first(kind: str) -> NDArray[np.datetime64]:
        chosen = fits & facts.are(kind)[rows]
        return _when(_first(size, number[chosen], at[chosen], NEVER))

    return pd.DataFrame(
        {
            "alarm": _text(codes[rows][raised], facts.names["alarm"]),
            "rule": _text(rules[rows][raised], facts.names["rule"]),
            "raised_at": _when(at[raised]),
            "acknowledged_at": first("alarm.acknowledged"),
            "cleared_at": first("alarm.cleared"),
        }
    )


def _consults(facts: _Facts) -> pd.DataFrame:
    """One row a consult: `consult`, `requested_at`, `connected_at`, `ended_at`, `recommended`, `actual`."""
    import pandas as pd

    codes = facts.codes("consult")
    size = len(facts.names["consult"])

    def first(kind: str) -> NDArray[np.int64]:
        chosen = facts.are(kind) & (codes >= 0)
        return _first(size, codes[chosen], facts.at[chosen], NEVER)

    frame = pd.DataFrame({"consult": np.array(facts.names["consult"], dtype=object)})
    for name in ("requested", "connected", "ended"):
        frame[f"{name}_at"] = _when(first(f"consult.{name}"))
    told = facts.are("consult.ended", "consult.outcome") & (codes >= 0)
    for name in ("recommended", "actual"):
        values = facts.codes(name)
        chosen = told & (values >= 0)
        frame[name] = _text(_last(size, codes[chosen], values[chosen], _NOBODY), facts.names[name])
    return frame
