"""A link that leads nowhere, for a desk that looks at a journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.domain.facts import Fact
from console.link.client import LinkEvent
from console.wire.frames import ClientFrame


class NoHub:
    """Offers what the link's worker offers. The model refuses every ask before it comes here."""

    def __init__(self) -> None:
        self.on_arrival: Callable[[], None] | None = None

    def start(self) -> None:
        """There is nothing to connect to."""

    def stop(self) -> None:
        """There is nothing to close."""

    def drain(self) -> list[LinkEvent]:
        """Nothing ever comes."""
        return []

    def ask(self, fact: Fact, *, expects: int | None = None, at: datetime | None = None) -> str:
        """Nobody would answer.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("there is no hub to ask")

    def send(self, *frames: ClientFrame) -> None:
        """Nobody hears it."""
