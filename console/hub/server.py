"""The hub: puts its parts together, listens, keeps the beat, and stops without losing anything."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from types import TracebackType
from typing import Any

from console.config import CallSettings, HubSettings, SourceSettings
from console.domain.facts import AccessEnded, AccessGranted, AccessRequested, Envelope
from console.domain.instruments import Instrument, read_all
from console.domain.picture import Picture
from console.domain.tracks import ANCIENT_LIMIT_S, Position
from console.domain.vocabulary import Role
from console.domain.wall import standing_grants
from console.hub.connection import Connection, farewell
from console.hub.counts import Counts
from console.hub.fanout import FanOut
from console.hub.intake import Intake
from console.hub.keeping import Checkpoints
from console.hub.meters import Meters
from console.hub.pace import Doorman
from console.hub.pages import MetricsPage, Page, State, health_page
from console.hub.phone_pages import phone_page
from console.hub.phones import Phones
from console.hub.session import Parts, Session
from console.hub.switchboard import Switchboard
from console.hub.tls import server_context
from console.hub.tokens import DEFAULT_VALIDITY, load_secret, make_token
from console.hub.watch import AlarmWatch, DueWatch
from console.journal.store import Journal
from console.journal.tracks import TrackStore, tracks_beside
from console.paths import resource_texts
from console.wire.frames import STREAM_PATH

#: Positions go out at most this often, seconds (20 frames a second).
BEAT_S = 0.05
#: The pulse that tells a client it is live, seconds.
PULSE_S = 0.5
#: Alarms, checkpoints and silent peers are looked at this often, seconds.
LOOK_S = 1.0
#: How long a stopping hub waits for farewells to be answered, seconds.
PATIENCE_S = 2.0

#: After these a desk may see more or less than before.
_ACCESS = (AccessRequested, AccessGranted, AccessEnded)

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


class HubServer:
    """A hub that runs for the length of an `async with` block.

    Inside it: `port`, `url`, `intake` (for sources in this process), `secret` and `token` (for clients of it).
    `failed` is done when the journal cannot be written any more; nothing but stopping is left then.
    """

    def __init__(
        self,
        settings: HubSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        rng: Random | None = None,
        sources: Sequence[SourceSettings] = (),
        call: CallSettings | None = None,
        environ: Mapping[str, str] = os.environ,
        open_journal: Callable[..., Journal] = Journal.open,
        instruments: Mapping[str, Instrument] | None = None,
    ) -> None:
        """`clock` gives aware UTC; `sources` are outside websockets this hub itself listens to; `call` is for phones.

        `open_journal(path, rng=, clock=)` gives the journal; another one than the usual is for measuring against.
        `instruments` are those in use, by id; none stands for those that come with the product.
        """
        self.settings = settings
        self.limits = settings.limits
        self.origins = settings.origins
        self.counts = Counts()
        self.connections: dict[Connection, None] = {}
        self.port = settings.port
        self._clock = clock
        self._rng = rng or Random()
        self._sources = tuple(sources)
        self._ice = [server.for_browser(environ) for server in (call.ice_servers if call is not None else ())]
        self._open_journal = open_journal
        self._instruments = instruments
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    # ---- starting ----

    async def __aenter__(self) -> HubServer:
        """Open the journal and listen.

        Raises:
            JournalError, TokenError, CertificateError, InstrumentError: with a sentence that says what to do.
            OSError: the address cannot be listened on.
        """
        settings = self.settings
        tls = None
        if settings.tls_certificate is not None and settings.tls_key is not None:
            tls = server_context(settings.tls_certificate, settings.tls_key)
        self.secret = load_secret(settings.secret_path)
        if self._instruments is None:
            self._instruments = read_all(resource_texts("instruments"))
        self._loop = asyncio.get_running_loop()
        self.failed: asyncio.Future[Exception] = self._loop.create_future()
        self.journal = await asyncio.to_thread(
            self._open_journal, settings.journal_path, rng=self._rng, clock=self._clock
        )
        try:
            self.tracks = TrackStore(tracks_beside(settings.journal_path), sample_s=settings.track_every_s)
        except BaseException:
            await asyncio.to_thread(self.journal.close)
            raise
        try:
            self._build()
            self._server = await self._loop.create_server(
                lambda: Connection(self),
                settings.host,
                settings.port,
                ssl=tls,
                ssl_handshake_timeout=self.limits.hello_within_s if tls is not None else None,
                backlog=512,
            )
        except BaseException:
            await asyncio.to_thread(self._close_files)
            raise
        self.port = self._server.sockets[0].getsockname()[1]
        self._started = self._clock()
        self._every(BEAT_S, self._beat)
        self._every(PULSE_S, self.pulse)
        self._every(LOOK_S, self.look)
        self._follow_sources()
        return self

    def _build(self) -> None:
        counts, clock, settings = self.counts, self._clock, self.settings
        self.meters = Meters(clock)
        picture = self.journal.picture
        self.fanout = FanOut(
            self.journal,
            picture,
            limits=self.limits,
            counts=counts,
            on_sample=lambda positions: self.tracks.take(positions, clock()),
        )
        self.fanout.remember(self._last_seen(picture, clock()))
        self.intake = Intake(
            self.journal,
            clock=clock,
            meters=self.meters,
            counts=counts,
            on_durable=self._durable,
            on_positions=self.fanout.take,
            on_failed=self._fail,
            instruments=self._instruments or {},
        )
        self.phones = Phones(self.intake, clock=clock, rng=Random(self._rng.random()), ice_servers=self._ice)
        self.watch = AlarmWatch(self.intake, self.fanout.tracks, clock=clock, rng=self._rng)
        self.due = DueWatch(self.intake, clock=clock, rng=self._rng)
        self.checkpoints = Checkpoints(
            self.journal,
            picture,
            every_facts=settings.checkpoint_facts,
            every=timedelta(minutes=settings.checkpoint_minutes),
            now=clock(),
        )
        self._metrics = MetricsPage(self._state, counts)
        self._parts = Parts(
            intake=self.intake,
            fanout=self.fanout,
            switchboard=Switchboard(counts),
            phones=self.phones,
            doorman=Doorman(),
            counts=counts,
            limits=self.limits,
            secret=self.secret,
            clock=clock,
            now_s=self._loop.time,
            later=self._loop.call_later,
        )

    def _last_seen(self, picture: Picture, now: datetime) -> list[Position]:
        """Where the units of the picture were before the hub was restarted, as far as that is still worth knowing."""
        oldest_ms = (now.timestamp() - ANCIENT_LIMIT_S) * 1000
        return [fix for fix in self.tracks.at(now).positions() if fix.unit in picture.units and fix.at_ms >= oldest_ms]

    def _follow_sources(self) -> None:
        if not self._sources:
            return
        from console.hub.outside import follow  # only hubs with sources of their own need the mapping engine

        for source in self._sources:
            self._spawn(follow(source, self.intake, self._clock, Random(self._rng.random())))

    # ---- what others need of it ----

    @property
    def url(self) -> str:
        """Where clients connect."""
        scheme = "wss" if self.settings.tls_certificate else "ws"
        host = self.settings.host
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}{STREAM_PATH}"

    def token(
        self,
        role: Role,
        actor: str,
        *,
        source: str = "",
        exercise: bool = False,
        valid_for: timedelta = DEFAULT_VALIDITY,
    ) -> str:
        """A token for a client of this hub."""
        return make_token(
            self.secret, role, actor, source=source, exercise=exercise, valid_for=valid_for, now=self._clock()
        )

    def session(self, connection: Connection, address: str) -> Session:
        """A session for a client whose handshake was good."""
        return Session(self._parts, connection, address)

    def page(self, path: str) -> Page | None:
        """`/healthz`, `/metrics`, and the officers' page with its files."""
        if path == "/healthz":
            return health_page(self._state(), self.counts)
        if path == "/metrics":
            return self._metrics.page()
        return phone_page(path, self.phones)

    def _state(self) -> State:
        now = self._clock()
        picture = self.intake.picture
        return State(
            status="failed" if self.intake.failed else "stopping" if self._stopping else "ok",
            epoch=self.intake.epoch,
            head=self.intake.head,
            desks=len(self.fanout.feeds),
            connections=len(self.connections),
            uptime_s=(now - self._started).total_seconds(),
            in_flight=self.intake.in_flight,
            incidents_open=len(picture.open_incidents()),
            units=len(picture.units),
            sources=self.meters.health(now),
            now=now,
        )

    # ---- the beat ----

    def _every(self, period_s: float, work: Callable[[], object]) -> None:
        self._spawn(self._repeat(period_s, work))

    async def _repeat(self, period_s: float, work: Callable[[], object]) -> None:
        due_s = self._loop.time()
        while True:
            due_s = max(due_s + period_s, self._loop.time())
            await asyncio.sleep(due_s - self._loop.time())
            if period_s == BEAT_S:
                self.counts.lateness.add(max(0.0, self._loop.time() - due_s))
            try:
                work()
            except Exception:
                _log.exception("the hub's %s failed; it goes on", getattr(work, "__name__", "beat"))
                self.counts.failures += 1

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(self._task_ended)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a part of the hub ended: %s", error, exc_info=error)
            self.counts.failures += 1

    def _beat(self) -> None:
        self.fanout.beat()

    def pulse(self) -> None:
        """Tell every client that the hub is alive, and cut the desks that are too slow."""
        now = self._clock()
        sources = self.meters.health(now)
        desks = len(self.fanout.feeds)
        for connection in tuple(self.connections):
            if connection.session is not None:
                connection.session.pulse(now, self.intake.head, sources, desks)
        self.fanout.check(self._loop.time())

    def look(self) -> None:
        """Once a second: alarms, what has come due, checkpoints, tokens that ran out, peers that went silent."""
        if self.intake.failed is not None:
            return
        self.watch.look()
        self.due.look()
        self._show_what_is_open()
        self.phones.look()
        now = self._clock()
        self.checkpoints.look(now)
        for connection in tuple(self.connections):
            connection.check()
            if connection.session is not None:
                connection.session.check(now)

    def _durable(self, envelopes: list[Envelope]) -> None:
        self.fanout.durable(envelopes, self._loop.time())
        self.phones.durable(envelopes)
        # Whoever breaks the glass does not wait for the next second.
        asked = {envelope.fact.incident for envelope in envelopes if isinstance(envelope.fact, _ACCESS)}
        if asked:
            self.due.look(asked)
            self._show_what_is_open()

    def _show_what_is_open(self) -> None:
        """Every desk is shown what is open to it now, no more and no less."""
        self.fanout.regrant(standing_grants(self.intake.picture, self._clock()), self._loop.time())

    def _fail(self, error: Exception) -> None:
        """Fail-stop: what cannot be kept must not be promised. Senders keep what was not acknowledged."""
        _log.critical("the journal cannot be written, the hub stops: %s", error)
        farewell(tuple(self.connections), failed=True)
        if not self.failed.done():
            self.failed.set_result(error)

    # ---- stopping ----

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Read no more, let everything accepted reach the disk and be acknowledged, say farewell, close."""
        self._stopping = True
        self._server.close()
        for connection in tuple(self.connections):
            connection.stop_reading()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.intake.drained()
        self.fanout.flush()
        await self.fanout.stop()
        farewell(tuple(self.connections), failed=False)
        until_s = self._loop.time() + PATIENCE_S
        while self.connections and self._loop.time() < until_s:
            await asyncio.sleep(0.01)
        for connection in tuple(self.connections):
            connection.abort()
        await asyncio.sleep(0)
        self.intake.detach()
        await asyncio.to_thread(self._close_files)

    def _close_files(self) -> None:
        self.tracks.close()
        self.journal.close()
