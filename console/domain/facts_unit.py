"""Facts about units: who is on duty, what each does and where it was sent."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Id, Line, Lines, UnitFact
from console.domain.vocabulary import UnitKind, UnitStatus


class UnitRegistered(UnitFact, frozen=True, tag="unit.registered"):
    """A team is on duty (or its description changed)."""

    callsign: Line
    unit_kind: UnitKind
    agency: Line = ""
    crew: Annotated[int, msgspec.Meta(ge=0, le=100)] = 2
    skills: Lines = ()
    languages: Lines = ()


class UnitStatusChanged(UnitFact, frozen=True, tag="unit.status"):
    """A team changed status; `incident` says for which incident when the sender knows."""

    status: UnitStatus
    incident: Id | None = None


class UnitAssigned(UnitFact, frozen=True, tag="unit.assigned"):
    """A team was sent to an incident. `override` is the reason when a recommendation rule was set aside."""

    incident: Id
    override: Line = ""


class UnitReleased(UnitFact, frozen=True, tag="unit.released"):
    """A team is no longer on an incident."""

    incident: Id
    reason: Line = ""


class UnitRetired(UnitFact, frozen=True, tag="unit.retired"):
    """A team went off duty and leaves the picture."""
