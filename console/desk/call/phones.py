"""Which phone a link is for, and why none can be made, in words."""

from __future__ import annotations

from console.domain.entities import Unit
from console.domain.picture import Picture
from console.domain.vocabulary import UnitStatus

#: Whose phone is wanted first: who is with the person, then who is about to be.
_NEAR = (UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE, UnitStatus.STAGING, UnitStatus.EN_ROUTE)


def unit_for(picture: Picture, incident: str, picked: str | None) -> Unit | None:
    """The unit whose phone a link is made for: the one picked, the consult's, or the nearest to the person."""
    held = picture.incidents.get(incident)
    if held is None:
        return None
    if picked in held.units:
        return picture.units.get(picked or "")
    asked = (c.request.fact.unit for c in picture.consults.values() if c.incident == incident and c.open)
    for unit in asked:
        if unit in held.units:
            return picture.units.get(unit or "")
    there = [picture.units[key] for key in held.units if key in picture.units]
    rank = {status: at for at, status in enumerate(_NEAR)}
    return min(there, key=lambda unit: rank.get(unit.status, len(_NEAR)), default=None)


def no_phone_words(picture: Picture, incident: str) -> str:
    """What would make a call about an incident possible."""
    if unit_for(picture, incident, None) is None:
        return "No unit is on this call yet. Once one is, a link lets its phone join."
    return "Make a link for the officer's phone: opened there, it can be called."
