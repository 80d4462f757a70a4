"""How long a reviewer waits: a twelve-hour shift opened, any second of it, its measures and report; and a year."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from typing import Any

from console.bench.harness import Bench, Skip
from console.bench.processes import Child, running
from console.bench.report import Figure, Row
from console.bench.samples import percentile
from console.bench.shift_maker import make_shift, make_year

#: The shift of the goals.
UNITS, HOURS, FACTS = 500, 12.0, 50_000
QUICK_HOURS, QUICK_FACTS = 3.0, 12_500
YEAR_INCIDENTS = 1_000_000
START = datetime(2030, 1, 1, 18, tzinfo=UTC)
OPEN_GOAL_S, SECOND_GOAL_MS, MEASURES_GOAL_S, REPORT_GOAL_S, REPORT_GOAL_MB = 3.0, 50.0, 2.0, 15.0, 20.0
YEAR_GOAL_S, YEAR_GOAL_MB = 20.0, 2_000.0
WITHIN_S = 300.0
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def measure(bench: Bench) -> Figure:
    """Make the journals, then ask of them as a reviewer does.

    Raises:
        Skip: pandas, pyarrow or folium is not installed.
    """
    for module in ("pandas", "pyarrow", "folium"):
        if importlib.util.find_spec(module) is None:
            raise Skip(f"{module} is not installed (extra `review`)")
    folder = bench.scratch / "review"
    folder.mkdir()
    path = folder / "shift.sqlite"
    hours, facts = bench.length(HOURS, QUICK_HOURS), int(bench.length(FACTS, QUICK_FACTS))
    bench.say(f"making a shift of {hours:g} hours, {UNITS} units, {facts:,} facts")
    told, positions = make_shift(path, units=UNITS, hours=hours, facts=facts, start=START)
    figure = Figure("review", f"A shift of {hours:g} hours looked back on: {told:,} facts, {positions:,} positions")
    with running("reviewer", "console.bench.review_process", [str(path)], folder) as reviewer:
        reviewer.hear()
        figure.rows += _rows({task: _ask(reviewer, task, bench) for task in _TASKS})
    with running("desk", "console.bench.review_desk_process", [str(path), str(folder)], folder, OFFSCREEN) as desk:
        desk.hear(WITHIN_S)
        figure.rows += _painted_rows({task: _ask(desk, task, bench) for task in _DESK_TASKS})
    if bench.quick:
        for row in figure.rows:
            row.goal = None
        figure.notes.append("The goals are for twelve hours: --quick makes three and judges none, without the year.")
        return figure
    bench.say(f"making a year of {YEAR_INCIDENTS:,} incidents")
    year = folder / "year.sqlite"
    make_year(year, YEAR_INCIDENTS, START)
    with running("year", "console.bench.review_process", [str(year)], folder) as reviewer:
        reviewer.hear()
        figure.rows += _year_rows(_ask(reviewer, "year", bench))
    return figure


_TASKS = ("open", "scrub", "libraries", "measures", "report")
_DESK_TASKS = ("searching", "painted")


def _ask(reviewer: Child, task: str, bench: Bench) -> dict[str, Any]:
    bench.say(f"reviewing: {task}")
    reviewer.tell(task=task)
    return reviewer.hear(WITHIN_S)


def _rows(told: dict[str, dict[str, Any]]) -> list[Row]:
    scrub = told["scrub"]
    return [
        Row("open the journal", told["open"]["took_s"], "s", goal=OPEN_GOAL_S),
        Row("the picture and all positions at any second, p50", percentile(scrub["took_ms"], 0.5), "ms"),
        Row(
            "the picture and all positions at any second, p99",
            percentile(scrub["took_ms"], 0.99),
            "ms",
            goal=SECOND_GOAL_MS,
            note=f"{len(scrub['took_ms'])} seconds at random, as it was and as it was known by turns; p99 of its own "
            f"processor time {percentile(scrub['used_ms'], 0.99):.1f} ms",
        ),
        Row(f"{told['measures']['measures']} measures", told["measures"]["took_s"], "s", goal=MEASURES_GOAL_S),
        Row("the report, one HTML file", told["report"]["took_s"], "s", goal=REPORT_GOAL_S),
        Row("the report's size", told["report"]["mb"], "MB", goal=REPORT_GOAL_MB),
        Row("loading the libraries of tables and reports, once", told["libraries"]["took_s"], "s"),
        Row("memory of all this, at most", told["report"]["memory_mb"], "MB"),
    ]


def _painted_rows(told: dict[str, dict[str, Any]]) -> list[Row]:
    painted, searching = told["painted"], told["searching"]
    return [
        Row("any second on the painted Review workspace, p50", percentile(painted["took_ms"], 0.5), "ms"),
        Row(
            "any second on the painted Review workspace, p99",
            percentile(painted["took_ms"], 0.99),
            "ms",
            goal=SECOND_GOAL_MS,
            note=f"{len(painted['took_ms'])} seconds at random, 1920 x 1080, timeline, map and missed moments; p99 of "
            f"the desk's own processor time {percentile(painted['used_ms'], 0.99):.1f} ms",
        ),
        Row(
            "the same while missed moments are looked for, p99",
            percentile(searching["took_ms"], 0.99) if searching["took_ms"] else float("nan"),
            "ms",
            note=f"{searching['findings']:,} found in a process of its own after {searching['searched_s']:.0f} s",
        ),
    ]


def _year_rows(told: dict[str, Any]) -> list[Row]:
    return [
        Row(f"all measures of a year of {told['incidents']:,} incidents", told["took_s"], "s", goal=YEAR_GOAL_S),
        Row("memory of that, at most", told["memory_mb"], "MB", goal=YEAR_GOAL_MB),
    ]
