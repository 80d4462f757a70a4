"""Durable facts a second, acknowledged after fsync: our hub, our journal alone, JetStream, SQLite a commit a fact."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from console.bench.harness import Bench, Skip, in_turn
from console.bench.jetstream import jetstream, stored
from console.bench.machine import raw_fsync
from console.bench.processes import Child, running
from console.bench.publish_load import Load, Outcome, registration
from console.bench.report import Figure, Row
from console.bench.samples import median
from console.domain import facts as f
from console.domain.vocabulary import Role, UnitStatus
from console.journal.store import Draft, Journal
from console.link.publisher import Publisher

PUBLISHERS = 50
#: Facts in one message where facts are batched.
TOGETHER = 100
#: Goals of the project: times JetStream a fact at a time and batched, times SQLite with a commit a fact.
SINGLE_GOAL, BATCH_GOAL, COMMIT_EACH_GOAL = 3.0, 10.0, 20.0

OURS = "Watchfloor hub"
PEER = "JetStream, sync always"
PIPELINED = "JetStream, pipelined"
ATOMIC = "JetStream, atomic batch"
EACH = "hub, SQLite commit a fact"
ALONE = "our journal alone"


def measure(bench: Bench) -> Figure:
    """Alternate all sides, a fact a message and batched."""
    figure = Figure("journal", f"Facts acknowledged after fsync, {PUBLISHERS} publishers that wait for their answer")
    seconds = bench.length(4.0, 1.5)
    fsync = raw_fsync(bench.scratch)
    with ExitStack() as stack:
        load = stack.enter_context(running("load", "console.bench.publish_load", [], bench.scratch))
        hub = stack.enter_context(_hub(bench, "hub"))
        each = stack.enter_context(_hub(bench, "commit-each", "--commit-each"))
        nats = _nats(bench, figure, stack)
        single: dict[str, Callable[[], Outcome]] = {OURS: partial(_publish, load, hub, 1, seconds)}
        batched: dict[str, Callable[[], Outcome]] = {OURS: partial(_publish, load, hub, TOGETHER, seconds)}
        if nats is not None:
            single[PEER] = partial(_jetstream, load, "nats", nats, 1, seconds)
            batched[PIPELINED] = partial(_jetstream, load, "nats", nats, TOGETHER, seconds)
            batched[ATOMIC] = partial(_jetstream, load, "nats-atomic", nats, TOGETHER, seconds)
        single[EACH] = partial(_publish, load, each, 1, seconds)
        batched[EACH] = partial(_publish, load, each, TOGETHER, seconds)
        ones = in_turn(single, bench.rounds, bench.say, "a fact a message")
        many = in_turn(batched, bench.rounds, bench.say, f"{TOGETHER} facts a message")
    alone = in_turn({ALONE: partial(_alone, bench, seconds)}, bench.rounds, bench.say)
    _rows(figure, ones, "a fact a message", {PEER: SINGLE_GOAL, EACH: None})
    _rows(figure, many, f"{TOGETHER} facts a message", {PIPELINED: BATCH_GOAL, ATOMIC: None, EACH: COMMIT_EACH_GOAL})
    rate, p99 = (median([outcome[index] for outcome in alone[ALONE]]) for index in (0, 1))
    figure.rows.append(
        Row(
            f"{ALONE}, {TOGETHER} facts an append", rate, "/s", "more", note=f"p99 {p99:.1f} ms; no sockets, no judging"
        )
    )
    figure.rows.append(Row("raw fsync of 4 KiB, p50", fsync.p50, "ms"))
    figure.rows.append(Row("raw fsync of 4 KiB, p99", fsync.p99, "ms"))
    figure.notes.append(
        "Every side was driven by the same lean client in a process of its own; JetStream stored exactly what it "
        "acknowledged. The goal for batches was set against pipelined publishing; JetStream's atomic batches "
        "(nats-server 2.12 and later) answer once a batch and are shown beside it."
    )
    return figure


def _rows(figure: Figure, results: dict[str, list[Outcome]], what: str, peers: dict[str, float | None]) -> None:
    ours = results[OURS]
    rate = median([_rate(outcome) for outcome in ours])
    for index, (peer, goal) in enumerate(peers.items()):
        theirs = results.get(peer) or []
        note = f"ours {_told(ours)}" if index == 0 else ""
        if theirs:
            note += f"{'; ' if note else ''}{peer} {_told(theirs)}"
        figure.rows.append(
            Row(
                what,
                rate,
                "/s",
                "more",
                peer=median([_rate(outcome) for outcome in theirs]) if theirs else None,
                peer_name=peer,
                times_goal=goal,
                note=note,
            )
        )


def _told(outcomes: list[Outcome]) -> str:
    p50 = [outcome.p50_ms for outcome in outcomes if outcome.p50_ms is not None]
    p99 = [outcome.p99_ms for outcome in outcomes if outcome.p99_ms is not None]
    took = f"p50 {median(p50):.1f} ms, p99 {median(p99):.1f} ms" if p50 and p99 else "no answer came whole"
    return f"{took}, client {median([outcome.busy for outcome in outcomes]):.0%} of a core"


def _rate(outcome: Outcome) -> float:
    return outcome.acknowledged / outcome.seconds


# ---- the sides -------------------------------------------------------------------------------------------


@contextmanager
def _hub(bench: Bench, name: str, *flags: str) -> Iterator[dict[str, Any]]:
    """A hub that knows every publisher's unit; gives its URL and tokens."""
    folder = bench.scratch / name
    folder.mkdir()
    with running(name, "console.bench.hub_process", [str(folder / "journal.sqlite"), *flags], bench.scratch) as child:
        told = child.hear()
        _register(told)
        yield told
    shutil.rmtree(folder, ignore_errors=True)


