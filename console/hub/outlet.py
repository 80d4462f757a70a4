"""What a session and a desk's feed may do with a connection, whatever carries it."""

from __future__ import annotations

from typing import Protocol


class Outlet(Protocol):
    """The sending side of one connection. Nothing here waits."""

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up: false while more than the high-water mark waits to be sent."""

    @property
    def buffered(self) -> int:
        """Bytes handed over and not sent yet."""

    @property
    def sent(self) -> int:
        """Bytes that have left, since the beginning."""

    def send(self, frame: bytes) -> None:
        """Hand over one framed message; after closing this does nothing."""

    def close(self, code: int, reason: str) -> None:
        """Say farewell with a reason and close."""

    def hold(self, seconds: float) -> None:
        """Read nothing more from this peer for a while."""


#: WebSocket close codes (RFC 6455, 7.4.1) as the hub uses them.
GOING_AWAY = 1001
BROKE_THE_RULES = 1008
TOO_BIG = 1009
HUB_FAILED = 1011
TRY_AGAIN = 1013


def in_reason(text: str) -> str:
    """A close reason that fits its 123 bytes of UTF-8."""
    return text.encode()[:120].decode("utf-8", "ignore")
