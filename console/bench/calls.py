"""How soon a video call shows both ends, and how old a picture is when it is seen, read from the picture itself."""

from __future__ import annotations

import importlib.util
from typing import Any

from console.bench.harness import Bench, Skip
from console.bench.processes import running
from console.bench.report import Figure, Row
from console.bench.samples import percentile

CALLS, QUICK_CALLS = 20, 5
SETUP_GOAL_S, DELAY_GOAL_MS = 2.0, 250.0
WITHIN_S = 60.0


def measure(bench: Bench) -> Figure:
    """Two desks call each other again and again through a real hub, on loopback.

    Raises:
        Skip: Qt's browser engine is not installed.
    """
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        raise Skip("Qt's browser engine is not installed (make setup, extra `feeds`)")
    folder = bench.scratch / "call"
    folder.mkdir()
    count = int(bench.length(CALLS, QUICK_CALLS))
    told: list[dict[str, Any]] = []
    with running("hub", "console.bench.hub_process", [str(folder / "hub.sqlite")], folder) as hub:
        at = hub.hear()
        arguments = [at["url"], at["desk"], "bench desk", at["clinician"], "bench clinician"]
        with running("call", "console.bench.call_process", arguments, folder) as desks:
            desks.hear()
            for number in range(count):
                bench.say(f"calling, {number + 1} of {count}")
                desks.tell(call=number)
                told.append(desks.hear(WITHIN_S))
    return _figure(told)


def _figure(told: list[dict[str, Any]]) -> Figure:
    figure = Figure("call", "Video call between two desks on loopback, 640x360 at 25 pictures a second")
    setups = [call["both_s"] for call in told if call["both_s"] is not None]
    delays = [delay for call in told for delay in call["delays_ms"]]
    if len(setups) < len(told) or not delays:
        figure.failed = f"{len(told) - len(setups)} of {len(told)} calls showed no picture"
        return figure
    unread = sum(call["unread"] for call in told)
    figure.rows += [
        Row("from asking to both ends seeing, p50", percentile(setups, 0.5), "s"),
        Row(
            "from asking to both ends seeing, p95",
            percentile(setups, 0.95),
            "s",
            goal=SETUP_GOAL_S,
            note=f"{len(setups)} calls, each with pages, cameras and connections of its own; answered at once",
        ),
        Row("glass to glass, p50", percentile(delays, 0.5), "ms"),
        Row(
            "glass to glass, p95",
            percentile(delays, 0.95),
            "ms",
            goal=DELAY_GOAL_MS,
            note=f"{len(delays):,} pictures whose drawn time was read at the other end; {unread:,} could not be read",
        ),
    ]
    return figure
