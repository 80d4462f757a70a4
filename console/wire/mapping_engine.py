"""The mapping at work: one message or row in, facts with times, positions and refusals in words out; no I/O."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

import msgspec

from console.domain import facts as f
from console.domain.tracks import Position
from console.wire.mapping import Mapping, MappingError, PositionRule, Shape
from console.wire.mapping_conditions import condition_test
from console.wire.mapping_incident import IncidentReader
from console.wire.mapping_paths import Getter, compile_path
from console.wire.mapping_record import Dated, Record
from console.wire.mapping_unit import UnitReader
from console.wire.mapping_units import Unfit
from console.wire.mapping_values import Compiler


class Outcome(msgspec.Struct):
    """What one message gave.

    `refused`: records that could not be taken, in words. `odd`: what was taken, but looks wrong or was left out
    of a record that was taken. `ignored`: records the mapping knows and leaves alone.
    """

    facts: list[Dated] = []
    positions: list[Position] = []
    refused: list[str] = []
    odd: list[str] = []
    ignored: int = 0


class Mapper:
    """Applies a mapping. Holds no state: the same message gives the same outcome.

    Args:
        columns: the header when records are rows of a CSV; none for JSON.

    Raises:
        MappingError: the mapping contradicts itself, or names columns the file does not have.
    """

    def __init__(self, mapping: Mapping, columns: Sequence[str] | None = None) -> None:
        compiler = Compiler(mapping, columns)
        self._rows = columns is not None
        if not mapping.shape:
            raise MappingError("the mapping has no [[shape]]: it would take nothing in")
        self._groups: dict[str, list[_ShapeMapper]] = {}
        for shape in mapping.shape:
            self._groups.setdefault(shape.each, []).append(_ShapeMapper(shape, compiler))
        closings = [s.incident.close for s in mapping.shape if s.incident and s.incident.close]
        if columns is None and any(close.with_last_row for close in closings):
            raise MappingError("`with_last_row` is for recordings: a live source never says that a row was the last")
        if columns is not None and any(self._groups):
            raise MappingError("`each` is for JSON messages; a CSV has one record a row")
        self._each: dict[str, Getter] = {each: compile_path(each) for each in self._groups if each}
        self.motion = next((s.position for s in mapping.shape if s.position and _moves(s.position)), None)

    def take(self, message: Any, now: datetime | None = None, known: Container[str] = ()) -> Outcome:
        """Everything one message says.

        `now` (UTC) stands in for times a live source does not send. Units in `known` need not be described
        again by records that would do nothing else.
        """
        out = Outcome()
        if isinstance(message, list) and not self._rows:
            for part in message:
                self._take_message(part, now, known, out)
        else:
            self._take_message(message, now, known, out)
        return out

    def _take_message(self, message: Any, now: datetime | None, known: Container[str], out: Outcome) -> None:
        found = False
        for each, shapes in self._groups.items():
            records = self._records(each, message)
            if records is None:
                continue
            if each:
                found = True
            for record in records:
                fitting = next((shape for shape in shapes if shape.fits(record, message)), None)
                if fitting is not None:
                    found = True
                    fitting.take(record, message, now, known, out)
                elif each:
                    out.refused.append(f"{each}: no shape of the mapping fits {_outline(record)}")
        if not found:
            out.refused.append(f"no shape of the mapping fits {_outline(message)}")

    def _records(self, each: str, message: Any) -> list[Any] | None:
        if not each:
            return [message]
        value = self._each[each](message, message)
        return value if value is None or isinstance(value, list) else [value]


def _moves(rule: PositionRule) -> bool:
    return rule.derive_motion or rule.max_speed_mps is not None


def _outline(record: Any) -> str:
    """The shape of a record that fitted nowhere, for whoever writes the mapping."""
    if isinstance(record, dict):
        keys = ", ".join(str(key)[:40] for key in list(record)[:8])
        return f"the message with keys: {keys}" if keys else "an empty message"
    return f"a message that is {type(record).__name__}, not an object"


class _ShapeMapper:
    """One shape: its test and the readers of its parts."""

    def __init__(self, shape: Shape, compiler: Compiler) -> None:
        self._name = shape.name
        self._ignore = shape.ignore
        parts = [part for part in (shape.incident, shape.unit, shape.position) if part is not None]
        if shape.ignore == bool(parts):
            raise MappingError(f"shape {shape.name!r}: give it an incident, a unit or a position, or `ignore = true`")
        self.fits = condition_test(shape.when, compiler, f"shape {shape.name!r}, when")
        what = f"shape {shape.name!r}"
        self._at = compiler.moment(shape.at, f"{what}, at")
        self._incident = IncidentReader(shape.incident, compiler, what) if shape.incident else None
        self._unit = UnitReader(shape.unit, compiler, what) if shape.unit else None
        self._position = _PositionReader(shape.position, compiler) if shape.position else None
        self._says_more = bool(self._incident or (self._unit and not self._unit.only_describes))
        self._one_unit = bool(shape.unit and shape.position and shape.unit.id == shape.position.unit)

    def take(self, record: Any, message: Any, now: datetime | None, known: Container[str], out: Outcome) -> None:
        if self._ignore:
            out.ignored += 1
            return
        try:
            taken = Record(record, message, self._at(record, message) or now)
            position = self._fix(taken, out)
            if self._incident is not None:
                self._incident.read(taken)
            if self._unit is not None and not self._is_told(taken, position, known):
                self._unit.read(taken)
            if taken.facts:
                out.facts.extend([_checked(dated) for dated in taken.facts])
        except Unfit as error:
            out.refused.append(str(error))
            return
        out.odd.extend(taken.odd)
        if position is not None:
            out.positions.append(position)

    def _fix(self, taken: Record, out: Outcome) -> Position | None:
        """The record's fix. Where the record says more than that, a bad fix is refused and the rest is taken."""
        if self._position is None:
            return None
        if not self._says_more:
            return self._position.read(taken)
        try:
            return self._position.read(taken) if self._position.has_place(taken) else None
        except Unfit as error:
            out.refused.append(str(error))
            return None

    def _is_told(self, taken: Record, position: Position | None, known: Container[str]) -> bool:
        """Whether the record says nothing of the unit that is not known already."""
        if self._unit is None or not self._unit.only_describes:
            return False
        unit = position.unit if position is not None and self._one_unit else self._unit.key(taken)
        return unit in known


