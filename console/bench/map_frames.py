"""What a map frame costs with thousands of moving, headed symbols: ours, pyqtgraph's and Leaflet's, by turns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import msgspec

from console.bench.harness import Bench, Skip, in_turn
from console.bench.leaflet import leaflet_js
from console.bench.map_stage import HEIGHT, WIDTH, Round
from console.bench.processes import Child, ChildFailed, running
from console.bench.report import Figure, Row
from console.bench.samples import median, percentile

OURS, CLUSTERED, SCATTER, LEAFLET = (
    "MapView",
    "MapView, clusters",
    "pyqtgraph ScatterPlotItem",
    "Leaflet canvas circles",
)
#: Units, frames a round (full, quick), goal for p99 in milliseconds, and the peers asked: beyond, they only cost time.
STAGES: tuple[tuple[int, int, int, float | None, tuple[str, ...]], ...] = (
    (1_000, 150, 40, None, (SCATTER, LEAFLET)),
    (10_000, 120, 30, 16.0, (SCATTER, LEAFLET)),
    (50_000, 60, 16, 33.0, (SCATTER, LEAFLET)),
    (100_000, 50, 12, 33.0, ()),
)
#: Share of units whose arrival has to be seen on the screen for a side's frames to count.
SHOWN_AT_LEAST = 0.85
MODES = ("panning", "updating")
SCATTER_GOAL, LEAFLET_GOAL = 4.0, 10.0


class Frames(msgspec.Struct, frozen=True):
    """One round: p50 and p99 of its frames in milliseconds, p99 of the processor's time alone (none: not known), and
    the share of units found on screen afterwards.
    """

    p50: float
    p99: float
    processor_p99: float | None
    seen: float | None


def measure(bench: Bench) -> Figure:
    """All counts, both modes, every side that can run here."""
    figure = Figure("map", f"Map frames at {WIDTH}x{HEIGHT}, software rendering: p99 milliseconds a frame")
    script = None
    try:
        script = leaflet_js(bench.cache, bench.say)
    except Skip as skip:
        figure.skipped.append(str(skip))
    for count, full, quick, goal, peers in STAGES:
        with ExitStack() as stack:
            sides = {
                OURS: _stage(bench, stack, "ours", count),
                CLUSTERED: _stage(bench, stack, "ours-clustered", count),
            }
            if SCATTER in peers:
                sides[SCATTER] = _stage(bench, stack, "scatter", count)
            if LEAFLET in peers and script is not None:
                arguments = [str(script), str(count), str(bench.scratch)]
                _start(bench, stack, sides, figure, f"leaflet {count}", "console.bench.map_leaflet", arguments)
            for mode in MODES:
                asked = Round(mode, int(bench.length(full, quick)))
                rounds: dict[str, Callable[[], Frames]] = {
                    name: partial(_draw, child, asked, name != CLUSTERED) for name, child in sides.items()
                }
                results = in_turn(rounds, bench.rounds, bench.say, f"{count:,} units {mode}")
                figure.rows.extend(_rows(f"{count:,} {mode}", results, goal))
    figure.notes.append(
        "A frame is the change and its painting, every unit drawn as a symbol with its heading; ours paints labels, "
        "ages, incidents and the demo city's ground as well, the peers nothing else. At 100,000 units the map drops "
        "symbols that would lie under others. 'clusters' is the map as a desk shows it, crowds gathered. Leaflet draws "
        "circles without heading; its frame is the time from one animation frame to the next without waiting for a "
        "display."
    )
    return figure


def _stage(bench: Bench, stack: ExitStack, side: str, count: int) -> Child:
    arguments = [side, str(count), str(bench.scratch)]
    bench.say(f"starting the map of {count:,} units: {side}")
    child = stack.enter_context(running(f"map {side} {count}", "console.bench.map_stage", arguments, bench.scratch))
    child.hear()
    return child


def _start(
    bench: Bench,
    stack: ExitStack,
    sides: dict[str, Child],
    figure: Figure,
    name: str,
    module: str,
    arguments: list[str],
) -> None:
    """A browser may be installed and still not start here (no sandbox, no fonts): then the figure goes on without."""
    child = stack.enter_context(running(name, module, arguments, bench.scratch))
    try:
        child.hear()
    except ChildFailed as failed:
        figure.skipped.append(f"{LEAFLET}: {failed}")
    else:
        sides[LEAFLET] = child


def _draw(child: Child, asked: Round, must_show: bool) -> Frames:
    child.tell(**msgspec.to_builtins(asked))
    told = child.hear(600.0)
    samples = told["frames_ms"]
    seen = told.get("seen")
    if must_show and seen is not None and seen < SHOWN_AT_LEAST:
        raise RuntimeError(
            f"only {seen:.0%} of units were found on the screen of {child.name}: its frames do not count"
        )
    processor = percentile(told["processor_ms"], 0.99) if "processor_ms" in told else None
    return Frames(percentile(samples, 0.50), percentile(samples, 0.99), processor, seen)


def _rows(what: str, results: dict[str, list[Frames]], goal: float | None) -> list[Row]:
    """Each peer in a row of its own; how many times better is judged where there is a goal for the count."""
    p50 = {name: median([frames.p50 for frames in rounds]) for name, rounds in results.items()}
    p99 = {name: median([frames.p99 for frames in rounds]) for name, rounds in results.items()}
    rows = []
    times: dict[str, float | None] = {SCATTER: SCATTER_GOAL, LEAFLET: LEAFLET_GOAL}
    peers = [name for name in times if name in p99] or [""]
    for index, peer in enumerate(peers):
        note = f"{_told(results[OURS])}, {results[OURS][-1].seen:.0%} of units found on screen" if index == 0 else ""
        if peer:
            note += f"{'; ' if note else ''}{peer} p50 {p50[peer]:.1f} ms ({p50[peer] / p50[OURS]:.1f}x)"
        rows.append(
            Row(
                what,
                p99[OURS],
                "ms",
                goal=goal if index == 0 else None,
                peer=p99.get(peer),
                peer_name=peer,
                times_goal=times.get(peer) if goal is not None else None,
                note=note,
            )
        )
    rows.append(Row(f"{what}, clusters", p99[CLUSTERED], "ms", goal=goal, note=_told(results[CLUSTERED])))
    return rows


def _told(rounds: list[Frames]) -> str:
    processor = [frames.processor_p99 for frames in rounds if frames.processor_p99 is not None]
    return f"p50 {median([frames.p50 for frames in rounds]):.1f} ms, processor alone p99 {median(processor):.1f} ms"
