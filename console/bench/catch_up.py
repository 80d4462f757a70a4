"""How long a desk that is a million facts behind needs until its picture is exactly the hub's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from console.bench.harness import Bench, in_turn, timed
from console.bench.processes import Child, running
from console.bench.report import Figure, Row
from console.bench.samples import median
from console.bench.swarm import envelopes, shift
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.journal.store import Journal
from console.link.client import Client, LinkEvent, utc_now
from console.link.liveness import LinkState
from console.link.replica import Replica

#: Goal of the project, seconds, for a million facts.
GOAL_S = 5.0
FULL, QUICK = 1_000_000, 100_000
#: Facts appended together while the journal is built.
TOGETHER = 8_000
WITHIN_S = 120.0

FROM_FIRST = "a desk that stopped at fact 1"
FROM_NOTHING = "a desk that holds nothing"


def measure(bench: Bench) -> Figure:
    """Build the journal once; then connect desks to a hub on it, again and again."""
    facts = int(bench.length(FULL, QUICK))
    figure = Figure("catch-up", f"A desk {facts:,} facts behind until its picture equals the hub's (digests compared)")
    path = bench.scratch / "long-shift.sqlite"
    bench.say(f"building a journal of {facts:,} facts")
    with timed(bench.clock) as building:
        epoch = build(path, facts)
    bench.say("the peer: folding every fact of the journal, without a hub or a socket between")
    with timed(bench.clock) as replaying:
        replayed = replay(path)
    with timed(bench.clock) as starting, running("hub", "console.bench.hub_process", [str(path)], bench.scratch) as hub:
        told = hub.hear(WITHIN_S)
        started = starting()
        if told["digest"] != replayed.digest():
            raise RuntimeError("the hub's picture is not the one its facts make")
        results = in_turn(
            {
                FROM_FIRST: lambda: _desk(hub, told, epoch, 1, bench.clock),
                FROM_NOTHING: lambda: _desk(hub, told, "", 0, bench.clock),
            },
            bench.rounds,
            bench.say,
        )
    goal = GOAL_S if facts == FULL else None
    for name, seconds in results.items():
        figure.rows.append(Row(name, median(seconds), "s", goal=goal, peer=replaying(), peer_name="folding every fact"))
    figure.rows.append(Row("the hub's own start on that journal, to its first welcome", started, "s"))
    figure.notes.append(
        f"The journal was built in {building():.1f} s ({facts / building():,.0f} facts/s, folded as well)."
    )
    if goal is None:
        figure.notes.append(
            f"The goal of {GOAL_S:g} s is for {FULL:,} facts; --quick builds {QUICK:,} and does not judge it."
        )
    return figure


def build(path: Path, facts: int) -> str:
    """A journal of so many facts with a checkpoint at its end, as a hub leaves it; gives its epoch."""
    now = datetime.now(UTC)
    with Journal.open(path, rng=Random(5), clock=utc_now) as journal:
        picture, pending = journal.picture, []
        batch: list[Any] = []
        for envelope in envelopes(shift(facts), now, journal.epoch):
            picture.apply(envelope)
            batch.append(envelope)
            if len(batch) == TOGETHER:
                pending.append(journal.append(batch))
                batch = []
            if len(pending) > 4:
                pending.pop(0).result()
        pending.append(journal.append(batch))
        for future in pending:
            future.result()
        return journal.epoch


def replay(path: Path) -> Picture:
    """The picture, folded from the first fact on."""
    picture = Picture()
    with Journal.open(path, rng=Random(5), clock=utc_now) as journal:
        while picture.seq < journal.head:
            picture.apply_all(journal.read(picture.seq, TOGETHER))
    return picture


def _desk(hub: Child, told: dict[str, Any], epoch: str, seq: int, clock: Callable[[], float]) -> float:
    hub.tell(ask="state")
    wanted = hub.hear()["digest"]
    replica = Replica()
    with timed(clock) as took:
        asyncio.run(_until_live(replica, told["url"], told["desk"], epoch, seq))
        exact = replica.picture.digest()
    if exact != wanted:
        raise RuntimeError("the desk says it is live, but its picture is not the hub's")
    return took()


async def _until_live(replica: Replica, url: str, token: str, epoch: str, seq: int) -> None:
    live = asyncio.Event()

    def hear(event: LinkEvent) -> None:
        replica.hear(event, time.monotonic())
        replica.work(1.0, time.monotonic, event.at)
        if replica.picture.seq and replica.liveness.state(time.monotonic()) is LinkState.LIVE:
            live.set()

    client = Client(url, token, Role.COMMANDER.value, client="bench desk")
    client.cursor.epoch, client.cursor.seq = epoch, seq
    running_client = asyncio.create_task(client.run(hear))
    try:
        await asyncio.wait_for(live.wait(), WITHIN_S)
    finally:
        running_client.cancel()
        await asyncio.gather(running_client, return_exceptions=True)