def _checked(dated: Dated) -> Dated:
    """The same fact, held to the bounds its type declares. Raises `Unfit`."""
    try:
        msgspec.convert(msgspec.to_builtins(dated.fact), type(dated.fact))
    except msgspec.ValidationError as error:
        raise Unfit(f"{f.kind_of(dated.fact)}: {error}") from None
    return dated


class _PositionReader:
    """A fix of a unit, from the record to a `Position`."""

    def __init__(self, rule: PositionRule, compiler: Compiler) -> None:
        self._unit = compiler.key(rule.unit, "unit")
        self._place = compiler.place(rule.place, "position")
        self._at = compiler.moment(rule.at, "time of the fix")
        self._heading = compiler.number(rule.heading, "heading", "angle")
        self._speed = compiler.number(rule.speed, "speed", "speed")
        self._accuracy = compiler.number(rule.place.accuracy, "accuracy", "length")
        self._valid = compiler.flag(rule.valid, "valid")

    def has_place(self, taken: Record) -> bool:
        """Whether there are coordinates at all. Raises `Unfit` where there are, but cannot be read."""
        return self._place(taken.record, taken.message) is not None

    def read(self, taken: Record) -> Position:
        """Raises `Unfit`."""
        record, message = taken.record, taken.message
        unit = self._unit(record, message)
        if unit is None:
            raise Unfit("position: the unit is missing")
        if self._valid(record, message) is False:
            raise Unfit(f"position of {unit}: the device itself says that it has no valid fix")
        place = self._place(record, message)
        if place is None:
            raise Unfit(f"position of {unit}: there are no coordinates")
        at = self._at(record, message) or taken.at
        if at is None:
            raise Unfit(f"position of {unit}: there is no time")
        heading, speed = self._heading(record, message), self._speed(record, message)
        if speed is not None and speed < 0:
            speed = None  # devices write -1 for "not known"
        accuracy = self._accuracy(record, message)
        return Position(
            unit,
            place[0],
            place[1],
            round(at.timestamp() * 1000),
            None if heading is None else heading % 360.0,
            speed,
            accuracy if accuracy is None or accuracy >= 0 else None,
        )
