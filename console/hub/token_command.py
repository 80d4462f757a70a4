"""Make a signed token that lets one person or source connect to a hub."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import timedelta
from pathlib import Path

from console.config import ConfigError, load_config
from console.domain.access import MAY_CONNECT
from console.domain.vocabulary import Role
from console.hub.tokens import TokenError, load_secret, make_token

_SPAN = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    """`90m`, `12h` or `7d` as a span of time; for argparse."""
    found = _SPAN.fullmatch(text)
    if not found or not 0 < int(found[1]) < 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no span of time; write 90m, 12h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor token`."""
    parser.add_argument(
        "--role", required=True, choices=sorted(role.value for role in MAY_CONNECT), help="what it may do"
    )
    parser.add_argument("--name", required=True, help="the person's or system's name; it stands beside every fact")
    parser.add_argument("--source", default="", help="for sources: the system it speaks for (default: the name)")
    parser.add_argument("--exercise", action="store_true", help="mark everything it sends as training, not real")
    parser.add_argument("--valid", type=span, default="12h", help="how long it can be used: 90m, 12h, 7d")
    unset = argparse.SUPPRESS
    parser.add_argument("--config", type=Path, default=unset, help="the hub's settings file")
    parser.add_argument(
        "--secret-file", type=Path, default=unset, help="the hub's secret (default: as the hub finds it)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the token alone on standard output, so that it can be piped into a file."""
    try:
        hub = load_config(getattr(args, "config", None), os.environ).hub
        role = Role(args.role)
        source = args.source or (args.name if role is Role.SOURCE else "")
        file = getattr(args, "secret_file", None) or hub.secret_path
        new = not file.exists()
        secret = load_secret(file)
        token = make_token(secret, role, args.name, source=source, exercise=args.exercise, valid_for=args.valid)
    except (ConfigError, TokenError) as error:
        print(f"watchfloor token: {error}", file=sys.stderr)
        return 1
    if new:
        print(
            f"note: there was no secret yet, so {file} was made; only a hub that uses it lets this token in\n"
            f"      (a running hub names its own when it starts: --secret-file)",
            file=sys.stderr,
        )
    print(token)
    return 0
