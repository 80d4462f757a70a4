"""The time machine: the one place that changes what time the desk shows, live or any second of a shift."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from console.desk.time.bookmarks import Bookmark
from console.desk.time.holding import Holding
from console.desk.time.holding import Host as Host
from console.desk.time.memory import Memory
from console.desk.time.outlook import Outlook
from console.desk.time.worker import Executor
from console.review.finding_types import ReviewFinding
from console.review.shift import Moment, View

#: The key that goes back to the present.
LIVE_KEY = "Ctrl+L"
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
#: A played moment is shown at least this long, seconds: more often than this nobody can see.
PLAY_STEP_S = 0.066
#: How often what a live desk has heard since, or a hub has written since, is taken in while the past is shown, seconds.
REFRESH_S = 5.0


class TimeMachine(Holding):
    """Live, or standing in a moment of a shift: a journal that was opened, or what this desk has heard.

    Attributes:
        view: how the past is ordered.
        speed: seconds of the shift played in a second; 0 while standing.
        last_speed: how fast it was played last.
        finding: the missed moment that was gone to last.
        arrangement: workspace and map view (latitude, longitude, zoom) as they are, for bookmarks; set by the window.
    """

    #: A `Bookmark` was gone back to: workspace and map follow.
    restored = Signal(object)

    def __init__(
        self,
        host: Host,
        memory: Memory | None = None,
        *,
        executor: Executor | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`memory` is what a live desk has heard, none on a desk without a hub."""
        super().__init__(host, memory, executor=executor, parent=parent)
        self.arrangement: Callable[[], tuple[str, tuple[float, float, float] | None]] = lambda: ("", None)
        self.view = View.AS_KNOWN
        self.speed, self.last_speed = 0.0, SPEEDS[0]
        self.finding: ReviewFinding | None = None
        self._stepped = False
        self._played_s = self._refreshed_s = 0.0
        self._said = ""

    # ---- what is shown ----

    @property
    def live(self) -> bool:
        """Whether the desk shows the present."""
        return self.has_hub and self.moment is None

    @property
    def at(self) -> datetime | None:
        """The second that is shown (UTC); none while live."""
        return self.moment.at if self.moment is not None else None

    @property
    def words(self) -> str:
        """What is shown, for every view: `REPLAY 14:03:10 as it was known`; empty while live."""
        if self.live:
            return ""
        return f"REPLAY {self.moment.at:%H:%M:%S} {self.view.value}" if self.moment is not None else "REPLAY"

    def _opened(self, found: Outlook) -> None:
        self.speed = 0.0
        self._let_go()
        self._hold(found)
        self.from_file = True
        self._spare_collector()
        self._find()
        self._load_bookmarks()
        if found.span is not None:
            self.go(found.span[0])
        else:
            self._stand(found.shift.at(self._host.live_now(), self.view))

    # ---- going ----

    def go(self, when: datetime) -> None:
        """Stand in a second (UTC); a live desk goes back into what it has heard."""
        if not self._ready(lambda: self.go(when)):
            return
        assert self.shift is not None
        span = self.span
        if span is not None:
            when = min(max(when, span[0]), span[1])
        self._stepped = False
        self._stand(self.shift.at(when, self.view))

    def step(self, facts: int) -> None:
        """Go on by some facts of the view, or back."""
        if not self._ready(lambda: self.step(facts)):
            return
        assert self.shift is not None
        self.speed = 0.0
        here = self.moment or self.shift.at(self._host.live_now(), self.view)
        count = here.count + facts
        if facts < 0 and not self._stepped and here.last is not None:
            # Between two facts the one that is past is the first to go back to.
            count += 1
        total = len(self.shift.facts)
        if not total or not 0 < count <= total:
            self._host.tell("There is no fact before this one" if facts < 0 else "There is no fact after this one")
        if total:
            self._stepped = True
            self._stand(self.shift.after(min(max(count, 1), total), self.view))

    def play(self, speed: float = 1.0) -> None:
        """Play from here, so many seconds of the shift in one."""
        if self.moment is None or self.span is None:
            self._host.tell("There is nothing to play: go back to a time first, as in /replay 14:03", refused=True)
            return
        if self.moment.at >= self.span[1]:
            self._host.tell("This is the end: there is nothing after it to play")
            return
        self.speed = self.last_speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        self._stepped = False
        self._played_s = 0.0
        self.changed.emit()

    def pause(self) -> None:
        """Stand still."""
        if self.speed:
            self.speed = 0.0
            self.changed.emit()

    def set_view(self, view: View) -> None:
        """As it was, or as it was known."""
        if view is self.view:
            return
        self.view = view
        if self.moment is not None and self.shift is not None:
            self._stepped = False
            self._stand(self.shift.at(self.moment.at, view))
        else:
            self.changed.emit()

    def next_finding(self, by: int = 1) -> None:
        """Go to the next missed moment, or one before, and select what it is about."""
        if self.shift is None and not self._ready(lambda: self.next_finding(by)):
            return
        if not self.findings:
            self._host.tell(f"{self._finder.words}: a moment" if self._finder.busy else "No missed moments were found")
            return
        if self.finding in self.findings and self.finding is not None and self.finding.at == self.at:
            place = self.findings.index(self.finding) + by
        else:
            times = [finding.at for finding in self.findings]
            here = self.at or self._host.live_now()
            place = bisect_right(times, here) + by - 1 if by > 0 else bisect_left(times, here) + by
        if not 0 <= place < len(self.findings):
            self._host.tell("There is no missed moment after this one" if by > 0 else "There is none before this one")
            return
        self.go_to_finding(self.findings[place])

    def go_to_finding(self, finding: ReviewFinding) -> None:
        """Stand in the second of a finding and select what it is about."""
        self.finding, self.speed = finding, 0.0
        self.go(finding.at)
        self._host.select(finding.incident, finding.unit)
        self._host.tell(finding.text)

    def back_to_live(self) -> None:
        """Show the present again."""
        if not self.has_hub:
            self._host.tell("There is no hub here: this desk looks at a journal", refused=True)
            return
        before, self.moment = self.moment, None
        self.speed, self._stepped, self.finding = 0.0, False, None
        self._opener.stop()
        if not self.follows:
            self._let_go()
        if before is not None:
            self._host.time_moved(before, None)
        self.changed.emit()

    def _stand(self, moment: Moment) -> None:
        before, self.moment = self.moment, moment
        self._host.time_moved(before, moment)
        self.changed.emit()

    def _ready(self, then: Callable[[], None]) -> bool:
        """Whether there is a shift to stand in now; if not, it may be made ready, and `then` is done later."""
        if self.shift is not None and (self.moment is not None or self.from_file):
            return True
        if self._memory is None:
            self._host.tell(f"{self.busy}: a moment" if self.busy else "No journal is open", refused=not self.busy)
            return False
        if self._memory.begun_at is None:
            self._host.tell("This desk has heard nothing yet: there is no past to show", refused=True)
            return False
        return self._is_fresh() or self._remember(then)

    # ---- time goes on ----

    def tick(self, now_s: float) -> None:
        """Once a frame, at a monotonic time in seconds: play on, take in what is new, tell of progress."""
        if self.busy != self._said:
            self._said = self.busy
            self.changed.emit()
        if self.moment is None:
            return
        if self.speed:
            self._play_on(now_s)
        if now_s - self._refreshed_s >= REFRESH_S and not self._refresher.busy:
            self._refreshed_s = now_s
            if self.from_file:
                self._refresher.begin("Reading on", self._growing(), self._refreshed, lambda error: None)
            elif self.follows and not self._is_fresh():
                self._refresher.begin("Reading on", self._making(), self._refreshed, lambda error: None)

    def _refreshed(self, found: Outlook | None) -> None:
        """What was heard while somebody stands in the past: late facts may become ghosts of this moment."""
        if found is None or self.moment is None or not (self.from_file or self.follows):
            return
        self._hold(found)
        if not self._stepped:
            self._stand(found.shift.at(self.moment.at, self.view))

    def _play_on(self, now_s: float) -> None:
        if not self._played_s:
            self._played_s = now_s
        passed_s = now_s - self._played_s
        if passed_s < PLAY_STEP_S or self.shift is None or self.moment is None or self.span is None:
            return
        self._played_s = now_s
        end = self.span[1]
        when = min(self.moment.at + timedelta(seconds=passed_s * self.speed), end)
        if when >= end:
            self.speed = 0.0
            self._host.tell(f"You have caught up with the present; {LIVE_KEY} goes live" if self.follows else "The end")
        self._stand(self.shift.at(when, self.view))

    # ---- bookmarks ----

    def bookmark(self, text: str) -> None:
        """Mark this moment, with what is selected and how the window is arranged."""
        workspace, map_view = self.arrangement()
        epoch = self._epoch
        if not epoch:
            self._host.tell("There is no shift to mark a moment of", refused=True)
            return
        incident, unit = self._host.selected()
        moment = self.moment
        made = Bookmark(
            moment.at if moment is not None else self._host.live_now(), self.view,
            moment.count if moment is not None and self._stepped else None,
            incident, unit, workspace, map_view, text.strip()[:500],
        )  # fmt: skip
        self._keep((*self.bookmarks, made), f"Marked {made.at:%H:%M:%S}" + (f": {made.text}" if made.text else ""))

    def forget(self, bookmark: Bookmark) -> None:
        """Take a mark away."""
        self._keep(tuple(held for held in self.bookmarks if held != bookmark), "The mark is gone")

    def restore(self, bookmark: Bookmark) -> None:
        """Show that very moment again, the way it was looked at."""
        if not self._ready(lambda: self.restore(bookmark)):
            return
        assert self.shift is not None
        self.view, self.speed = bookmark.view, 0.0
        if bookmark.count is not None and bookmark.count <= len(self.shift.facts):
            self._stepped = True
            self._stand(self.shift.after(bookmark.count, self.view))
        else:
            self.go(bookmark.at)
        self._host.select(bookmark.incident, bookmark.unit)
        self.restored.emit(bookmark)
