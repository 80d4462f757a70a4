"""What views are told: what changed in a frame, what is picked, and words for the person at the desk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from console.domain.picture import Touched


class Tone(StrEnum):
    """How a notice is meant."""

    DONE = "done"
    INFO = "info"
    REFUSED = "refused"


class Notice(msgspec.Struct, frozen=True):
    """A sentence for the person at the desk, shown near what it is about; never a dialog.

    `at` is the hub's time, also while a past second is shown.
    """

    at: datetime
    tone: Tone
    text: str
    incident: str | None = None


class Selection(msgspec.Struct, frozen=True):
    """What the person has picked."""

    incident: str | None = None
    unit: str | None = None


class Seen(Touched):
    """What changed in one frame: entities, and the desk's own state. Views redraw these and nothing else."""

    selection: bool = False
    filter: bool = False
    link: bool = False
    second: bool = False
    notices: bool = False
    away: bool = False
    advice: bool = False

    def __bool__(self) -> bool:
        flags = self.selection or self.filter or self.link or self.second or self.notices or self.away or self.advice
        return bool(flags) or super().__bool__()
