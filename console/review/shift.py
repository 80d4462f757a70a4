"""A past shift, opened read only: the picture at any second of it, as it was or as it was known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from console.domain.facts import Envelope
from console.domain.picture import Picture, Touched
from console.domain.tracks import Tracks
from console.domain.vocabulary import Role
from console.domain.wall import redact
from console.journal.errors import JournalError
from console.journal.imported import is_imported
from console.review.heard import Heard, HeardTracks
from console.review.moments import Moment as Moment
from console.review.moments import View as View
from console.review.moments import collector_paused, point_at
from console.review.order import FactOrder
from console.review.progress import Progress, unwatched
from console.review.reading import FactReader, Note
from console.review.shift_notes import clock_notes, open_notes
from console.review.thawing import difference as difference
from console.review.times import Millis, column, moment, ms, steady
from console.review.track_reading import TrackReader

#: Facts held at most; of a longer journal the newest part is shown, from a picture of all that was before.
MOST_FACTS = 400_000


class Shift:
    """A journal and its tracks, or what a desk has heard, held for review.

    Not thread-safe: one thread asks at a time; another thread works with a `twin`.

    Attributes:
        path: the journal; of what a desk has heard, the path is empty.
        role: whose eyes it is seen with: what the information wall hides from them is a block in every fact.
        notes: what a reviewer has to know: damage, jumps of clocks, late facts, what was left out.
        exercise: whether any of it was an exercise.
        imported: whether any of it was imported from records, so that nobody knows when it was heard.
    """

    def __init__(
        self, path: Path, epoch: str, role: Role, reader: FactReader | None, tracks: TrackReader | HeardTracks | None
    ) -> None:
        """Use `Shift.open` or `Shift.of`."""
        self.path = path
        self.epoch = epoch
        self.role = role
        self._reader = reader
        self._track_reader = tracks
        self._facts: list[Envelope] = []
        self._base = Picture(epoch=epoch)
        self._more_notes: list[Note] = []
        self._orders: dict[View, FactOrder] = {}
        self._end: datetime | None = None
        self._late_heard_ms = np.zeros(0, dtype=np.int64)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        progress: Progress = unwatched,
        most_facts: int = MOST_FACTS,
        role: Role = Role.OPERATIONS,
    ) -> Self:
        """Open the journal at `path`, all of it or what was heard from `start` to `end`.

        A hub may be writing it; it is never changed. What is damaged is left out and said in `notes`. What `role`
        may not see is hidden in every fact, and so in every picture.

        Raises:
            JournalError: it is no journal, or cannot be opened at all.
            Stopped: `progress` said so.
        """
        reader = FactReader(path)
        tracks: TrackReader | None = None
        try:
            unreadable = ""
            try:
                tracks = TrackReader.beside(path)
            except JournalError as error:
                unreadable = str(error)
            shift = cls(path, reader.epoch, role, reader, tracks)
            if unreadable:
                shift._more_notes.append(Note("tracks", f"There are no positions to show: {unreadable}"))
            elif tracks is None:
                shift._more_notes.append(Note("no-tracks", "No positions were kept with this journal."))
            with collector_paused():
                shift._load(start, end, progress, most_facts)
        except BaseException:
            reader.close()
            if tracks is not None:
                tracks.close()
            raise
        return shift

    @classmethod
    def of(cls, heard: Heard, role: Role, before: Shift | None = None, progress: Progress = unwatched) -> Self:
        """What a desk has heard, as its role hears it: the hub has hidden the rest, but for what a grant opened.

        A record that was open for a time does not stand open in the past for ever.

        `before` is what was made of it earlier: what was folded then is not folded again.

        Raises:
            Stopped: `progress` said so.
        """
        shift = cls(Path(), heard.epoch, role, None, HeardTracks(heard.samples, heard.units))
        shift._base = base = heard.base.seen_by(role)
        shift._facts = [redact(envelope, role) for envelope in heard.facts]
        shift._more_notes.append(Note("memory", heard.words))
        if before is not None and before._base is base:
            shift._orders = {view: order.again() for view, order in before._orders.items()}
        with collector_paused():
            shift._arrange(progress)
        return shift

    def twin(self) -> Self:
        """The same shift for another thread: facts and pictures are shared, files are opened once more.

        Raises:
            JournalError: the positions cannot be opened again.
        """
        twin = type(self)(self.path, self.epoch, self.role, None, None)
        shared = ("_facts", "_base", "_end", "_late_heard_ms", "_jumped", "_lateness_ms")
        for name in shared:
            setattr(twin, name, getattr(self, name))
        twin._orders = dict(self._orders)
        twin._more_notes = [*(self._reader.notes if self._reader is not None else ()), *self._more_notes]
        tracks = self._track_reader
        twin._track_reader = TrackReader.beside(self.path) if isinstance(tracks, TrackReader) else tracks
        return twin

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        if self._reader is not None:
            self._reader.close()
        if self._track_reader is not None:
            self._track_reader.close()

    # ---- loading ----

    def _load(self, start: datetime | None, end: datetime | None, progress: Progress, most_facts: int) -> None:
        assert self._reader is not None
        before = 0
        self._end = end
        for found in self._reader.fresh(progress):
            batch = [redact(envelope, self.role) for envelope in found]
            if start is not None and not self._facts:
                early = next((n for n, envelope in enumerate(batch) if envelope.heard >= start), len(batch))
                self._base.apply_all(batch[:early])
                before += early
                batch = batch[early:]
            self._facts.extend(self._wanted(batch))
            surplus = len(self._facts) - most_facts
            if surplus > 0:
                self._base.apply_all(self._facts[:surplus])
                del self._facts[:surplus]
                before += surplus
        if before and start is None:
            self._more_notes.append(
                Note(
                    "window",
                    f"The journal is long: {before:,} older facts are folded into the first picture and cannot be "
                    "stepped through. Name a start and an end to see that part.",
                )
            )
        self._arrange(progress)

    def refresh(self, progress: Progress = unwatched) -> int:
        """Take in what a hub has written since; gives the number of new facts."""
        if self._reader is None:
            return 0
        new = [
            redact(envelope, self.role) for batch in self._reader.fresh(progress) for envelope in self._wanted(batch)
        ]
        if self._track_reader is None:
            self._track_reader = TrackReader.beside(self.path)
        elif isinstance(self._track_reader, TrackReader):
            self._track_reader.refresh()
        if new:
            self._facts = self._facts + new
            self._arrange(progress)
        return len(new)

    def grown(self, progress: Progress = unwatched) -> Self | None:
        """The shift with what a hub has written since, made in one thread while this one is looked at in another.

        None when nothing was written. It goes on reading where this one stood; this one is not to be grown again.

        Raises:
            JournalError: the files cannot be read now.
            Stopped: `progress` said so.
        """
        reader = self._reader
        new = [] if reader is None else [
            redact(envelope, self.role) for batch in reader.fresh(progress) for envelope in self._wanted(batch)
        ]  # fmt: skip
        if not new:
            return None
        grown = self.twin()
        grown._reader, grown._more_notes = reader, self._more_notes
        grown._facts = self._facts + new
        grown._orders = {view: order.again() for view, order in self._orders.items()}
        grown._arrange(progress)
        return grown

    def _wanted(self, batch: list[Envelope]) -> list[Envelope]:
        return batch if self._end is None else [envelope for envelope in batch if envelope.heard <= self._end]

    def _arrange(self, progress: Progress) -> None:
        """Put the facts in both orders."""
        facts = self._facts
        heard_ms, jumped = steady(column(envelope.heard for envelope in facts))
        at_ms = column(envelope.at for envelope in facts)
        self._jumped, self._lateness_ms = jumped, heard_ms - at_ms
        by_at = np.argsort(at_ms, kind="stable")
        for view in View:
            self._orders.setdefault(view, FactOrder(self._base))
        known, was = self._orders[View.AS_KNOWN], self._orders[View.AS_IT_WAS]
        known.take(facts, heard_ms, progress)
        if bool(np.all(by_at[1:] > by_at[:-1])):
            # Nothing came out of order: one fold serves both views.
            was.share(known, at_ms)
        else:
            was.take([facts[index] for index in by_at.tolist()], at_ms[by_at], progress)
        self._late_heard_ms = heard_ms[by_at]

    # ---- what it is ----

    @property
    def facts(self) -> Sequence[Envelope]:
        """The facts, in the order in which they were heard."""
        return self._facts

    def in_order(self, view: View) -> Sequence[Envelope]:
        """The facts in the order of a view."""
        return self._orders[view].facts

    @property
    def before(self) -> Picture:
        """The picture before the first of `facts`."""
        return self._base

    @property
    def positions(self) -> TrackReader | HeardTracks | None:
        """Where units were; none when the journal has no tracks."""
        return self._track_reader

    @property
    def exercise(self) -> bool:
        """Whether any of it was an exercise."""
        return any(envelope.by.exercise for envelope in self._facts)

    @property
    def imported(self) -> bool:
        """Whether any of it was imported from records: heard is then the same as at, because nobody knows it."""
        return any(is_imported(envelope.by) for envelope in self._facts)

    def times_ms(self, view: View = View.AS_KNOWN) -> Millis:
        """When each fact of a view stands, in its order: int64 (n,) UTC milliseconds that never fall."""
        return self._orders[view].times_ms

    def span(self, view: View = View.AS_KNOWN) -> tuple[datetime, datetime] | None:
        """The times of the first and last fact in a view; none when there is no fact."""
        times = self._orders[view].times_ms
        return (moment(times[0]), moment(times[-1])) if len(times) else None

    @property
    def notes(self) -> list[Note]:
        """What a reviewer has to know before believing what is shown."""
        notes = [*(self._reader.notes if self._reader is not None else ()), *self._more_notes]
        if not self._facts:
            notes.append(Note("empty", "There is no fact in this journal: there is nothing to review yet."))
            return notes
        if self._track_reader is not None and self._track_reader.damaged:
            notes.append(Note("tracks", f"{self._track_reader.damaged} blocks of positions are damaged and left out."))
        last = self._orders[View.AS_KNOWN].picture_after(len(self._facts))
        return notes + clock_notes(self._facts, self._jumped, self._lateness_ms) + open_notes(last)

    # ---- the picture at a time ----

    def at(self, when: datetime, view: View = View.AS_KNOWN) -> Moment:
        """The picture and positions at a time (aware), in a view."""
        order = self._orders[view]
        return self._moment(when, view, order.count_at(ms(when)))

    def after(self, count: int, view: View = View.AS_KNOWN) -> Moment:
        """The picture after the first `count` facts of a view, at the time of the last of them: step by fact."""
        order = self._orders[view]
        count = min(max(count, 0), len(order))
        times = order.times_ms
        when = moment(times[max(count - 1, 0)]) if len(times) else moment(0)
        return self._moment(when, view, count)

    def _moment(self, when: datetime, view: View, count: int) -> Moment:
        order = self._orders[view]
        picture = order.picture_after(count)
        late = self._late(ms(when))
        ghosts = Touched()
        for envelope in late:
            point_at(ghosts, envelope.fact)
        last = order.facts[count - 1] if count else None
        return Moment(view, when, picture, self._tracks(when, view, picture), count, last, late, ghosts)

    def _late(self, at_ms: int) -> tuple[Envelope, ...]:
        """Facts that had happened by a time but were not heard yet."""
        was = self._orders[View.AS_IT_WAS]
        happened = was.count_at(at_ms)
        unheard = np.flatnonzero(self._late_heard_ms[:happened] > at_ms)
        return tuple(was.facts[index] for index in unheard.tolist())

    def _tracks(self, when: datetime, view: View, picture: Picture) -> Tracks:
        if self._track_reader is None:
            return Tracks()
        newest = self._track_reader.newest(ms(when), known=view is View.AS_KNOWN)
        units = [newest.units[number] for number in newest.unit.tolist()]
        on_duty = [row for row, unit in enumerate(units) if unit in picture.units]
        numbers = (newest.heading_deg, newest.speed_mps, newest.accuracy_m)
        fixes = np.array([newest.lat, newest.lon, newest.at_ms / 1000, *numbers])
        return Tracks.of([units[row] for row in on_duty], fixes[:, on_duty])

    # ---- looking things up ----

    def count_of(self, seq: int, view: View = View.AS_KNOWN) -> int | None:
        """How many facts of a view there are up to the fact `seq`, itself included; none when it is not here."""
        for count, envelope in enumerate(self._orders[view].facts, 1):
            if envelope.seq == seq:
                return count
        return None

    def about(self, key: str) -> list[Envelope]:
        """All facts that name an incident, unit or alarm, as they were heard."""
        names = ("incident", "unit", "alarm", "to", "perimeter", "consult", "clinician", "feed")
        return [
            envelope
            for envelope in self._facts
            if any(
                getattr(envelope.fact, name, None) == key for name in names if name in envelope.fact.__struct_fields__
            )
        ]
