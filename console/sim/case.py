"""One simulated call while it is being answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.domain.vocabulary import Phase
from console.sim.calls import CallKind
from console.sim.city.reader import Spot


@dataclass(slots=True)
class Case:
    """What the simulation knows about a call. Units are rows of the roster; times are epoch seconds."""

    id: str
    number: str
    kind: CallKind
    priority: int
    spot: Spot
    received_s: float
    #: How it will end, a disposition code: the crews do not know yet.
    end: str
    dangerous: bool
    language: str = "en"
    located: bool = True
    #: Whether units may be sent (the dispatcher has read it).
    ready: bool = False
    phase: Phase = Phase.RECEIVED
    #: Needs nobody has been sent for yet.
    needs: list[str] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    drones: list[int] = field(default_factory=list)
    on_scene: list[int] = field(default_factory=list)
    staged: list[int] = field(default_factory=list)
    safe: bool = False
    looked: bool = False
    lead: int | None = None
    tries: int = 0
    ending: bool = False
    #: Until when the crews wait for a clinician before they decide, epoch seconds; none without a consult.
    consult_until_s: float | None = None
    open: bool = True

    def leave(self, unit: int) -> None:
        """A unit is no longer on this case."""
        for group in (self.units, self.drones, self.on_scene, self.staged):
            if unit in group:
                group.remove(unit)
