"""A source's end of the stream: publishes facts until they are acknowledged, and the newest positions."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from random import Random
from types import TracebackType

import msgspec

from console.domain.facts import Fact
from console.domain.ids import fact_id
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.link.client import Client, LinkEvent, Lost, Opened, Received, Refused, utc_now
from console.wire.frames import Ack, Positions, Publish, Refuse, Welcome

#: Positions sent in one frame at most.
POSITIONS_TOGETHER = 10_000


class FactRefused(msgspec.Struct, frozen=True):
    """The hub refused a fact: a stable code, a sentence for a person."""

    code: str
    text: str


class PublishError(Exception):
    """A fact was refused. `code` is stable, `str()` is for a person."""

    def __init__(self, refused: FactRefused) -> None:
        super().__init__(refused.text)
        self.code = refused.code


class HubUnavailable(Exception):
    """The hub will not have this source; the sentence says why."""


class Publisher:
    """Connects as a source and stays connected; use it as an async context manager."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        role: Role = Role.SOURCE,
        client: str = "",
        exercise: bool = False,
        tls: ssl.SSLContext | None = None,
        rng: Random | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_refused: Callable[[str, FactRefused], None] | None = None,
    ) -> None:
        """`on_refused(unit or fact id, why)` hears refusals nobody awaits, those of positions among them."""
        self._rng = rng or Random()
        self._clock = clock
        self._client = Client(
            url, token, role.value, client=client, exercise=exercise, tls=tls, rng=self._rng, clock=clock, sleep=sleep
        )
        self._waiting: dict[str, asyncio.Future[int | FactRefused]] = {}
        self._on_refused = on_refused or (lambda key, refused: None)
        self._ready = asyncio.Event()
        self._ended: HubUnavailable | None = None
        self._task: asyncio.Task[None] | None = None
        self._held: dict[str, Position] = {}
        self.welcome: Welcome | None = None
        self.lost_because = ""
        self.cuts = 0
        self.facts_acknowledged = 0
        self.positions_sent = 0

    async def __aenter__(self) -> Publisher:
        """Start connecting and wait for the hub's welcome.

        Raises:
            HubUnavailable: the hub refuses this source.
        """
        self._task = asyncio.create_task(self._run())
        try:
            await self.connected()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop; facts not acknowledged yet are given up and their waiters told."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._end(HubUnavailable("the publisher was closed"))

    async def connected(self) -> None:
        """Wait until the hub has welcomed this source.

        Raises:
            HubUnavailable: it never will.
        """
        await self._ready.wait()
        if self._ended is not None:
            raise self._ended

    @property
    def unacknowledged(self) -> int:
        """Facts sent and not acknowledged yet."""
        return self._client.unacknowledged

    async def publish(self, fact: Fact, at: datetime, *, key: str | None = None, expects: int | None = None) -> int:
        """Publish one fact and wait until it is on the hub's disk; gives its seq.

        Raises:
            PublishError: the hub refused it, and says why.
            HubUnavailable: the hub refuses this source altogether.
        """
        (result,) = await self._publish([Publish(key or self.new_key(at), at, fact, expects)])  # type: ignore[arg-type]
        if isinstance(result, FactRefused):
            raise PublishError(result)
        return result

    async def publish_all(
        self, facts: Sequence[tuple[Fact, datetime]], keys: Sequence[str] | None = None
    ) -> list[int | FactRefused]:
        """Publish facts in order, together; gives a seq or the refusal of each.

        Raises:
            HubUnavailable: the hub refuses this source altogether.
        """
        if not facts:
            return []
        named = keys or [self.new_key(at) for _, at in facts]
        return await self._publish(
            [Publish(key, at, fact) for key, (fact, at) in zip(named, facts, strict=True)]  # type: ignore[arg-type]
        )

    def new_key(self, at: datetime) -> str:
        """An id for a fact of that time; publishing the same id again is harmless."""
        return fact_id(at, self._rng)

    async def positions(self, positions: Sequence[Position]) -> None:
        """Send the newest fixes. While the hub is away only the newest of each unit is held for it."""
        if self._ended is not None:
            raise self._ended
        if not self._client.connected:
            self._held.update((position.unit, position) for position in positions)
            return
        for start in range(0, len(positions), POSITIONS_TOGETHER):
            self._client.send(Positions(tuple(positions[start : start + POSITIONS_TOGETHER])))
        self.positions_sent += len(positions)

    # ---- inside ----

    async def _publish(self, frames: list[Publish]) -> list[int | FactRefused]:
        if self._ended is not None:
            raise self._ended
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[int | FactRefused]] = []
        for frame in frames:
            future: asyncio.Future[int | FactRefused] = loop.create_future()
            self._waiting[frame.id] = future
            futures.append(future)
        self._client.send(*frames)
        return list(await asyncio.gather(*futures))

    async def _run(self) -> None:
        try:
            await self._client.run(self._hear)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self._end(HubUnavailable(f"the link failed: {error}"))
            raise

    def _hear(self, event: LinkEvent) -> None:
        match event:
            case Opened():
                self.welcome, self.lost_because = event.welcome, ""
                self._ready.set()
                if self._held:
                    held, self._held = tuple(self._held.values()), {}
                    self._client.send(Positions(held))
                    self.positions_sent += len(held)
            case Received(frame=Ack() as ack):
                self.facts_acknowledged += len(ack.ids)
                for key, seq in zip(ack.ids, ack.seqs, strict=True):
                    self._settle(key, seq)
            case Received(frame=Refuse() as refuse):
                self._settle(refuse.id, FactRefused(refuse.code, refuse.text))
            case Lost():
                self.cuts += 1
                self.lost_because = event.why
            case Refused():
                self._end(HubUnavailable(event.text))
            case _:
                pass

    def _settle(self, key: str, result: int | FactRefused) -> None:
        future = self._waiting.pop(key, None)
        if future is not None and not future.done():
            future.set_result(result)
        elif isinstance(result, FactRefused):
            self._on_refused(key, result)

    def _end(self, why: HubUnavailable) -> None:
        if self._ended is None:
            self._ended = why
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(why)
        self._waiting.clear()
        self._ready.set()
