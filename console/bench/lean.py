"""Load that costs little: websocket and NATS connections reduced to what a publisher needs, on bare asyncio.

A benchmark of a server must not measure its client, so frames are made ahead and answers are barely looked at.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import Callable

import msgspec

from console.wire.frames import STREAM_PATH, SUBPROTOCOL


class Heard(msgspec.Struct):
    """The little of a hub's frame that a publisher looks at."""

    frame: str
    ids: tuple[str, ...] = ()
    id: str = ""
    code: str = ""
    text: str = ""


_one = msgspec.json.Decoder(Heard)
_many = msgspec.json.Decoder(list[Heard])


class LoadError(RuntimeError):
    """The server did not do what a publisher relies on; the sentence says what."""


class Speaker(asyncio.Protocol):
    """One publisher's connection: `ready` resolves once it may publish, `answered(acks, refusals)` hears answers."""

    def __init__(self) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered: Callable[[int, int], None] = lambda acks, refusals: None
        self.last_refusal = ""
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.greet()

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(f"the server closed the connection ({exc or 'no reason'})")

    def data_received(self, data: bytes) -> None:
        self._rest = self.take(self._rest + data if self._rest else data)

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self._transport is not None
        self._transport.write(data)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def fail(self, why: str) -> None:
        """Tell whoever waits for `ready`; later, the lack of answers shows."""
        self.last_refusal = self.last_refusal or why
        if not self.ready.done():
            self.ready.set_exception(LoadError(why))

    def done(self) -> None:
        """The server has let this publisher in."""
        if not self.ready.done():
            self.ready.set_result(None)

    def greet(self) -> None:
        """Send what the protocol begins with."""
        raise NotImplementedError

    def take(self, data: bytes) -> bytes:
        """Read whole messages; gives back what is left over."""
        raise NotImplementedError

    def message(self, payloads: list[bytes]) -> bytes:
        """The bytes that publish these facts together."""
        raise NotImplementedError


class HubSpeaker(Speaker):
    """A source on the native stream."""

    def __init__(self, host: str, hello: bytes) -> None:
        super().__init__()
        self._host = host
        self._hello = hello
        self._open = False

    def greet(self) -> None:
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        self.write(
            f"GET {STREAM_PATH} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n".encode("ascii")
        )

    def take(self, data: bytes) -> bytes:
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                return head
            if b" 101 " not in head[:16]:
                self.fail(f"the hub refused the connection: {head[:80]!r}")
                return b""
            self._open = True
            self.write(text_frame(self._hello))
        for opcode, payload in (frames := FrameReader(data)):
            if opcode == 1:
                self._hear(payload)
            elif opcode == 8:
                self.fail(f"the hub closed the connection: {payload[2:].decode('utf-8', 'replace')}")
            elif opcode == 9:
                self.write(client_frame(0x8A, payload))
        return frames.rest

    def message(self, payloads: list[bytes]) -> bytes:
        return text_frame(payloads[0] if len(payloads) == 1 else b"[" + b",".join(payloads) + b"]")

    def _hear(self, payload: bytes) -> None:
        acks = refusals = 0
        for heard in _many.decode(payload) if payload[:1] == b"[" else (_one.decode(payload),):
            if heard.frame == "ack":
                acks += len(heard.ids)
            elif heard.frame == "refuse":
                refusals += 1
                self.last_refusal = f"{heard.code}: {heard.text}"
                if not heard.id:
                    self.fail(self.last_refusal)
            elif heard.frame == "welcome":
                self.done()
        if acks or refusals:
            self.answered(acks, refusals)


class NatsSpeaker(Speaker):
    """A JetStream publisher. `atomic`: facts published together go as one atomic batch, acknowledged once."""

    def __init__(self, subject: str, *, atomic: bool = False) -> None:
        super().__init__()
        self._subject = subject
        self._inbox = f"_INBOX.{os.urandom(8).hex()}"
        self._atomic = atomic
        self._batch = 0
        self._together = 1

    def greet(self) -> None:
        self.write(
            b'CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\n'
            + f"SUB {self._inbox} 1\r\nPING\r\n".encode("ascii")
        )

    def take(self, data: bytes) -> bytes:
        start = acks = refusals = 0
        while (end := data.find(b"\r\n", start)) >= 0:
            line = data[start:end]
            if line.startswith((b"MSG", b"HMSG")):
                size = int(line.rpartition(b" ")[2])
                if len(data) < end + 4 + size:
                    break
                body = data[end + 2 : end + 2 + size]
                if b'"error"' in body or b"503" in body[:16]:
                    refusals += 1
                    self.last_refusal = body.decode("utf-8", "replace")
                elif body:
                    acks += self._together if self._atomic else 1
                start = end + 4 + size
                continue
            if line == b"PING":
                self.write(b"PONG\r\n")
            elif line == b"PONG":
                self.done()
            elif line.startswith(b"-ERR"):
                self.fail(f"the NATS server said {line.decode('ascii', 'replace')}")
            start = end + 2
        if acks or refusals:
            self.answered(acks, refusals)
        return data[start:]

    def message(self, payloads: list[bytes]) -> bytes:
        if self._atomic and len(payloads) > 1:
            return self._atomic_message(payloads)
        head = f"PUB {self._subject} {self._inbox} "
        return b"".join(b"%s%d\r\n%s\r\n" % (head.encode("ascii"), len(payload), payload) for payload in payloads)

    def _atomic_message(self, payloads: list[bytes]) -> bytes:
        """One atomic batch (nats-server 2.12): only its last message asks for an answer, which commits all."""
        self._batch += 1
        self._together = len(payloads)
        out: list[bytes] = []
        for number, payload in enumerate(payloads, 1):
            last = number == len(payloads)
            commit = "Nats-Batch-Commit: 1\r\n" if last else ""
            head = (
                f"NATS/1.0\r\nNats-Batch-Id: {self._inbox[7:]}-{self._batch}\r\n"
                f"Nats-Batch-Sequence: {number}\r\n{commit}\r\n"
            ).encode("ascii")
            reply = f"{self._inbox} " if last else ""
            line = f"HPUB {self._subject} {reply}{len(head)} {len(head) + len(payload)}\r\n"
            out.append(line.encode("ascii") + head + payload + b"\r\n")
        return b"".join(out)


# ---- websocket frames, RFC 6455 section 5.2 --------------------------------------------------------------


class FrameReader:
    """Unfragmented frames of a server in some bytes, as (opcode, payload); `rest` is what is left over."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def __iter__(self) -> FrameReader:
        return self

    def __next__(self) -> tuple[int, bytes]:
        data = self.rest
        if len(data) < 2:
            raise StopIteration
        size, start = data[1] & 0x7F, 2
        if size == 126:
            if len(data) < 4:
                raise StopIteration
            size, start = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            if len(data) < 10:
                raise StopIteration
            size, start = int.from_bytes(data[2:10], "big"), 10
        if len(data) < start + size:
            raise StopIteration
        self.rest = data[start + size :]
        return data[0] & 0x0F, data[start : start + size]


def text_frame(payload: bytes) -> bytes:
    """A client's text frame."""
    return client_frame(0x81, payload)


def client_frame(head: int, payload: bytes) -> bytes:
    """A client's frame. The mask is zero: it protects proxies from hostile pages, and there are none on loopback."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BBI", head, 0x80 | size, 0) + payload
    if size < 1 << 16:
        return struct.pack("!BBHI", head, 0x80 | 126, size, 0) + payload
    return struct.pack("!BBQI", head, 0x80 | 127, size, 0) + payload
