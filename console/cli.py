"""The `watchfloor` command: finds the sub-command asked for and imports no more than that one needs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from console import __version__


class SubCommand(NamedTuple):
    """A sub-command: its module offers `add_arguments(parser)` and `run(args) -> exit status`."""

    name: str
    summary: str
    module: str


COMMANDS: tuple[SubCommand, ...] = (
    SubCommand("demo", "see it work: a simulated city (or a real day) through a hub onto a desk", "console.demo"),
    SubCommand("hub", "run the server that orders, keeps and hands out the facts", "console.hub.command"),
    SubCommand("desk", "open the console and connect it to a hub", "console.desk.command"),
    SubCommand(
        "source",
        "try an outside websocket source: what would be taken in, what is refused",
        "console.hub.source_command",
    ),
    SubCommand("replay", "play recorded calls and positions from CSV files into a hub", "console.sim.replay_command"),
    SubCommand("sim", "run the simulated city as a source", "console.sim.sim_command"),
    SubCommand("import", "write records of the past into a journal, to be reviewed", "console.sim.import_command"),
    SubCommand("review", "look back on a shift: measures, missed moments, a report", "console.review.command"),
    SubCommand("journal", "verify, describe or export a journal file", "console.journal.command"),
    SubCommand("token", "make a signed token that lets a person or source connect", "console.hub.token_command"),
    SubCommand("bench", "measure this machine's figures beside their peers", "console.bench.command"),
    SubCommand("shots", "render every workspace to pictures", "console.shots"),
    SubCommand("doctor", "check that this machine can run Watchfloor, and say what to do if not", "console.doctor"),
)


#: What Qt says on the terminal of every machine without some sound or font service, and nobody there can act on.
QUIET = ";".join(
    f"{category}=false"
    for category in (
        "qt.qpa.fonts",
        "qt.multimedia.symbolsresolver",
        "qt.multimedia.ffmpeg",
        "qt.multimedia.playbackengine.codec",
    )
)


class _Help(argparse.HelpFormatter):
    """Adds a default where it says something, and keeps the module's paragraphs apart."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = action.help or ""
        silent = action.default in (None, "", False, [], argparse.SUPPRESS) or not action.option_strings
        return text if silent or "default" in text else f"{text} (default: {_shown(action.default)})"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.strip().split("\n\n")
        return "\n\n".join(super(_Help, self)._fill_text(part, width, indent) for part in paragraphs)


def _shown(default: object) -> str:
    return "x".join(map(str, default)) if isinstance(default, tuple) else str(default)


def overview() -> str:
    """What a stranger reads first."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    return "\n".join(
        [
            "usage: watchfloor COMMAND [options]",
            "",
            "Watchfloor is the live picture for a crisis desk: every crisis and every team on one map and board.",
            "",
            "commands:",
            *lines,
            "",
            "Start with `watchfloor demo`. Each command explains itself: `watchfloor COMMAND --help`.",
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command; returns the exit status (0 good, 1 the work failed, 2 wrong use)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if arguments[0] in ("-V", "--version"):
        print(f"watchfloor {__version__}")
        return 0
    found = next((command for command in COMMANDS if command.name == arguments[0]), None)
    if found is None:
        print(f"watchfloor: there is no command {arguments[0]!r}\n\n{overview()}", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    module = importlib.import_module(found.module)
    parser = argparse.ArgumentParser(
        prog=f"watchfloor {found.name}",
        description=module.__doc__,
        formatter_class=_Help,
    )
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(arguments[1:])))
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
