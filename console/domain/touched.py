"""What facts changed, so that views redraw that and nothing else."""

from __future__ import annotations

import msgspec


class Touched(msgspec.Struct):
    """Which entities one or more facts changed; views redraw these and nothing else."""

    incidents: set[str] = msgspec.field(default_factory=set)
    units: set[str] = msgspec.field(default_factory=set)
    alarms: set[str] = msgspec.field(default_factory=set)
    perimeters: set[str] = msgspec.field(default_factory=set)
    everything: bool = False

    def merge(self, other: Touched) -> None:
        """Add what another fact touched."""
        self.incidents |= other.incidents
        self.units |= other.units
        self.alarms |= other.alarms
        self.perimeters |= other.perimeters
        self.everything |= other.everything

    def __bool__(self) -> bool:
        return bool(self.everything or self.incidents or self.units or self.alarms or self.perimeters)
