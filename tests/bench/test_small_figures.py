"""The real machinery on figures too small to mean anything: a hub, a load and a proxy as processes, and what they say."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from console.bench.catch_up import build, replay
from console.bench.delay_proxy import serve
from console.bench.processes import running
from console.bench.publish_load import Load, Outcome, registration
from console.domain.picture import Picture
from console.link.publisher import Publisher


async def test_a_slow_connection_passes_everything_on_in_order_and_not_before_its_time():
    loop = asyncio.get_running_loop()
    heard: list[tuple[float, bytes]] = []
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            heard.append((loop.time(), data))
            writer.write(data.upper())
        writer.close()
        ended.set()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    proxy = await serve("127.0.0.1", server.sockets[0].getsockname()[1], 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.sockets[0].getsockname()[1])
    sent = loop.time()
    writer.write(b"one")
    await writer.drain()
    writer.write(b"two")
    assert await reader.readexactly(6) == b"ONETWO"
    assert b"".join(data for _, data in heard) == b"onetwo"
    assert heard[0][0] - sent >= 0.05  # a delay is a promise not to be early; being late is the machine's business
    writer.close()
    await ended.wait()
    proxy.close()
    server.close()


def test_a_built_journal_folds_to_the_picture_it_keeps(tmp_path: Path):
    epoch = build(tmp_path / "small.sqlite", 3_000)
    picture = replay(tmp_path / "small.sqlite")
    assert isinstance(picture, Picture)
    assert (picture.epoch, picture.seq) == (epoch, 3_000)


async def test_load_on_a_real_hub_is_acknowledged_kept_and_counted(tmp_path: Path):
    with running("hub", "console.bench.hub_process", [str(tmp_path / "hub.sqlite")], tmp_path) as hub:
        told = await asyncio.to_thread(hub.hear)
        now = datetime.now(UTC)
        async with Publisher(told["url"], told["source"], exercise=True) as publisher:
            await publisher.publish_all([(registration(number), now) for number in range(3)])
        with running("load", "console.bench.publish_load", [], tmp_path) as load:
            wanted = Load("hub", told["url"], told["source"], 3, 5, warm_up_s=0.0, seconds=0.2)
            load.tell(**msgspec.to_builtins(wanted))
            outcome = msgspec.convert(await asyncio.to_thread(load.hear), Outcome)
        hub.tell(ask="state")
        head = (await asyncio.to_thread(hub.hear))["head"]
    assert outcome.refused == 0
    assert outcome.acknowledged > 0
    assert head == 3 + outcome.total
