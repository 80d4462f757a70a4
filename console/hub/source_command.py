"""Try an outside websocket source before a hub follows it, and list the mappings that ship."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI, WebSocketException

from console.config import ConfigError, SourceSettings, load_config
from console.hub.outside import Clock, Silent, listen
from console.hub.outside_connect import SourceError, address_of, opening, why
from console.hub.outside_session import OutsideSession
from console.hub.outside_trial import Trial, report_lines
from console.wire.mapping import MappingError
from console.wire.mapping_files import load_mapping, shipped_mappings

_CHECK = """\
Connect to an outside websocket, read it through its mapping for a while, and print what a hub would take in and
what it would refuse, and why. Nothing is kept. The exit status is 0 when something was taken in and nothing was
refused, and 1 otherwise."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sub-commands of `watchfloor source`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check | list")
    check = actions.add_parser(
        "check",
        help="connect to a source, and print what would be taken in and what is refused",
        description=_CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("name", nargs="?", help="a [[source]] of the settings file")
    check.add_argument("--config", type=Path, metavar="FILE", help="the settings file that names it")
    check.add_argument("--url", help="instead of NAME: the websocket's address, ws:// or wss://")
    check.add_argument("--mapping", help="with --url: a mapping that ships, or a TOML file")
    check.add_argument("--token-env", default="", metavar="VARIABLE", help="with --url: the variable with the token")
    check.add_argument("--token-query", default="", metavar="NAME", help="send the token in the address, as NAME=…")
    check.add_argument("--tls-ca", type=Path, metavar="FILE", help="with --url: a certificate authority of your own")
    check.add_argument("--subscribe", default="", metavar="TEXT", help="with --url: a message to send first")
    check.add_argument("--seconds", type=float, default=10.0, help="how long to listen (default: 10)")
    actions.add_parser("list", help="list the mappings that ship", description="List the mappings that ship.")


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 good, 1 refused or unreachable, 2 wrong use."""
    if args.action == "list":
        return _list()
    try:
        source = _source(args)
    except (ConfigError, msgspec.ValidationError) as error:
        print(f"watchfloor source: {error}", file=sys.stderr)
        return 2
    try:
        lines, good = asyncio.run(check(source, args.seconds, _now, os.environ))
    except (SourceError, MappingError) as error:
        print(f"watchfloor source: {source.name}: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0 if good else 1


def _now() -> datetime:
    return datetime.now(UTC)


def _list() -> int:
    for name, path in shipped_mappings().items():
        try:
            print(f"{name:<12} {load_mapping(name).title}\n{'':<12} {path}")
        except MappingError as error:
            print(f"{name:<12} cannot be used: {error}")
    return 0


def _source(args: argparse.Namespace) -> SourceSettings:
    """The source meant, from the settings or from the flags. Raises `ConfigError` in words."""
    if not 0 < args.seconds <= 86_400:
        raise ConfigError("--seconds must be above 0 and at most a day")
    if bool(args.name) == bool(args.url):
        raise ConfigError("give the name of a [[source]] with --config FILE, or --url and --mapping")
    if args.name:
        if args.config is None:
            raise ConfigError("--config FILE is needed to find a source by its name")
        sources = load_config(args.config, {}).source
        found = next((source for source in sources if source.name == args.name), None)
        if found is None:
            known = ", ".join(source.name for source in sources) or "none"
            raise ConfigError(f"{args.config} has no [[source]] called {args.name!r}; it has: {known}")
        return found
    if not args.mapping:
        raise ConfigError("--url needs --mapping: the name of one that ships (`watchfloor source list`), or a file")
    if not args.url.startswith(("ws://", "wss://")):
        raise ConfigError(f"{args.url!r} is not a websocket address; it begins with ws:// or wss://")
    return SourceSettings(
        name="check",
        url=args.url,
        mapping=args.mapping,
        token_env=args.token_env,
        token_query=args.token_query,
        tls_ca=args.tls_ca,
        subscribe=args.subscribe,
    )


async def check(
    source: SourceSettings, seconds: float, clock: Clock, environ: Mapping[str, str]
) -> tuple[list[str], bool]:
    """Listen for some seconds; gives the report's lines, and whether all was well.

    Raises:
        SourceError: it cannot be connected.
        MappingError: the mapping cannot be used.
    """
    trial = Trial(clock)
    session = OutsideSession(source.name, load_mapping(source.mapping), trial.picture)
    ended = ""
    try:
        async with opening(address_of(source, environ)) as connection:
            if source.subscribe:
                await connection.send(source.subscribe)
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await listen(connection, source, session, trial, clock, trial.hear)
    except ConnectionClosed as error:
        ended = why(error)
    except Silent:
        ended = f"the source said nothing for {source.idle_s:.0f} s"
    except (InvalidHandshake, InvalidURI, WebSocketException, TimeoutError, OSError) as error:
        raise SourceError(why(error)) from None
    lines = report_lines(trial, clock(), source.name)
    if ended:
        lines += ["", ended]
    if not trial.took_in:
        lines += ["", "Nothing was taken in: check that the mapping fits what the source sends."]
    return lines, bool(trial.took_in) and not trial.refused
