"""Following an outside websocket: connect, ask, hear, take in, and connect again for as long as the hub runs."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Protocol

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI, WebSocketException

from console.config import SourceSettings
from console.domain.facts import By
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.intake import JournalFailed
from console.hub.meters import SourceMeter
from console.hub.outside_connect import SourceError, address_of, opening, why
from console.hub.outside_session import Heard, OutsideSession
from console.wire.backoff import delay_s
from console.wire.frames import Ack, Publish, Refuse
from console.wire.mapping import MappingError
from console.wire.mapping_files import load_mapping

_log = logging.getLogger(__name__)

#: Between messages, what waits is looked at this often, seconds.
TICK_S = 1.0

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


class TakesIn(Protocol):
    """What a followed source is brought into: `hub.intake.Intake`, or a trial of it."""

    picture: Picture

    async def publish(self, by: By, batch: Sequence[Publish]) -> list[Ack | Refuse]:
        """Take facts in, in order."""

    def report(self, by: By, positions: Sequence[Position]) -> list[Refuse]:
        """Take positions in."""

    def meter(self, name: str) -> SourceMeter:
        """The meter of a source."""


class Silent(Exception):
    """The source has said nothing for too long."""


async def follow(
    source: SourceSettings,
    intake: TakesIn,
    clock: Clock,
    rng: Random,
    *,
    sleep: Sleep = asyncio.sleep,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Follow one source for ever: every failure is metered, said in words, and tried again with back-off.

    The mapping and the token are read at every attempt, so that a mended file is picked up without a restart.
    """
    meter = intake.meter(source.name)
    meter.exercise = meter.exercise or source.exercise
    session: OutsideSession | None = None
    attempt = 0
    while True:
        try:
            if session is None:
                session = OutsideSession(source.name, load_mapping(source.mapping), intake.picture)
            if await _once(source, session, intake, clock, environ):
                attempt = 0
        except (SourceError, MappingError) as error:
            meter.error(str(error))
        except JournalFailed:
            raise
        except Exception as error:
            # A fault of ours must not cost the source for good: begin anew from what the picture holds.
            _log.exception("following the source %s failed; it is connected anew", source.name)
            meter.error(f"reading the source failed, a fault of Watchfloor's own: {type(error).__name__}")
            session = None
        attempt += 1
        await sleep(delay_s(attempt, rng))


async def _once(
    source: SourceSettings, session: OutsideSession, intake: TakesIn, clock: Clock, environ: Mapping[str, str]
) -> bool:
    """One connection from its opening to its end; true when it said something. Raises `SourceError`."""
    meter = intake.meter(source.name)
    heard_any = False

    def heard(_: Heard) -> None:
        nonlocal heard_any
        heard_any = True

    try:
        async with opening(address_of(source, environ)) as connection:
            meter.connected(True)
            try:
                if source.subscribe:
                    await connection.send(source.subscribe)
                await listen(connection, source, session, intake, clock, heard)
            finally:
                meter.connected(False)
    except ConnectionClosed as error:
        meter.error(f"the source closed the connection{_reason(error)}")
    except Silent:
        meter.error(f"the source said nothing for {source.idle_s:.0f} s; connecting anew")
    except (InvalidHandshake, InvalidURI, WebSocketException, TimeoutError, OSError) as error:
        meter.error(why(error))
    return heard_any


def _reason(error: ConnectionClosed) -> str:
    received = error.rcvd
    return f" ({received.code} {received.reason})" if received is not None and received.reason else ""


async def listen(
    connection: ClientConnection,
    source: SourceSettings,
    session: OutsideSession,
    intake: TakesIn,
    clock: Clock,
    hear: Callable[[Heard], None] = lambda heard: None,
) -> None:
    """Take in what a connection says until it ends; `hear` is told of each message as well.

    Raises:
        ConnectionClosed: the source ended it.
        Silent: nothing came for `idle_s`.
    """
    by = By(source.name, Role.SOURCE, source.name, source.exercise)
    tick_s = min(TICK_S, source.idle_s)
    silent_s = 0.0
    while True:
        try:
            async with asyncio.timeout(tick_s):
                data = await connection.recv()
        except TimeoutError:
            silent_s += tick_s
            if silent_s >= source.idle_s:
                raise Silent from None
            waited = session.due(clock())
            if waited:
                await intake.publish(by, waited)
            continue
        silent_s = 0.0
        heard = session.hear(data, clock())
        await take_in(heard, by, intake)
        hear(heard)


async def take_in(heard: Heard, by: By, intake: TakesIn) -> None:
    """Bring what was heard into the hub. What was refused is counted and disturbs nothing else."""
    meter = intake.meter(by.source)
    for text in heard.refused:
        meter.error(text)
    if heard.facts:
        await intake.publish(by, heard.facts)
    if heard.positions:
        intake.report(by, heard.positions)
