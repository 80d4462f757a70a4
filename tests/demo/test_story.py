"""The demo's story on a real hub, under a clock that only the test moves: from request to disposition, untouched."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.config import HubSettings
from console.demo.works import HEEDED, _word
from console.domain.consult_ledger import consult_ledger
from console.domain.instruments import read_all
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState, Rater
from console.hub.server import HubServer
from console.link.client import Client, LinkEvent, Received
from console.link.publisher import Publisher
from console.link.replica import Replica
from console.paths import resource_texts
from console.sim.care.answering import answer
from console.sim.care.saying import Manner
from console.sim.city.reader import read_city
from console.sim.drive import drive
from console.sim.simulation import Simulation
from console.wire.frames import Facts

START = datetime(2026, 4, 17, 20, 0, tzinfo=UTC)
#: Seconds of the story told at most; a consult takes about four minutes.
MOST_S = 1200


class Clock:
    """Time that goes on a second at each turn; whoever sleeps wakes at the next."""

    def __init__(self) -> None:
        self.now = START
        self._turn = asyncio.Event()

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await self._turn.wait()

    async def turn(self) -> None:
        self.now += timedelta(seconds=1)
        self._turn.set()
        self._turn = asyncio.Event()
        # Real time for loopback to carry what was said; nothing is measured by it.
        await asyncio.sleep(0.005)


async def test_the_story_reaches_a_disposition_by_itself(tmp_path: Path) -> None:
    clock, stop = Clock(), asyncio.Event()
    settings = HubSettings(port=0, journal=tmp_path / "demo.sqlite", secret_file=tmp_path / "hub.secret")
    instruments = read_all(resource_texts("instruments"))
    replica = Replica()
    async with HubServer(settings, clock=clock) as hub:
        word = _word(hub)
        simulation = Simulation(read_city(), 7, units=30, start=START, warm_up=timedelta(minutes=30))

        def obey(event: LinkEvent) -> None:
            if isinstance(event, Received) and isinstance(event.frame, Facts):
                for envelope in event.frame.facts:
                    if envelope.by.role in HEEDED:
                        simulation.hear(envelope.fact)

        def follow(event: LinkEvent) -> None:
            replica.hear(event, 0.0)

        listener = Client(word.url, word.listener_token, Role.AUDITOR.value, clock=clock)
        desk = Client(word.url, word.desk_tokens["clinician"], Role.CLINICIAN.value, clock=clock)
        async with Publisher(word.url, word.source_token, exercise=True, clock=clock) as publisher:
            playing = [
                asyncio.create_task(work)
                for work in (
                    listener.run(obey),
                    desk.run(follow),
                    drive(simulation, publisher, clock=clock, sleep=clock.sleep, stop=stop, every_s=1.0),
                    answer(word.url, word.people, Manner(7), instruments, stop=stop, clock=clock, sleep=clock.sleep),
                )
            ]
            try:
                for _ in range(MOST_S):
                    await clock.turn()
                    replica.work(1.0, lambda: 0.0, clock.now)
                    if any(line.actual for line in consult_ledger(replica.picture)):
                        break
            finally:
                stop.set()
                await clock.turn()
                for task in playing:
                    task.cancel()
                results = await asyncio.gather(*playing, return_exceptions=True)
    assert not [r for r in results if isinstance(r, Exception)]
    picture = replica.picture
    ended = [c for c in picture.consults.values() if c.state is ConsultState.ENDED]
    line = next(line for line in consult_ledger(picture) if line.actual)
    assert line.recommended
    consult = next(c for c in ended if c.id == line.consult)
    assert consult.requested_at < consult.accepted_at < consult.connected_at < consult.ended_at
    care = picture.care[line.incident]
    assert {t.fact.rater for t in care.ratings} == set(Rater)
    assert {t.fact.instrument for t in care.assessments} >= {"bars", "ctrs", "cssrs_screener"}
    assert {card.state for card in care.cards.values()} <= {"read", "used"}
    assert care.consents
    assert picture.incidents[line.incident].disposition == line.actual
    assert picture.exercise
    assert picture.findings == []
