"""Lets the simulated caller, officer and clinician speak through a hub, each over a link and a role of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

import msgspec

from console.domain.ids import fact_id
from console.domain.instruments import Instrument
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.link.client import Client, LinkEvent, Received, utc_now
from console.link.replica import Replica
from console.sim.care.caller import caller_says
from console.sim.care.clinician import clinician_says
from console.sim.care.officer import officer_says
from console.sim.care.saying import SIMULATED, Manner, Say
from console.wire.frames import Publish, Refuse

#: Seconds between two looks at the picture.
LOOK_S = 0.5
#: A thing the hub refused is said again after so long, and so often at most.
AGAIN_S, TRIES = 5.0, 3
OFFICERS, CALL_TAKER = "simulated-officers", "simulated-call-taker"
#: All the time in the world: this picture is nobody's screen.
_AT_ONCE_S = 60.0

Says = Callable[[Picture, datetime], Sequence[Say]]


class Tokens(msgspec.Struct, frozen=True):
    """Who speaks: tokens of a clinician, of a field role, and of a source (the call-taker), all for training."""

    clinician: str
    officer: str
    call_taker: str


class Once:
    """Remembers what was said, so that nothing is said twice unless it was refused."""

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}
        self._open_at: dict[str, datetime] = {}
        self._key_of: dict[str, str] = {}

    def fresh(self, says: Sequence[Say], now: datetime) -> list[Say]:
        """Those not said yet, or refused a while ago."""
        return [say for say in says if say.key not in self._tries or self._may_try_again(say.key, now)]

    def said(self, say: Say, published: str) -> None:
        """It is on its way under this id."""
        self._tries[say.key] = self._tries.get(say.key, 0) + 1
        self._open_at.pop(say.key, None)
        self._key_of[published] = say.key

    def refused(self, published: str, now: datetime) -> None:
        """The hub did not take it."""
        if (key := self._key_of.get(published)) is not None:
            self._open_at[key] = now

    def _may_try_again(self, key: str, now: datetime) -> bool:
        refused_at = self._open_at.get(key)
        waited = refused_at is not None and (now - refused_at).total_seconds() >= AGAIN_S
        return waited and self._tries[key] < TRIES


class Person:
    """One link to the hub: what it shows this role, and a mouth."""

    def __init__(self, client: Client, clock: Callable[[], datetime], rng: Random) -> None:
        self.client, self.replica, self.once = client, Replica(), Once()
        self._clock, self._rng = clock, rng
        self.told = self.refusals = 0
        self.last_refusal = ""

    def hear(self, event: LinkEvent) -> None:
        """Take what came."""
        if isinstance(event, Received) and isinstance(event.frame, Refuse):
            self.refusals += 1
            self.last_refusal = event.frame.text
            self.once.refused(event.frame.id, self._clock())
        self.replica.hear(event, time.monotonic())

    def look(self) -> Picture:
        """The picture as it is now."""
        self.replica.work(_AT_ONCE_S, time.monotonic, self._clock())
        return self.replica.picture

    def say(self, says: Sequence[Say]) -> None:
        """Say what has not been said yet."""
        now = self._clock()
        for say in self.once.fresh(says, now):
            key = fact_id(now, self._rng)
            self.once.said(say, key)
            self.client.send(Publish(key, now, say.fact))
            self.told += 1


class _Part(NamedTuple):
    """Who listens, who speaks (a source hears nothing), and what."""

    ear: Person
    mouth: Person
    says: Says


async def answer(
    url: str,
    tokens: Tokens,
    manner: Manner,
    instruments: Mapping[str, Instrument],
    *,
    stop: asyncio.Event,
    clock: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Play all three until `stop` is set. Cuts of the link are lived through; nothing is said while it is cut."""
    rng = Random(manner.seed)

    def person(token: str, role: Role) -> Person:
        return Person(Client(url, token, role.value, client="watchfloor sim", exercise=True), clock, rng)

    clinician = person(tokens.clinician, Role.CLINICIAN)
    officers, call_taker = person(tokens.officer, Role.FIELD), person(tokens.call_taker, Role.SOURCE)
    parts = (
        _Part(officers, officers, lambda p, now: officer_says(p, now, manner, instruments)),
        _Part(clinician, clinician, lambda p, now: clinician_says(p, now, manner, instruments, SIMULATED)),
        _Part(clinician, call_taker, lambda p, now: caller_says(p, now, manner)),
    )
    people = (clinician, officers, call_taker)
    links = [asyncio.create_task(one.client.run(one.hear)) for one in people]
    try:
        while not stop.is_set():
            for part in parts:
                picture = part.ear.look()
                if part.ear.client.connected and part.mouth.client.connected and not part.ear.replica.waiting:
                    part.mouth.say(part.says(picture, clock()))
            await sleep(LOOK_S)
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
