"""Who speaks in the fixed scene, and the small things its parts share."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain.entities import Incident, Unit
from console.domain.picture import Picture
from console.domain.vocabulary import Role, UnitKind
from console.wire.phone import phone_actor

#: Who is on duty: the first holds the connected consult, the second one that is about to be connected.
CLINICIANS = ("clinician-1", "clinician-2")

Told = tuple[datetime, f.By, f.AnyFact]

COMMANDER = f.By("commander-1", Role.COMMANDER, exercise=True)
OPERATIONS = f.By("operations-1", Role.OPERATIONS, exercise=True)
SOURCE = f.By("simulated-city", Role.SOURCE, "sim", True)
HUB = f.By("hub", Role.HUB, exercise=True)


def ago(now: datetime, minutes: float) -> datetime:
    """So many minutes before now."""
    return now - timedelta(minutes=minutes)


def clinician(row: int) -> f.By:
    """The clinicians in turn."""
    return f.By(CLINICIANS[row % 2], Role.CLINICIAN, exercise=True)


def officer_of(picture: Picture, incident: Incident) -> tuple[Unit, f.By]:
    """The unit whose officer stands with the person, and that officer's phone."""
    units = [picture.units[key] for key in incident.units if picture.units[key].kind is not UnitKind.DRONE]
    unit = next((u for u in units if u.kind in (UnitKind.CIT_PATROL, UnitKind.PATROL)), units[0])
    return unit, f.By(phone_actor(unit.id), Role.FIELD, exercise=True)
