"""What runs in the demo's other processes: the hub, a source (the simulated city or a real day), and its people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from console.config import HubSettings
from console.domain.access import MAY_OWN
from console.domain.vocabulary import Role
from console.sim.care.answering import CALL_TAKER, OFFICERS, Tokens
from console.sim.care.saying import SIMULATED, Manner
from console.wire.frames import Facts

if TYPE_CHECKING:
    from console.hub.server import HubServer

Tell = Callable[[Any], None]
#: Who sits at the demo's desk, by role.
DESK_NAMES = {Role.COMMANDER: "Demo desk", Role.CLINICIAN: "Demo clinician", Role.OPERATIONS: "Demo operations"}
#: Whose word the simulated city heeds: desks, and officers who ask for a clinician.
HEEDED = MAY_OWN | {Role.FIELD}


class HubWord(msgspec.Struct, frozen=True):
    """What the hub's process says when it listens: where, and the tokens for all others.

    `desk_tokens` are for the desk in this process, by role; `people` for the simulated caller, officers and clinician.
    """

    url: str
    desk_tokens: dict[str, str]
    source_token: str
    listener_token: str
    camera_token: str
    people: Tokens


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


async def run_hub(tell: Tell, stop: asyncio.Event, folder: Path) -> None:
    """A hub with its journal in a folder, on a port the system chooses, loopback only."""
    from console.hub.server import HubServer

    settings = HubSettings(port=0, journal=folder / "demo.sqlite", secret_file=folder / "hub.secret")
    async with HubServer(settings) as hub:
        tell(_word(hub))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait((stopped, asyncio.ensure_future(hub.failed)), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()


def _word(hub: HubServer) -> HubWord:
    def token(role: Role, actor: str, source: str = "") -> str:
        return hub.token(role, actor, source=source, exercise=True)

    # All of them are one source: by itself, one that only speaks now and then would look like one that has failed.
    return HubWord(
        url=hub.url,
        desk_tokens={role.value: token(role, DESK_NAMES[role]) for role in DESK_NAMES},
        source_token=token(Role.SOURCE, "demo", "demo"),
        listener_token=token(Role.AUDITOR, "simulated units"),
        camera_token=token(Role.SOURCE, "cameras", "demo"),
        people=Tokens(
            clinician=token(Role.CLINICIAN, SIMULATED),
            officer=token(Role.FIELD, OFFICERS),
            call_taker=token(Role.SOURCE, CALL_TAKER, "demo"),
        ),
    )


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
                if envelope.by.role in HEEDED:
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


async def run_people(tell: Tell, stop: asyncio.Event, word: HubWord, seed: int, pace: float) -> None:
    """The simulated caller, officers and clinician, who answer each other and whoever is at the desk."""
    from console.domain.instruments import read_all
    from console.paths import resource_texts
    from console.sim.care.answering import answer

    tell(None)
    await answer(word.url, word.people, Manner(seed, pace), read_all(resource_texts("instruments")), stop=stop)


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
