"""Reading a CSV recording through a mapping: facts and fixes with their line numbers, and what was refused."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import msgspec

from console.domain import facts as f
from console.domain.tracks import Position
from console.sim.replay_tracks import FixBuffer, Fixes
from console.wire.mapping import Mapping, MappingError
from console.wire.mapping_engine import Mapper
from console.wire.mapping_motion import Motion
from console.wire.mapping_quick import QuickReader, quick_reader
from console.wire.mapping_record import AT_CLOSE, Dated
from console.wire.mapping_units import Unfit

#: Refusals and oddities kept word for word; beyond that they are only counted.
REPORTED = 200


class RecordingError(Exception):
    """A recording cannot be read at all; the sentence says why."""


class Said(msgspec.Struct, frozen=True):
    """A fact of a recording: its dates and the line of the file it stands in."""

    dated: Dated
    line: int


class Complaints(msgspec.Struct):
    """Counted sentences about lines, the first of them kept."""

    count: int = 0
    kept: list[str] = []

    def add(self, line: int, text: str) -> None:
        """Count one, and keep it while there is room."""
        self.count += 1
        if len(self.kept) < REPORTED:
            self.kept.append(f"line {line}: {text}")

    def merge(self, other: Complaints) -> None:
        """Add another file's."""
        self.count += other.count
        self.kept = (self.kept + other.kept)[:REPORTED]


class Recording(msgspec.Struct):
    """What one file holds. `refused`: rows left out; `odd`: rows taken that look wrong."""

    name: str
    said: list[Said]
    fixes: Fixes
    rows: int = 0
    refused: Complaints = msgspec.field(default_factory=Complaints)
    odd: Complaints = msgspec.field(default_factory=Complaints)

    def shifted(self, by: timedelta) -> Recording:
        """The same recording at another time."""

        def move(one: Said) -> Said:
            dated = one.dated
            at = dated.at if dated.at == AT_CLOSE else dated.at + by
            return Said(Dated(dated.fact, at, dated.anchor + by), one.line)

        return Recording(
            self.name, [move(one) for one in self.said], self.fixes.shifted(by), self.rows, self.refused, self.odd
        )


def read_recording(path: Path, mapping: Mapping, day: date | None = None) -> Recording:
    """Read a CSV (or `.csv.gz`) through a mapping.

    With `day`, only the rows of that local day (in the mapping's own time zone) are kept: those whose call was
    received, or whose fix was taken, then.

    Raises:
        RecordingError: the file is missing or is not a CSV.
        MappingError: the mapping does not fit the file's columns.
    """
    with _opened(path) as file:
        rows = csv.reader(file)
        try:
            header = next(rows, None)
            if header is None:
                raise RecordingError(f"{path.name} is empty")
            mapper = _mapper(path.name, mapping, header)
            reading = _Reading(path.name, mapper, len(header), _span_of(day, mapping), quick_reader(mapping, header))
            reading.read(_numbered(rows))
        except csv.Error as error:
            raise RecordingError(f"{path.name}, line {rows.line_num}: {error}") from None
    return reading.recording()


def _mapper(name: str, mapping: Mapping, header: list[str]) -> Mapper:
    try:
        return Mapper(mapping, header)
    except MappingError as error:
        raise MappingError(f"{name} with the mapping {mapping.title!r}: {error}") from None


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opener: Callable[..., TextIO] = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on (a quoted cell may span several)."""
    line = 2
    for row in rows:
        yield line, row
        line = rows.line_num + 1  # type: ignore[attr-defined]


def _span_of(day: date | None, mapping: Mapping) -> tuple[datetime, datetime] | None:
    if day is None:
        return None
    zone = ZoneInfo(mapping.time.zone) if mapping.time.zone else UTC
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return start.astimezone(UTC), datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)


class _Reading:
    """One file being read."""

    def __init__(
        self,
        name: str,
        mapper: Mapper,
        width: int,
        span: tuple[datetime, datetime] | None,
        quick: tuple[QuickReader, int] | None,
    ) -> None:
        self._name = name
        self._mapper = mapper
        self._width = width
        self._span = span
        self._span_ms = tuple(edge.timestamp() * 1000 for edge in span) if span else None
        rule = mapper.motion
        self._motion = Motion(rule.derive_motion, rule.max_speed_mps) if rule else None
        self._quick = quick
        self._units: set[str] = set()
        self._unit_of_cell: dict[str, str] = {}
        self._said: list[Said] = []
        self._fixes = FixBuffer()
        self._rows = 0
        self._refused, self._odd = Complaints(), Complaints()

    def read(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Take rows one after another; a bad one is reported and changes nothing else."""
        for line, row in rows:
            if not row:
                continue
            if len(row) != self._width:
                self._refused.add(line, f"the row has {len(row)} cells, the header has {self._width}")
                continue
            self._take(line, row)

    def _take(self, line: int, row: list[str]) -> None:
        if self._quick is not None:
            read, cell = self._quick
            fix = read(row, self._unit_of_cell)
            if fix is not None:
                if self._span_ms is None or self._span_ms[0] <= fix.at_ms < self._span_ms[1]:
                    self._rows += 1
                    self._add(line, fix)
                return
        self._take_whole(line, row)
        if self._quick is not None and len(self._fixes.units) > len(self._unit_of_cell):
            self._unit_of_cell[row[cell]] = next(reversed(self._fixes.units))

    def _add(self, line: int, fix: Position) -> None:
        try:
            self._fixes.add(self._motion.take(fix) if self._motion else fix)
        except Unfit as error:
            self._refused.add(line, str(error))

    def _take_whole(self, line: int, row: list[str]) -> None:
        out = self._mapper.take(row, known=self._units)
        for text in out.refused:
            self._refused.add(line, text)
        if not self._in_span(out.facts, out.positions):
            return
        self._rows += not out.refused
        for text in out.odd:
            self._odd.add(line, text)
        for dated in out.facts:
            self._said.append(Said(dated, line))
            if isinstance(dated.fact, f.UnitRegistered):
                self._units.add(dated.fact.unit)
        for fix in out.positions:
            self._add(line, fix)

    def _in_span(self, facts: list[Dated], fixes: list[Position]) -> bool:
        if self._span is None or self._span_ms is None:
            return True
        if fixes:
            return self._span_ms[0] <= fixes[0].at_ms < self._span_ms[1]
        return bool(facts) and self._span[0] <= facts[0].anchor < self._span[1]

    def recording(self) -> Recording:
        """All that was read."""
        return Recording(self._name, self._said, self._fixes.fixes(), self._rows, self._refused, self._odd)
