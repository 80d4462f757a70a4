"""What the simulated people have in common: a thing to say, chance that is the same each time, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from console.domain.entities import Incident
from console.domain.entities_care import Care, Consult
from console.domain.facts import AnyFact
from console.domain.picture import Picture
from console.domain.vocabulary import UnitKind

#: How the simulated clinicians are called, so that a person on duty is told apart from them.
SIMULATED = "simulated-clinician"
#: Ids of consults that the simulated officers ask for begin like this.
CONSULT_PREFIX = "sim-consult-"
_NO_CARE = Care("")


class Say(NamedTuple):
    """A fact that is due. `key` names the step: it is said once however often it is found due."""

    key: str
    fact: AnyFact


class Manner(NamedTuple):
    """How the simulated people are: `seed` is another evening, `pace` stretches every wait (1: a consult of 3 min)."""

    seed: int = 7
    pace: float = 1.0

    def chance(self, *about: object) -> Random:
        """A source of chance of its own for one matter: the same for the same seed, whoever asks and whenever."""
        return Random(":".join(map(str, (self.seed, *about))))

    def past(self, since: datetime | None, now: datetime, seconds: float) -> bool:
        """Whether so many seconds, at this pace, have gone by."""
        return since is not None and (now - since).total_seconds() >= seconds * self.pace


def care_of(picture: Picture, incident: str) -> Care:
    """The record of an incident, empty where nothing was told."""
    return picture.care.get(incident, _NO_CARE)


def open_consults(picture: Picture) -> Iterator[tuple[Consult, Incident]]:
    """Consults that run, of open incidents that are marked as training: real ones are nobody's to play with."""
    for consult in picture.consults.values():
        incident = picture.incidents.get(consult.incident)
        if consult.open and incident is not None and incident.exercise and incident.closed_at is None:
            yield consult, incident


def human_clinicians(picture: Picture) -> list[str]:
    """People on duty as clinicians: while there is one, the simulated clinician takes nothing."""
    return [name for name in picture.clinicians if not name.startswith(SIMULATED)]


def ground_units(picture: Picture, keys: Iterable[str]) -> list[str]:
    """Those of the units that have an officer or a medic in them."""
    return [k for k in keys if k in picture.units and picture.units[k].kind is not UnitKind.DRONE]


def officer_unit(picture: Picture, consult: Consult, incident: Incident) -> str | None:
    """Whose officer stands with the person: the unit named in the request, else the first that is there."""
    there = ground_units(picture, incident.units)
    named = consult.request.fact.unit
    return named if named in there else there[0] if there else None


def phone_in_hand(care: Care, unit: str | None) -> bool:
    """Whether a person has opened the officer's page for this unit: then that person answers."""
    return any(
        link.made.fact.unit == unit and link.opened_at is not None and link.ended_at is None
        for link in care.links.values()
    )
