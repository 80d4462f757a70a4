"""How soon a desk shows something true after it was started, and how much memory it and its hub take."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

import msgspec

from console.bench.harness import Bench
from console.bench.processes import memory_mb, running
from console.bench.report import Figure, Row
from console.bench.samples import median
from console.bench.source_load import Work

UNITS = 5_000
START_GOAL_S, MEMORY_GOAL_MB = 1.5, 250.0
#: Memory is read after the desk has lived with moving units for so long, seconds.
LIVE_S = 8.0
WITHIN_S = 60.0


def measure(bench: Bench) -> Figure:
    """Start desks on a hub with five thousand moving units, one after the other."""
    figure = Figure("start", f"Desk start to first picture, and memory with {UNITS:,} units")
    folder = bench.scratch / "start"
    folder.mkdir()
    rounds = max(2, bench.rounds)
    with ExitStack() as stack:
        hub = stack.enter_context(running("hub", "console.bench.hub_process", [str(folder / "hub.sqlite")], folder))
        told = hub.hear()
        source = stack.enter_context(running("source", "console.bench.source_load", [], folder))
        seconds = rounds * (LIVE_S + 10.0)
        source.tell(**msgspec.to_builtins(Work(told["url"], told["source"], seconds, UNITS, 2_000.0)))
        source.hear()
        source.tell(go=True)
        desks = []
        for number in range(rounds):
            bench.say(f"starting a desk, {number + 1} of {rounds}")
            desks.append(_desk(bench, told))
        memory = memory_mb(hub.pid)
    first, rest = desks[0]["took_s"], [desk["took_s"] for desk in desks[1:]]
    figure.rows.append(
        Row(
            "process start to first painted picture with data",
            median(rest),
            "s",
            goal=START_GOAL_S,
            note=f"the first start of all, which draws the ground's tiles, took {first:.2f} s; "
            f"interpreter and imports {median([desk['imports_s'] for desk in desks[1:]]):.2f} s",
        )
    )
    if memory:
        rss = [desk["memory_mb"]["rss"] for desk in desks]
        private = [desk["memory_mb"]["private"] for desk in desks]
        figure.rows.append(
            Row(
                "memory of the desk, resident",
                median(rss),
                "MB",
                goal=MEMORY_GOAL_MB,
                note=f"private {median(private):.0f} MB",
            )
        )
        figure.rows.append(
            Row("memory of the hub, resident", memory["rss"], "MB", note=f"private {memory['private']:.0f} MB")
        )
    else:
        figure.skipped.append("memory: only Linux tells it")
    return figure


def _desk(bench: Bench, told: dict[str, Any]) -> dict[str, Any]:
    """Start one; seconds to its first picture, of which until its imports were done, and its memory later."""
    arguments = [told["url"], told["desk"], str(bench.scratch)]
    begun_s = time.monotonic()
    with running("desk", "console.bench.desk_process", arguments, bench.scratch) as desk:
        ready = desk.hear()
        time.sleep(LIVE_S)
        desk.tell(do="report")
        report = desk.hear(WITHIN_S)
        if report["first_picture_s"] is None:
            raise RuntimeError(f"the desk showed no picture within {LIVE_S:.0f} s; its link is {report['link']}")
        if report["faults"]:
            raise RuntimeError(f"the desk failed: {report['faults'][0]}")
    return {
        "took_s": report["first_picture_s"] - begun_s,
        "imports_s": ready["imported_s"] - begun_s,
        "memory_mb": report["memory_mb"],
    }
