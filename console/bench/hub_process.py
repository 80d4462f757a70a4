"""A real hub in a process of its own, which also tells what it holds; it ends with its standard input.

Run as `python -m console.bench.hub_process JOURNAL [--commit-each]`. Any line on standard input asks for its state.
`--commit-each` puts the usual way to use SQLite in place of the journal's: one commit, one sync, a fact.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from console.config import HubSettings
from console.domain.vocabulary import Role
from console.hub.server import HubServer
from console.journal import store
from console.journal.writer import Batch, Writer


class CommitEach(Writer):
    """The journal's writer with a commit for every fact: the peer, in the same hub."""

    def _commit(self, batches: list[Batch]) -> None:
        for batch in batches:
            for place, record in enumerate(batch.records):
                super()._commit([Batch(batch.first + place, [record], None)])
            if batch.future is not None:
                batch.future.set_result(list(range(batch.first, batch.last + 1)))


async def serve(journal: Path) -> None:
    """Run the hub until standard input ends."""
    settings = HubSettings(port=0, journal=journal, secret_file=journal.with_suffix(".secret"))
    async with HubServer(settings) as hub:
        _say(
            {
                "url": hub.url,
                "source": hub.token(Role.SOURCE, "bench", source="bench", exercise=True),
                "desk": hub.token(Role.COMMANDER, "bench desk", exercise=True),
                "clinician": hub.token(Role.CLINICIAN, "bench clinician", exercise=True),
                **_state(hub),
            }
        )
        while await asyncio.to_thread(sys.stdin.buffer.readline):
            while hub.intake.in_flight:
                await asyncio.sleep(0.001)
            _say(_state(hub))


def _state(hub: HubServer) -> dict[str, Any]:
    picture = hub.intake.picture
    return {"head": hub.intake.head, "digest": picture.digest(), "units": len(picture.units)}


def _say(words: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode({**words, "cpu_s": time.process_time()}) + b"\n")
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> int:
    """Open the journal and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("journal", type=Path)
    parser.add_argument("--commit-each", action="store_true")
    args = parser.parse_args(arguments)
    if args.commit_each:
        # A commit a fact comes back to Python between any two: with the usual switch interval of 5 ms every one of
        # them would wait for the busy loop, and the peer would look worse than it has to.
        sys.setswitchinterval(0.0005)
        store.Writer = CommitEach  # type: ignore[attr-defined]
    asyncio.run(serve(args.journal))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
