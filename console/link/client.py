"""The socket end of a link: connects, resumes, sends what must not be lost again, and tells what happens."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI, WebSocketException
from websockets.typing import Subprotocol

from console.link.session import Cursor, Denied, GapFound, Session
from console.wire.backoff import delay_s
from console.wire.codec import MAX_HUB_FRAME, WireError, encode
from console.wire.frames import SUBPROTOCOL, Ack, Box, ClientFrame, HubFrame, Publish, Refuse, Welcome

#: A connection without a frame for this long is dead, whatever TCP says, seconds (the hub pulses every 0.5 s).
SILENCE_S = 6.0
OPEN_S = 5.0
#: Most published facts that may wait for their acknowledgement.
MAX_UNACKNOWLEDGED = 200_000


class Opened(msgspec.Struct, frozen=True):
    """The hub welcomed this client."""

    welcome: Welcome
    at: datetime


class Received(msgspec.Struct, frozen=True):
    """A frame came; `at` is the local UTC time of its coming."""

    frame: HubFrame
    at: datetime


class Lost(msgspec.Struct, frozen=True):
    """The connection ended or could not be made; the client tries again by itself.

    `gap`: the client cut it on purpose, because facts were missing; resuming fills the gap.
    """

    why: str
    at: datetime
    gap: bool = False


class Refused(msgspec.Struct, frozen=True):
    """The hub will not have this client; trying again would not help."""

    code: str
    text: str
    at: datetime


LinkEvent = Opened | Received | Lost | Refused

#: Refusals before the welcome that pass by themselves.
_PASSING = frozenset({"busy", "too-many", "too-many-connections", "stopping"})


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


class Client:
    """Keeps one client connected to a hub for as long as `run` runs."""

    def __init__(
        self,
        url: str,
        token: str,
        role: str,
        *,
        client: str = "",
        exercise: bool = False,
        interest: Box | None = None,
        tls: ssl.SSLContext | None = None,
        rng: Random | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`url` is the hub's stream, such as `wss://hub.example:8750/v1/stream`; `rng` draws the waits."""
        self.url = url
        self.cursor = Cursor()
        self.session: Session | None = None
        self._identity = (token, role, client, exercise)
        self._interest = interest
        self._tls = tls
        self._rng = rng or Random()
        self._clock = clock
        self._sleep = sleep
        self._socket: ClientConnection | None = None
        self._unacknowledged: dict[str, Publish] = {}
        self._outbox: list[ClientFrame] = []
        self._wake = asyncio.Event()
        self._heard_s = 0.0

    @property
    def connected(self) -> bool:
        """Whether the hub has welcomed this client and the socket is open."""
        return self._socket is not None

    @property
    def unacknowledged(self) -> int:
        """How many published facts have not been acknowledged yet."""
        return len(self._unacknowledged)

    def send(self, *frames: ClientFrame) -> None:
        """Send frames soon, together. Published facts are kept until acknowledged and sent again after a cut.

        Raises:
            OverflowError: too many facts wait for their acknowledgement already.
        """
        for frame in frames:
            if isinstance(frame, Publish):
                if len(self._unacknowledged) >= MAX_UNACKNOWLEDGED:
                    raise OverflowError(f"{MAX_UNACKNOWLEDGED:,} facts wait for the hub already")
                self._unacknowledged[frame.id] = frame
            elif self._socket is None:
                continue  # passing words about a moment that is over by the time the hub is back
            if self._socket is not None:
                self._outbox.append(frame)
        self._wake.set()

    def forget(self, fact_id: str) -> bool:
        """Give up on a published fact; true when it was still waiting."""
        return self._unacknowledged.pop(fact_id, None) is not None

    async def run(self, deliver: Callable[[LinkEvent], None]) -> None:
        """Stay connected until cancelled or refused for good, handing every event to `deliver`."""
        attempt = 0
        while True:
            gap = False
            try:
                await self._connected(deliver)
                why = "the hub closed the connection"
            except Denied as denied:
                if denied.code not in _PASSING:
                    deliver(Refused(denied.code, str(denied), self._clock()))
                    return
                why = str(denied)
            except (OSError, TimeoutError, WebSocketException, WireError, GapFound, ValueError) as error:
                why, gap = _in_words(error), isinstance(error, GapFound)
            attempt = 1 if self.session is not None and self.session.welcome is not None else attempt + 1
            self.session = None
            deliver(Lost(why, self._clock(), gap))
            await self._sleep(delay_s(attempt, self._rng))

    async def _connected(self, deliver: Callable[[LinkEvent], None]) -> None:
        token, role, client, exercise = self._identity
        self.session = session = Session(token, role, self.cursor, client=client, exercise=exercise)
        async with connect(
            self.url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=MAX_HUB_FRAME,
            compression=None,
            open_timeout=OPEN_S,
            close_timeout=1.0,
            ping_interval=None,  # the pulse says more than a ping would
            ssl=self._tls if self.url.startswith("wss:") else None,
        ) as socket:
            await socket.send(encode(session.hello(self._interest)), text=True)
            self._heard_s = asyncio.get_running_loop().time()
            writer = asyncio.create_task(self._write(socket))
            watch = asyncio.create_task(self._watch(socket))
            try:
                await self._read(socket, session, deliver)
            finally:
                self._socket = None
                for task in (writer, watch):
                    task.cancel()
                await asyncio.gather(writer, watch, return_exceptions=True)

    async def _read(self, socket: ClientConnection, session: Session, deliver: Callable[[LinkEvent], None]) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                data = await socket.recv(decode=False)
                self._heard_s = loop.time()
                for frame in session.receive(data):
                    if isinstance(frame, Welcome):
                        self._begin(socket)
                        deliver(Opened(frame, self._clock()))
                        continue
                    if isinstance(frame, Ack):
                        for fact_id in frame.ids:
                            self._unacknowledged.pop(fact_id, None)
                    elif isinstance(frame, Refuse) and frame.id:
                        self._unacknowledged.pop(frame.id, None)
                    deliver(Received(frame, self._clock()))
        except ConnectionClosed as closed:
            reason = closed.rcvd.reason if closed.rcvd is not None else ""
            raise ConnectionResetError(reason or "the connection to the hub was cut") from None

    def _begin(self, socket: ClientConnection) -> None:
        """Send again, in order, whatever the hub has not acknowledged: it accepts an id only once."""
        self._socket = socket
        self._outbox = list(self._unacknowledged.values())
        self._wake.set()

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._socket is socket and self._outbox:
                frames, self._outbox = self._outbox, []
                for piece in _pieces(frames):
                    await socket.send(piece, text=True)

    async def _watch(self, socket: ClientConnection) -> None:
        """Cut a connection that has gone silent: a dead peer sends no farewell."""
        loop = asyncio.get_running_loop()
        while loop.time() - self._heard_s < SILENCE_S:
            await asyncio.sleep(SILENCE_S / 6)
        await socket.close(1001, "no pulse from the hub")


#: Frames sent together in one message at most, well under what the hub takes in one.
_TOGETHER = 500


def _pieces(frames: list[ClientFrame]) -> list[bytes]:
    out: list[bytes] = []
    for start in range(0, len(frames), _TOGETHER):
        piece = frames[start : start + _TOGETHER]
        out.append(encode(list(piece) if len(piece) > 1 else piece[0]))
    return out


def _in_words(error: Exception) -> str:
    """A failed connection as a person would say it; never the URL, which may hold a secret."""
    if isinstance(error, ConnectionRefusedError):
        return "nobody answers at the hub's address"
    if isinstance(error, TimeoutError):
        return "the hub did not answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the hub's certificate is not trusted: {error.verify_message}"
    if isinstance(error, InvalidURI):
        return "the hub's address is not a websocket URL"
    if isinstance(error, InvalidHandshake):
        return f"the hub refused the connection: {error}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
