"""The desk's one model: owns the picture, takes what the link brought once a frame, and tells the views."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from console.desk.asks import Ask, Asks, Fate
from console.desk.known import Known
from console.desk.known import Link as Link
from console.desk.need import Chip, Filter, alarms_by_incident
from console.desk.seen import Notice as Notice
from console.desk.seen import Seen as Seen
from console.desk.seen import Selection as Selection
from console.desk.seen import Tone as Tone
from console.desk.time.machine import TimeMachine
from console.desk.time.memory import Memory
from console.desk.time.moving import moved
from console.desk.time.worker import Executor
from console.domain.alarms import BUDGET_WINDOW
from console.domain.ids import fact_id
from console.domain.recommend import Ranking
from console.domain.vocabulary import Role
from console.link.client import LinkEvent, Opened, Received
from console.link.liveness import LinkState
from console.link.replica import Replica
from console.review.shift import Moment
from console.wire import frames
from console.wire.frames import Ack, Refuse

#: Milliseconds between two frames (about 30 a second) while nothing comes.
FRAME_MS = 33
#: What comes is shown at once, unless the last frame ended less than this ago, milliseconds: hands come first.
REST_MS = 12
#: Time a frame may spend on applying facts; the rest of it belongs to drawing, seconds.
APPLY_BUDGET_S = 0.008


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


class DeskModel(Known):
    """What one desk knows, and the only thing that changes it. Lives in the UI thread."""

    #: Once a frame, with a `Seen`, when anything changed. Views listen to this and to nobody else.
    touched = Signal(object)
    #: As `touched`, but always of the live picture, whatever is shown: for what must be heard at once.
    heard = Signal(object)
    #: Words somebody passes to this desk (call set-up, presence): a `wire.frames.Signal`. Kept by nobody.
    signalled = Signal(object)
    _arrived = Signal()

    def __init__(
        self,
        link: Link,
        replica: Replica | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        rng: Random | None = None,
        reviewer: Role | None = None,
        executor: Executor | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`clock` tells local UTC time, `monotonic` seconds; both are handed in so that tests move them.

        With a `reviewer` there is no hub: the desk shows journals as this role may see them. `executor` does what
        the time machine would have a thread do.
        """
        super().__init__(link, replica or Replica(), clock, monotonic, reviewer, parent)
        chance = rng or Random()
        self.asks = Asks(
            link,
            lambda: self.picture,
            self.live_now,
            self.why_no_asks,
            self._hear_ask,
            lambda: fact_id(self.live_now(), chance),
        )
        self.memory = Memory()
        self.time = TimeMachine(self, None if reviewer else self.memory, executor=executor, parent=self)
        self.frames = 0
        self._next, self._beneath = Seen(), Seen()
        self._shown_state: tuple[LinkState, str] | None = None
        self._shown_second = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.frame)
        self._rested_s = 0.0
        self._arrived.connect(self._come, Qt.ConnectionType.QueuedConnection)

    # ---- what the person does here ----

    def select_incident(self, key: str | None) -> None:
        """Pick an incident (or none); the unit is let go."""
        self._select(Selection(key, None))

    def select_unit(self, key: str | None) -> None:
        """Pick a unit; the incident stays picked."""
        self._select(Selection(self.selection.incident, key))

    def clear_selection(self) -> None:
        """Let go of everything."""
        self._select(Selection())

    def _select(self, selection: Selection) -> None:
        if selection == self.selection:
            return
        if selection.incident != self.selection.incident:
            self.advice = self.advice_for = None
            self._next.advice = True
        self.selection = selection
        self._next.selection = True
        self.flush()

    def set_filter(self, chip: Chip | None = None, text: str | None = None) -> None:
        """Change what the board shows."""
        wanted = Filter(self.filter.chip if chip is None else chip, self.filter.text if text is None else text)
        if wanted != self.filter:
            self.filter = wanted
            self._next.filter = True
            self.flush()

    def say(self, text: str, tone: Tone = Tone.INFO, incident: str | None = None) -> None:
        """Tell the person something."""
        self.notices.append(Notice(self.live_now(), tone, text, incident))
        self._next.notices = True

    def take_advice(self, incident: str, ranking: Ranking) -> None:
        """A recommendation is ready; dropped when another incident has been picked meanwhile."""
        if incident == self.selection.incident:
            self.advice, self.advice_for = ranking, incident
            self._next.advice = True

    def dismiss_away(self) -> None:
        """The digest has been read."""
        self.away = None
        self._next.away = True
        self.flush()

    # ---- the time machine's hands ----

    def selected(self) -> tuple[str | None, str | None]:
        """The selected incident and unit."""
        return self.selection.incident, self.selection.unit

    def select(self, incident: str | None, unit: str | None) -> None:
        """Pick both at once."""
        self._select(Selection(incident, unit))

    def tell(self, words: str, *, refused: bool = False) -> None:
        """Tell the person something at once."""
        self.say(words, Tone.REFUSED if refused else Tone.INFO)
        self.flush()

    def time_moved(self, before: Moment | None, after: Moment | None) -> None:
        """Another second is shown, or the present again: tell the views what differs."""
        if before is None or after is None:
            self._next.everything = self._next.link = self._next.advice = True
            self.advice = self.advice_for = None
        else:
            self._next.merge(moved(before, after))
        self._next.second = True
        self.flush()

    # ---- frames ----

    def start(self) -> None:
        """Start the link and the frames."""
        self.link.on_arrival = self._arrived.emit
        self.link.start()
        self._timer.start(FRAME_MS)

    def stop(self) -> None:
        """End both; the picture stays as it is."""
        self._timer.stop()
        self.link.on_arrival = None
        self.link.stop()
        self.time.close()

    def _come(self) -> None:
        """Something came: the next frame is due now, or as soon as the last one is long enough ago."""
        if self._timer.isActive():
            rest_s = self._rested_s + REST_MS / 1000 - self.monotonic()
            self._timer.start(max(0, round(rest_s * 1000)))

    def frame(self) -> None:
        """One frame: take what came, apply what fits in the budget, tell what changed."""
        self.frames += 1
        now = self._clock()
        for event in self.link.drain():
            self._hear(event)
        live = self._next if self.time.live else self._beneath
        live.merge(self.replica.work(APPLY_BUDGET_S, self.monotonic, now))
        away = self.replica.take_away()
        if away is not None:
            self.away = away
            self._next.away = self._beneath.away = True
        self._notice_state()
        second = int(self.live_now().timestamp())
        if second != self._shown_second:
            self._shown_second = second
            self._next.second = self._beneath.second = True
        caught_up = self.state is LinkState.LIVE and not self.replica.waiting
        self.memory.bound(self.live_picture, self.replica.tracks, self.live_now(), caught_up=caught_up)
        self.time.tick(self.monotonic())
        self.flush()
        self._rested_s = self.monotonic()
        if self._timer.isActive():
            self._timer.start(FRAME_MS)

    def flush(self) -> None:
        """Tell the views what has changed since they were last told."""
        (seen, beneath), self._next, self._beneath = (self._next, self._beneath), Seen(), Seen()
        heard = seen if self.time.live else beneath
        if heard.alarms or heard.everything:
            self._count_raised()
        if seen:
            self._show(seen)
        if heard:
            self.heard.emit(heard)

    def _show(self, seen: Seen) -> None:
        if seen.alarms or seen.everything:
            self._alarms_of = alarms_by_incident(self.picture.alarms.values())
        if self.time.live and (seen.everything or self.selection.incident in seen.incidents):
            self._drop_lost_selection(seen)
        self.touched.emit(seen)

    def _hear(self, event: LinkEvent) -> None:
        if isinstance(event, Received) and isinstance(event.frame, frames.Signal):
            self.signalled.emit(event.frame)
            return
        if isinstance(event, Received) and isinstance(event.frame, Ack | Refuse):
            self.asks.hear(event.frame)
            return
        if isinstance(event, Received):
            self.memory.hear(event.frame, self.live_now())
        self.replica.hear(event, self.monotonic())
        if isinstance(event, Opened):
            self._next.link = self._beneath.link = True

    def _hear_ask(self, ask: Ask) -> None:
        if ask.fate is Fate.REFUSED:
            self.say(f"{ask.words} was refused. {ask.answer}", Tone.REFUSED, ask.incident)
        elif ask.fate is Fate.ACCEPTED:
            self.say(ask.words, Tone.DONE, ask.incident)
        self._next.notices = True

    def _notice_state(self) -> None:
        state = self.state
        shown = (state, self.link_words() if state is not LinkState.LIVE else "")
        if state is LinkState.NOT_LIVE and self.not_live_since is None:
            self.not_live_since = self.live_now()
        elif state is LinkState.LIVE:
            self.not_live_since = None
        if shown != self._shown_state:
            self._shown_state = shown
            self._next.link = self._beneath.link = True

    def _count_raised(self) -> None:
        oldest = self.live_now() - BUDGET_WINDOW
        self._raised.update((alarm.id, alarm.raised_at) for alarm in self.live_picture.alarms.values())
        self._raised = {(key, at) for key, at in self._raised if at >= oldest}

    def _drop_lost_selection(self, seen: Seen) -> None:
        key = self.selection.incident
        if key is not None and key not in self.picture.incidents:
            self.selection = Selection(None, self.selection.unit)
            self.advice = self.advice_for = None
            seen.selection = seen.advice = True
