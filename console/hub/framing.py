"""WebSocket text frames made once and written to many: RFC 6455 headers without a mask, as a server sends them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_TEXT = 0x81


def text_frame(payload: bytes) -> bytes:
    """One whole, unmasked text frame around UTF-8 JSON."""
    size = len(payload)
    if size < 126:
        return bytes((_TEXT, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", _TEXT, 126, size) + payload
    return struct.pack("!BBQ", _TEXT, 127, size) + payload


def facts_frame(bodies: Sequence[bytes]) -> bytes:
    """A `facts` frame around envelopes that are JSON already, so that no fact is encoded twice."""
    return text_frame(b'{"frame":"facts","facts":[' + b",".join(bodies) + b"]}")
