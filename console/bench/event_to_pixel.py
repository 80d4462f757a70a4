"""From a source's send to the pixel: a probe among thousands of units, read off a real desk's framebuffer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec

from console.bench.harness import Bench
from console.bench.processes import Child, running
from console.bench.report import Figure, Row
from console.bench.samples import Spread, spread
from console.bench.source_load import Work

UNITS, POSITIONS_PER_S, FACTS_PER_S = 5_000, 2_000.0, 10.0
P50_GOAL_MS, P99_GOAL_MS = 33.0, 100.0
#: Delay put in on purpose, to see that it is noticed.
DELAY_MS = 200.0
#: How near the reported difference has to be to the delay put in, milliseconds.
NOTICED_WITHIN_MS = 20.0
PROBE_EVERY_S = 0.35
#: A desk has this long to show its first picture and settle, seconds.
SETTLE_S = 3.0
PROBES = ("position", "fact")


class Sighting(msgspec.Struct, frozen=True):
    """A probe that was sent, or seen with a look, at a time of the machine's monotonic clock."""

    probe: str
    look: str
    at: float


def measure(bench: Bench) -> Figure:
    """Without and with a delay put in."""
    figure = Figure(
        "pixel",
        f"Event to pixel, from a source's send to the framebuffer: {POSITIONS_PER_S:,.0f} positions/s, "
        f"{FACTS_PER_S:.0f} facts/s, {UNITS:,} units shown",
    )
    seconds = bench.length(40.0, 10.0)
    bench.say(f"a probe on the road for {seconds:.0f} s")
    plain, desk = _run(bench, seconds, 0.0)
    bench.say(f"the same with {DELAY_MS:.0f} ms put in between source and hub")
    delayed, _ = _run(bench, bench.length(20.0, 8.0), DELAY_MS)
    for probe in PROBES:
        if probe not in plain or probe not in delayed:
            figure.failed = f"the {probe} probe was never seen on the screen"
            continue
        figure.rows.append(Row(f"{probe} to pixel, p50", plain[probe].p50, "ms", goal=P50_GOAL_MS))
        figure.rows.append(
            Row(f"{probe} to pixel, p99", plain[probe].p99, "ms", goal=P99_GOAL_MS, note=f"{plain[probe].count} probes")
        )
    for probe in PROBES:
        if probe in plain and probe in delayed:
            more = delayed[probe].p50 - plain[probe].p50
            figure.rows.append(
                Row(
                    f"{DELAY_MS:.0f} ms put in: reported {more:+.0f} ms, off by",
                    abs(more - DELAY_MS),
                    "ms",
                    goal=NOTICED_WITHIN_MS,
                    note=f"{probe} p50 with the delay {delayed[probe].p50:.0f} ms",
                )
            )
    figure.rows.append(Row("the desk's own frame, p99", desk["frame_ms"]["p99"], "ms", note=_frames(desk)))
    figure.notes.append(
        "Hub, source and desk are processes of their own; sending and seeing are stamped with CLOCK_MONOTONIC, which "
        "they share on one machine. Seen means: the pixels at the probe's place in the window's framebuffer, read "
        "after its painting was flushed, have the new look. A moved unit is the position probe, a changed status the "
        "fact probe."
    )
    return figure


def _frames(desk: dict[str, Any]) -> str:
    rate, away = desk["paints"] / desk["seconds"], desk["blocked_ms"]["p99"]
    return f"p50 {desk['frame_ms']['p50']:.1f} ms, {rate:.0f} frames/s, event loop away p99 {away:.0f} ms"


def _run(bench: Bench, seconds: float, delay_ms: float) -> tuple[dict[str, Spread], dict[str, Any]]:
    """Milliseconds from send to pixel of each kind of probe, and the desk's report."""
    folder = bench.scratch / f"pixel-{time.monotonic_ns()}"
    folder.mkdir()
    with ExitStack() as stack:
        hub = stack.enter_context(running("hub", "console.bench.hub_process", [str(folder / "hub.sqlite")], folder))
        told = hub.hear()
        url = stack.enter_context(_slowed(told["url"], delay_ms, bench)) if delay_ms else told["url"]
        source = stack.enter_context(running("source", "console.bench.source_load", [], folder))
        work = Work(url, told["source"], seconds, UNITS, POSITIONS_PER_S, FACTS_PER_S, probe_every_s=PROBE_EVERY_S)
        source.tell(**msgspec.to_builtins(work))
        source.hear()
        arguments = [told["url"], told["desk"], str(bench.scratch)]
        desk = stack.enter_context(running("desk", "console.bench.desk_process", arguments, folder))
        desk.hear()
        time.sleep(SETTLE_S)
        _ask(desk, do="aim")
        time.sleep(SETTLE_S)
        sent = _send_probes(source, desk, bench)
        time.sleep(1.0 + delay_ms / 1000)
        report = _ask(desk, do="report")
    if report["faults"]:
        raise RuntimeError(f"the desk failed while it was measured: {report['faults'][0]}")
    seen = [Sighting(each["probe"], each["look"], each["at"]) for each in report["seen"]]
    return {probe: spread(took) for probe in PROBES if (took := matched(sent, seen, probe))}, report


def _send_probes(source: Child, desk: Child, bench: Bench) -> list[Sighting]:
    """Let the source send; the first looks of each probe are learnt, the others are what counts."""
    source.tell(go=True)
    sent: list[Sighting] = []
    begun = False
    while "done" not in (said := source.hear()):
        if said.get("learn"):
            time.sleep(said["learn"])
            if problem := _ask(desk, do="learn", probe=said["probe"], look=said["look"])["problem"]:
                raise RuntimeError(problem)
            continue
        if not begun:
            begun = bool(_ask(desk, do="begin"))
        sent.append(Sighting(said["probe"], said["look"], said["sent"]))
    return sent


def matched(sent: Sequence[Sighting], seen: Sequence[Sighting], probe: str) -> list[float]:
    """Milliseconds from each sending of a probe to the first sighting of its look after it and before the next.

    A probe that was overtaken by the next before anyone saw it counts as what it was: unseen, and is left out.
    """
    mine = [sighting for sighting in sent if sighting.probe == probe]
    looks = [sighting for sighting in seen if sighting.probe == probe]
    took: list[float] = []
    for index, sending in enumerate(mine):
        until = mine[index + 2].at if index + 2 < len(mine) else float("inf")  # the next with the same look
        found = next((each for each in looks if each.look == sending.look and sending.at <= each.at < until), None)
        if found is not None:
            took.append((found.at - sending.at) * 1000)
    return took


@contextmanager
def _slowed(url: str, delay_ms: float, bench: Bench) -> Iterator[str]:
    """The hub's URL by way of a slow connection."""
    parts = urlsplit(url)
    arguments = [str(parts.hostname), str(parts.port), str(delay_ms / 1000)]
    with running("delay proxy", "console.bench.delay_proxy", arguments, bench.scratch) as proxy:
        yield parts._replace(netloc=f"127.0.0.1:{proxy.hear()['port']}").geturl()


def _ask(child: Child, **words: Any) -> dict[str, Any]:
    child.tell(**words)
    return child.hear()
