"""One socket: websockets' sans-I/O protocol on an asyncio transport, without a task or a queue for each client."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol, cast

from websockets.datastructures import Headers
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from console.config import Limits
from console.hub.counts import Counts
from console.hub.outlet import GOING_AWAY, HUB_FAILED, in_reason
from console.hub.pages import Page
from console.hub.session import Session
from console.wire.frames import STREAM_PATH, SUBPROTOCOL

#: Above this many bytes waiting to be sent a client does not keep up; below the second it does again.
HIGH_WATER = 1 << 20
LOW_WATER = 256 << 10
#: How long a peer may take to answer a farewell, seconds.
FAREWELL_S = 5.0
#: A silent peer is asked for a sign of life after this long, and given up after that long, seconds.
ASK_AFTER_S = 10.0
GIVE_UP_AFTER_S = 30.0

_TEXT = "text/plain; charset=utf-8"

_log = logging.getLogger(__name__)
# At DEBUG the protocol logs whole frames, tokens among them: whatever a person asks for, this one stays above it.
_protocol_log = logging.getLogger("console.hub.websocket")
_protocol_log.setLevel(logging.INFO)


class House(Protocol):
    """What a connection needs of its server."""

    limits: Limits
    counts: Counts
    origins: tuple[str, ...]
    connections: dict[Connection, None]

    def session(self, connection: Connection, address: str) -> Session:
        """A session for a client whose handshake was good."""

    def page(self, path: str) -> Page | None:
        """A plain HTTP page; none when there is no such page."""


class Connection(asyncio.Protocol):
    """One client's socket. It is the `Outlet` of its session."""

    def __init__(self, house: House) -> None:
        origins: list[Origin | None] = [None, *(Origin(origin) for origin in house.origins)]
        self._house = house
        self._protocol = ServerProtocol(
            origins=origins,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=house.limits.frame_bytes,
            logger=_protocol_log,
        )
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] | None = None
        self._open = False
        self._paused = False
        self._stopped = False
        self._given = 0
        self._heard_s = self._loop.time()
        self._hold: asyncio.TimerHandle | None = None
        self._kill: asyncio.TimerHandle | None = None
        self.session: Session | None = None

    # ---- asyncio ----

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer connected; it has only so long to say who it is."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=HIGH_WATER, low=LOW_WATER)
        self._house.connections[self] = None
        self._hello_timer = self._loop.call_later(self._house.limits.hello_within_s, self._too_late)

    def data_received(self, data: bytes) -> None:
        """Bytes came: hand whole messages to the session."""
        self._heard_s = self._loop.time()
        protocol = self._protocol
        try:
            protocol.receive_data(data)
            for event in protocol.events_received():
                if isinstance(event, Frame):
                    self._frame(event)
                else:
                    self._request(cast(Request, event))
            if protocol.parser_exc is not None:
                self._broken(protocol.parser_exc)
            self._flush()
        except Exception:
            # The last resort: this client is cut, no other notices.
            _log.exception("a connection failed")
            self._house.counts.failures += 1
            self.close(HUB_FAILED, "the hub failed on what this client sent")

    def eof_received(self) -> None:
        """The peer sends nothing more."""
        self._protocol.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._open = False
        self._house.connections.pop(self, None)
        for timer in (self._hello_timer, self._hold, self._kill):
            if timer is not None:
                timer.cancel()
        if self.session is not None:
            self.session.ended()

    def pause_writing(self) -> None:
        """More waits than the high-water mark."""
        self._paused = True

    def resume_writing(self) -> None:
        """Less waits than the low-water mark."""
        self._paused = False
        if self.session is not None:
            self.session.drained()

    # ---- the session's outlet ----

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up."""
        return not self._paused

    @property
    def buffered(self) -> int:
        """Bytes handed over and not sent yet."""
        return self._transport.get_write_buffer_size()

    @property
    def sent(self) -> int:
        """Bytes that have left."""
        return self._given - self._transport.get_write_buffer_size()

    def send(self, frame: bytes) -> None:
        """Hand over one framed message."""
        if self._open:
            self._given += len(frame)
            self._transport.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Say farewell and close; a peer that does not answer is cut after a while."""
        self._open = False
        if self._protocol.state is OPEN:
            self._protocol.send_close(code, in_reason(reason))
        elif self.session is None:
            self._transport.close()
        self._flush()
        self._stopped = False
        self._read_on()
        self._kill_later()

    def hold(self, seconds: float) -> None:
        """Read nothing more from this peer for a while."""
        if self._hold is None and not self._transport.is_closing():
            self._transport.pause_reading()
            self._hold = self._loop.call_later(seconds, self._read_on)

    def stop_reading(self) -> None:
        """Read nothing more from this peer at all: the hub is about to stop."""
        self._stopped = True
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def check(self) -> None:
        """Ask a silent peer for a sign of life, or give it up."""
        silent_s = self._loop.time() - self._heard_s
        if silent_s > GIVE_UP_AFTER_S and self._hold is None:
            self._house.counts.cuts["silent"] += 1
            self._transport.abort()
        elif silent_s > ASK_AFTER_S and self._open:
            self._protocol.send_ping(b"")
            self._flush()

    def abort(self) -> None:
        """Cut at once."""
        self._transport.abort()

    # ---- inside ----

    def _frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.TEXT:
            if frame.fin:
                self._message(bytes(frame.data))
            else:
                self._pieces = [bytes(frame.data)]
        elif frame.opcode is Opcode.CONT:
            if self._pieces is not None:
                self._pieces.append(bytes(frame.data))
                if frame.fin:
                    pieces, self._pieces = self._pieces, None
                    self._message(b"".join(pieces))
        elif frame.opcode is Opcode.BINARY and self._open and self.session is not None:
            self.session.faulty("not-text", "a binary frame came; the stream is JSON in text frames")

    def _message(self, data: bytes) -> None:
        if self._open and self.session is not None:
            self.session.received(data)

    def _broken(self, error: Exception) -> None:
        """The peer broke the WebSocket protocol: say why in a frame of its own, before the farewell it has earned."""
        if self.session is None or not self._open:
            return
        if isinstance(error, PayloadTooBig):
            self.session.faulty("too-large", f"a frame has at most {self._house.limits.frame_bytes} bytes")
        elif not isinstance(error, EOFError):
            self.session.faulty("not-websocket", "what came is not the WebSocket protocol")
        self._house.counts.cuts["broken"] += 1
        self._open = False

    def _request(self, request: Request) -> None:
        path = request.path.partition("?")[0]
        if path == STREAM_PATH:
            self._open_stream(request)
            return
        self._answer(self._house.page(path) or Page(404, _TEXT, b"There is no such page on this hub.\n"))

    def _open_stream(self, request: Request) -> None:
        if len(self._house.connections) > self._house.limits.connections:
            self._house.counts.handshakes_refused += 1
            self._house.counts.refusals["too-many-connections"] += 1
            self._answer(Page(503, _TEXT, b"The hub has as many connections as it may; try again.\n"))
            return
        self._welcome_own_page(request)
        response = self._protocol.accept(request)
        self._protocol.send_response(response)
        if response.status_code != 101:
            self._house.counts.handshakes_refused += 1
            return
        self._flush()
        self._open = True
        self.session = self._house.session(self, self._address())

    def _welcome_own_page(self, request: Request) -> None:
        """A page that came from this very hub may connect to it. No cookie or password goes along with it: what
        counts is the token, so that a name made to point here by somebody else gains nothing."""
        hosts, origins = request.headers.get_all("Host"), request.headers.get_all("Origin")
        if len(hosts) == len(origins) == 1 and origins[0] in (f"https://{hosts[0]}", f"http://{hosts[0]}"):
            self._protocol.origins = [*(self._protocol.origins or ()), Origin(origins[0])]

    def _answer(self, page: Page) -> None:
        headers = Headers(
            [
                ("Connection", "close"),
                ("Content-Length", str(len(page.body))),
                ("Content-Type", page.kind),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                *page.headers,
            ]
        )
        self._protocol.send_response(Response(page.status, HTTPStatus(page.status).phrase, headers, page.body))

    def _address(self) -> str:
        peer = self._transport.get_extra_info("peername")
        return str(peer[0]) if isinstance(peer, tuple) and peer else ""

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if self._transport.is_closing():
                return
            if data:
                self._given += len(data)
                self._transport.write(data)
            else:
                self._say_no_more()

    def _say_no_more(self) -> None:
        """Our side is done: half-close, so that the peer reads to the end, and cut it if it never closes."""
        self._open = False
        if self._transport.can_write_eof():
            try:
                self._transport.write_eof()
            except OSError:  # the peer is gone already: browsers do not wait for the end
                self._transport.abort()
            else:
                self._kill_later()
        else:
            self._transport.close()

    def _kill_later(self) -> None:
        if self._kill is None:
            self._kill = self._loop.call_later(FAREWELL_S, self._transport.abort)

    def _too_late(self) -> None:
        if self.session is None:
            self._transport.abort()
        elif not self.session.welcomed:
            self.session.too_late()

    def _read_on(self) -> None:
        self._hold = None
        if not self._stopped and not self._transport.is_closing():
            self._transport.resume_reading()


def farewell(connections: Sequence[Connection], failed: bool) -> None:
    """Tell everyone that the hub stops, and whether coming back soon makes sense."""
    code, reason = (HUB_FAILED, "the hub cannot write its journal") if failed else (GOING_AWAY, "the hub is stopping")
    for connection in connections:
        connection.close(code, reason)
