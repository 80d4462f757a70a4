"""A mapping: how one outside system's records become facts and positions, as read from a TOML file."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterator
from typing import Any, Union

import msgspec

Scalar = str | int | float | bool


class MappingError(ValueError):
    """A mapping cannot be used. The sentence names the file and the place in it, and says what is allowed."""


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts of a mapping: a key that is not known is an error, never ignored."""


class Field(_Rule, frozen=True):
    """Where one value comes from. A plain text in its place is short for `{ path = "…" }`.

    Exactly one of: `path` (dotted, `[*]` and `[0]` for lists, `$.` from the top of the message; a column name
    as it stands for a CSV), `first` (the first of these paths that holds something), `template`
    (`"E-{number}"`; blank when a part is blank), `value` (always this).
    """

    path: str = ""
    first: tuple[str, ...] = ()
    template: str = ""
    value: Scalar | None = None
    #: code table the value is looked up in
    table: str = ""
    #: taken where the value is missing
    default: Scalar | None = None
    #: unit of measure of a number: the product keeps metres, metres per second and degrees
    unit: str = ""
    #: a number is multiplied by this first (1e-7 for integers of ten-millionths of a degree)
    scale: float = 1.0
    #: of a time: `iso`, `epoch_s`, `epoch_ms` or a strptime pattern; and the IANA zone of a time that names none
    format: str = ""
    zone: str = ""


Spec = str | Field


class Condition(_Rule, frozen=True, rename={"is_": "is"}):
    """What must hold for a shape to take a record; exactly one test."""

    path: str = ""
    present: bool | None = None
    is_: tuple[Scalar, ...] | None = None
    contains: str = ""
    empty: bool | None = None


class TimeRule(_Rule, frozen=True):
    """How times are written unless a field says otherwise."""

    format: str = "iso"
    zone: str = ""


class Table(_Rule, frozen=True):
    """A code table. A code that is not in it is kept (`keep`), becomes `default`, or is refused."""

    codes: dict[str, Scalar] = {}
    default: Scalar | None = None
    keep: bool = False


class PlaceRule(_Rule, frozen=True):
    """Coordinates, WGS 84 degrees, in exactly one manner of writing."""

    lat: Spec | None = None
    lon: Spec | None = None
    #: `POINT (lon lat)`
    wkt: Spec | None = None
    #: text `(lat, lon)`
    lat_lon_text: Spec | None = None
    #: list `[lon, lat]`, as GeoJSON has it
    lon_lat: Spec | None = None
    accuracy: Spec | None = None


class StampRule(_Rule, frozen=True):
    """A column that holds the time at which a phase or status was reached."""

    at: Spec
    phase: str = ""
    status: str = ""


class NowRule(_Rule, frozen=True):
    """A field that holds the present phase or status, and when it began."""

    value: Spec
    at: Spec | None = None


class FinalRule(_Rule, frozen=True):
    """Type and priority as understood in the end; a fact only where they differ from the first."""

    type_code: Spec | None = None
    type_text: Spec | None = None
    priority: Spec | None = None
    at: Spec | None = None
    reason: str = ""


class CloseRule(_Rule, frozen=True):
    """How an incident ends: closed where there is a disposition, else only ended (a person still closes it).

    `when` decides; without it, the presence of `at` does. `with_last_row`: the call is over when the last of its
    rows is (recordings with a row a unit and call).
    """

    at: Spec | None = None
    when: tuple[Condition, ...] = ()
    disposition: Spec | None = None
    text: Spec | None = None
    with_last_row: bool = False


class LinkRule(_Rule, frozen=True):
    """Another incident this one belongs to."""

    to: Spec
    relation: str = "related"
    at: Spec | None = None


class NoteRule(_Rule, frozen=True):
    """A remark."""

    text: Spec
    at: Spec | None = None


class IncidentRule(_Rule, frozen=True):
    """An incident and its course."""

    id: Spec
    received: Spec | None = None
    number: Spec | None = None
    type_code: Spec | None = None
    type_text: Spec | None = None
    priority: Spec | None = None
    place: PlaceRule | None = None
    address: Spec | None = None
    summary: Spec | None = None
    language: Spec | None = None
    agency: Spec | None = None
    sensitive: Spec | None = None
    #: a pseudonym (keyed hash or UUID) of whom the call is about; what could be a name is left out
    person: Spec | None = None
    owner: Spec | None = None
    #: phases by columns of times, or the present phase by one field
    stamps: tuple[StampRule, ...] = ()
    phase: NowRule | None = None
    final: FinalRule | None = None
    close: CloseRule | None = None
    link: LinkRule | None = None
    note: NoteRule | None = None
    #: the record only speaks of an incident that another record has reported
    known: bool = False


