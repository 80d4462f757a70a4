"""The whole picture as each audience may see it, made once for all of it who come together."""

from __future__ import annotations

import msgspec

from console.domain.picture import Picture
from console.domain.wall import redact_picture
from console.hub.audience import Audience
from console.hub.counts import Counts
from console.hub.framing import text_frame
from console.hub.recent import Recent
from console.wire.codec import encode
from console.wire.frames import Snapshot

#: A snapshot serves every desk that comes until this many facts have followed it,
SNAPSHOT_GOOD_FOR = 2_000
#: or it is this old, seconds: it may be large, and is not kept for nobody.
SNAPSHOT_KEPT_S = 5.0


class Made(msgspec.Struct, frozen=True):
    """A framed snapshot of the picture at `seq`."""

    seq: int
    frame: bytes
    made_s: float


class Snapshots:
    """Snapshots of the intake's picture, by audience. They hold facts that may not be on disk yet."""

    def __init__(self, picture: Picture, recent: Recent, counts: Counts) -> None:
        self._picture = picture
        self._recent = recent
        self._counts = counts
        self._made: dict[Audience, Made] = {}

    def present(self, audience: Audience, now_s: float, since: int = 0) -> Made:
        """The picture with all that was promised, or nearly so; not older than the fact `since`."""
        made = self._made.get(audience)
        if made is None or made.seq < since or not self._good(made):
            made = self._made[audience] = Made(self._picture.seq, self._frame(audience), now_s)
            self._counts.snapshots += 1
        return made

    def _good(self, made: Made) -> bool:
        return self._picture.seq - made.seq <= SNAPSHOT_GOOD_FOR and self._recent.holds(made.seq)

    def _frame(self, audience: Audience) -> bytes:
        picture = self._picture
        if not audience.whole:
            picture = redact_picture(picture, audience.role, audience.grants)
        return text_frame(encode(Snapshot(picture)))

    def forget(self, now_s: float) -> None:
        """Let go of those that nobody came for."""
        self._made = {key: made for key, made in self._made.items() if now_s - made.made_s <= SNAPSHOT_KEPT_S}
