"""A shift as columns to be drawn: for every incident and unit the bars, spans and marks of its lane; no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk.review.lane_fold import LaneFold, LaneNotes, Piece
from console.review.finding_types import ReviewFinding
from console.review.progress import Progress, tell, unwatched
from console.review.shift import Shift, View

#: Facts between two words of progress.
_TELL_EVERY = 2_000
#: A lane that nobody closed is drawn to this long after the last fact, seconds.
TAIL_S = 60.0


class Group(IntEnum):
    """What the lanes of one drawing stand for."""

    STRIPS = 0
    UNITS = 1


class Segments(msgspec.Struct, frozen=True):
    """Stretches of time in lanes, sorted by lane, then start.

    `first[lane]` to `first[lane + 1]` are those of a lane; `start_s` and `end_s` POSIX seconds (float64);
    `track` one of `lane_fold`'s, `code` what that track means by it.
    """

    first: NDArray[np.int64]
    lane: NDArray[np.int32]
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    track: NDArray[np.int8]
    code: NDArray[np.int16]


class Marks(msgspec.Struct, frozen=True):
    """Facts in lanes, sorted by lane, then time; `row` is their place in the order of the view, `code` a `MarkKind`."""

    first: NDArray[np.int64]
    lane: NDArray[np.int32]
    at_s: NDArray[np.float64]
    code: NDArray[np.int16]
    row: NDArray[np.int32]


class LaneSet(msgspec.Struct, frozen=True):
    """One group of lanes: their keys and names, and what is drawn in them; `rows` gives a key's lane.

    `orders` are priorities of strips, and places of units' kinds."""

    group: Group
    keys: tuple[str, ...]
    names: tuple[str, ...]
    details: tuple[str, ...]
    orders: tuple[int, ...]
    rows: dict[str, int]
    segments: Segments
    marks: Marks

    def __len__(self) -> int:
        return len(self.keys)


class Lanes(msgspec.Struct, frozen=True):
    """All that the timeline draws of a shift in one view. `start_s` and `end_s` POSIX seconds.

    `words[row]` is the fact at a place of the view's order in a few words, empty where it says nothing of its own.
    """

    view: View
    start_s: float
    end_s: float
    strips: LaneSet
    units: LaneSet
    words: Sequence[str]
    times_s: NDArray[np.float64]


def lanes_of(shift: Shift, view: View, progress: Progress = unwatched) -> Lanes:
    """Fold a shift once and note what each lane shows. Reads the facts only, so any thread may do it.

    Raises:
        Stopped: `progress` said so.
    """
    facts = shift.in_order(view)
    times = shift.times_ms(view).astype(np.float64) / 1000.0
    fold = LaneFold(shift.before)
    seconds = times.tolist()
    for row, (envelope, at) in enumerate(zip(facts, seconds, strict=True)):
        if row % _TELL_EVERY == 0:
            tell(progress, "drawing the timeline", row, len(facts))
        fold.take(envelope, at, row)
    start = seconds[0] if seconds else 0.0
    end = (seconds[-1] if seconds else 0.0) + TAIL_S
    fold.end(end)
    strips = _lane_set(Group.STRIPS, fold.strips.values(), start)
    units = _lane_set(
        Group.UNITS, sorted(fold.units.values(), key=lambda lane: (lane.order, _natural(lane.name))), start
    )
    return Lanes(view, start, end, strips, units, tuple(fold.words), times)


def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """`M2` before `M10`."""
    return tuple((word, int(number or -1)) for word, number in re.findall(r"(\D*)(\d*)", name))


def _lane_set(group: Group, held: Iterable[LaneNotes], start_s: float) -> LaneSet:
    lanes = list(held)
    pieces = [(number, piece) for number, lane in enumerate(lanes) for piece in sorted(lane.pieces)]
    marks = [(number, *mark) for number, lane in enumerate(lanes) for mark in lane.marks]
    return LaneSet(
        group,
        tuple(lane.key for lane in lanes),
        tuple(lane.name for lane in lanes),
        tuple(lane.detail for lane in lanes),
        tuple(lane.order for lane in lanes),
        {lane.key: number for number, lane in enumerate(lanes)},
        _segments(len(lanes), pieces, start_s),
        _marks(len(lanes), marks),
    )


def _segments(count: int, pieces: Sequence[tuple[int, Piece]], start_s: float) -> Segments:
    lane = np.array([number for number, _ in pieces], dtype=np.int32)
    return Segments(
        _first(count, lane),
        lane,
        np.maximum(np.array([piece.start_s for _, piece in pieces], dtype=np.float64), start_s),
        np.array([piece.end_s for _, piece in pieces], dtype=np.float64),
        np.array([piece.track for _, piece in pieces], dtype=np.int8),
        np.array([piece.code for _, piece in pieces], dtype=np.int16),
    )


def _marks(count: int, marks: Sequence[tuple[int, float, int, int]]) -> Marks:
    lane = np.array([mark[0] for mark in marks], dtype=np.int32)
    return Marks(
        _first(count, lane),
        lane,
        np.array([mark[1] for mark in marks], dtype=np.float64),
        np.array([mark[2] for mark in marks], dtype=np.int16),
        np.array([mark[3] for mark in marks], dtype=np.int32),
    )


