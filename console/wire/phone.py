"""The officer's phone: the link that opens its page, and the words only the hub and that page exchange.

The link holds a secret, the code, that only its maker and its opener ever have. The name of the link is the hash of
the code, so that the fact that it was made can stand in the journal for everyone to read and opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

import msgspec

#: Topic of the hub's signals to a phone's page.
PHONE_TOPIC = "phone"
#: Path of the page; the code follows.
PAGE_PATH = "/f/"
#: A hello with this in front of a code, in place of a token, opens the link.
CODE_MARK = "link."
#: Bytes of chance in a code: nobody tries 2^144 of them.
_CODE_BYTES = 18
_CODE = re.compile(r"[0-9A-Za-z_-]{24}")


def new_code() -> str:
    """A code for a link that is about to be made."""
    return secrets.token_urlsafe(_CODE_BYTES)


def link_of(code: str) -> str:
    """The name of the link that a code opens; empty when it is no code at all."""
    if not _CODE.fullmatch(code):
        return ""
    return "link-" + hashlib.sha256(code.encode()).hexdigest()[:40]


def phone_actor(unit: str) -> str:
    """The name under which the phone of a unit speaks and can be called."""
    return f"phone-{unit}"[:128]


def page_url(stream_url: str, code: str, base: str = "") -> str:
    """The address to hand to the officer: beside the hub's stream, or under `base` where phones reach it elsewhere."""
    if base:
        return f"{base.rstrip('/')}{PAGE_PATH}{code}"
    scheme, _, rest = stream_url.partition("://")
    return f"{'https' if scheme == 'wss' else 'http'}://{rest.partition('/')[0]}{PAGE_PATH}{code}"


class Coming(msgspec.Struct, frozen=True):
    """A team on the call: call sign, kind and status in words; `mine` is the phone's own."""

    callsign: str
    kind: str
    status: str
    mine: bool


class SheetLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the five-second brief (`domain.brief`); `hidden` says what stands behind a block."""

    kind: str
    text: str
    hidden: str = ""


class SheetCard(msgspec.Struct, frozen=True):
    """A whisper card. `lines` is empty, and `hidden` says why, where it may not be shown."""

    card: str
    lines: tuple[str, ...]
    hidden: str
    sent_at: datetime
    state: str


class Sheet(msgspec.Struct, frozen=True):
    """All that the page shows, as this role may see it: what a person takes in within five seconds, first.

    `more` lines did not fit into five seconds. A page that hears no more from the hub stops showing the lines at
    `void_at` (UTC), when the first of them runs out, and in any case after `void_after_s` seconds.
    """

    incident: str
    number: str
    type_text: str
    priority: str
    address: str
    summary: str
    scene: str
    callsign: str
    unit: str
    lines: tuple[SheetLine, ...]
    more: int
    coming: tuple[Coming, ...]
    clinician: str
    cards: tuple[SheetCard, ...]
    exercise: bool
    void_at: datetime | None
    void_after_s: float
