"""How a figure is taken: rounds in turn with the peer, on a clock that is handed in, with progress told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from console.bench.report import Figure
from console.bench.samples import median

Clock = Callable[[], float]
Result = TypeVar("Result")


class Skip(Exception):
    """This cannot be measured here; the sentence says what is missing."""


class Progress(Protocol):
    """Hears what is being measured at the moment."""

    def __call__(self, text: str) -> None: ...


class Bench(msgspec.Struct, frozen=True):
    """What every figure is handed: a folder that vanishes afterwards, a folder that stays, and how thorough to be."""

    scratch: Path
    cache: Path
    say: Progress
    quick: bool = False
    rounds: int = 3
    #: Monotonic seconds. On Linux and macOS it is one clock for all processes of the machine.
    clock: Clock = time.monotonic

    def length(self, full: float, quick: float) -> float:
        """A length or amount, depending on how thorough the run is to be."""
        return quick if self.quick else full


class Measure(Protocol):
    """One benchmark."""

    def __call__(self, bench: Bench) -> Figure: ...


def say_on(stream: object = None) -> Progress:
    """Progress as lines on standard error, so that standard output holds the table alone."""

    def say(text: str) -> None:
        print(f"  … {text}", file=stream or sys.stderr, flush=True)  # type: ignore[arg-type]

    return say


def in_turn(
    sides: Mapping[str, Callable[[], Result]], rounds: int, say: Progress, what: str = ""
) -> dict[str, list[Result]]:
    """Run every side once a round, forwards and backwards by turns: a machine that slows down slows both.

    A side that raises `Skip` is left out from then on, and comes back with no results.
    """
    results: dict[str, list[Result]] = {name: [] for name in sides}
    out: dict[str, str] = {}
    for turn in range(rounds):
        order = list(sides) if turn % 2 == 0 else list(sides)[::-1]
        for name in order:
            if name in out:
                continue
            say(f"{what + ': ' if what else ''}{name}, round {turn + 1} of {rounds}")
            try:
                results[name].append(sides[name]())
            except Skip as skip:
                out[name] = str(skip)
                results[name].clear()
                say(f"{name} left out: {skip}")
    return results


def medians(results: Mapping[str, list[float]]) -> dict[str, float]:
    """The median round of each side that ran."""
    return {name: median(values) for name, values in results.items() if values}


@contextmanager
def timed(clock: Clock) -> Iterator[Callable[[], float]]:
    """Seconds since the block began; after the block, how long it took."""
    start = clock()
    end: list[float] = []
    yield lambda: (end[0] if end else clock()) - start
    end.append(clock())
