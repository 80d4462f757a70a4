"""Readers: the fields of a mapping made into functions that fetch, look up, convert and check one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from console.domain.facts import Person
from console.wire.mapping import Field, Mapping, MappingError, PlaceRule, Scalar, Spec, Table
from console.wire.mapping_paths import Getter, blank, compile_path
from console.wire.mapping_units import (
    Unfit,
    factor_of,
    number,
    point,
    point_from_list,
    point_from_text,
    point_from_wkt,
    shown,
    time_reader,
)

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")
#: (record, message) -> the value, none where it is missing; raises `Unfit` where it cannot be used
Reader = Callable[[Any, Any], Value | None]

#: Control characters have no place in a line shown to a person, and none in an id.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
#: Identifiers found fit once are not examined again, up to this many.
_KEYS_REMEMBERED = 20_000
_PART = re.compile(r"\{([^{}]+)\}")


def nothing(record: Any, message: Any) -> None:
    """The reader of a field that the mapping does not name."""
    return None


class Compiler:
    """Makes readers for one mapping and one file header (none for JSON); faults in the mapping raise here."""

    def __init__(self, mapping: Mapping, columns: Sequence[str] | None = None) -> None:
        self.mapping = mapping
        self.columns = columns

    def raw(self, spec: Spec | None, what: str) -> Reader[Any]:
        """The value as it stands after table and default."""
        if spec is None:
            return nothing
        field = Field(path=spec) if isinstance(spec, str) else spec
        fetch = self._fetch(field, what)
        table = self._table(field, what)
        default = field.default
        if table is None and default is None:
            return fetch

        def read(record: Any, message: Any) -> Any:
            value = fetch(record, message)
            if value is None:
                return default
            return value if table is None else look_up(table, value, field.table)

        return read

    def text(self, spec: Spec | None, what: str, limit: int = 300) -> Reader[str]:
        """Plain text on one line, cut at `limit` characters."""
        raw = self.raw(spec, what)

        def read(record: Any, message: Any) -> str | None:
            value = raw(record, message)
            if value is None:
                return None
            if isinstance(value, dict | list):
                raise Unfit(f"{what}: {shown(value)} is not text")
            line = _CONTROL.sub(" ", as_text(value))
            return line if len(line) <= limit else line[: limit - 1] + "…"

        return read

    def key(self, spec: Spec | None, what: str) -> Reader[str]:
        """An identifier: printable, 1 to 128 characters, never cut."""
        raw = self.raw(spec, what)
        fit: set[str] = set()

        def read(record: Any, message: Any) -> str | None:
            value = raw(record, message)
            if value is None:
                return None
            if isinstance(value, dict | list | float | bool):
                raise Unfit(f"{what}: {shown(value)} is not an identifier")
            text = str(value).strip()
            if text not in fit:
                if len(text) > 128 or _CONTROL.search(text):
                    raise Unfit(f"{what}: {shown(text)} is not an identifier of up to 128 printable characters")
                if len(fit) < _KEYS_REMEMBERED:
                    fit.add(text)
            return text

        return read

    def pseudonym(self, spec: Spec | None, what: str) -> Reader[str]:
        """Who a person is, as a keyed hash or a UUID. What could be a name or a number is refused, not repeated."""
        text = self.text(spec, what)

        def read(record: Any, message: Any) -> str | None:
            value = text(record, message)
            if not value:
                return None
            try:
                return msgspec.convert(value.strip().lower(), Person)
            except msgspec.ValidationError:
                raise Unfit(
                    f"{what}: what is given is no pseudonym (a keyed hash or UUID of 32 to 64 characters)"
                ) from None

        return read

    def lines(self, spec: Spec | None, what: str) -> Reader[tuple[str, ...]]:
        """Several short texts, from a list or from text with commas."""
        raw = self.raw(spec, what)

        def read(record: Any, message: Any) -> tuple[str, ...] | None:
            value = raw(record, message)
            if value is None:
                return None
            parts = value if isinstance(value, list) else str(value).split(",")
            return tuple(_CONTROL.sub(" ", str(part)).strip()[:300] for part in parts[:64] if not blank(part))

        return read

    def number(self, spec: Spec | None, what: str, dimension: str = "") -> Reader[float]:
        """A finite number in the product's own unit of `dimension` (speed, length, angle; empty for a plain one)."""
        raw = self.raw(spec, what)
        if spec is None:
            return nothing
        field = Field() if isinstance(spec, str) else spec
        if field.unit and not dimension:
            raise MappingError(f"{what}: has no unit of measure, but the mapping says {field.unit!r}")
        factor = factor_of(field.unit, dimension, what) * field.scale

        def read(record: Any, message: Any) -> float | None:
            value = raw(record, message)
            if value is None:
                return None
            try:
                return number(value) * factor
            except Unfit as error:
                raise Unfit(f"{what}: {error}") from None

        return read

    def whole(self, spec: Spec | None, what: str, low: int, high: int) -> Reader[int]:
        """A whole number from `low` to `high`."""
        read_number = self.number(spec, what)

        def read(record: Any, message: Any) -> int | None:
            value = read_number(record, message)
            if value is None:
                return None
            if value != int(value) or not low <= value <= high:
                raise Unfit(f"{what}: {value:g} is not a whole number from {low} to {high}")
            return int(value)

        return read

    def flag(self, spec: Spec | None, what: str) -> Reader[bool]:
        """Yes or no, from a JSON boolean or one of the usual words."""
        raw = self.raw(spec, what)

        def read(record: Any, message: Any) -> bool | None:
            value = raw(record, message)
            if value is None:
                return None
            word = str(value).strip().lower()
            if word in ("true", "yes", "y", "1"):
                return True
            if word in ("false", "no", "n", "0"):
                return False
            raise Unfit(f"{what}: {shown(value)} is not yes or no")

        return read

    def word(self, spec: Spec | None, what: str, words: type[Word]) -> Reader[Word]:
        """One of the field's own words, such as a unit status."""
        raw = self.raw(spec, what)
        if isinstance(spec, Field) and spec.table:
            for code, meant in self.mapping.tables[spec.table].codes.items():
                word_of(meant, words, f"table {spec.table}, code {code!r}", MappingError)

        def read(record: Any, message: Any) -> Word | None:
            value = raw(record, message)
            return None if value is None else word_of(value, words, what, Unfit)

        return read

    def moment(self, spec: Spec | None, what: str) -> Reader[datetime]:
        """A time, aware, UTC."""
        raw = self.raw(spec, what)
        if spec is None:
            return nothing
        field = Field() if isinstance(spec, str) else spec
        rule = self.mapping.time
        parse = time_reader(field.format or rule.format, field.zone or rule.zone, what)

        def read(record: Any, message: Any) -> datetime | None:
            value = raw(record, message)
            if value is None:
                return None
            try:
                return parse(value)
            except Unfit as error:
                raise Unfit(f"{what}: {error}") from None

        return read

    def place(self, rule: PlaceRule | None, what: str) -> Reader[tuple[float, float]]:
        """(lat, lon) degrees; none where there are no coordinates, or only 0, 0."""
        if rule is None:
            return nothing
        manners = [name for name in ("wkt", "lat_lon_text", "lon_lat") if getattr(rule, name) is not None]
        if rule.lat is not None and rule.lon is not None:
            manners.append("lat and lon")
        elif rule.lat is not None or rule.lon is not None:
            raise MappingError(f"{what}: `lat` and `lon` belong together")
        if len(manners) != 1:
            raise MappingError(f"{what}: give exactly one of: lat and lon, wkt, lat_lon_text, lon_lat")
        if manners[0] == "lat and lon":
            return self._two_fields(rule, what)
        parse = {"wkt": point_from_wkt, "lat_lon_text": point_from_text, "lon_lat": point_from_list}[manners[0]]
        raw = self.raw(getattr(rule, manners[0]), what)

        def read(record: Any, message: Any) -> tuple[float, float] | None:
            value = raw(record, message)
            if value is None:
                return None
            try:
                return parse(value)
            except Unfit as error:
                raise Unfit(f"{what}: {error}") from None

        return read

    def _two_fields(self, rule: PlaceRule, what: str) -> Reader[tuple[float, float]]:
        read_lat = self.number(rule.lat, f"{what}, latitude", "angle")
        read_lon = self.number(rule.lon, f"{what}, longitude", "angle")

        def read(record: Any, message: Any) -> tuple[float, float] | None:
            lat, lon = read_lat(record, message), read_lon(record, message)
            if lat is None or lon is None:
                return None
            try:
                return point(lat, lon)
            except Unfit as error:
                raise Unfit(f"{what}: {error}") from None

        return read

    # ---- inside ----

    def getter(self, path: str, what: str) -> Getter:
        """A function that fetches a path as it stands. Raises `MappingError` naming `what`."""
        try:
            return compile_path(path, self.columns)
        except MappingError as error:
            raise MappingError(f"{what}: {error}") from None

    def _fetch(self, field: Field, what: str) -> Reader[Any]:
        given = [bool(field.path), bool(field.first), bool(field.template), field.value is not None]
        if sum(given) != 1:
            raise MappingError(f"{what}: give exactly one of: path, first, template, value")
        if field.value is not None:
            constant = field.value
            return lambda record, message: constant
        if field.template:
            return self._template(field.template, what)
        gets = [self.getter(path, what) for path in ([field.path] if field.path else field.first)]
        if len(gets) == 1:
            only = gets[0]

            def read_one(record: Any, message: Any) -> Any:
                value = only(record, message)
                # Text that is not blank is by far the commonest, and needs no second look.
                return value if value.__class__ is str and value.strip() else None if blank(value) else value

            return read_one

        def read_first(record: Any, message: Any) -> Any:
            return next((v for get in gets if not blank(v := get(record, message))), None)

        return read_first

    def _template(self, template: str, what: str) -> Reader[Any]:
        parts = _PART.split(template)
        gets = [self.getter(path, what) for path in parts[1::2]]
        if not gets:
            raise MappingError(f"{what}: the template {template!r} has no {{path}} in it; use `value` for a constant")
        words = parts[0::2]
        if len(gets) == 1:
            before, after, only = words[0], words[1], gets[0]

            def read_one(record: Any, message: Any) -> str | None:
                value = only(record, message)
                return None if blank(value) else f"{before}{as_text(value)}{after}"

            return read_one

        def read(record: Any, message: Any) -> str | None:
            values = [get(record, message) for get in gets]
            if any(blank(value) for value in values):
                return None
            filled = "".join(word + as_text(value) for word, value in zip(words, values, strict=False))
            return filled + words[-1]

        return read

    def _table(self, field: Field, what: str) -> Table | None:
        if not field.table:
            return None
        if field.table not in self.mapping.tables:
            known = ", ".join(sorted(self.mapping.tables)) or "none"
            raise MappingError(f"{what}: there is no table {field.table!r}; the mapping's tables are: {known}")
        return self.mapping.tables[field.table]


def as_text(value: Any) -> str:
    """A JSON value as the text a table or condition compares: `true`, `5`, the text without spaces around it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def look_up(table: Table, value: Any, name: str) -> Scalar:
    """What a code stands for. Raises `Unfit` for one the table does not know and may not keep."""
    code = as_text(value)
    if code in table.codes:
        return table.codes[code]
    if table.keep:
        return code
    if table.default is not None:
        return table.default
    known = ", ".join(list(table.codes)[:12]) + (", …" if len(table.codes) > 12 else "")
    raise Unfit(f"the code {shown(code)} is not in table {name} (known: {known})")


def word_of(value: Any, words: type[Word], what: str, error: type[Exception]) -> Word:
    """A word of the product's vocabulary. Raises `error` naming the allowed ones."""
    try:
        return words(str(value).strip().lower())
    except ValueError:
        raise error(f"{what}: {shown(value)} is not one of {', '.join(words)}") from None
