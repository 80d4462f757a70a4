"""What facts changed, so that views redraw that and nothing else."""

from __future__ import annotations

import msgspec


class Touched(msgspec.Struct):
    """Which entities one or more facts changed; views redraw these and nothing else."""

    incidents: set[str] = msgspec.field(default_factory=set)
    units: set[str] = msgspec.field(default_factory=set)
    alarms: set[str] = msgspec.field(default_factory=set)
    perimeters: set[str] = msgspec.field(default_factory=set)
    consults: set[str] = msgspec.field(default_factory=set)
    clinicians: set[str] = msgspec.field(default_factory=set)
    feeds: set[str] = msgspec.field(default_factory=set)
    shifts: set[str] = msgspec.field(default_factory=set)
    follow_ups: set[str] = msgspec.field(default_factory=set)
    everything: bool = False

    def merge(self, other: Touched) -> None:
        """Add what another fact touched."""
        self.incidents |= other.incidents
        self.units |= other.units
        self.alarms |= other.alarms
        self.perimeters |= other.perimeters
        self.consults |= other.consults
        self.clinicians |= other.clinicians
        self.feeds |= other.feeds
        self.shifts |= other.shifts
        self.follow_ups |= other.follow_ups
        self.everything |= other.everything

    def __bool__(self) -> bool:
        named = self.incidents or self.units or self.alarms or self.perimeters
        of_care = self.consults or self.clinicians or self.feeds or self.follow_ups
        return bool(self.everything or named or of_care or self.shifts)
