"""What one desk knows: the picture and positions it shows, how it stands to the hub, and what is picked on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject

from console.desk.need import Filter
from console.desk.seen import Notice, Selection
from console.desk.time.machine import LIVE_KEY, TimeMachine
from console.domain.alarms import Budget, budget
from console.domain.entities import Alarm, Incident, Unit
from console.domain.facts import Fact
from console.domain.picture import Picture
from console.domain.recommend import Ranking
from console.domain.tracks import STALE_AFTER_S, Tracks
from console.domain.vocabulary import Role
from console.link.away import Away
from console.link.client import LinkEvent
from console.link.liveness import LinkState
from console.link.replica import Replica
from console.wire import frames
from console.wire.frames import SourceHealth

NOTICES_KEPT = 60


class Link(Protocol):
    """The desk's end of the stream, as `console.link.worker.LinkWorker` offers it."""

    on_arrival: Callable[[], None] | None

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def drain(self) -> list[LinkEvent]: ...
    def ask(self, fact: Fact, *, expects: int | None = None, at: datetime | None = None) -> str: ...
    def send(self, *frames: frames.ClientFrame) -> None: ...


class Known(QObject):
    """Read by every view, changed by `console.desk.model.DeskModel` alone.

    What it shows is the present or a past second, as `time` says: `picture`, `tracks` and `now()` are of that time,
    while the live picture goes on beneath.
    """

    #: What time is shown.
    time: TimeMachine

    def __init__(
        self,
        link: Link,
        replica: Replica,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        reviewer: Role | None,
        parent: QObject | None,
    ) -> None:
        super().__init__(parent)
        self.link = link
        self.replica = replica
        self._clock = clock
        self.monotonic = monotonic
        self._reviewer = reviewer
        self._nothing = Picture()
        self.selection = Selection()
        self.filter = Filter()
        self.notices: deque[Notice] = deque(maxlen=NOTICES_KEPT)
        self.away: Away | None = None
        self.advice: Ranking | None = None
        self.advice_for: str | None = None
        self.not_live_since: datetime | None = None
        self._alarms_of: dict[str, list[Alarm]] = {}
        self._raised: set[tuple[str, datetime]] = set()

    @property
    def picture(self) -> Picture:
        """The picture that is shown: live as far as it has been applied, or that of a past second."""
        moment = self.time.moment
        if moment is not None:
            return moment.picture
        return self.replica.picture if self.time.has_hub else self._nothing

    @property
    def tracks(self) -> Tracks:
        """Positions that are shown: the newest, or those of a past second."""
        moment = self.time.moment
        return moment.tracks if moment is not None else self.replica.tracks

    @property
    def live_picture(self) -> Picture:
        """The picture of the present, whatever is shown."""
        return self.replica.picture

    @property
    def role(self) -> Role | None:
        """This desk's role, once the hub has said so."""
        if self._reviewer is not None:
            return self._reviewer
        welcome = self.replica.welcome
        return next((role for role in Role if welcome is not None and role.value == welcome.role), None)

    @property
    def actor(self) -> str:
        """Who sits here, as the token says."""
        return self.replica.welcome.actor if self.replica.welcome is not None else ""

    @property
    def exercise(self) -> bool:
        """Whether anything on show is an exercise."""
        welcome = self.replica.welcome
        said = welcome is not None and welcome.exercise and not self.time.from_file
        return self.picture.exercise or said

    @property
    def sources(self) -> tuple[SourceHealth, ...]:
        """How the hub's sources are doing."""
        return self.replica.sources

    @property
    def state(self) -> LinkState:
        """How this desk stands to the hub."""
        return self.replica.liveness.state(self.monotonic())

    @property
    def live(self) -> bool:
        """Whether what is shown may be taken for the present."""
        return self.time.live and self.state is LinkState.LIVE

    def link_words(self) -> str:
        """The link's state in words, with since when where the picture is not live."""
        if not self.time.has_hub:
            return "NO HUB: a journal is shown"
        words = self.replica.liveness.words(self.monotonic())
        if self.state is LinkState.NOT_LIVE and self.not_live_since is not None:
            why = self.replica.liveness.lost_because
            since = self.not_live_since.strftime("%H:%M:%S")
            words = f"NOT LIVE since {since}" + (f": {why}" if why else "")
        return words if self.time.live else f"{words} beneath"

    def now(self) -> datetime:
        """The time that is shown, UTC: the one clock of every view. The hub's time, or a past second."""
        return self.time.at or self.live_now()

    def live_now(self) -> datetime:
        """The hub's time, UTC, whatever is shown."""
        return self.replica.liveness.now(self._clock())

    def incident(self) -> Incident | None:
        """The selected incident."""
        key = self.selection.incident
        return self.picture.incidents.get(key) if key else None

    def unit(self) -> Unit | None:
        """The selected unit."""
        key = self.selection.unit
        return self.picture.units.get(key) if key else None

    def alarms_of(self, incident: str) -> list[Alarm]:
        """Alarms about one incident."""
        return self._alarms_of.get(incident, [])

    @property
    def alarms_by_incident(self) -> dict[str, list[Alarm]]:
        """Alarms under the incident they are about."""
        return self._alarms_of

    def alarm_budget(self) -> Budget:
        """Alarms of the last ten minutes against what a person can attend to."""
        if not self.time.live:
            return budget((alarm.raised_at for alarm in self.picture.alarms.values()), self.now())
        return budget((at for _, at in self._raised), self.now())

    def stale_units(self) -> int:
        """Units on duty whose newest position is older than its limit, or that never reported one."""
        tracks = self.tracks
        fresh = int((tracks.age_s(self.now().timestamp()) <= STALE_AFTER_S).sum()) if len(tracks) else 0
        return max(0, len(self.picture.units) - fresh)

    def why_no_asks(self, present: bool = False) -> str:
        """Why nothing can be asked now; empty when it can. `present`: of what is true now, whatever is shown."""
        if not self.time.has_hub:
            return "This desk looks at a journal: there is no hub that could act on it."
        if not (present or self.time.live):
            return f"What you see is the past ({self.time.words}): nobody can change it. {LIVE_KEY} goes back to live."
        state = self.state
        if state is LinkState.DENIED:
            return "The hub refused this desk, so nothing can be sent."
        if state is LinkState.LIVE or (state is LinkState.CATCHING_UP and self.replica.liveness.ever_live):
            return ""
        return "The picture is not live: what you see may have changed. Wait until the link is back."
