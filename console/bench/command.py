"""Measure this machine's figures, each beside its peer in the same run: map frames, event to pixel, a storm of facts,
durable facts a second, catching up, calls, feeds, and the desk's start and memory. Goals met and missed are said
plainly. A full run takes about fourteen minutes, --quick about five; other programs that use the machine meanwhile
spoil the figures."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import msgspec

from console.bench import machine
from console.bench.harness import Bench, Measure, Skip, say_on
from console.bench.report import Figure, as_json, table, tally


class Known(NamedTuple):
    """A figure by name, and the module whose `measure(bench)` takes it."""

    name: str
    summary: str
    module: str


FIGURES: tuple[Known, ...] = (
    Known("map", "map frames with 1,000 to 100,000 moving symbols", "console.bench.map_frames"),
    Known("pixel", "from a source's send to the pixel on a desk", "console.bench.event_to_pixel"),
    Known("storm", "1,000 facts a second with 10,000 moving units", "console.bench.storm"),
    Known("journal", "facts a second acknowledged after fsync", "console.bench.journal_rate"),
    Known("catch-up", "a desk a million facts behind", "console.bench.catch_up"),
    Known("call", "a video call: until both ends see, and how old the pictures are", "console.bench.calls"),
    Known("feeds", "nine feeds playing beside a map of 5,000 units", "console.bench.feeds"),
    Known("review", "a twelve-hour shift and a year looked back on", "console.bench.review"),
    Known("start", "desk start to first picture, memory", "console.bench.desk_start"),
)
ROUNDS, QUICK_ROUNDS = 3, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor bench`."""
    names = ", ".join(f"{figure.name} ({figure.summary})" for figure in FIGURES)
    parser.add_argument("--only", type=_chosen, metavar="NAME,...", default=None, help=f"figures to take: {names}")
    parser.add_argument("--quick", action="store_true", help="shorter runs: less certain, good enough to compare")
    parser.add_argument("--rounds", type=_rounds, metavar="N", default=None, help="rounds by turns with the peers")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="file the figures are written to")


def run(args: argparse.Namespace) -> int:
    """Take the figures; 0 when all could be taken (met or missed), 1 when one failed, 130 when stopped."""
    _heed_termination()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # software rendering, the same on every machine
    wanted = args.only or [figure.name for figure in FIGURES]
    out: Path = args.out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    told = machine.facts()
    print(machine.one_line(told), file=sys.stderr)
    if warning := machine.warning(told):
        print(warning, file=sys.stderr)
    # Beside the result, not in /tmp, which may lie in memory: a journal's figures need a real disk.
    scratch = Path(tempfile.mkdtemp(prefix="bench-", dir=out.parent))
    figures: list[Figure] = []
    stopped = False
    begun = time.monotonic()
    try:
        fsync = machine.raw_fsync(scratch)
        told["raw_fsync_ms"] = msgspec.to_builtins(fsync)
        rounds = args.rounds or (QUICK_ROUNDS if args.quick else ROUNDS)
        bench = Bench(scratch, out.parent / "bench-cache", say_on(), args.quick, rounds)
        for known in FIGURES:
            if known.name in wanted:
                figures.append(_take(known, bench))
    except KeyboardInterrupt:
        stopped = True
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    told["load_after"] = machine.load()
    settings = {"quick": args.quick, "only": wanted, "rounds": rounds, "stopped": stopped}
    out.write_bytes(as_json(figures, told, {**settings, "seconds": round(time.monotonic() - begun, 1)}))
    _print(figures, told, out)
    if stopped:
        print("stopped before the end", file=sys.stderr)
        return 130
    return 1 if any(figure.failed for figure in figures) else 0


def _take(known: Known, bench: Bench) -> Figure:
    """One figure; what goes wrong is told in the table, and the next one is taken."""
    print(f"{known.name}: {known.summary}", file=sys.stderr, flush=True)
    try:
        measure: Measure = importlib.import_module(known.module).measure
        return measure(bench)
    except Skip as skip:
        return Figure(known.name, known.summary, skipped=[str(skip)])
    except Exception as error:
        return Figure(known.name, known.summary, failed=f"{type(error).__name__}: {error}")


def _print(figures: Sequence[Figure], told: dict[str, object], out: Path) -> None:
    print()
    print(machine.one_line(told))
    if warning := machine.warning(told):
        print(warning)
    print(table(figures))
    met, missed, _ = tally(figures)
    print(f"Written to {out} ({met} met, {missed} missed).")


def _chosen(text: str) -> list[str]:
    known = [figure.name for figure in FIGURES]
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in known:
            raise argparse.ArgumentTypeError(f"there is no figure {name!r}; there are {', '.join(known)}")
    if not chosen:
        raise argparse.ArgumentTypeError(f"name at least one of {', '.join(known)}")
    return chosen


def _rounds(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds from 1 to 50")
    return int(text)


def _heed_termination() -> None:
    """Being told to end works like Ctrl+C, so that no child and no file stays behind."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
