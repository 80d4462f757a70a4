"""Identifiers of facts: UUIDv7 (RFC 9562), so that ids sort by the time they were made."""

from __future__ import annotations

import uuid
from datetime import datetime
from random import Random


def fact_id(at: datetime, rng: Random) -> str:
    """A UUIDv7 for a moment (aware datetime), its 74 random bits from `rng`."""
    millis = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    random_a, random_b = rng.getrandbits(12), rng.getrandbits(62)
    return str(uuid.UUID(int=millis << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b))
