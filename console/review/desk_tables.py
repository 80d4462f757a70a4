"""What was done at the desk, as tables: hand-offs, alarms and consults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.review.fact_columns import NEVER, NOBODY, FactColumns, first_of, last_of, text, when

if TYPE_CHECKING:
    import pandas as pd


def handoffs_of(facts: FactColumns) -> pd.DataFrame:
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
            "incident": text(incident[offered], facts.names["incident"]),
            "offered_at": when(at[offered]),
            "answered_at": when(answered[offered]),
            "accepted": accepted[offered],
        }
    )


def alarms_of(facts: FactColumns) -> pd.DataFrame:
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
        return when(first_of(size, number[chosen], at[chosen], NEVER))

    return pd.DataFrame(
        {
            "alarm": text(codes[rows][raised], facts.names["alarm"]),
            "rule": text(rules[rows][raised], facts.names["rule"]),
            "raised_at": when(at[raised]),
            "acknowledged_at": first("alarm.acknowledged"),
            "cleared_at": first("alarm.cleared"),
        }
    )


def consults_of(facts: FactColumns) -> pd.DataFrame:
    """One row a consult: `consult`, `requested_at`, `connected_at`, `ended_at`, `recommended`, `actual`."""
    import pandas as pd

    codes = facts.codes("consult")
    size = len(facts.names["consult"])

    def first(kind: str) -> NDArray[np.int64]:
        chosen = facts.are(kind) & (codes >= 0)
        return first_of(size, codes[chosen], facts.at[chosen], NEVER)

    frame = pd.DataFrame({"consult": np.array(facts.names["consult"], dtype=object)})
    for name in ("requested", "connected", "ended"):
        frame[f"{name}_at"] = when(first(f"consult.{name}"))
    told = facts.are("consult.ended", "consult.outcome") & (codes >= 0)
    for name in ("recommended", "actual"):
        values = facts.codes(name)
        chosen = told & (values >= 0)
        frame[name] = text(last_of(size, codes[chosen], values[chosen], NOBODY), facts.names[name])
    return frame
