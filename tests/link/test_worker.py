"""The link's thread: what came waits in order, and whoever drains it is woken once for it."""

from __future__ import annotations

import asyncio
import threading

from console.link.client import Lost
from console.link.worker import LinkWorker
from tests.story import START


class Talker:
    """A client that delivers what the test hands it."""

    def __init__(self, told: list[Lost], delivered: threading.Event) -> None:
        self.told, self.delivered = told, delivered

    async def run(self, deliver) -> None:
        for event in self.told:
            deliver(event)
        self.delivered.set()
        await asyncio.sleep(3600)


def test_events_wait_in_order_and_the_first_of_them_wakes_the_desk():
    told = [Lost(str(number), START) for number in range(3)]
    delivered, woken = threading.Event(), []
    worker = LinkWorker(lambda: Talker(told, delivered))  # type: ignore[arg-type,return-value]
    worker.on_arrival = lambda: woken.append(threading.current_thread().name)
    worker.start()
    try:
        assert delivered.wait(5.0)
        assert worker.drain() == told
        assert worker.drain() == []
    finally:
        worker.stop()
    assert woken == ["link"]
