"""The hash chain: canonical bytes of an envelope, and the link that binds each record to all before it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from console.domain.facts import Envelope
from console.journal.errors import JournalError

#: Length of a link, bytes (SHA-256).
LINK_BYTES = 32
_GENESIS = b"watchfloor journal 1\n"

_encoder = msgspec.json.Encoder(order="deterministic")
_envelope = msgspec.json.Decoder(Envelope)
_envelopes = msgspec.json.Decoder(list[Envelope])


class Stamp(msgspec.Struct, frozen=True):
    """The part of an envelope that says which record it is; reads any kind of fact, known or not."""

    epoch: str
    seq: int
    id: str


_stamp = msgspec.json.Decoder(Stamp)


def canonical(envelope: Envelope) -> bytes:
    """The one JSON text of an envelope: what is hashed, stored and sent to desks. Fields in struct order."""
    return _encoder.encode(envelope)


def genesis(epoch: str) -> bytes:
    """The link before the first record: ties a chain to its journal, so that records cannot move between two."""
    return hashlib.sha256(_GENESIS + epoch.encode()).digest()


def link(previous: bytes, body: bytes) -> bytes:
    """SHA-256 of the link before and the canonical bytes: changes when this record or any before it does."""
    return hashlib.sha256(previous + body).digest()


def decode(bodies: Sequence[bytes]) -> list[Envelope]:
    """Envelopes from canonical bytes, in order.

    Raises:
        JournalError: `unreadable`, naming the first record that this version cannot read.
    """
    try:
        return _envelopes.decode(b"[" + b",".join(bodies) + b"]")
    except msgspec.MsgspecError:
        return [_decode_one(body) for body in bodies]


def _decode_one(body: bytes) -> Envelope:
    try:
        return _envelope.decode(body)
    except msgspec.MsgspecError as error:
        stamp = stamp_of(body)
        which = f"fact {stamp.seq}" if stamp else "a record"
        raise JournalError("unreadable", f"{which} cannot be read by this version: {error}") from None


def stamp_of(body: bytes) -> Stamp | None:
    """Which record the bytes say they are; none when they say nothing readable."""
    try:
        return _stamp.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def fault_of(body: bytes) -> str:
    """Why the bytes are not an envelope this version knows; empty when they are one."""
    try:
        _envelope.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return str(error)
    return ""
