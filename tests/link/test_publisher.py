"""Publishing: nothing acknowledged is lost, nothing is accepted twice, and a refusal is told."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from console.domain import facts as f
from console.domain.tracks import Position
from console.link.client import Client, Lost, Opened, Received
from console.link.publisher import FactRefused, HubUnavailable, Publisher, PublishError
from console.link.worker import LinkWorker
from console.wire.frames import Ack, Facts, Positions, Publish, Refuse
from tests.link.fake_hub import FakeHub, Visit, at_once
from tests.story import START, Story

NOTE = f.IncidentNoted(incident="i1", text="calm now")


def publisher(hub: FakeHub, **more) -> Publisher:
    return Publisher(hub.url, "token", rng=Random(5), clock=lambda: START, sleep=at_once, **more)


async def acknowledge(visit: Visit) -> None:
    """Welcome, then acknowledge whatever comes, in order."""
    await visit.welcome()
    seq = 0
    while True:
        ids = [frame.id for frame in await visit.hear() if isinstance(frame, Publish)]
        await visit.say(Ack(tuple(ids), tuple(range(seq + 1, seq + 1 + len(ids)))))
        seq += len(ids)


async def test_facts_are_acknowledged_in_order() -> None:
    async with FakeHub(acknowledge).running() as hub, publisher(hub) as source:
        assert await source.publish(NOTE, START) == 1
        assert await source.publish_all([(NOTE, START)] * 1200) == list(range(2, 1202))
        assert await source.publish_all([]) == []
        assert source.facts_acknowledged == 1201
        assert source.unacknowledged == 0


async def test_a_cut_before_the_acknowledgement_sends_the_same_id_again() -> None:
    first: list[str] = []

    async def hear_and_cut(visit: Visit) -> None:
        await visit.welcome()
        first.extend(frame.id for frame in await visit.hear() if isinstance(frame, Publish))

    again: list[str] = []

    async def hear_and_acknowledge(visit: Visit) -> None:
        await visit.welcome()
        again.extend(frame.id for frame in await visit.hear() if isinstance(frame, Publish))
        await visit.say(Ack(tuple(again), (41, 42)))
        await visit.socket.wait_closed()

    async with FakeHub(hear_and_cut, hear_and_acknowledge).running() as hub, publisher(hub) as source:
        assert await source.publish_all([(NOTE, START), (NOTE, START)]) == [41, 42]
        assert source.cuts == 1
    assert first == again
    assert len(set(first)) == 2


async def test_a_refusal_reaches_who_asked_and_nobody_else() -> None:
    async def refuse_first(visit: Visit) -> None:
        await visit.welcome()
        one, two = await visit.hear()
        assert isinstance(one, Publish) and isinstance(two, Publish)  # noqa: PT018
        await visit.say(Refuse("closed", "Incident I1 is closed", one.id), Ack((two.id,), (7,)))
        (three,) = await visit.hear()
        await visit.say(Refuse("closed", "Incident I1 is closed", three.id))  # type: ignore[union-attr]
        await visit.say(Refuse("bad-position", "the coordinate is 0, 0", "u1"))
        await visit.socket.wait_closed()

    stray: list[tuple[str, FactRefused]] = []
    heard = asyncio.Event()

    def on_refused(key: str, refused: FactRefused) -> None:
        stray.append((key, refused))
        heard.set()

    async with FakeHub(refuse_first).running() as hub, publisher(hub, on_refused=on_refused) as source:
        refused, taken = await source.publish_all([(NOTE, START), (NOTE, START)])
        assert refused == FactRefused("closed", "Incident I1 is closed")
        assert taken == 7
        with pytest.raises(PublishError, match="is closed") as caught:
            await source.publish(NOTE, START)
        assert caught.value.code == "closed"
        await heard.wait()
    assert stray == [("u1", FactRefused("bad-position", "the coordinate is 0, 0"))]


async def test_a_wrong_token_ends_it_with_the_hubs_own_words() -> None:
    async def deny(visit: Visit) -> None:
        await visit.say(Refuse("bad-token", "The token has run out"))

    async with FakeHub(deny).running() as hub:
        with pytest.raises(HubUnavailable, match="run out"):
            async with publisher(hub):
                pass
        assert len(hub.visits) == 1


async def test_only_the_newest_position_is_held_while_the_hub_is_away() -> None:
    heard: list[Position] = []
    got_them = asyncio.Event()

    async def cut(visit: Visit) -> None:
        await visit.welcome()
        await visit.hear()

    async def take(visit: Visit) -> None:
        await gate.wait()
        await visit.welcome()
        for frame in await visit.hear():
            if isinstance(frame, Positions):
                heard.extend(frame.positions)
        got_them.set()
        await visit.socket.wait_closed()

    gate = asyncio.Event()
    async with FakeHub(cut, take).running() as hub, publisher(hub) as source:
        await source.positions([Position("u1", 1.0, 1.0, 1)])
        while source.cuts == 0:
            await asyncio.sleep(0)
        await source.positions([Position("u1", 2.0, 2.0, 2), Position("u2", 2.0, 2.0, 2)])
        await source.positions([Position("u1", 3.0, 3.0, 3)])
        gate.set()
        await got_them.wait()
    assert sorted(heard, key=lambda fix: fix.unit) == [Position("u1", 3.0, 3.0, 3), Position("u2", 2.0, 2.0, 2)]


async def test_a_gap_makes_the_client_come_back_from_its_cursor() -> None:
    story = Story()
    story.tell(*(story.unit(f"u{n}") for n in range(6)))

    async def skip(visit: Visit) -> None:
        await visit.welcome(seq=6)
        await visit.say(Facts(tuple(story.envelopes[:2])), Facts(tuple(story.envelopes[4:])))
        await visit.socket.wait_closed()

    async def fill(visit: Visit) -> None:
        assert visit.hello.resume is not None
        assert visit.hello.resume.seq == 2
        await visit.welcome(seq=6)
        await visit.say(Facts(tuple(story.envelopes[1:])))
        await visit.socket.wait_closed()

    events, whole = [], asyncio.Event()

    def deliver(event) -> None:
        events.append(event)
        if client.cursor.seq == 6:
            whole.set()

    async with FakeHub(skip, fill).running() as hub:
        client = Client(hub.url, "t", "commander", rng=Random(1), clock=lambda: START, sleep=at_once)
        running = asyncio.create_task(client.run(deliver))
        await whole.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    got = [e for event in events if isinstance(event, Received) for e in event.frame.facts]  # type: ignore[union-attr]
    assert got == story.envelopes
    lost = [event for event in events if isinstance(event, Lost)]
    assert [event.gap for event in lost] == [True]
    assert "gap" in lost[0].why


async def test_nobody_at_the_address_is_said_without_naming_secrets() -> None:
    events = []
    stop = asyncio.Event()

    async def once(_: float) -> None:
        stop.set()
        await asyncio.sleep(3600)

    client = Client("ws://127.0.0.1:9/v1/stream?key=secret", "t", "commander", clock=lambda: START, sleep=once)
    running = asyncio.create_task(client.run(events.append))
    await stop.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert events == [Lost("nobody answers at the hub's address", START)]


async def test_the_worker_carries_events_and_asks_across_threads() -> None:
    asked = asyncio.Event()

    async def serve_desk(visit: Visit) -> None:
        await visit.welcome(seq=0)
        (frame,) = await visit.hear()
        assert isinstance(frame, Publish)
        await visit.say(Ack((frame.id,), (1,)))
        asked.set()
        await visit.socket.wait_closed()

    async with FakeHub(serve_desk).running() as hub:
        worker = LinkWorker(
            lambda: Client(hub.url, "t", "commander", clock=lambda: START), rng=Random(2), clock=lambda: START
        )
        worker.start()
        events = []
        while not any(isinstance(event, Opened) for event in events):
            events += worker.drain()
            await asyncio.sleep(0)
        key = worker.ask(NOTE)
        await asked.wait()
        while not any(isinstance(event, Received) for event in events):
            events += worker.drain()
            await asyncio.sleep(0)
        await asyncio.to_thread(worker.stop)
    assert events[-1].frame == Ack((key,), (1,))
    worker.stop()
