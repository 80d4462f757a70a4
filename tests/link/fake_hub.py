"""A hub of a few lines for tests of the link: does what it is told, on a port the system chooses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve

from console.wire.codec import decode_from_client, encode
from console.wire.frames import SUBPROTOCOL, ClientFrame, Hello, Welcome
from tests.story import START

Script = Callable[["Visit"], Awaitable[None]]


class Visit:
    """One connection, from the hub's side."""

    def __init__(self, socket: ServerConnection, hello: Hello) -> None:
        self.socket = socket
        self.hello = hello

    async def welcome(self, epoch: str = "epoch-1", seq: int = 0) -> None:
        await self.say(Welcome(epoch, seq, START, self.hello.role, "tester", True, ()))

    async def say(self, *frames) -> None:
        await self.socket.send(encode(list(frames)), text=True)

    async def hear(self) -> list[ClientFrame]:
        return decode_from_client(await self.socket.recv(decode=False))


class FakeHub:
    """Answers the n-th connection with the n-th script, and the last script from then on."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.visits: list[Visit] = []
        self.url = ""

    async def _serve(self, socket: ServerConnection) -> None:
        (hello,) = decode_from_client(await socket.recv(decode=False))
        assert isinstance(hello, Hello)
        visit = Visit(socket, hello)
        self.visits.append(visit)
        await self.scripts[min(len(self.visits), len(self.scripts)) - 1](visit)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeHub]:
        async with serve(self._serve, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], compression=None) as server:  # type: ignore[list-item]
            port = server.sockets[0].getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}/v1/stream"
            yield self


async def at_once(_: float) -> None:
    """In place of a back-off's sleep."""
    await asyncio.sleep(0)
