"""Columns of facts as numpy arrays in the order in which they happened, and firsts and lasts among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
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
FREE = ("available", "out_of_service")
NOBODY = -1

Codes = NDArray[np.int64]


class FactColumns:
    """Columns of facts as numpy, in the order in which they happened."""

    def __init__(self, table: pa.Table) -> None:
        at = table.column("at").to_numpy().astype("datetime64[us]").astype(np.int64)
        order = np.argsort(at, kind="stable")
        self.in_order = bool(np.all(order[1:] > order[:-1])) if len(order) else True
        # The table stays as it is: a year's, put in order, would be held twice.
        self._table, self._order = table, None if self.in_order else order
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
        found = np.concatenate([part.indices.fill_null(NOBODY).to_numpy(zero_copy_only=False) for part in parts])
        return found if self._order is None else found[self._order]

    def plain(self, name: str, chosen: Codes | NDArray[np.bool_]) -> NDArray[Any]:
        """Any other column in some rows (their numbers, or a flag each), NaN or none where there is no value."""
        return np.asarray(self._table.column(name).take(self._places(chosen)).to_numpy())

    def plain_at(self, name: str, rows: Codes) -> list[Any]:
        """The values of any column in some rows, none where there is no value."""
        found: list[Any] = self._table.column(name).take(self._places(rows)).to_pylist()
        return found

    def _places(self, chosen: Codes | NDArray[np.bool_]) -> Codes:
        rows: Codes = np.flatnonzero(chosen) if chosen.dtype == bool else chosen.astype(np.int64, copy=False)
        return rows if self._order is None else self._order[rows]

    def code_of(self, column: str, value: str) -> int:
        """The number of a text, or one that never occurs."""
        names = self.names[column]
        return names.index(value) if value in names else -2

    def are(self, *kinds: str) -> NDArray[np.bool_]:
        """Which facts are of some kinds."""
        return np.isin(self.kind, [self.code_of("kind", kind) for kind in kinds])


def first_of(size: int, places: Codes, values: NDArray[Any], nothing: Any) -> NDArray[Any]:
    """For each place the value of its first row: rows are assigned backwards, and the last one stays."""
    out = np.full(size, nothing, dtype=values.dtype)
    out[places[::-1]] = values[::-1]
    return out


def last_of(size: int, places: Codes, values: NDArray[Any], nothing: Any) -> NDArray[Any]:
    """For each place the value of its last row."""
    out = np.full(size, nothing, dtype=values.dtype)
    out[places] = values
    return out


def when(times: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Microseconds as datetime64; never as NaT (the same bits)."""
    return times.view("datetime64[us]")


def text(codes: Codes, names: list[str]) -> Any:
    """Codes as a pandas categorical."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=names)
