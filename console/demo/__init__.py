"""See Watchfloor work: a hub, a source and a desk, each on its own, joined by websockets on this machine.

The source is Port Ardent, a simulated port city, or with --real a real day of public records. In the city a simulated
officer asks for a clinician and a simulated clinician answers, until a person at the desk goes on duty. Everything
shown is marked as training. Without a display the desk is drawn offscreen for half a minute, says what it sees, and
leaves pictures.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import time
from pathlib import Path

#: How long the demo runs where nobody can close its window, seconds.
OFFSCREEN_S = 30.0
REAL_SPEED = 60.0
#: Where no window is shown, what Qt says of its own accord about sound and graphics that such a machine lacks.
UNSEEN = "default.warning=false"
#: Who sits at the desk in which workspace, as role.
DESK_ROLES = {"command": "commander", "clinician": "clinician", "review": "operations"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor demo`."""
    what = parser.add_argument_group("what is shown")
    what.add_argument(
        "--real", type=Path, metavar="FOLDER", help="play the real day from this folder of public records"
    )
    what.add_argument("--speed", type=_above_zero, help="seconds played in a second (city 1, real day 60)")
    what.add_argument(
        "--from",
        dest="begin",
        type=_time_of_day,
        default=time(8),
        help="local time the real day begins at (default: 08:00)",
    )
    what.add_argument("--seed", type=int, default=7, help="another seed is another night in the city")
    what.add_argument("--units", type=_above_zero_whole, default=90, help="units on duty in the city")
    how = parser.add_argument_group("how")
    how.add_argument("--theme", default="night", choices=("night", "day", "contrast"), help="colours of the desk")
    how.add_argument(
        "--workspace",
        choices=tuple(DESK_ROLES),
        default="command",
        help="whose desk it is: a commander's, a crisis clinician's, or operations looking back",
    )
    how.add_argument(
        "--no-people", action="store_true", help="no simulated caller, officer and clinician: nobody answers a consult"
    )
    how.add_argument("--wall", action="store_true", help="wall mode: full screen, larger, never moves by itself")
    how.add_argument("--headless", action="store_true", help="draw offscreen even where there is a display")
    how.add_argument("--seconds", type=_above_zero, help="stop by itself after so many seconds")
    how.add_argument("--size", type=_size, default=(1600, 900), help="size of the window, such as 1600x900")
    how.add_argument("--shots", type=Path, default=Path("build/shots"), help="folder for pictures of an offscreen run")
    how.add_argument("--json", action="store_true", help="print the figures as one JSON object last")


def run(args: argparse.Namespace) -> int:
    """Run the demo; 0 when it ran to its end, 1 when a part of it could not."""
    from console.doctor import has_display

    offscreen = args.headless or not has_display()
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        rules = os.environ.get("QT_LOGGING_RULES", "")
        os.environ["QT_LOGGING_RULES"] = f"{rules};{UNSEEN}" if rules else UNSEEN
    from console.demo.processes import ChildFailed
    from console.demo.show import show

    try:
        return show(args, offscreen)
    except ChildFailed as error:
        print(f"watchfloor demo: {error}", file=sys.stderr)
        return 1


def _above_zero(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be a number above zero")
    return value


def _above_zero_whole(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be one or more")
    return value


def _time_of_day(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a time of day, such as 08:00") from None


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.partition("x")
    if not (wide.isdigit() and high.isdigit()):
        raise argparse.ArgumentTypeError("must be a size, such as 1600x900")
    return int(wide), int(high)