def _first(count: int, lane: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.searchsorted(lane, np.arange(count + 1)).astype(np.int64)


def subset(lanes: LaneSet, rows: NDArray[np.int64]) -> LaneSet:
    """Some of the lanes, in the order given by their numbers (n,)."""
    chosen = rows.tolist()
    keys = tuple(lanes.keys[row] for row in chosen)
    held = lanes.segments
    kept, lane = _renumbered(held.lane, len(lanes), rows)
    return LaneSet(
        lanes.group,
        keys,
        tuple(lanes.names[row] for row in chosen),
        tuple(lanes.details[row] for row in chosen),
        tuple(lanes.orders[row] for row in chosen),
        {key: place for place, key in enumerate(keys)},
        Segments(
            _first(len(rows), lane), lane, held.start_s[kept], held.end_s[kept], held.track[kept], held.code[kept]
        ),
        some_marks(lanes.marks, rows),
    )


def some_marks(marks: Marks, rows: NDArray[np.int64]) -> Marks:
    """Marks of some of the lanes, which are numbered anew in the order given (n,)."""
    kept, lane = _renumbered(marks.lane, len(marks.first) - 1, rows)
    return Marks(_first(len(rows), lane), lane, marks.at_s[kept], marks.code[kept], marks.row[kept])


def _renumbered(
    lane: NDArray[np.int32], count: int, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Which entries belong to some lanes, sorted by those lanes' new numbers, and these numbers."""
    number = np.full(count + 1, -1, dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    kept = np.flatnonzero(number[lane] >= 0)
    new = number[lane[kept]]
    if bool(np.any(rows[1:] < rows[:-1])):
        order = np.argsort(new, kind="stable")
        kept, new = kept[order], new[order]
    return kept, new


def open_between(lanes: LaneSet, start_s: float, end_s: float) -> NDArray[np.int64]:
    """Numbers of the lanes in which anything goes on in a time (POSIX seconds).

    Those of which something is told in that time come first, and within both groups the earlier lane.
    """
    held, marks = lanes.segments, lanes.marks
    during = np.unique(held.lane[(held.end_s >= start_s) & (held.start_s <= end_s)])
    told = np.unique(marks.lane[(marks.at_s >= start_s) & (marks.at_s <= end_s)])
    return np.concatenate([told, np.setdiff1d(during, told)]).astype(np.int64)


def finding_marks(lanes: LaneSet, findings: Sequence[ReviewFinding]) -> Marks:
    """Missed moments in the lanes they are about; `row` is the finding's place in the list given, `code` its grade."""
    grades = ("minor", "notable", "grave")
    found = []
    for row, finding in enumerate(findings):
        key = finding.incident if lanes.group is Group.STRIPS else finding.unit
        number = lanes.rows.get(key or "")
        if number is not None:
            found.append((number, finding.at.timestamp(), grades.index(finding.grade.value), row))
    return _marks(len(lanes), sorted(found))


# ---- looking things up -----------------------------------------------------------------------------------


def nearest_mark(marks: Marks, lane: int, at_s: float, reach_s: float) -> int | None:
    """Which mark of a lane is nearest to a time, within a reach in seconds."""
    if not 0 <= lane < len(marks.first) - 1:
        return None
    low, high = int(marks.first[lane]), int(marks.first[lane + 1])
    if low == high:
        return None
    away = np.abs(marks.at_s[low:high] - at_s)
    best = int(np.argmin(away))
    return low + best if away[best] <= reach_s else None


def seen_marks(marks: Marks, lanes: tuple[int, int], start_s: float, per_s: float, width: int) -> NDArray[np.int64]:
    """Marks to draw: of lanes `first` to below `last`, one for each pixel column, lane and kind.

    `per_s` pixels a second, `width` pixels: so a night of fifty thousand facts costs no more than its pixels.
    """
    low, high = int(marks.first[lanes[0]]), int(marks.first[lanes[1]])
    column = np.floor((marks.at_s[low:high] - start_s) * per_s)
    inside = np.flatnonzero((column >= -8) & (column <= width + 8))
    if not len(inside):
        return np.zeros(0, dtype=np.int64)
    key = (marks.lane[low:high][inside].astype(np.int64) << 40) | (marks.code[low:high][inside].astype(np.int64) << 32)
    key |= column[inside].astype(np.int64) + 64
    _, kept = np.unique(key, return_index=True)
    found: NDArray[np.int64] = low + inside[np.sort(kept)]
    return found


def seen_segments(segments: Segments, lanes: tuple[int, int], start_s: float, end_s: float) -> NDArray[np.int64]:
    """Pieces of lanes `first` to below `last` that reach into a time."""
    low, high = int(segments.first[lanes[0]]), int(segments.first[lanes[1]])
    inside = (segments.end_s[low:high] >= start_s) & (segments.start_s[low:high] <= end_s)
    found: NDArray[np.int64] = low + np.flatnonzero(inside)
    return found
