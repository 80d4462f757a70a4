"""Keeping an incident's priority in line with what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.console_priority import console_priority
from console.domain.entities import Incident
from console.domain.fold.steps import mark

if TYPE_CHECKING:
    from console.domain.picture import Picture


def report_priority(p: Picture, incident: Incident, priority: int) -> None:
    """The call is typed anew: what was found since still counts."""
    care = p.care.get(incident.id)
    if care is None:
        incident.priority = priority
        return
    incident.reported_priority = priority
    incident.priority = console_priority(incident, care).value


def weigh_priority(p: Picture, incident: Incident, e: f.Envelope) -> None:
    """An input changed: the priority follows, and the timeline says so when it moved."""
    found = console_priority(incident, p.care.get(incident.id))
    if found.value == incident.priority:
        return
    if incident.reported_priority is None:
        incident.reported_priority = incident.priority
    former, incident.priority = incident.priority, found.value
    mark(incident, e, f"Priority {former} is now {found.value}: {found.words}")
