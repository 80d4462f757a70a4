"""The link's own thread for a desk: an asyncio loop there, a queue of events here, asks the other way."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from random import Random

from console.domain.facts import Fact
from console.domain.ids import fact_id
from console.link.client import Client, LinkEvent, utc_now
from console.wire.frames import ClientFrame, Publish


class LinkWorker:
    """Runs a `Client` in a thread. Events are taken with `drain`; facts and signals go out with `ask` and `send`."""

    def __init__(
        self, make: Callable[[], Client], *, rng: Random | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """`make` builds the client inside the thread, where its loop is.

        `on_arrival` may be set before `start`: it is called in the link's thread when events wait to be drained.
        """
        self.on_arrival: Callable[[], None] | None = None
        self._make = make
        self._rng = rng or Random()
        self._clock = clock
        self._inbox: deque[LinkEvent] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, name="link", daemon=True)

    def start(self) -> None:
        """Start connecting."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Close the connection and end the thread; safe to call twice and before `start`."""
        loop, task = self._loop, self._task
        if loop is not None and task is not None and self._thread.is_alive():
            loop.call_soon_threadsafe(task.cancel)
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    def drain(self) -> list[LinkEvent]:
        """Every event since the last call, in order. Never waits."""
        events: list[LinkEvent] = []
        while self._inbox:
            events.append(self._inbox.popleft())
        return events

    def ask(self, fact: Fact, *, expects: int | None = None, at: datetime | None = None) -> str:
        """Publish a fact; its id comes back in an `Ack` or `Refuse` among the events."""
        when = at or self._clock()
        key = fact_id(when, self._rng)
        self.send(Publish(id=key, at=when, fact=fact, expects=expects))  # type: ignore[arg-type]
        return key

    def send(self, *frames: ClientFrame) -> None:
        """Send frames soon."""
        if self._loop is not None and self._client is not None:
            self._loop.call_soon_threadsafe(self._client.send, *frames)

    def forget(self, key: str) -> None:
        """Give up on an ask that was not acknowledged."""
        if self._loop is not None and self._client is not None:
            self._loop.call_soon_threadsafe(self._client.forget, key)

    def _main(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._client = self._make()
        self._task = asyncio.current_task()
        self._ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await self._client.run(self._deliver)

    def _deliver(self, event: LinkEvent) -> None:
        waiting = bool(self._inbox)
        self._inbox.append(event)
        if not waiting and self.on_arrival is not None:
            self.on_arrival()
