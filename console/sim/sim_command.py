"""Run the simulated city as a source: calls of crisis kinds and units that drive its streets, marked as training."""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import signal
import ssl
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from console.domain.tracks import Position
from console.link.publisher import FactRefused, HubUnavailable, Publisher
from console.sim.city.reader import read_city
from console.sim.drive import Outlet, Tally, Timed, drive
from console.sim.serve import PlainServer
from console.sim.simulation import INCIDENTS_PER_HOUR, UNITS, Simulation

#: Seconds between two lines that say how the run stands.
SAY_EVERY_S = 10.0
MOST_UNITS = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor sim`."""
    where = parser.add_argument_group("where to")
    where.add_argument("--hub", metavar="URL", help="the hub's stream, such as ws://127.0.0.1:8750/v1/stream")
    where.add_argument("--token", help="token of a source (`watchfloor token --role source --exercise ...`)")
    where.add_argument("--token-file", type=Path, help="file that holds the token (default: $WATCHFLOOR_TOKEN)")
    where.add_argument("--ca", type=Path, metavar="FILE", help="certificate authority of the hub, for wss:")
    where.add_argument("--serve", type=int, metavar="PORT", help="offer plain JSON websockets on 127.0.0.1:PORT")
    city = parser.add_argument_group("the city")
    city.add_argument("--seed", type=int, default=7, help="another seed is another night")
    city.add_argument("--speed", type=_above_zero, default=1.0, help="simulated seconds that go by in a second")
    city.add_argument("--units", type=_units, default=UNITS, help="how many units are on duty")
    city.add_argument(
        "--incidents-per-hour", type=_rate, default=INCIDENTS_PER_HOUR, help="calls an hour when the run begins"
    )
    city.add_argument("--every", type=_above_zero, default=1.0, metavar="SECONDS", help="between two fixes of a unit")
    city.add_argument(
        "--leave-open", action="store_true", help="calls only end; a person at the desk closes them with a disposition"
    )
    parser.add_argument("--seconds", type=_above_zero, help="stop by itself after so many seconds")


def run(args: argparse.Namespace) -> int:
    """Run until stopped; 0 when it ran, 1 when the hub or the port was not to be had, 2 for wrong use."""
    try:
        token = _token(args)
    except OSError as error:
        return _fail(f"the token file cannot be read: {error.strerror}", 1)
    if args.hub is None and args.serve is None:
        return _fail("say where the city is to be sent: --hub URL with a token, or --serve PORT", 2)
    if args.hub is not None and not token:
        return _fail("a hub asks for a token: --token, --token-file or $WATCHFLOOR_TOKEN", 2)
    try:
        return asyncio.run(_run(args, token))
    except (HubUnavailable, OSError, ValueError) as error:
        return _fail(str(error), 1)


async def _run(args: argparse.Namespace, token: str) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C ends the run as an exception instead
            break
    if args.seconds is not None:
        loop.call_later(args.seconds, stop.set)
    async with AsyncExitStack() as stack:
        outlets: list[Outlet] = []
        if args.serve is not None:
            server = await stack.enter_async_context(PlainServer(port=args.serve))
            print(f"offering {server.url}/incidents and {server.url}/units", flush=True)
            outlets.append(server)
        if args.hub is not None:
            tls = ssl.create_default_context(cafile=args.ca) if args.hub.startswith("wss:") else None
            publisher = Publisher(args.hub, token, client="watchfloor sim", exercise=True, tls=tls)
            outlets.append(await stack.enter_async_context(publisher))
            print(f"connected to {args.hub}", flush=True)
        simulation = Simulation(
            read_city(),
            args.seed,
            start=_now(),
            units=args.units,
            incidents_per_hour=args.incidents_per_hour,
            report_every_s=args.every * args.speed,
            autopilot=not args.leave_open,
        )
        tally = Tally()
        saying = asyncio.create_task(_say(simulation, tally))
        try:
            outlet = outlets[0] if len(outlets) == 1 else _Both(outlets)
            await drive(
                simulation, outlet, clock=_now, speed=args.speed, stop=stop, every_s=min(1.0, args.every), tally=tally
            )
        finally:
            saying.cancel()
        print(_line(simulation, tally), flush=True)
    return 0


class _Both:
    """Several outlets as one; the last one (the hub) decides what is refused."""

    def __init__(self, outlets: Sequence[Outlet]) -> None:
        self._outlets = outlets

    async def publish_all(self, facts: Sequence[Timed]) -> Sequence[int | FactRefused]:
        results: Sequence[int | FactRefused] = ()
        for outlet in self._outlets:
            results = await outlet.publish_all(facts)
        return results

    async def positions(self, positions: Sequence[Position]) -> None:
        for outlet in self._outlets:
            await outlet.positions(positions)


async def _say(simulation: Simulation, tally: Tally) -> None:
    while True:
        await asyncio.sleep(SAY_EVERY_S)
        print(_line(simulation, tally), flush=True)


def _line(simulation: Simulation, tally: Tally) -> str:
    refused = f", {tally.refused} refused (last: {tally.last_refusal})" if tally.refused else ""
    return (
        f"{len(simulation.cases)} open calls, {len(simulation.world.members)} units; sent {tally.facts:,} facts and "
        f"{tally.positions:,} positions{refused}"
    )


def _token(args: argparse.Namespace) -> str:
    if args.token_file is not None:
        return str(args.token_file.read_text(encoding="utf-8")).strip()
    return str(args.token or os.environ.get("WATCHFLOOR_TOKEN", ""))


def _now() -> datetime:
    return datetime.now(UTC)


def _fail(text: str, status: int) -> int:
    print(f"watchfloor sim: {text}", file=sys.stderr)
    return status


def _number(text: str, least: float, words: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= least):
        raise argparse.ArgumentTypeError(f"{text!r} is not {words}")
    return value


def _above_zero(text: str) -> float:
    return _number(text, 1e-3, "a number above zero")


def _rate(text: str) -> float:
    return _number(text, 0.0, "a number, zero or more")


def _units(text: str) -> int:
    value = _number(text, 1, "a number of units")
    if value != int(value) or value > MOST_UNITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST_UNITS:,}")
    return int(value)
