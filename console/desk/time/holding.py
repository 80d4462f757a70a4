"""What can be stood in: a journal opened in a thread, or what this desk has heard; with its findings and marks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from console.desk.time import bookmarks as marks
from console.desk.time.bookmarks import Bookmark, BookmarkError
from console.desk.time.density import Mark
from console.desk.time.memory import Memory
from console.desk.time.outlook import LONG, Outlook, find_missed, outlook
from console.desk.time.worker import Executor, Worker
from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.review.finding_types import ReviewFinding
from console.review.heard import Base
from console.review.progress import Progress, unwatched
from console.review.reading import Note
from console.review.shift import Moment, Shift

#: Facts up to which a live desk's past is made ready at once; more are folded in a thread.
AT_ONCE = 2_000


class Host(Protocol):
    """What the time machine needs of the desk."""

    @property
    def role(self) -> Role | None: ...
    def live_now(self) -> datetime: ...
    def selected(self) -> tuple[str | None, str | None]: ...
    def select(self, incident: str | None, unit: str | None) -> None: ...
    def tell(self, words: str, *, refused: bool = False) -> None: ...
    def time_moved(self, before: Moment | None, after: Moment | None) -> None: ...


class Holding(QObject):
    """Holds one shift at a time.

    Attributes:
        shift: what can be stood in; none until there is one.
        moment: what is shown of it; none while live.
        from_file: whether it is a journal that was opened, not what this desk has heard.
        notes: what is wrong with the shift or with its marks, in words.
        alarms: alarms of the shift as they were raised.
        findings: missed moments of the shift, in order; they come some time after the shift.
        bookmarks: marked moments, in order of time.
        folder: where bookmarks are kept that have no place beside a journal.
    """

    #: Time, view, speed, shift, progress, findings or bookmarks: anything.
    changed = Signal()

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
        self.folder: Path | None = None
        self.shift: Shift | None = None
        self.moment: Moment | None = None
        self.from_file = False
        self.notes: tuple[Note, ...] = ()
        self.alarms: tuple[Mark, ...] = ()
        self.findings: tuple[ReviewFinding, ...] = ()
        self.bookmarks: tuple[Bookmark, ...] = ()
        self._opener, self._finder = Worker(executor, self), Worker(executor, self)
        self._refresher = Worker(executor, self)
        self._base: Base | None = None
        self._span: tuple[datetime, datetime] | None = None

    @property
    def has_hub(self) -> bool:
        """Whether there is a live picture to go back to."""
        return self._memory is not None

    @property
    def busy(self) -> str:
        """What is being done and how far it is, in words; else empty."""
        return self._opener.words or self._finder.words

    @property
    def opening(self) -> str:
        """What is being made ready to be stood in, and how far it is, in words; else empty."""
        return self._opener.words

    @property
    def share(self) -> float:
        """How far that is, from 0 to 1."""
        return self._opener.share

    @property
    def follows(self) -> bool:
        """Whether the shift is what this desk remembers still, so that more of it comes."""
        return self._memory is not None and not self.from_file and self._base is self._memory.base

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last second that can be stood in."""
        memory = self._memory
        if memory is None or self.from_file or (self.moment is not None and not self.follows):
            return self._span
        return (memory.begun_at, max(memory.begun_at, self._host.live_now())) if memory.begun_at is not None else None

    # ---- a journal ----

    def open(self, path: Path) -> None:
        """Open a journal and stand at its beginning; `busy` says how far it is."""
        role = self._host.role or Role.OPERATIONS

        def work(progress: Progress) -> Outlook:
            return outlook(Shift.open(path, progress=progress, role=role))

        self._opener.begin(f"Opening {path.name}", work, self._opened, lambda error: self._failed(path, error))
        self.changed.emit()

    def stop_opening(self) -> None:
        """Stop what `busy` tells of; what was shown stays."""
        stopped = self._opener.stop()
        if self._finder.stop() or stopped:
            self._host.tell("Stopped")
        self.changed.emit()

    def _opened(self, found: Outlook) -> None:
        raise NotImplementedError

    def _failed(self, path: Path, error: Exception) -> None:
        words = str(error) if isinstance(error, JournalError | OSError) else f"{type(error).__name__}: {error}"
        self.notes = (*self.notes, Note("not-opened", f"{path.name} cannot be opened: {words}"))
        self._host.tell(self.notes[-1].text, refused=True)
        self.changed.emit()

    def _hold(self, found: Outlook) -> None:
        self.shift, self.notes, self.alarms, self._span = found.shift, found.notes, found.alarms, found.span

    def _find(self) -> None:
        """Look for missed moments, in a thread."""
        shift = self.shift
        self.findings = ()
        if shift is not None and shift.facts:
            self._finder.begin(
                "Looking for missed moments", lambda progress: find_missed(shift, progress), self._found,
                lambda error: self._note("no-findings", f"Missed moments could not be worked out: {error}"),
            )  # fmt: skip

    def _found(self, findings: tuple[ReviewFinding, ...]) -> None:
        self.findings = findings
        self._spare_collector()
        self.changed.emit()

    def _spare_collector(self) -> None:
        """Let the garbage collector pass over a long shift: it stays, and each sweep through it would stop a scrub."""
        if self.from_file and self.shift is not None and len(self.shift.facts) >= LONG:
            gc.freeze()

    def _note(self, code: str, text: str) -> None:
        self.notes = (*self.notes, Note(code, text))
        self.changed.emit()

    def _let_go(self) -> None:
        """Close what was held."""
        self._finder.stop()
        self._refresher.stop()
        shift, self.shift = self.shift, None
        self._span = self._base = None
        self.from_file, self.notes, self.alarms, self.findings, self.bookmarks = False, (), (), (), ()
        if shift is not None:
            shift.close()

    def close(self) -> None:
        """Let go of files and threads."""
        for worker in (self._opener, self._finder, self._refresher):
            worker.close()
        self._let_go()

    # ---- what a live desk has heard ----

    def look_back(self) -> None:
        """Make a live desk's past ready without leaving the present: views of the whole shift can then show it."""
        if self._memory is not None and self._memory.begun_at is not None and not self.from_file:
            self._remember(self.changed.emit)

    def _is_fresh(self) -> bool:
        """Whether the shift holds all that was heard until now."""
        memory, shift = self._memory, self.shift
        if memory is None or shift is None or not self.follows:
            return False
        return len(shift.facts) == len(memory.facts) and not memory.sampled_since(shift)

    def _growing(self) -> Callable[[Progress], Outlook | None]:
        """What takes in what a hub has written into an open journal since."""
        shift = self.shift
        assert shift is not None

        def work(progress: Progress) -> Outlook | None:
            grown = shift.grown(progress)
            return outlook(grown) if grown is not None else None

        return work

    def _making(self) -> Callable[[Progress], Outlook]:
        assert self._memory is not None
        reuse = self.shift if self.follows else None
        make = self._memory.maker(self._host.role or Role.OPERATIONS, reuse)
        return lambda progress: outlook(make(progress))

    def _remember(self, then: Callable[[], None]) -> bool:
        """Make the past ready and then do something; whether that was done at once."""
        assert self._memory is not None
        base, make = self._memory.base, self._making()
        if len(self._memory.facts) <= AT_ONCE:
            self._remembered(base, make(unwatched))
            return True

        def done(found: Outlook) -> None:
            self._remembered(base, found)
            then()

        def failed(error: Exception) -> None:
            self._host.tell(f"The past cannot be shown: {error}", refused=True)
            self.changed.emit()

        self._opener.begin("Going back", make, done, failed)
        self.changed.emit()
        return False

    def _remembered(self, base: Base, found: Outlook) -> None:
        first = self.shift is None or self.shift.epoch != found.shift.epoch
        self._hold(found)
        self._base = base
        self._find()
        if first:
            self._load_bookmarks()

    # ---- bookmarks ----

    @property
    def _epoch(self) -> str:
        if self.shift is not None:
            return self.shift.epoch
        return self._memory.epoch if self._memory is not None else ""

    def _places(self) -> list[Path]:
        """Where bookmarks may be, the best place first."""
        found = [marks.beside(self.shift.path)] if self.shift is not None and self.from_file else []
        if self.folder is not None and self._epoch:
            found.append(self.folder / f"bookmarks-{self._epoch}.json")
        return found

    def _load_bookmarks(self) -> None:
        held: list[Bookmark] = []
        for place in self._places():
            try:
                held += marks.load(place, self._epoch)
            except BookmarkError as error:
                self._note("bookmarks", f"{str(error)[:1].upper()}{str(error)[1:]}.")
        self.bookmarks = tuple(sorted(dict.fromkeys(held), key=lambda bookmark: bookmark.at))

    def _keep(self, bookmarks: Sequence[Bookmark], words: str) -> None:
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
