"""When the hub keeps a checkpoint of the picture, so that its next start need not read every fact."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import msgspec

from console.domain.picture import Picture
from console.hub.keeper import Keeper
from console.journal.errors import JournalError

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Picture).decode


class Checkpoints:
    """Decides when the picture is kept; a picture may not be kept before all its facts are on disk."""

    def __init__(self, keeper: Keeper, picture: Picture, *, every_facts: int, every: timedelta, now: datetime) -> None:
        self.made = 0
        self._keeper = keeper
        self._picture = picture
        self._every_facts = every_facts
        self._every = every
        self._last = picture.seq
        self._last_at = now
        self._copy: Picture | None = None

    def look(self, now: datetime) -> None:
        """Keep the picture when enough facts or time have gone by since the last."""
        head = self._keeper.head
        if self._copy is not None:
            if self._copy.seq <= head:
                copy, self._copy = self._copy, None
                self._keep(copy, now)
            return
        facts = self._picture.seq - self._last
        if not facts or (facts < self._every_facts and now - self._last_at < self._every):
            return
        if self._picture.seq <= head:
            self._keep(self._picture, now)
        elif facts > 2 * self._every_facts:
            # Never a quiet moment: keep a copy, as soon as everything in it is on disk.
            self._copy = _decode(_encode(self._picture))

    def _keep(self, picture: Picture, now: datetime) -> None:
        self._last, self._last_at = picture.seq, now
        try:
            self._keeper.checkpoint(picture)
        except JournalError as error:
            _log.warning("no checkpoint was kept: %s", error)
        else:
            self.made += 1