def _register(hub: dict[str, Any]) -> None:
    import asyncio

    async def register() -> None:
        async with Publisher(hub["url"], hub["source"], exercise=True) as publisher:
            now = datetime.now(UTC)
            await publisher.publish_all([(registration(number), now) for number in range(PUBLISHERS)])

    asyncio.run(register())


def _nats(bench: Bench, figure: Figure, stack: ExitStack) -> str | None:
    try:
        return stack.enter_context(jetstream(bench.scratch))
    except Skip as skip:
        figure.skipped.append(str(skip))
        return None


def _publish(load: Child, hub: dict[str, Any], together: int, seconds: float) -> Outcome:
    return _outcome(load, Load("hub", hub["url"], hub["source"], PUBLISHERS, together, seconds=seconds))


def _jetstream(load: Child, kind: str, url: str, together: int, seconds: float) -> Outcome:
    before = stored(url)
    outcome = _outcome(load, Load(kind, url, "", PUBLISHERS, together, seconds=seconds))
    kept = stored(url) - before
    if kept != outcome.total:
        raise RuntimeError(f"JetStream acknowledged {outcome.total} facts and stored {kept}")
    return outcome


def _outcome(load: Child, wanted: Load) -> Outcome:
    load.tell(**msgspec.to_builtins(wanted))
    told = load.hear(wanted.seconds + 60.0)
    if "error" in told:
        raise RuntimeError(f"the load stopped: {told['error']}")
    outcome = msgspec.convert(told, Outcome)
    if outcome.refused:
        raise RuntimeError(f"{outcome.refused} facts were refused: {outcome.last_refusal}")
    return outcome


def _alone(bench: Bench, seconds: float) -> tuple[float, float]:
    """Facts a second and p99 milliseconds of the journal without a hub; as many appends under way as publishers."""
    folder = bench.scratch / f"alone-{time.monotonic_ns()}"
    folder.mkdir()
    try:
        return _append_for(folder / "journal.sqlite", seconds, bench.clock)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _append_for(path: Path, seconds: float, clock: Callable[[], float]) -> tuple[float, float]:
    now = datetime.now(UTC)
    by = f.By("bench", Role.SOURCE, "bench", True)
    fact = f.UnitStatusChanged(unit="u000001", status=UnitStatus.EN_ROUTE)
    took: list[float] = []
    with Journal.open(path, rng=Random(1), clock=lambda: now) as journal:
        seq, start = 0, clock()
        waiting: list[tuple[float, Any]] = []
        while clock() - start < seconds:
            drafts = [Draft(f"alone-{n:012d}", now, now, by, fact, n) for n in range(seq + 1, seq + TOGETHER + 1)]
            seq += TOGETHER
            waiting.append((clock(), journal.append(drafts)))
            if len(waiting) >= PUBLISHERS:
                began, future = waiting.pop(0)
                future.result()
                took.append((clock() - began) * 1000)
        for _, future in waiting:
            future.result()
        rate = seq / (clock() - start)
    return rate, sorted(took)[int(len(took) * 0.99)] if took else float("nan")
