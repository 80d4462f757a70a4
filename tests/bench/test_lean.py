"""The lean connections: frames that real servers understand, answers counted whatever way the bytes are cut."""

from __future__ import annotations

import asyncio

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import SERVER, Protocol

from console.bench.lean import FrameReader, HubSpeaker, NatsSpeaker, text_frame
from console.wire.codec import encode
from console.wire.frames import Ack, Refuse


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_websocket_server_reads_our_frames(size):
    server = Protocol(SERVER, max_size=None)
    server.receive_data(text_frame(b"x" * size))
    (frame,) = server.events_received()
    assert isinstance(frame, Frame)
    assert frame.opcode is Opcode.TEXT
    assert bytes(frame.data) == b"x" * size


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_server_frames_are_read_and_the_rest_kept(size):
    data = Frame(Opcode.TEXT, b"y" * size).serialize(mask=False)
    reader = FrameReader(data + data[: len(data) // 2])
    assert list(reader) == [(1, b"y" * size)]
    assert reader.rest == data[: len(data) // 2]


class Answers:
    def __init__(self) -> None:
        self.acks = self.refusals = 0

    def __call__(self, acks: int, refusals: int) -> None:
        self.acks += acks
        self.refusals += refusals


class Line:
    """In place of a transport."""

    def __init__(self) -> None:
        self.sent = b""

    def write(self, data: bytes) -> None:
        self.sent += data


async def test_acks_and_refusals_of_a_hub_are_counted_byte_by_byte():
    speaker, answers = HubSpeaker("hub", b"{}"), Answers()
    speaker._transport = Line()  # type: ignore[assignment]
    speaker.answered = answers
    ack = encode([Ack(("aaaaaaaa", "bbbbbbbb"), (1, 2)), Refuse("closed", "It is closed", "cccccccc")])
    data = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + Frame(Opcode.TEXT, ack).serialize(mask=False)
    for byte in data:
        speaker.data_received(bytes([byte]))
    assert (answers.acks, answers.refusals) == (2, 1)
    assert speaker.last_refusal == "closed: It is closed"


async def test_a_hub_that_refuses_the_handshake_is_said():
    speaker = HubSpeaker("hub", b"{}")
    speaker._transport = Line()  # type: ignore[assignment]
    speaker.data_received(b"HTTP/1.1 403 Forbidden\r\n\r\n")
    with pytest.raises(RuntimeError, match="refused the connection"):
        await asyncio.wait_for(speaker.ready, 60)


@pytest.mark.parametrize("step", [1, 7, 10_000])
async def test_jetstream_answers_are_counted_however_they_are_cut(step):
    speaker, answers = NatsSpeaker("s"), Answers()
    speaker._transport = line = Line()  # type: ignore[assignment]
    speaker.answered = answers
    good, bad = b'{"stream":"BENCH","seq":1}', b'{"error":{"code":503}}'
    data = b"INFO {}\r\nPONG\r\nPING\r\n" + b"".join(b"MSG i 1 %d\r\n%s\r\n" % (len(b), b) for b in (good, bad, good))
    for start in range(0, len(data), step):
        speaker.data_received(data[start : start + step])
    assert (answers.acks, answers.refusals) == (2, 1)
    assert speaker.ready.done()
    assert line.sent == b"PONG\r\n"


async def test_an_atomic_batch_asks_for_one_answer_and_gives_true_lengths():
    speaker = NatsSpeaker("s", atomic=True)
    head, _, rest = speaker.message([b"one", b"two"]).partition(b"\r\n")
    assert head.startswith(b"HPUB s ")
    assert len(head.split()) == 4
    size = int(head.split()[3])
    assert rest[:size].endswith(b"one")
    last = rest[size + 2 :].partition(b"\r\n")[0]
    assert len(last.split()) == 5
    assert b"Nats-Batch-Commit: 1" in rest
