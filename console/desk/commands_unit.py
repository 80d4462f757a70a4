"""Commands about teams: send one, take one off, report its status."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind, quoted
from console.desk.commands import Command, Desk, Given, both, may_send, needs_open
from console.desk.model import Selection, Tone
from console.domain import facts as f
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.vocabulary import Role, UnitStatus

#: Refusals that a person may set aside by giving a reason.
OVERRIDABLE = frozenset({"not-available", "scene-not-safe"})


def _assign(desk: Desk, given: Given) -> None:
    model = desk.model
    incident = given["incident"]
    unit = given.get("unit") or _nearest(desk, incident)
    if unit is None:
        return
    reason = given.get("reason", "")
    if not reason and (why := _needs_reason(desk, unit, incident)):
        held, strip = model.picture.units[unit], model.picture.incidents[incident]
        model.say(why, Tone.INFO, incident)
        desk.controls.prompt(f"assign {quoted(held.callsign)} to {quoted(strip.number)} because ")
        return
    desk.ask.assign_unit(unit, incident, reason)


def _nearest(desk: Desk, incident: str) -> str | None:
    """The selected unit, or else the first one recommended."""
    model = desk.model
    if model.selection.unit is not None:
        return model.selection.unit
    advice = model.advice if model.advice_for == incident else None
    if advice is None:
        model.say("The recommendation is being worked out: a moment, or name the unit", Tone.INFO, incident)
        return None
    if not advice.fit:
        model.say("No unit fits without setting a rule aside: name one and give the reason", Tone.INFO, incident)
        desk.controls.prompt("assign ")
        return None
    return advice.fit[0].unit


def _needs_reason(desk: Desk, unit: str, incident: str) -> str:
    model = desk.model
    assert model.role is not None
    refusal = judge(model.picture, f.By(model.actor, model.role), f.UnitAssigned(unit=unit, incident=incident))
    return refusal.text if refusal is not None and refusal.code in OVERRIDABLE else ""


def _release(desk: Desk, given: Given) -> None:
    key = given.get("unit") or desk.model.selection.unit
    unit = desk.model.picture.units.get(key or "")
    if unit is None:
        desk.model.say("Pick or name the unit to release", Tone.REFUSED)
    elif unit.incident is None:
        desk.model.say(f"{unit.callsign} is not on an incident", Tone.REFUSED)
    else:
        desk.ask.release_unit(unit.id, unit.incident, given.get("reason", ""))


def _status(desk: Desk, given: Given) -> None:
    desk.ask.set_status(given["unit"], UnitStatus(given["status"]))


def has_units(picture: Picture, role: Role | None, selection: Selection) -> str:
    """There have to be units at all."""
    return "" if picture.units else "no unit is on duty"


_UNIT = Argument("unit", Kind.UNIT, optional=True)
_REASON = Argument("reason", Kind.TEXT, optional=True)

UNIT_COMMANDS: tuple[Command, ...] = (
    Command(
        "assign", "send a unit: the one you name, the selected one, or else the first recommended", "Units", _assign,
        (_UNIT, Argument("incident", Kind.INCIDENT, optional=True, strict=True), _REASON),
        both(needs_open, has_units, may_send(f.UnitAssigned)), strip_key="A", aliases=("send",),
    ),
    Command(
        "release", "take a unit off its incident", "Units", _release,
        (_UNIT, _REASON), both(has_units, may_send(f.UnitReleased)),
        strip_key="R",
    ),
    Command(
        "status", "report a unit's status: av di en os cm tx af st oos", "Units", _status,
        (Argument("unit", Kind.UNIT), Argument("status", Kind.STATUS)), both(has_units, may_send(f.UnitStatusChanged)),
        aliases=("s",),
    ),
)  # fmt: skip
