"""Commands about calls: place, answer, decline, hang up, and the link that lets a phone join."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind, split
from console.desk.call.people import actor_meant
from console.desk.commands import Command, Desk, Given, both, may_send, needs_open
from console.domain import facts as f


def _call(desk: Desk, given: Given) -> None:
    people = [actor_meant(desk.model.picture, word) for word in split(given.get("who", ""))]
    desk.controls.calls.place(given.get("incident"), people)


def _phone(desk: Desk, given: Given) -> None:
    desk.controls.show_phone(given["incident"], given.get("unit"))


CALL_COMMANDS: tuple[Command, ...] = (
    Command("call", "video call about an incident, to those on it or to whom you name (call sign, clinician, desk)",
            "Calls", _call, (Argument("incident", Kind.INCIDENT, optional=True),
                             Argument("who", Kind.TEXT, optional=True))),
    Command("answer", "come to the call that rings", "Calls", lambda d, g: d.controls.calls.answer(), shortcut="F12"),
    Command("call decline", "say no to the call that rings", "Calls", lambda d, g: d.controls.calls.decline()),
    Command("hangup", "leave the call, or decline the one that rings; again: put away what is left of it", "Calls",
            lambda d, g: d.controls.calls.hang_up(), shortcut="Shift+F12"),
    Command("phone", "a link that opens the call on the phone of a unit, as a code to be scanned", "Calls", _phone,
            (Argument("incident", Kind.INCIDENT, optional=True), Argument("unit", Kind.UNIT, optional=True)),
            both(may_send(f.FieldLinkMade), needs_open)),
)  # fmt: skip
