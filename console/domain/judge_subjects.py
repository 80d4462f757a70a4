"""What every rule of the judge stands on: the refusal, and finding what a fact is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from console.domain import facts as f
from console.domain.entities import Incident

if TYPE_CHECKING:
    from console.domain.picture import Picture


class Refusal(msgspec.Struct, frozen=True):
    """Why an ask was not accepted: a stable code for programs, a sentence for a person."""

    code: str
    text: str


#: One rule a fact: (picture, who says it, the fact) -> why not, or none.
Checks = dict[type[f.Fact], Callable[["Picture", f.By, Any], Refusal | None]]


def known_incident(picture: Picture, key: str) -> Incident | Refusal:
    """The incident, open or closed."""
    incident = picture.incidents.get(key)
    return incident if incident is not None else Refusal("unknown-incident", f"No incident {key} is known here")


def open_incident(picture: Picture, key: str) -> Incident | Refusal:
    """The incident, when its strip is still on the board."""
    incident = picture.incidents.get(key)
    if incident is None:
        return Refusal("unknown-incident", f"No incident {key} is known here")
    if not incident.open:
        return Refusal("closed", f"Incident {incident.number} is closed ({incident.disposition})")
    return incident
