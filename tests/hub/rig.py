"""A hub on loopback with a clock that only tests move, clients that speak frames, and a connection without sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.typing import Origin, Subprotocol

from console.config import HubSettings
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.hub.server import HubServer
from console.wire.codec import MAX_HUB_FRAME, decode_from_hub, encode
from console.wire.frames import SUBPROTOCOL, Ack, Box, Facts, Hello, HubFrame, Publish, Pulse, Refuse, Resume, Welcome
from tests.story import START

Frame = TypeVar("Frame", bound=msgspec.Struct)
ROOT = Path(__file__).resolve().parents[2]
#: No test waits longer than this for something that has to come, seconds.
PATIENCE_S = 60.0


class Moment:
    """A clock for tests."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@asynccontextmanager
async def running_hub(folder: Path, clock: Moment | None = None, **settings: Any) -> AsyncIterator[HubServer]:
    """A hub on a free port, its journal and secret in `folder`."""
    given = {"port": 0, "journal": folder / "journal.sqlite", **settings}
    async with HubServer(HubSettings(**given), clock=clock or Moment(), rng=Random(7)) as hub:
        yield hub


class Peer:
    """A client that says exactly what a test wants said."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[HubFrame] = []
        self.raw: list[str] = []
        self._unread: list[HubFrame] = []

    async def say(self, *frames: msgspec.Struct) -> None:
        for frame in frames:
            await self.socket.send(encode(frame).decode())

    async def say_raw(self, text: str | bytes) -> None:
        await self.socket.send(text)

    async def next(self) -> HubFrame:
        """The next frame, whatever it is.

        Raises:
            ConnectionClosed: there is none.
        """
        if not self._unread:
            async with asyncio.timeout(PATIENCE_S):  # unlike `wait_for` it never swallows a cancellation
                data = await self.socket.recv()
            assert isinstance(data, str), "the hub speaks text"
            self.raw.append(data)
            self._unread = decode_from_hub(data)
            self.heard.extend(self._unread)
        return self._unread.pop(0)

    async def until(self, kind: type[Frame], that: Callable[[Frame], bool] = lambda frame: True) -> Frame:
        """The next frame of a kind (for which `that` holds), leaving out what comes before."""
        async with asyncio.timeout(PATIENCE_S):  # pulses go on coming
            while True:
                frame = await self.next()
                if isinstance(frame, kind) and that(frame):
                    return frame

    async def hello(self, token: str, role: str, **more: Any) -> Welcome:
        await self.say(Hello(token, role, **more))
        return await self.until(Welcome)

    async def publish(
        self, fact: f.Fact, at: datetime = START, key: str = "", expects: int | None = None
    ) -> Ack | Refuse:
        """Publish one fact and wait for its answer."""
        name = key or f"fact-{Random(repr((fact, at, len(self.heard)))).getrandbits(64):016x}"
        await self.say(Publish(name, at, fact, expects))  # type: ignore[arg-type]
        while True:
            frame = await self.next()
            if (isinstance(frame, Ack) and name in frame.ids) or (isinstance(frame, Refuse) and frame.id in (name, "")):
                return frame

    def envelopes(self) -> list[f.Envelope]:
        """Every fact heard so far, in the order it came."""
        return [envelope for frame in self.heard if isinstance(frame, Facts) for envelope in frame.facts]

    async def facts_until(self, seq: int) -> list[f.Envelope]:
        """Every fact heard since the beginning, once the fact `seq` is there."""
        while not (heard := self.envelopes()) or heard[-1].seq < seq:
            await self.until(Facts)
        return heard

    async def ended(self) -> Close | None:
        """Read to the end; gives the hub's farewell, none when the connection was just cut."""
        while True:
            try:
                await self.next()
            except ConnectionClosed as closed:
                return closed.rcvd

    async def farewell(self) -> tuple[int, str]:
        """Read to the end; gives the close code and reason the hub has to give."""
        close = await self.ended()
        assert close is not None, "the hub cut the connection without a word"
        return close.code, close.reason


@asynccontextmanager
async def stranger(hub: HubServer, *, origin: str | None = None, url: str = "", **more: Any) -> AsyncIterator[Peer]:
    """A connected client that has not said who it is."""
    async with connect(
        url or hub.url,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        origin=Origin(origin) if origin else None,
        max_size=MAX_HUB_FRAME,
        compression=None,
        ping_interval=None,
        close_timeout=0.2,
        **more,
    ) as socket:
        yield Peer(socket)


@asynccontextmanager
async def client(
    hub: HubServer,
    role: Role = Role.COMMANDER,
    actor: str = "",
    *,
    resume: Resume | None = None,
    interest: Box | None = None,
    exercise: bool = False,
) -> AsyncIterator[Peer]:
    """A welcomed client."""
    async with stranger(hub) as peer:
        await peer.hello(
            hub.token(role, actor or role.value, exercise=exercise), role.value, resume=resume, interest=interest
        )
        yield peer


async def fetch(hub: HubServer, path: str) -> tuple[int, dict[str, str], str]:
    """A page of the hub: status, headers, text."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: hub\r\n\r\n".encode())
    head, _, body = (await asyncio.wait_for(reader.read(), PATIENCE_S)).decode().partition("\r\n\r\n")
    writer.close()
    status, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


async def figures(hub: HubServer) -> dict[str, float]:
    """The hub's metrics, by name with labels."""
    _, _, text = await fetch(hub, "/metrics")
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, value in lines}


class PaperOutlet:
    """A connection without sockets: what was sent is kept, and tests say how much of it has left."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.held_s: list[float] = []
        self.stuck = False
        self._given = 0
        self._left = 0

    @property
    def writable(self) -> bool:
        return not self.stuck

    @property
    def buffered(self) -> int:
        return self._given - self._left

    @property
    def sent(self) -> int:
        return self._left

    def send(self, frame: bytes) -> None:
        if self.closed is None:
            self.frames.append(frame)
            self._given += len(frame)
            if not self.stuck:
                self._left = self._given

    def close(self, code: int, reason: str) -> None:
        self.closed = self.closed or (code, reason)

    def hold(self, seconds: float) -> None:
        self.held_s.append(seconds)

    def drain(self) -> None:
        self.stuck = False
        self._left = self._given

    def said(self) -> list[HubFrame]:
        """What was sent, decoded."""
        return [frame for raw in self.frames for frame in decode_from_hub(payload(raw))]

    def said_of(self, kind: type[Frame]) -> list[Frame]:
        return [frame for frame in self.said() if isinstance(frame, kind)]


def payload(frame: bytes) -> bytes:
    """The text in an unmasked frame."""
    size = frame[1]
    if size == 126:
        return frame[4:]
    return frame[10:] if size == 127 else frame[2:]


def refusals(frames: Sequence[HubFrame]) -> list[str]:
    return [frame.code for frame in frames if isinstance(frame, Refuse)]


def without_pulses(frames: Sequence[HubFrame]) -> list[HubFrame]:
    return [frame for frame in frames if not isinstance(frame, Pulse)]


def as_json(text: str) -> Any:
    return json.loads(text)
