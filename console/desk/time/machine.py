"""The time machine: the one place that changes what time the desk shows, live or any second of a shift."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from console.desk.time import bookmarks as marks
from console.desk.time.bookmarks import Bookmark, BookmarkError
from console.desk.time.memory import Memory
from console.desk.time.worker import Executor, Worker
from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.review.finding_types import ReviewFinding
from console.review.progress import Progress
from console.review.reading import Note
from console.review.shift import Moment, Shift, View
from console.review.times import moment as time_of
from console.review.times import ms

#: The key that goes back to the present.
LIVE_KEY = "Ctrl+L"
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
#: A played moment is shown at least this long, seconds: more often than this nobody can see.
PLAY_STEP_S = 0.066
#: How often what a live desk has heard since is taken in while somebody stands in its past, seconds.
REFRESH_S = 5.0
#: Facts up to which a live desk's past is made ready at once; more are folded in a thread.
AT_ONCE = 2_000
#: Positions before the first or after the last fact widen the span by no more than this: clocks may be wrong.
_WIDEN_MS = 3_600_000


class Host(Protocol):
    """What the machine needs of the desk."""

    @property
    def role(self) -> Role | None: ...
    def live_now(self) -> datetime: ...
    def selected(self) -> tuple[str | None, str | None]: ...
    def select(self, incident: str | None, unit: str | None) -> None: ...
    def tell(self, words: str, *, refused: bool = False) -> None: ...
    def time_moved(self, before: Moment | None, after: Moment | None) -> None: ...


class TimeMachine(QObject):
    """Live, or standing in a moment of a shift: a journal that was opened, or what this desk has heard.

    Attributes:
        view: how the past is ordered.
        speed: seconds of the shift played in a second; 0 while standing.
        moment: what is shown; none while live.
        shift: what can be stood in; none until there is one.
        findings: missed moments of the shift, in order; they come some time after the shift.
        notes: what is wrong with the shift or with its bookmarks, in words.
        bookmarks: marked moments, in order of time.
    """

    #: Time, view, speed, shift, progress, findings or bookmarks: anything.
    changed = Signal()
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
        super().__init__(parent)
        self._host, self._memory = host, memory
        #: Workspace and map view (latitude, longitude, zoom) as they are, for bookmarks; set by the window.
        self.arrangement: Callable[[], tuple[str, tuple[float, float, float] | None]] = lambda: ("", None)
        #: Where bookmarks are kept that have no place beside a journal.
        self.folder: Path | None = None
        self.view = View.AS_KNOWN
        self.speed = 0.0
        #: How fast it was played last.
        self.last_speed = SPEEDS[0]
        self.moment: Moment | None = None
        self.shift: Shift | None = None
        self.findings: tuple[ReviewFinding, ...] = ()
        self.finding: ReviewFinding | None = None
        self.notes: tuple[Note, ...] = ()
        self.bookmarks: tuple[Bookmark, ...] = ()
        self._opener, self._finder = Worker(executor, self), Worker(executor, self)
        self._refresher = Worker(executor, self)
        self._from_file = False
        self._stepped = False
        self._span: tuple[datetime, datetime] | None = None
        self._played_s = self._refreshed_s = 0.0
        self._said = ""

    # ---- what is shown ----

    @property
    def has_hub(self) -> bool:
        """Whether there is a live picture to go back to."""
        return self._memory is not None

    @property
    def live(self) -> bool:
        """Whether the desk shows the present."""
        return self.has_hub and self.moment is None

    @property
    def at(self) -> datetime | None:
        """The second that is shown (UTC); none while live."""
        return self.moment.at if self.moment is not None else None

    @property
    def busy(self) -> str:
        """What is being done and how far it is, in words; else empty."""
        return self._opener.words or self._finder.words

    @property
    def from_file(self) -> bool:
        """Whether the shift is a journal that was opened, not what this desk has heard."""
        return self._from_file

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last second that can be stood in."""
        if self._memory is None or self._from_file:
            return self._span
        begun = self._memory.begun_at
        return (begun, max(begun, self._host.live_now())) if begun is not None else None

    @property
    def words(self) -> str:
        """What is shown, for every view: `REPLAY 14:03:10 as it was known`; empty while live."""
        if self.live:
            return ""
        return f"REPLAY {self.moment.at:%H:%M:%S} {self.view.value}" if self.moment is not None else "REPLAY"

    # ---- opening ----

    def open(self, path: Path) -> None:
        """Open a journal and stand at its beginning; `busy` says how far it is."""
        self.pause()
        role = self._host.role or Role.OPERATIONS

        def work(progress: Progress) -> Shift:
            return Shift.open(path, progress=progress, role=role)

        self._opener.begin(f"Opening {path.name}", work, self._opened, lambda error: self._failed(path, error))
        self.changed.emit()

    def stop_opening(self) -> None:
        """Stop what `busy` tells of; what was shown stays."""
        stopped = self._opener.stop()
        if self._finder.stop() or stopped:
            self._host.tell("Stopped")
        self.changed.emit()

    def _failed(self, path: Path, error: Exception) -> None:
        words = str(error) if isinstance(error, JournalError | OSError) else f"{type(error).__name__}: {error}"
        self.notes = (*self.notes, Note("not-opened", f"{path.name} cannot be opened: {words}"))
        self._host.tell(self.notes[-1].text, refused=True)
        self.changed.emit()

    def _opened(self, shift: Shift) -> None:
        self._let_go()
        self._take(shift, from_file=True)
        self._span = _span_of(shift)
        self._load_bookmarks()
        if self._span is not None:
            self.go(self._span[0])
        else:
            self._stand(shift.at(self._host.live_now(), self.view))

    def _take(self, shift: Shift, *, from_file: bool) -> None:
        self.shift, self._from_file = shift, from_file
        self.notes = tuple(shift.notes)
        self.findings, self.finding = (), None
        if shift.facts:
            self._finder.begin("Looking for missed moments", lambda progress: _find(shift, progress), self._found,
                               lambda error: self._not_found(error))  # fmt: skip

    def _found(self, findings: tuple[ReviewFinding, ...]) -> None:
        self.findings = findings
        self.changed.emit()

    def _not_found(self, error: Exception) -> None:
        self.notes = (*self.notes, Note("no-findings", f"Missed moments could not be worked out: {error}"))
        self.changed.emit()

    def _let_go(self) -> None:
        """Close what was stood in."""
        self._finder.stop()
        self._refresher.stop()
        shift, self.shift = self.shift, None
        self._span = None
        if shift is not None:
            shift.close()

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
        self.finding = finding
        self.go(finding.at)
        self._host.select(finding.incident, finding.unit)
        self._host.tell(finding.text)

    def back_to_live(self) -> None:
        """Show the present again."""
        if not self.has_hub:
            self._host.tell("There is no hub here: this desk looks at a journal", refused=True)
            return
        before, self.moment = self.moment, None
        self.speed, self._stepped = 0.0, False
        self._opener.stop()
        if self._from_file:
            self._let_go()
            self._from_file, self.notes, self.findings, self.bookmarks = False, (), (), ()
        if before is not None:
            self._host.time_moved(before, None)
        self.changed.emit()

    def _stand(self, moment: Moment) -> None:
        before, self.moment = self.moment, moment
        self._host.time_moved(before, moment)
        self.changed.emit()

    # ---- a live desk's past ----

    def look_back(self) -> None:
        """Make a live desk's past ready without leaving the present: views of the whole shift can then show it."""
        if self.has_hub and not self._from_file:
            self._remember(self.changed.emit)

    def _ready(self, then: Callable[[], None]) -> bool:
        """Whether there is a shift to stand in; if not, it is made ready and `then` is done later."""
        if self.shift is not None and (self.moment is not None or self._from_file):
            return True
        if self._memory is None:
            self._host.tell(f"{self.busy}: a moment" if self.busy else "No journal is open", refused=not self.busy)
            return False
        if self._memory.begun_at is None:
            self._host.tell("This desk has heard nothing yet: there is no past to show", refused=True)
            return False
        heard = len(self._memory.facts)
        fresh = self.shift is not None and len(self.shift.facts) == heard and not self._memory.sampled_since(self.shift)
        if fresh:
            return True
        if heard <= AT_ONCE:
            self._remembered(self._make(lambda what, done, total: True), lambda: None)
            return True
        self._remember(then)
        return False

    def _make(self, progress: Progress) -> Shift:
        assert self._memory is not None
        return self._memory.shift(self._host.role or Role.OPERATIONS, self.shift, progress)

    def _remember(self, then: Callable[[], None]) -> None:
        assert self._memory is not None
        make = self._memory.maker(self._host.role or Role.OPERATIONS, self.shift)
        self._opener.begin(
            "Going back", make, lambda shift: self._remembered(shift, then),
            lambda error: self._host.tell(f"The past cannot be shown: {error}", refused=True),
        )  # fmt: skip
        self.changed.emit()

    def _remembered(self, shift: Shift, then: Callable[[], None]) -> None:
        first = self.shift is None or self.shift.epoch != shift.epoch
        self._take(shift, from_file=False)
        if first:
            self._load_bookmarks()
        then()

    def _refresh(self) -> None:
        """Take in what was heard while somebody stands in the past: late facts may become ghosts of this moment."""
        assert self._memory is not None
        make = self._memory.maker(self._host.role or Role.OPERATIONS, self.shift)
        self._refresher.begin("", make, self._refreshed, lambda error: None)

    def _refreshed(self, shift: Shift) -> None:
        if self.moment is None or self._from_file:
            return
        self.shift, self.notes = shift, tuple(shift.notes)
        if not self._stepped:
            self._stand(shift.at(self.moment.at, self.view))

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
        if self._memory is not None and not self._from_file and now_s - self._refreshed_s >= REFRESH_S:
            self._refreshed_s = now_s
            if (
                self.shift is None
                or self._memory.sampled_since(self.shift)
                or len(self.shift.facts) != len(self._memory.facts)
            ):
                self._refresh()

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
            self._host.tell(
                f"You have caught up with the present; {LIVE_KEY} goes live" if self._at_present else "The end"
            )
        self._stand(self.shift.at(when, self.view))

    @property
    def _at_present(self) -> bool:
        return self.has_hub and not self._from_file

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

    @property
    def _epoch(self) -> str:
        if self.shift is not None:
            return self.shift.epoch
        return self._memory.epoch if self._memory is not None else ""

    def _places(self) -> list[Path]:
        """Where bookmarks may be, the best place first."""
        found = [marks.beside(self.shift.path)] if self.shift is not None and self._from_file else []
        if self.folder is not None and self._epoch:
            found.append(self.folder / f"bookmarks-{self._epoch}.json")
        return found

    def _load_bookmarks(self) -> None:
        held: list[Bookmark] = []
        for place in self._places():
            try:
                held += marks.load(place, self._epoch)
            except BookmarkError as error:
                self.notes = (*self.notes, Note("bookmarks", f"{str(error)[:1].upper()}{str(error)[1:]}."))
        self.bookmarks = tuple(sorted(dict.fromkeys(held), key=lambda bookmark: bookmark.at))

    def _keep(self, bookmarks: tuple[Bookmark, ...], words: str) -> None:
        trouble = "there is no folder for it"
        ordered = tuple(sorted(bookmarks, key=lambda bookmark: bookmark.at))
        for place in self._places():
            try:
                marks.save(place, self._epoch, ordered)
            except BookmarkError as error:
                trouble = str(error)
                continue
            self.bookmarks = ordered
            self._host.tell(words)
            self.changed.emit()
            return
        self._host.tell(f"The mark cannot be kept: {trouble}", refused=True)

    def close(self) -> None:
        """Let go of files and threads."""
        for worker in (self._opener, self._finder, self._refresher):
            worker.close()
        if self.shift is not None and self._from_file:
            self._let_go()


def _find(shift: Shift, progress: Progress) -> tuple[ReviewFinding, ...]:
    from console.review.findings import find  # when first needed: a desk that stays live has no use for it

    twin = shift.twin()
    try:
        return tuple(find(twin, progress))
    finally:
        twin.close()


def _span_of(shift: Shift) -> tuple[datetime, datetime] | None:
    """From the first to the last second worth standing in: facts, and positions shortly before and after."""
    span = shift.span()
    if span is None:
        return None
    first, last = ms(span[0]), ms(span[1])
    for times in (shift.times_ms(View.AS_IT_WAS), shift.positions.span_ms() if shift.positions is not None else None):
        if times is not None and len(times):
            first = max(min(first, int(times[0])), first - _WIDEN_MS)
            last = min(max(last, int(times[-1])), last + _WIDEN_MS)
    return time_of(first), time_of(last)
