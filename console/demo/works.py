"""What runs in the demo's other processes: the hub, and a source (the simulated city or a real day)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from console.config import HubSettings
from console.domain.access import MAY_OWN
from console.domain.vocabulary import Role
from console.wire.frames import Facts

Tell = Callable[[Any], None]


class HubWord(msgspec.Struct, frozen=True):
    """What the hub's process says when it listens: where, and the tokens for the two others."""

    url: str
    desk_token: str
    source_token: str
    listener_token: str


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


async def run_hub(tell: Tell, stop: asyncio.Event, folder: Path) -> None:
    """A hub with its journal in a folder, on a port the system chooses, loopback only."""
    from console.hub.server import HubServer

    settings = HubSettings(port=0, journal=folder / "demo.sqlite", secret_file=folder / "hub.secret")
    async with HubServer(settings) as hub:
        desk = hub.token(Role.COMMANDER, "Demo desk", exercise=True)
        source = hub.token(Role.SOURCE, "demo", source="demo", exercise=True)
        tell(HubWord(hub.url, desk, source, hub.token(Role.AUDITOR, "simulated units", exercise=True)))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait((stopped, asyncio.ensure_future(hub.failed)), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()


async def run_city(tell: Tell, stop: asyncio.Event, word: HubWord, seed: int, units: int, speed: float) -> None:
    """The simulated city as a source, whose units also do what the desk asks of them."""
    from console.link.client import Client, LinkEvent, Received
    from console.link.publisher import Publisher
    from console.sim.city.reader import read_city
    from console.sim.drive import drive
    from console.sim.simulation import Simulation

    simulation = Simulation(read_city(), seed, units=units, start=utc_now(), report_every_s=speed)

    def obey(event: LinkEvent) -> None:
        if isinstance(event, Received) and isinstance(event.frame, Facts):
            for envelope in event.frame.facts:
                if envelope.by.role in MAY_OWN:
                    simulation.hear(envelope.fact)

    listener = Client(word.url, word.listener_token, Role.AUDITOR.value, client="watchfloor sim")
    async with Publisher(word.url, word.source_token, client="watchfloor sim", exercise=True) as publisher:
        listening = asyncio.create_task(listener.run(obey))
        tell(None)
        try:
            await drive(simulation, publisher, clock=utc_now, speed=speed, stop=stop)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def run_real_day(tell: Tell, stop: asyncio.Event, word: HubWord, folder: Path, speed: float, begin: time) -> None:
    """A real day's calls, units and traces as a source, from a local time of day on."""
    from console.link.publisher import Publisher
    from console.sim.replay import replay
    from console.sim.replay_day import DAY, ZONE, real_day

    timeline = real_day(folder)
    timeline = timeline.window(datetime.combine(DAY, begin, ZONE).astimezone(UTC), timeline.end)
    async with Publisher(word.url, word.source_token, client="watchfloor replay", exercise=True) as publisher:
        tell(None)
        await replay(timeline, publisher, utc_now, speed, stop=stop)
