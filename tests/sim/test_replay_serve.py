"""The plain JSON server: what it tells comes back through `plain.toml` as the same picture."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, Role, UnitKind, UnitStatus
from console.sim.serve import PlainServer
from console.wire.mapping_engine import Mapper
from console.wire.mapping_files import load_mapping
from console.wire.mapping_memory import Memory
from tests.story import HERE, START

PLAIN = Mapper(load_mapping("plain"))


class Listener:
    """A stranger's end: messages through the plain mapping into a picture."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.memory = Memory()
        self.positions: list[Position] = []
        self.refused: list[str] = []

    def hear(self, text: str | bytes) -> None:
        out = PLAIN.take(msgspec.json.decode(text), START)
        self.refused += out.refused
        self.positions += self.memory.fresh(out.positions)
        for dated in self.memory.news(out.facts):
            seq = self.picture.seq + 1
            by = f.By("plain", Role.SOURCE)
            self.picture.apply(f.Envelope("e", seq, f"fact-{seq:08d}", dated.at, START, by, dated.fact))  # type: ignore[arg-type]


def story() -> list[list[tuple[f.Fact, Any]]]:
    """Batches of facts as a simulation would publish them."""

    def at(minutes: float) -> Any:
        return START + timedelta(minutes=minutes)

    received = f.IncidentReceived(
        incident="i1", number="I1", type_code="SUICTHRT", type_text="Threat of suicide", priority=8,
        place=HERE, address="Quay 3", summary="on a bridge", language="no", agency="police", sensitive=True,
    )  # fmt: skip
    return [
        [
            (f.UnitRegistered(unit="c1", callsign="C1", unit_kind=UnitKind.CO_RESPONDER, crew=3, skills=("cit", "de-escalation"), languages=("no",)), at(0)),
            (f.UnitRegistered(unit="m1", callsign="M1", unit_kind=UnitKind.EMS), at(0)),
            (received, at(1)),
            (f.IncidentReceived(incident="i2", number="I2", type_code="", type_text="Noise", priority=2), at(1)),
        ],
        [(f.UnitAssigned(unit="c1", incident="i1"), at(2)), (f.UnitStatusChanged(unit="c1", status=UnitStatus.EN_ROUTE, incident="i1"), at(3))],
        [(f.UnitStatusChanged(unit="c1", status=UnitStatus.ON_SCENE, incident="i1"), at(6))],
        [(f.IncidentReclassified(incident="i1", type_code="WELFARE", type_text="Welfare check", priority=4), at(7))],
        [(f.IncidentLinked(incident="i2", to="i1", relation="duplicate"), at(8)), (f.IncidentEnded(incident="i2"), at(8))],
        [(f.UnitAssigned(unit="m1", incident="i1"), at(9)), (f.UnitStatusChanged(unit="m1", status=UnitStatus.OUT_OF_SERVICE), at(10))],
        [(f.UnitRetired(unit="m1"), at(11)), (f.UnitStatusChanged(unit="c1", status=UnitStatus.AVAILABLE, incident="i1"), at(12))],
        [(f.IncidentClosed(incident="i1", disposition="settled"), at(13))],
    ]  # fmt: skip


def shown(picture: Picture, *, open_only: bool = False) -> dict[str, Any]:
    """What a desk would show of it."""
    incidents = {
        i.id: (
            i.number, i.type_code, i.type_text, i.priority, i.place, i.address, i.summary, i.language, i.agency, i.sensitive,
            i.phase, i.phase_at, sorted(i.units), i.linked, i.ended_at, i.closed_at, i.disposition,
        )
        for i in picture.incidents.values()
        if i.open or not open_only
    }  # fmt: skip
    units = {
        u.id: (u.callsign, u.kind, u.crew, u.skills, u.languages, u.status, u.status_at, u.incident)
        for u in picture.units.values()
    }
    return incidents | units


async def test_whoever_listens_from_the_start_sees_the_same_picture() -> None:
    listener, published = Listener(), Picture()
    async with PlainServer() as server, connect(f"{server.url}/") as connection:
        await _until(lambda: server.clients == 1)
        for batch in story():
            for fact, at in batch:
                by = f.By("plain", Role.SOURCE)
                published.apply(f.Envelope("e", published.seq + 1, "fact-0000", at, at, by, fact))  # type: ignore[arg-type]
            await server.publish_all(batch)
            listener.hear(await connection.recv())
            assert shown(listener.picture) == shown(published)
    assert listener.refused == []
    assert listener.picture.findings == []


async def test_whoever_comes_late_is_told_all_that_is_open() -> None:
    async with PlainServer() as server:
        for batch in story()[:5]:
            await server.publish_all(batch)
        await server.positions([Position("c1", 5.0, 6.0, round(START.timestamp() * 1000), 90.0, 3.0, 5.0)])
        listener = Listener()
        async with connect(f"{server.url}/") as connection:
            listener.hear(await connection.recv())
        assert listener.refused == []
        assert listener.picture.findings == []
        assert listener.picture.incidents["i1"].phase is Phase.ON_SCENE
        assert listener.picture.incidents["i1"].reached.keys() == {"received", "dispatched", "en_route", "on_scene"}
        assert listener.picture.incidents["i1"].priority == 4
        assert listener.picture.incidents["i2"].ended_at is not None
        assert listener.picture.units["c1"].incident == "i1"
        assert listener.positions == [Position("c1", 5.0, 6.0, round(START.timestamp() * 1000), 90.0, 3.0, 5.0)]


async def test_incidents_and_units_are_offered_apart() -> None:
    async with (
        PlainServer() as server,
        connect(f"{server.url}/incidents") as incidents,
        connect(f"{server.url}/units?token=x") as units,
    ):
        await _until(lambda: server.clients == 2)
        await server.publish_all(story()[0])
        told = msgspec.json.decode(await incidents.recv())
        assert [state["incident"] for state in told] == ["i1", "i2"]
        assert "lat" not in told[1], "no place is left out, never 0, 0"
        assert [state["unit"] for state in msgspec.json.decode(await units.recv())] == ["c1", "m1"]
        await server.positions([Position("c1", 5.0, 6.0, 1_000_000_000_000)])
        assert msgspec.json.decode(await units.recv()) == [
            {"unit": "c1", "at": "2001-09-09T01:46:40Z", "lat": 5.0, "lon": 6.0}
        ]


async def test_another_path_is_refused_and_says_what_is_offered() -> None:
    async with PlainServer() as server:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{server.url}/nothing"):
                pass
        assert refused.value.response.status_code == 404
        assert b"/incidents, /units" in bytes(refused.value.response.body)


async def _until(holds: Any) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.005)
