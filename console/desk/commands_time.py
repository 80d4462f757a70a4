"""Commands of the time machine: go back, play, step, look at what was missed, mark a moment, come back to live."""

from __future__ import annotations

from datetime import timedelta

from console.desk.arguments import Argument, Kind
from console.desk.commands import Command, Desk, Given
from console.desk.model import Tone
from console.desk.time.machine import LIVE_KEY
from console.desk.time.words import time_meant
from console.review.shift import View

#: How far `replay` without a time goes back from the present.
A_LITTLE = timedelta(minutes=5)


def _replay(desk: Desk, given: Given) -> None:
    model, machine = desk.model, desk.model.time
    if machine.span is None:
        # The machine knows why there is nothing, and says so.
        machine.go(model.now())
    elif "time" not in given:
        machine.go(model.now() - A_LITTLE if machine.live else machine.span[0])
    else:
        try:
            machine.go(time_meant(given["time"], machine.span, model.now()))
        except ValueError as error:
            model.say(f"replay: {error}", Tone.REFUSED)


def _play(desk: Desk, given: Given) -> None:
    desk.model.time.play(float(given.get("speed", "1")))


def _toggle(desk: Desk, given: Given) -> None:
    machine = desk.model.time
    if machine.speed:
        machine.pause()
    else:
        machine.play(machine.last_speed)


def _step(desk: Desk, given: Given) -> None:
    desk.model.time.step(int(given.get("facts", "1")))


def _view(desk: Desk, given: Given) -> None:
    machine = desk.model.time
    other = View.AS_IT_WAS if machine.view is View.AS_KNOWN else View.AS_KNOWN
    machine.set_view(View(given["view"]) if "view" in given else other)
    desk.model.say(f"The past {machine.view.value}")


def _live(desk: Desk, given: Given) -> None:
    if desk.model.time.live:
        desk.model.say("This is the present already")
    else:
        desk.model.time.back_to_live()


def _bookmark(desk: Desk, given: Given) -> None:
    desk.model.time.bookmark(given.get("text", ""))


TIME_COMMANDS: tuple[Command, ...] = (
    Command(
        "replay", "show a past second on every view, as in replay 14:03:10; without a time, five minutes ago", "Time",
        _replay, (Argument("time", Kind.TIME, optional=True),), shortcut="Ctrl+R",
    ),
    Command("live", "back to the present", "Time", _live, shortcut=LIVE_KEY),
    Command(
        "play", "let the past go on, up to 60 times as fast", "Time", _play,
        (Argument("speed", Kind.SPEED, optional=True),),
    ),
    Command("pause", "stand still in the past; again: play on", "Time", _toggle, shortcut="Ctrl+Space"),
    Command(
        "step", "go on by a fact, or by some; back with a minus, as in step -1", "Time", _step,
        (Argument("facts", Kind.STEPS, optional=True),), shortcut="Alt+Right",
    ),
    Command("back", "go back by a fact", "Time", lambda d, g: d.model.time.step(-1), shortcut="Alt+Left"),
    Command(
        "next-finding", "go to the next missed moment", "Time", lambda d, g: d.model.time.next_finding(),
        shortcut="Alt+Down",
    ),
    Command(
        "previous-finding", "go to the missed moment before", "Time", lambda d, g: d.model.time.next_finding(-1),
        shortcut="Alt+Up",
    ),
    Command(
        "view", "the past as it was known, or as it was; without a word, the other one", "Time", _view,
        (Argument("view", Kind.PAST, optional=True),),
    ),
    Command(
        "bookmark", "mark this moment, with a few words, to come back to it exactly", "Time", _bookmark,
        (Argument("text", Kind.TEXT, optional=True),), shortcut="Ctrl+B",
    ),
)  # fmt: skip
