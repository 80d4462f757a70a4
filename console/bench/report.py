"""What a benchmark tells: figures against goals and peers, as a table for people and JSON for programs."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec

from console.bench.samples import ratio

Better = Literal["less", "more"]
#: Columns of the table: heading, width, alignment.
_COLUMNS = (
    ("figure", 52, "<"),
    ("ours", 15, ">"),
    ("goal", 15, ">"),
    ("peer", 15, ">"),
    ("better", 9, ">"),
    ("", 7, "<"),
)
_WIDTH = sum(width for _, width, _ in _COLUMNS) + 2 * (len(_COLUMNS) - 1)


class Row(msgspec.Struct, omit_defaults=True):
    """One measured value. `goal` and `times` (times better than the peer) are judged where given.

    `better` says which way is good. `peer` is what the peer named in `peer_name` did in the same run.
    """

    label: str
    value: float
    unit: str
    better: Better = "less"
    goal: float | None = None
    peer: float | None = None
    peer_name: str = ""
    times_goal: float | None = None
    note: str = ""

    @property
    def times(self) -> float | None:
        """How many times better than the peer; none without a peer."""
        return None if self.peer is None else ratio(self.value, self.peer, more_is_better=self.better == "more")

    @property
    def met(self) -> bool | None:
        """Whether every goal of this row is met; none when it has none that could be judged."""
        verdicts = [verdict for verdict in (self._within(), self._ahead()) if verdict is not None]
        return all(verdicts) if verdicts else None

    def _within(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "less" else self.value >= self.goal

    def _ahead(self) -> bool | None:
        if self.times_goal is None or self.times is None:
            return None
        return not math.isnan(self.times) and self.times >= self.times_goal


class Figure(msgspec.Struct, omit_defaults=True):
    """One benchmark's outcome. `skipped` are parts that could not run here, each with the reason."""

    name: str
    title: str
    rows: list[Row] = []
    skipped: list[str] = []
    notes: list[str] = []
    failed: str = ""


def number(value: float) -> str:
    """A value as it is read: thousands apart, three figures below a hundred."""
    if math.isnan(value):
        return "?"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """Every figure under its title, goals met and missed said plainly."""
    lines = [_line([heading for heading, _, _ in _COLUMNS]).rstrip(), "-" * _WIDTH]
    for figure in figures:
        lines.extend(_told(figure))
    met, missed, unjudged = tally(figures)
    lines += ["", f"{met} goals met, {missed} missed, {unjudged} rows without a goal of their own."]
    return "\n".join(lines)


def tally(figures: Sequence[Figure]) -> tuple[int, int, int]:
    """Rows whose goals are met, missed, and rows without a goal."""
    verdicts = [row.met for figure in figures for row in figure.rows]
    return verdicts.count(True), verdicts.count(False), verdicts.count(None)


def as_json(figures: Sequence[Figure], machine: dict[str, Any], settings: dict[str, Any]) -> bytes:
    """The whole run as indented JSON, verdicts and ratios worked out."""
    told = {
        "machine": machine,
        "settings": settings,
        "figures": [
            {
                **msgspec.to_builtins(figure),
                "rows": [
                    {**msgspec.to_builtins(row), "times_better": _finite(row.times), "met": row.met}
                    for row in figure.rows
                ],
            }
            for figure in figures
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 4)


def _told(figure: Figure) -> Iterator[str]:
    yield ""
    yield f"{figure.title}  [{figure.name}]"
    for row in figure.rows:
        yield _line(_cells(row)).rstrip()
        if row.note:
            yield from _wrapped(row.note, "      ")
    if figure.failed:
        yield from _wrapped(f"FAILED: {figure.failed}", "    ")
    for reason in figure.skipped:
        yield from _wrapped(f"skipped: {reason}", "    ")
    for note in figure.notes:
        yield from _wrapped(note, "    ")


def _cells(row: Row) -> list[str]:
    sign = "<=" if row.better == "less" else ">="
    goals = [f"{sign} {number(row.goal)} {row.unit}"] if row.goal is not None else []
    if row.times_goal is not None:
        goals.append(f"{number(row.times_goal)}x")
    peer = "" if row.peer is None else f"{number(row.peer)} {row.unit}"
    times = "" if row.times is None else f"{number(row.times)}x"
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    label = f"  {row.label}" + (f" / {row.peer_name}" if row.peer_name else "")
    return [label, f"{number(row.value)} {row.unit}", ", ".join(goals), peer, times, verdict]


def _line(cells: Sequence[str]) -> str:
    return "  ".join(f"{cell:{align}{width}}" for cell, (_, width, align) in zip(cells, _COLUMNS, strict=True))


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
