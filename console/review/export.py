"""Tables of a shift for other tools: CSV and Parquet, de-identified unless asked otherwise, small counts suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.review.findings import ReviewFinding
from console.review.measures import Form, Measure
from console.review.tables import Tables
from console.review.veil import SMALL, Veil

if TYPE_CHECKING:
    import pandas as pd

#: What stands in place of a count that could single somebody out.
SUPPRESSED = f"fewer than {SMALL}"
#: Codes of incidents of which a rare one is not shown beside its incident.
_RARE_ARE_HIDDEN = ("type_first", "type_scene", "type_last", "disposition")
#: What became of people: where one answer is rare, none is shown, or it would stand out as the hidden one.
_HIDDEN_TOGETHER = ("force", "injury", "injury_person", "injury_officer", "injury_other", "diversion", "connection")

#: Any moment will do to measure by how much the calendar of a report is moved.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def export(
    folder: Path,
    tables: Tables,
    measures: Sequence[Measure],
    findings: Sequence[ReviewFinding],
    veil: Veil,
    *,
    parquet: bool = False,
) -> list[Path]:
    """Write `measures`, `incidents`, `responses` and `findings` into a folder; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = {
        "measures": measures_frame(measures),
        "incidents": _veiled(tables.incidents, veil),
        "responses": _veiled(tables.responses, veil),
        "findings": _findings_frame(findings, veil),
    }
    written = []
    for name, frame in frames.items():
        path = folder / f"{name}.{'parquet' if parquet else 'csv'}"
        if parquet:
            frame.to_parquet(path, index=False)
        else:
            frame.to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S.%fZ")
        written.append(path)
    return written


def measures_frame(measures: Sequence[Measure]) -> pd.DataFrame:
    """One row a measure; counts below `SMALL` and what could be worked out from them are left blank and said."""
    import pandas as pd

    rows = []
    for one in measures:
        small = is_small(one)
        rows.append(
            {
                "measure": one.key,
                "title": one.title,
                "definition": one.definition,
                "form": one.form.value,
                "unit": "s" if one.form is Form.DURATION else one.unit,
                "n": None if 0 < one.n < SMALL else one.n,
                "missing": None if 0 < one.missing < SMALL else one.missing,
                "value": None if small else one.value,
                "low": None if small else one.low,
                "high": None if small else one.high,
                "p90": None if small else one.p90,
                "note": SUPPRESSED if small else one.why,
            }
        )
    return pd.DataFrame(rows)


def is_small(one: Measure) -> bool:
    """Whether a figure, or what can be worked out from it, counts so few that somebody could be picked out."""
    if 0 < one.n < SMALL:
        return True
    if one.hits is None:
        return False
    return 0 < one.hits < SMALL or (one.form is Form.SHARE and 0 < one.n - one.hits < SMALL)


def _veiled(frame: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """The table in the report's names, places and calendar."""
    if veil.identified:
        return frame
    import pandas as pd

    out = frame.copy()
    out["incident"] = [veil.incident(str(key)) for key in out["incident"]]
    if "unit" in out:
        out["unit"] = [None if key != key else veil.unit(str(key), "", None) for key in out["unit"]]
    shift = pd.Timedelta(veil.time(_EPOCH) - _EPOCH)
    for name in out.columns:
        if pd.api.types.is_datetime64_any_dtype(out[name]):
            out[name] = out[name] + shift
    if "lat" in out:
        moved = [
            veil.place(lat, lon) if lat == lat else (None, None)
            for lat, lon in zip(out["lat"], out["lon"], strict=True)
        ]
        out["lat"], out["lon"] = [lat for lat, _ in moved], [lon for _, lon in moved]
    for name in (*_RARE_ARE_HIDDEN, *_HIDDEN_TOGETHER):
        if name in out:
            counts = out[name].value_counts()
            shown = counts[counts > 0]
            hidden = set(shown[shown < SMALL].index)
            if hidden and name in _HIDDEN_TOGETHER:
                hidden = set(shown.index)
            out[name] = [SUPPRESSED if value in hidden else value for value in out[name].astype(object)]
    return out.drop(columns=["agency", "person"], errors="ignore")


def _findings_frame(findings: Sequence[ReviewFinding], veil: Veil) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "rule": one.rule,
                "grade": one.grade.value,
                "at": veil.time(one.at).replace(tzinfo=None),
                "until": veil.time(one.until).replace(tzinfo=None) if one.until else None,
                "incident": veil.incident(one.incident) if one.incident else None,
                "text": veil.text(one.text, one.plain),
            }
            for one in findings
        ],
        columns=["rule", "grade", "at", "until", "incident", "text"],
    )
