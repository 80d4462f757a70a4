"""The cameras' process on a real hub: announced as units come, ended as they go, telemetry from where the drone is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.config import HubSettings
from console.demo.cameras import running
from console.demo.cameras.plan import FIXED
from console.demo.works import _word
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import FeedKind
from console.hub.server import HubServer
from console.link.client import Client
from console.link.publisher import Publisher
from console.link.replica import Replica
from console.wire.klv import KlvReader
from console.wire.klv_values import read_telemetry
from tests.story import HERE, Story

#: Looks at the picture until it holds what is waited for; a machine slower than this has other troubles.
LOOKS = 6_000


async def until(replica: Replica, true: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        replica.work(1.0, lambda: 0.0, datetime.now(UTC))
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("what was waited for never came")


async def test_cameras_come_and_go_with_the_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    monkeypatch.setattr(running, "LOOK_S", 0.01)
    said: list[Any] = []
    replica, stop, story = Replica(), asyncio.Event(), Story()
    settings = HubSettings(port=0, journal=tmp_path / "demo.sqlite", secret_file=tmp_path / "hub.secret")
    async with HubServer(settings) as hub:
        word = _word(hub)
        desk = Client(word.url, word.desk_tokens["commander"], Role.COMMANDER.value)
        tasks = [
            asyncio.create_task(desk.run(lambda event: replica.hear(event, 0.0))),
            asyncio.create_task(running.run_cameras(said.append, stop, word)),
        ]
        try:
            async with Publisher(word.url, word.source_token, exercise=True) as source:
                now = datetime.now(UTC)
                told: list[f.Fact] = [
                    story.incident("i1"),
                    story.unit("d1", UnitKind.DRONE),
                    f.UnitAssigned("d1", "i1"),
                ]
                told.append(f.UnitStatusChanged("d1", UnitStatus.EN_ROUTE, "i1"))
                await source.publish_all([(fact, now) for fact in told])
                await until(replica, lambda: "cam-d1" in replica.picture.feeds)
                assert said == [True]
                assert set(replica.picture.feeds) == {"cam-d1", *(feed for feed, _ in FIXED)}
                await source.publish(f.UnitReleased("d1", "i1"), now)
                await until(replica, lambda: "cam-d1" not in replica.picture.feeds)
        finally:
            stop.set()
            results = await asyncio.gather(tasks[1], return_exceptions=True)
            tasks[0].cancel()
            await asyncio.gather(tasks[0], return_exceptions=True)
    assert results == [None]


def test_telemetry_is_of_the_drone_where_it_is_and_of_nothing_else() -> None:
    seeing, story = running.Seeing(), Story(exercise=True)
    story.tell(story.incident("i1"), story.unit("d1", UnitKind.DRONE), f.UnitAssigned("d1", "i1"))
    seeing.replica.picture = story.picture
    seeing.announced["cam-d1"] = f.FeedAnnounced("cam-d1", "http://127.0.0.1/", FeedKind.DRONE, unit="d1")
    assert seeing.packet_of("cam-d1") is None, "nobody knows yet where it is"
    seeing.replica.tracks.take([Position("d1", HERE.lat, HERE.lon, 1_776_400_000_000, 90.0)])
    packet = seeing.packet_of("cam-d1")
    assert packet is not None
    (items,) = list(KlvReader().feed(packet))
    seen = read_telemetry(items)
    assert seen.call_sign == "D1"
    assert seen.sensor_lat_deg == pytest.approx(HERE.lat, abs=1e-6)
    assert seeing.packet_of("elsewhere") is None
    assert seeing.kind_of("elsewhere") is None
