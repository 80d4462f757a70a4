"""`kill -9` of a hub under load: no acknowledged fact is lost, the chain is whole, a desk resumes without a gap."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.hub.tokens import load_secret, make_token
from console.journal.store import Journal
from console.journal.verify import verify
from console.wire.codec import decode_from_hub, encode
from console.wire.frames import SUBPROTOCOL, Ack, Facts, Hello, Publish, Resume, Snapshot
from tests.hub.rig import PATIENCE_S, ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX matter")
PUBLISHERS = 4


class HubProcess:
    """`watchfloor hub` as its own process."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "journal.sqlite"
        self.secret_file = folder / "hub.secret"
        self.url = ""

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "console", "hub", "--port", "0", "--journal", str(self.journal),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode()
        found = re.search(r"ws://\S+", line)
        assert found, line
        self.url = found[0]

    async def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            return await self._process.wait()

    async def connect(self, role: Role, actor: str, resume: Resume | None = None) -> ClientConnection:
        socket = await connect(
            self.url, subprotocols=[Subprotocol(SUBPROTOCOL)], max_size=None, compression=None, ping_interval=None,
            close_timeout=0.2,
        )  # fmt: skip
        token = make_token(load_secret(self.secret_file), role, actor)
        await socket.send(encode(Hello(token, role.value, resume)).decode())
        return socket


async def publish(hub: HubProcess, who: int, round_: int, acked: dict[str, int], unsure: list[Publish]) -> None:
    """Publish pairs of facts until the hub dies; the facts it may or may not have kept are left in `unsure`."""
    try:
        async with await hub.connect(Role.SOURCE, f"source {who}") as socket:
            again, unsure[:] = list(unsure), []
            for n in range(100_000):
                now = datetime.now(UTC)
                fact = f.UnitRegistered(unit=f"u{who}-{n % 50}", callsign=str(n), unit_kind="patrol")  # type: ignore[arg-type]
                batch = again or [Publish(f"fact-{round_}-{who}-{n}-{part}", now, fact) for part in "ab"]
                again = []
                unsure[:] = batch
                await socket.send(b"[" + b",".join(map(encode, batch)) + b"]", text=True)
                waiting = {publish.id for publish in batch}
                while waiting:
                    for frame in decode_from_hub(await socket.recv(decode=False)):
                        if isinstance(frame, Ack):
                            acked.update(zip(frame.ids, frame.seqs, strict=True))
                            waiting.difference_update(frame.ids)
                unsure.clear()
    except (ConnectionClosed, OSError):
        return


async def watch(hub: HubProcess, picture: Picture, seqs: list[int], wanted: int | None = None) -> None:
    """Be a desk that resumes where it was, until the hub dies or the fact `wanted` is there."""
    resume = Resume(picture.epoch, picture.seq) if picture.epoch else None
    try:
        async with await hub.connect(Role.COMMANDER, "desk", resume) as socket:
            while wanted is None or picture.seq < wanted:
                for frame in decode_from_hub(await socket.recv(decode=False)):
                    if isinstance(frame, Snapshot):
                        assert resume is None, "a desk that can resume is not sent the whole picture"
                        for field in Picture.__struct_fields__:
                            setattr(picture, field, getattr(frame.picture, field))
                        seqs[:] = [picture.seq]
                    elif isinstance(frame, Facts):
                        picture.apply_all(frame.facts)
                        seqs.extend(envelope.seq for envelope in frame.facts)
    except (ConnectionClosed, OSError):
        return


async def rounds(folder: Path, count: int, seed: int) -> int:
    """Start, load, kill, `count` times; then check everything. Gives how many facts were acknowledged."""
    rng = Random(seed)
    hub = HubProcess(folder)
    acked: dict[str, int] = {}
    unsure: Sequence[list[Publish]] = [[] for _ in range(PUBLISHERS)]
    picture, seqs = Picture(), [0]
    for round_ in range(count):
        await hub.start()
        enough = len(acked) + rng.randrange(20, 200)
        work = [asyncio.create_task(publish(hub, who, round_, acked, unsure[who])) for who in range(PUBLISHERS)]
        work.append(asyncio.create_task(watch(hub, picture, seqs)))
        async with asyncio.timeout(PATIENCE_S * 3):
            while len(acked) < enough:
                await asyncio.sleep(0.001)
        await hub.kill()
        await asyncio.gather(*work)
    verdict = verify(hub.journal)
    assert verdict.first_bad is None, verdict.why
    await hub.start()
    with_facts = verdict.facts
    await watch(hub, picture, seqs, wanted=with_facts)
    assert await hub.stop() == 0
    with Journal.open(hub.journal, rng=rng, clock=lambda: datetime.now(UTC)) as journal:
        assert journal.head == with_facts
        kept = {envelope.id: envelope.seq for envelope in journal.read(0, journal.head)}
        assert {key: kept.get(key) for key in acked} == acked, "every acknowledged fact is where it was said to be"
        assert seqs == list(range(seqs[0], journal.head + 1)), "the desk saw every fact once"
        assert picture.digest() == journal.picture.digest()
    return len(acked)


async def test_a_killed_hub_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    assert await rounds(tmp_path, count=3, seed=1) > 60


@pytest.mark.soak
async def test_a_hub_killed_a_hundred_times_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    assert await rounds(tmp_path, count=100, seed=2) > 2000
