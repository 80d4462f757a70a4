"""Facts about what draws attention: perimeters on the map, and alarms from raise to clear."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from console.domain.facts_base import AlarmFact, Fact, Id, Latitude, Line, Longitude
from console.domain.vocabulary import AlarmPriority


class PerimeterDrawn(Fact, frozen=True, tag="perimeter.drawn"):
    """A closed line on the map: (latitude, longitude) degrees in order, not repeating the first."""

    perimeter: Id
    points: Annotated[tuple[tuple[Latitude, Longitude], ...], msgspec.Meta(min_length=3, max_length=500)]
    label: Line = ""
    incident: Id | None = None


class PerimeterRemoved(Fact, frozen=True, tag="perimeter.removed"):
    """A perimeter was taken off the map."""

    perimeter: Id


class AlarmRaised(AlarmFact, frozen=True, tag="alarm.raised"):
    """A rule found something a person has to look at."""

    rule: Line
    priority: AlarmPriority
    text: Line
    incident: Id | None = None
    unit: Id | None = None


class AlarmAcknowledged(AlarmFact, frozen=True, tag="alarm.acknowledged"):
    """A person has seen the alarm; the condition may go on."""


class AlarmShelved(AlarmFact, frozen=True, tag="alarm.shelved"):
    """A person put the alarm aside until a time (UTC), with a reason (ISA-18.2 shelving)."""

    until: datetime
    reason: Line


class AlarmUnshelved(AlarmFact, frozen=True, tag="alarm.unshelved"):
    """A shelved alarm is back: its time ran out or a person took it back."""


class AlarmCleared(AlarmFact, frozen=True, tag="alarm.cleared"):
    """The condition is gone, or a person resolved it."""

    reason: Line = ""
