"""Paths into a record: dotted keys, list steps and CSV columns, made into functions once and then called a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from console.wire.mapping import MappingError

#: (the record, the whole message) -> the value, none where there is nothing
Getter = Callable[[Any, Any], Any]

_STEP = re.compile(r"\[(\*|\d+)\]|([^.\[\]]+)")


def compile_path(path: str, columns: Sequence[str] | None = None) -> Getter:
    """A function that fetches `path`.

    With `columns` (the header of a CSV) the path is a column's name and records are rows; without, records are
    JSON values: `a.b`, `a[0].b`, `a[*].b` (a list of all), `$.a` from the top of the message. A key that is
    written exactly like the path wins over the dotted reading of it.

    Raises:
        MappingError: the column is not in the file, or the path cannot be read.
    """
    if columns is not None:
        return _column(path, columns)
    if path in ("", "$"):
        return (lambda record, message: message) if path == "$" else (lambda record, message: record)
    from_top = path.startswith("$.")
    steps = _steps(path[2:] if from_top else path)
    if len(steps) == 1 and isinstance(steps[0], str) and not from_top:
        key = steps[0]
        return lambda record, message: record.get(key) if isinstance(record, Mapping) else None

    def get(record: Any, message: Any) -> Any:
        if isinstance(record, Mapping) and path in record:
            return record[path]
        return walk(message if from_top else record, steps)

    return get


def _column(path: str, columns: Sequence[str]) -> Getter:
    if path not in columns:
        raise MappingError(f"the file has no column {path!r}; its columns are: {', '.join(columns)}")
    index = list(columns).index(path)
    return lambda record, message: record[index]


def _steps(path: str) -> list[str | int]:
    """`a[*].b` as ["a", -1, "b"]; -1 stands for every element."""
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise MappingError(f"the path {path!r} cannot be read at {path[at:]!r}; write a.b, a[0].b or a[*].b")
        index, key = found.groups()
        steps.append(key if key is not None else -1 if index == "*" else int(index))
        at = found.end()
        if path[at : at + 1] == ".":
            at += 1
    return steps


def walk(value: Any, steps: Sequence[str | int]) -> Any:
    """Follow steps into a JSON value; none where they lead nowhere."""
    for n, step in enumerate(steps):
        if step == -1:
            if not isinstance(value, list):
                return None
            found = [walk(one, steps[n + 1 :]) for one in value]
            return [one for one in found if one is not None]
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            return None
    return value


def blank(value: Any) -> bool:
    """Whether a value is as good as absent: none, an empty list, or text of nothing but spaces."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
