"""A night worse than any on record: a thousand facts a second for a minute, on a desk with ten thousand units."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

import msgspec

from console.bench.harness import Bench
from console.bench.processes import Child, memory_mb, running
from console.bench.report import Figure, Row
from console.bench.source_load import Work

FACTS_PER_S, UNITS, POSITIONS_PER_S = 1_000.0, 10_000, 10_000.0
#: Calls open at a time; they come at a thousand a second until there are so many.
LIVES = 2_000
P99_GOAL_MS, BLOCKED_GOAL_MS = 250.0, 100.0
SETTLE_S = 4.0
#: How long the desk may take to be exact after the last fact, seconds.
EXACT_WITHIN_S = 60.0


def measure(bench: Bench) -> Figure:
    """One storm; nothing in it is a peer's to match, so it runs once."""
    seconds = bench.length(60.0, 10.0)
    figure = Figure(
        "storm",
        f"Storm: {FACTS_PER_S:,.0f} incident facts/s for {seconds:.0f} s, {UNITS:,} units at 1 Hz, one real desk",
    )
    folder = bench.scratch / "storm"
    folder.mkdir()
    with ExitStack() as stack:
        hub = stack.enter_context(running("hub", "console.bench.hub_process", [str(folder / "hub.sqlite")], folder))
        told = hub.hear()
        source = stack.enter_context(running("source", "console.bench.source_load", [], folder))
        work = Work(told["url"], told["source"], seconds, UNITS, POSITIONS_PER_S, FACTS_PER_S, lives=LIVES)
        source.tell(**msgspec.to_builtins(work))
        before = source.hear()
        arguments = [told["url"], told["desk"], str(bench.scratch)]
        desk = stack.enter_context(running("desk", "console.bench.desk_process", arguments, folder))
        desk.hear()
        time.sleep(SETTLE_S)
        _ask(desk, do="begin")
        bench.say(f"the storm rages for {seconds:.0f} s")
        source.tell(go=True)
        sent = source.hear(seconds + 120.0)
        stormy = _ask(desk, do="report")
        held = _ask(hub, ask="state")
        exact = _until_exact(desk, held["head"])
        memory = memory_mb(hub.pid)
    acknowledged = before["acknowledged"] + sent["acknowledged"]
    lost = max(acknowledged - exact["seq"], 0) + sent["unacknowledged"]
    same = exact["digest"] == held["digest"]
    figure.rows += [
        Row("facts lost", lost, "", goal=0.0, note=_proof(acknowledged, sent, exact, same)),
        Row("fact latency from the source's send to the desk's picture, p99", exact["fact_s"]["p99"] * 1000, "ms",
            goal=P99_GOAL_MS, note=f"p50 {exact['fact_s']['p50'] * 1000:.0f} ms, {exact['facts']:,} facts"),
        Row("the desk's event loop away, longest", stormy["blocked_ms"]["most"], "ms", goal=BLOCKED_GOAL_MS,
            note=_away(stormy)),
        Row("facts acknowledged a second", sent["acknowledged"] / seconds, "/s", "more",
            note=f"{sent['positions'] / seconds:,.0f} positions/s beside; {stormy['open']:,} calls open at the end"),
        Row("processor time used until the end: hub", held["cpu_s"], "s",
            note=f"desk {stormy['cpu_s']:.1f} s, source {sent['cpu_s']:.1f} s"),
    ]  # fmt: skip
    if memory:
        note = f"desk {exact['memory_mb'].get('rss', float('nan')):.0f} MB"
        figure.rows.append(Row("memory afterwards, resident: hub", memory["rss"], "MB", note=note))
    if not same:
        figure.failed = "the desk's picture is not the hub's"
    if exact["faults"]:
        figure.failed = f"the desk failed while it was measured: {exact['faults'][0]}"
    return figure


def _away(desk: dict[str, Any]) -> str:
    """Whose doing it was that the event loop was away."""
    return (
        f"p50 {desk['blocked_ms']['p50']:.0f} ms, p99 {desk['blocked_ms']['p99']:.0f} ms; the processor's time of this "
        f"thread alone: p99 {desk['own_ms']['p99']:.0f} ms, longest {desk['own_ms']['most']:.0f} ms; longest garbage "
        f"collection {desk['swept_ms'].get('most', 0.0):.0f} ms"
    )


def _proof(acknowledged: int, sent: dict[str, Any], desk: dict[str, Any], same: bool) -> str:
    refused = f", {sent['refused']:,} refused ({sent['first_refusal']})" if sent["refused"] else ""
    return (
        f"{acknowledged:,} acknowledged{refused}, the desk stands at fact {desk['seq']:,} with {desk['gaps']} gaps; "
        f"its picture's digest is {'the same as' if same else 'NOT'} the hub's"
    )


def _until_exact(desk: Child, head: int) -> dict[str, Any]:
    """The desk's report once it holds every fact up to `head`."""
    end = time.monotonic() + EXACT_WITHIN_S
    while True:
        report = _ask(desk, do="report")
        if report["seq"] >= head or time.monotonic() > end:
            return report
        time.sleep(0.2)


def _ask(child: Child, **words: Any) -> dict[str, Any]:
    child.tell(**words)
    return child.hear()