class UnitRule(_Rule, frozen=True):
    """A unit: its description, the incident it is on, and its statuses."""

    id: Spec
    callsign: Spec | None = None
    kind: Spec | None = None
    agency: Spec | None = None
    crew: Spec | None = None
    skills: Spec | None = None
    languages: Spec | None = None
    incident: Spec | None = None
    assigned: Spec | None = None
    status: NowRule | None = None
    stamps: tuple[StampRule, ...] = ()
    #: registers the unit only while nothing better is known of it
    provisional: bool = False
    #: the unit went off duty when these hold
    retired: tuple[Condition, ...] = ()


class PositionRule(_Rule, frozen=True):
    """A fix of a unit."""

    unit: Spec
    place: PlaceRule
    at: Spec | None = None
    heading: Spec | None = None
    speed: Spec | None = None
    #: the device's own word on whether it had a fix
    valid: Spec | None = None
    #: speed and heading from successive fixes, where the source sends none
    derive_motion: bool = False
    #: a fix that would need more than this, metres a second, is refused as a jump
    max_speed_mps: float | None = None


class Shape(_Rule, frozen=True):
    """One kind of record. `each` finds the records in a message; the first shape whose `when` holds takes one."""

    name: str
    each: str = ""
    when: tuple[Condition, ...] = ()
    #: such records are known and left alone (keep-alives)
    ignore: bool = False
    #: the record's own time, for what has no time of its own
    at: Spec | None = None
    incident: IncidentRule | None = None
    unit: UnitRule | None = None
    position: PositionRule | None = None


class Mapping(_Rule, frozen=True):
    """A whole mapping file."""

    title: str
    shape: tuple[Shape, ...]
    time: TimeRule = TimeRule()
    tables: dict[str, Table] = {}


# ---- reading the file ------------------------------------------------------------------------------------


def parse_mapping(text: str, name: str) -> Mapping:
    """A mapping from TOML text; `name` is the file's name, for messages.

    Raises:
        MappingError: not TOML, or a key or value that is not allowed; says where and what is.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{name} is not TOML: {error}") from None
    try:
        return msgspec.convert(raw, Mapping)
    except msgspec.ValidationError as error:
        raise MappingError(f"{name}: {_in_words(str(error))}") from None


_AT = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`")
_MISSING = re.compile(r"Object missing required field `(.*?)`")


def _in_words(error: str) -> str:
    """msgspec's words with the place first and, for a wrong key, the keys that are allowed there."""
    found = _AT.search(error)
    place, bare = (found.group(1), error[: found.start()]) if found else ("", error)
    where = f"in [{place}]" if place else "at the top"
    if unknown := _UNKNOWN.search(bare):
        allowed = ", ".join(allowed_keys(place))
        return f"{where}, the key `{unknown.group(1)}` is not known; allowed are: {allowed}"
    if missing := _MISSING.search(bare):
        return f"{where}, the key `{missing.group(1)}` is missing"
    return f"{where}: {bare[0].lower()}{bare[1:]}"


def allowed_keys(place: str) -> list[str]:
    """The keys allowed at a place of the file such as `shape[0].incident`."""
    rule: Any = Mapping
    for step in re.findall(r"[^.\[\]]+", re.sub(r"\[(?:\d+|\.\.\.)\]", "", place)):
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(rule)} if rule else {}
        rule = next(_rules_in(fields.get(step)), rule if step not in fields else None)
    return sorted(f.encode_name for f in msgspec.structs.fields(rule or Mapping))


def _rules_in(kind: Any) -> Iterator[type[_Rule]]:
    """The rule classes in a type such as `Field | str | None` or `tuple[Shape, ...]`."""
    if isinstance(kind, type) and issubclass(kind, _Rule):
        yield kind
    elif typing.get_origin(kind) in (Union, types.UnionType, tuple, dict):
        for part in typing.get_args(kind):
            yield from _rules_in(part)
