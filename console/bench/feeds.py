"""How smooth the desk stays with a wall of feeds playing beside a map full of units."""

from __future__ import annotations

import importlib.util
from typing import Any

from console.bench.harness import Bench, Skip
from console.bench.processes import running
from console.bench.report import Figure, Row
from console.bench.samples import percentile

FEEDS, UNITS = 9, 5_000
SECONDS, QUICK_SECONDS = 60.0, 15.0
#: No frame over this, milliseconds.
GOAL_MS = 50.0
#: The stream lasts so much longer than it is watched: opening and a margin, seconds.
MARGIN_S = 45.0
#: Pictures a second that the camera sends, and the share of them that has to be shown.
SENT_A_SECOND, SHOWN_SHARE = 15.0, 0.9


def measure(bench: Bench) -> Figure:
    """The same window with the map alone and with nine feeds, by turns.

    Raises:
        Skip: there is nothing to encode or to play a stream with.
    """
    for module, what in (("av", "PyAV"), ("PySide6.QtMultimedia", "Qt Multimedia")):
        if importlib.util.find_spec(module) is None:
            raise Skip(f"{what} is not installed (make setup, extra `feeds`)")
    folder = bench.scratch / "feeds"
    folder.mkdir()
    seconds = bench.length(SECONDS, QUICK_SECONDS)
    with running("camera", "console.bench.camera_process", [str(seconds + MARGIN_S)], folder) as camera:
        url = camera.hear(120.0)["url"]
        with running("feeds", "console.bench.feeds_process", [str(UNITS), str(folder)], folder) as desk:
            desk.hear(120.0)
            bench.say(f"{FEEDS} feeds beside {UNITS:,} units, {seconds:.0f} s")
            desk.tell(url=url, feeds=FEEDS, seconds=seconds)
            told = desk.hear(seconds + 90.0)
    return figure_of(told, seconds)


def figure_of(told: dict[str, Any], seconds: float) -> Figure:
    """The figure from what the desk said; failed where the feeds did not play."""
    figure = Figure(
        "feeds", f"{FEEDS} feeds of 640x360 at 15 pictures a second beside {UNITS:,} units moving 20 times a second"
    )
    if not told["opened"] or told["live"] < FEEDS:
        figure.failed = f"{told['live']} of {FEEDS} feeds were live"
        return figure
    shown = min(told["rates"])
    if shown < SENT_A_SECOND * SHOWN_SHARE:
        figure.failed = f"a feed showed {shown:.1f} of {SENT_A_SECOND:.0f} pictures a second"
        return figure
    gaps, own, frames = told["gaps_ms"], told["own_ms"], told["map_ms"]
    over = sum(gap > GOAL_MS for gap in gaps)
    figure.rows += [
        Row("map frame with feeds playing, p99", percentile(frames, 0.99), "ms"),
        Row("map frame with feeds playing, longest", max(frames), "ms", goal=GOAL_MS),
        Row("longest a hand had to wait, p99", percentile(gaps, 0.99), "ms"),
        Row(
            "longest a hand had to wait",
            max(gaps),
            "ms",
            goal=GOAL_MS,
            note=f"{over} of {len(gaps):,} turns of the event loop in {seconds:.0f} s over {GOAL_MS:.0f} ms; the "
            f"longest used {max(own):.0f} ms of the processor itself",
        ),
        Row("pictures a second, slowest feed", shown, "/s", better="more", goal=SENT_A_SECOND * SHOWN_SHARE),
    ]
    return figure
