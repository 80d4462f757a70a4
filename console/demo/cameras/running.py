"""The cameras' process: follows the picture, keeps what is announced true, and serves the streams."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from console.demo.cameras.plan import cameras, changes
from console.demo.cameras.streams import Cameras
from console.demo.cameras.telemetry import Eye, packet_of
from console.demo.works import HubWord, Tell
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import FeedKind
from console.link.client import Client, LinkEvent
from console.link.publisher import FactRefused, Publisher
from console.link.replica import Replica

LOOK_S = 1.0
#: All the time in the world: this picture is nobody's screen.
_AT_ONCE_S = 60.0


class Seeing:
    """What the cameras see of the city: the picture, the units' places, and which cameras were announced.

    Streams read it from threads of their own; each reads one value at a time, so none waits for another.
    """

    def __init__(self) -> None:
        self.replica = Replica()
        self.announced: dict[str, f.FeedAnnounced] = {}

    def hear(self, event: LinkEvent) -> None:
        """Take what came."""
        self.replica.hear(event, time.monotonic())

    def kind_of(self, camera: str) -> FeedKind | None:
        """What kind of camera has this id."""
        fact = self.announced.get(camera)
        return fact.feed_kind if fact is not None else None

    def packet_of(self, camera: str) -> bytes | None:
        """Telemetry of the drone that carries this camera, where it is now."""
        fact = self.announced.get(camera)
        if fact is None or fact.unit is None:
            return None
        replica = self.replica
        fix, unit = replica.tracks.newest(fact.unit), replica.picture.units.get(fact.unit)
        if fix is None or unit is None:
            return None
        incident = replica.picture.incidents.get(unit.incident or "")
        place = incident.place if incident is not None else None
        target = (place.lat, place.lon) if place is not None else None
        return packet_of(Eye(fix.lat, fix.lon, fix.heading_deg or 0.0, target), datetime.now(UTC), unit.callsign)


async def run_cameras(tell: Tell, stop: asyncio.Event, word: HubWord) -> None:
    """Serve and announce cameras. Says whether it does: not where PyAV is missing."""
    seeing = Seeing()
    try:
        server = Cameras(seeing.kind_of, seeing.packet_of)
    except ImportError:
        tell(False)
        return
    listener = Client(word.url, word.listener_token, Role.AUDITOR.value, client="watchfloor cameras")
    with server:
        async with Publisher(word.url, word.camera_token, client="watchfloor cameras", exercise=True) as publisher:
            listening = asyncio.create_task(listener.run(seeing.hear))
            tell(True)
            try:
                while not stop.is_set():
                    await _keep_true(seeing, publisher, server.url)
                    await asyncio.sleep(LOOK_S)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)


async def _keep_true(seeing: Seeing, publisher: Publisher, url: str) -> None:
    seeing.replica.work(_AT_ONCE_S, time.monotonic, datetime.now(UTC))
    now = datetime.now(UTC)
    told = changes(cameras(seeing.replica.picture, url), seeing.announced)
    results = await publisher.publish_all([(fact, now) for fact in told])
    for fact, result in zip(told, results, strict=True):
        if isinstance(result, FactRefused):
            continue
        if isinstance(fact, f.FeedAnnounced):
            seeing.announced[fact.feed] = fact
        elif isinstance(fact, f.FeedEnded):
            seeing.announced.pop(fact.feed, None)
