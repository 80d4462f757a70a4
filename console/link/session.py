"""A client's end of the stream without sockets: frames in, events out, nothing twice and nothing missing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from console.domain.facts import Envelope
from console.wire.codec import decode_from_hub
from console.wire.frames import Box, Facts, Hello, HubFrame, Refuse, Resume, Snapshot, Welcome


class GapFound(Exception):
    """The hub sent facts that do not follow on; the connection has to be made anew from the cursor."""

    def __init__(self, expected: int, got: int) -> None:
        super().__init__(f"fact {expected} was expected, {got} came: the stream has a gap")
        self.expected = expected
        self.got = got


class Denied(Exception):
    """The hub refused this client before welcoming it. `code` is stable, `str()` is for a person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Cursor(msgspec.Struct):
    """The last fact a client holds."""

    epoch: str = ""
    seq: int = 0


class Session:
    """One connection's worth of protocol; the cursor outlives it and is handed to the next."""

    def __init__(self, token: str, role: str, cursor: Cursor, *, client: str = "", exercise: bool = False) -> None:
        self.cursor = cursor
        self.welcome: Welcome | None = None
        self._hello = (token, role, client, exercise)

    def hello(self, interest: Box | None = None) -> Hello:
        """The first frame to send: who this is, and the fact to go on after."""
        token, role, client, exercise = self._hello
        resume = Resume(self.cursor.epoch, self.cursor.seq) if self.cursor.epoch else None
        return Hello(token=token, role=role, resume=resume, interest=interest, client=client, exercise=exercise)

    def receive(self, data: bytes | str) -> Iterator[HubFrame]:
        """The frames in one message that carry something new, one by one, with facts sent twice taken out.

        The cursor moves with each frame handed out: what came before an error has been given, what came after
        will be asked for again.

        Raises:
            WireError: the message is no frame of this stream.
            GapFound: facts are missing between the cursor and these.
            Denied: the hub refused before its welcome.
        """
        for frame in decode_from_hub(data):
            new = self._take(frame)
            if new is not None:
                yield new

    def _take(self, frame: HubFrame) -> HubFrame | None:
        if isinstance(frame, Facts):
            return self._take_facts(frame)
        if isinstance(frame, Snapshot):
            self.cursor.epoch, self.cursor.seq = frame.picture.epoch, frame.picture.seq
        elif isinstance(frame, Welcome):
            self.welcome = frame
        elif isinstance(frame, Refuse) and self.welcome is None:
            raise Denied(frame.code, frame.text)
        return frame

    def _take_facts(self, frame: Facts) -> Facts | None:
        epoch, seq = self.cursor.epoch, self.cursor.seq
        new: list[Envelope] = []
        for envelope in frame.facts:
            if envelope.epoch != epoch:
                if envelope.seq != 1:
                    raise GapFound(1, envelope.seq)
                epoch, seq = envelope.epoch, 0
            if envelope.seq <= seq:
                continue
            if envelope.seq != seq + 1:
                raise GapFound(seq + 1, envelope.seq)
            seq = envelope.seq
            new.append(envelope)
        self.cursor.epoch, self.cursor.seq = epoch, seq
        if len(new) == len(frame.facts):
            return frame
        return Facts(tuple(new)) if new else None
