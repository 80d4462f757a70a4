"""What the picture holds of a shift: hand-overs of the watch, and follow-ups that are due."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.domain import facts as f
from console.domain.entities_care import Told


class ShiftHandover(msgspec.Struct, omit_defaults=True, gc=False):
    """One hand-over of the watch: signed by who goes, and then by who comes, or refused."""

    id: str
    handed: Told[f.ShiftHandedOver]
    taken: Told[f.ShiftTakenOver] | None = None
    refused: Told[f.ShiftHandoverRefused] | None = None
    last_seq: int = 0

    @property
    def pending(self) -> bool:
        """Whether only one of the two has signed."""
        return self.taken is None and self.refused is None


class FollowUp(msgspec.Struct, omit_defaults=True, gc=False):
    """Getting in touch with a person again, that is due. It outlives its incident's place in the picture.

    `tries` counts those at which the person was not reached.
    """

    id: str
    incident: str
    number: str
    told: Told[f.FollowUpDue]
    tries: int = 0
    tried_at: datetime | None = None
    exercise: bool = False
    last_seq: int = 0

    @property
    def due(self) -> datetime:
        """By when (UTC)."""
        return self.told.fact.due
