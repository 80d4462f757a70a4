"""A connection made slow on purpose: passes bytes on after a fixed delay, to see whether a benchmark notices.

Run as `python -m console.bench.delay_proxy HOST PORT DELAY_S`; what goes to HOST is delayed, answers are not.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

import msgspec


async def _slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Pass every piece on `delay_s` after it came; pieces overtake neither each other nor the delay."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def pass_on() -> None:
        while True:
            due, data = await waiting.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                break
            writer.write(data)
        writer.close()

    passing = asyncio.create_task(pass_on())
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            waiting.put_nowait((loop.time() + delay_s, data))
    waiting.put_nowait((loop.time() + delay_s, b""))
    await passing


async def serve(host: str, port: int, delay_s: float) -> asyncio.Server:
    """Listen on a port the system chooses and pass everything on to `host`:`port`."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward_reader, onward_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(
            _slowly(reader, onward_writer, delay_s), _slowly(onward_reader, writer, 0.0), return_exceptions=True
        )

    return await asyncio.start_server(visit, "127.0.0.1", 0)


async def _run(host: str, port: int, delay_s: float) -> None:
    server = await serve(host, port, delay_s)
    sys.stdout.buffer.write(msgspec.json.encode({"port": server.sockets[0].getsockname()[1]}) + b"\n")
    sys.stdout.buffer.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
