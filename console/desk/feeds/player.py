"""What a tile needs of a player, whoever decodes: the newest picture, its fingerprint, and why it stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtGui import QImage

from console.desk.feeds.pulse import Cells
from console.wire.feed_address import FeedAddress


class Shot(NamedTuple):
    """One decoded frame: the picture, made to fit, its fingerprint, and when it came (seconds of the wall's clock)."""

    image: QImage
    cells: Cells
    at_s: float


class FeedPlayer(Protocol):
    """Plays one address. Every method is called from the UI thread and returns at once."""

    #: Why it plays no more, in words without an address; empty while it plays.
    fault: str
    #: Frames decoded since it was made.
    frames: int

    def fit(self, width_px: int, height_px: int) -> None:
        """No picture need be larger than this, device pixels."""

    def take(self) -> Shot | None:
        """The newest frame since the last call; those between are dropped."""

    def close(self) -> None:
        """Stop, and let go of the connection."""


#: Makes a player that starts at once. Raises ImportError where the machine cannot play.
MakePlayer = Callable[[FeedAddress], FeedPlayer]
