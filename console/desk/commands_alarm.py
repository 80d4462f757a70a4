"""Commands about alarms: seen, put aside for a while, taken back, resolved."""

from __future__ import annotations

from datetime import timedelta

from console.desk.arguments import Argument, Kind
from console.desk.commands import Command, Desk, Given, both, may_send
from console.desk.model import Selection, Tone
from console.domain import facts as f
from console.domain.alarms import in_order, is_shelved
from console.domain.picture import Picture
from console.domain.vocabulary import Role


def alarm_in_hand(desk: Desk) -> str | None:
    """The alarm meant: the one picked in the bar, or else the first of the selected incident, or else the first."""
    model = desk.model
    picked = desk.controls.selected_alarm()
    if picked is not None and picked in model.picture.alarms:
        return picked
    incident = model.selection.incident
    about = model.alarms_of(incident) if incident else []
    alarms = in_order(about or model.picture.alarms.values(), model.now())
    return alarms[0].id if alarms else None


def _acknowledge(desk: Desk, given: Given) -> None:
    model = desk.model
    now = model.now()
    waiting = [a for a in in_order(model.picture.alarms.values(), now) if a.acknowledged_at is None]
    waiting = [a for a in waiting if not is_shelved(a, now)]
    picked = alarm_in_hand(desk)
    mine = next((a for a in waiting if a.id == picked), waiting[0] if waiting else None)
    if mine is None:
        model.say("Every alarm has been acknowledged")
    else:
        desk.ask.acknowledge(mine.id)


def _shelve(desk: Desk, given: Given) -> None:
    key = alarm_in_hand(desk)
    if key is None:
        desk.model.say("There is no alarm to shelve")
        return
    if not given.get("minutes") or not given.get("reason"):
        desk.model.say("Say for how many minutes, and why")
        desk.controls.prompt(f"shelve {given.get('minutes', '15')} because ")
        return
    desk.ask.shelve(key, desk.model.now() + timedelta(minutes=int(given["minutes"])), given["reason"])


def _unshelve(desk: Desk, given: Given) -> None:
    model = desk.model
    key = alarm_in_hand(desk)
    picked = model.picture.alarms.get(key or "")
    shelved = [a for a in model.picture.alarms.values() if is_shelved(a, model.now())]
    alarm = picked if picked in shelved else next(iter(shelved), None)
    if alarm is None:
        model.say("No alarm is shelved", Tone.INFO)
    else:
        desk.ask.unshelve(alarm.id)


def _clear(desk: Desk, given: Given) -> None:
    key = alarm_in_hand(desk)
    if key is None:
        desk.model.say("There is no alarm to clear")
    else:
        desk.ask.clear(key, given.get("reason", ""))


def any_alarm(picture: Picture, role: Role | None, selection: Selection) -> str:
    """There has to be an alarm."""
    return "" if picture.alarms else "no alarm is raised"


_REASON = Argument("reason", Kind.TEXT, optional=True)

ALARM_COMMANDS: tuple[Command, ...] = (
    Command(
        "acknowledge", "say that you have seen the alarm; the condition may go on", "Alarms", _acknowledge, (),
        both(any_alarm, may_send(f.AlarmAcknowledged)), shortcut="F8", strip_key="K", aliases=("ack",),
    ),
    Command(
        "shelve", "put the alarm aside for some minutes, with a reason", "Alarms", _shelve,
        (Argument("minutes", Kind.MINUTES, optional=True), _REASON), both(any_alarm, may_send(f.AlarmShelved)),
    ),
    Command(
        "unshelve", "take the alarm back from the shelf", "Alarms", _unshelve, (),
        both(any_alarm, may_send(f.AlarmUnshelved)),
    ),
    Command(
        "clear-alarm", "say that the alarm is resolved", "Alarms", _clear, (_REASON,),
        both(any_alarm, may_send(f.AlarmCleared)),
    ),
)  # fmt: skip
