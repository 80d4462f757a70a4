"""Conditions of a mapping made into tests of a record: which shape takes it, whether it tells an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from console.wire.mapping import Condition, MappingError
from console.wire.mapping_paths import blank
from console.wire.mapping_values import Compiler, as_text

#: (record, message) -> whether it holds
Test = Callable[[Any, Any], bool]


def condition_test(conditions: Sequence[Condition], compiler: Compiler, what: str) -> Test:
    """A function that says whether all conditions hold.

    Raises:
        MappingError: a condition tests nothing, or two things at once.
    """
    tests = [_one_test(condition, compiler, what) for condition in conditions]
    if len(tests) == 1:
        return tests[0]
    return lambda record, message: all(test(record, message) for test in tests)


def _one_test(condition: Condition, compiler: Compiler, what: str) -> Test:
    kinds = [
        condition.present is not None,
        condition.is_ is not None,
        bool(condition.contains),
        condition.empty is not None,
    ]
    if sum(kinds) != 1:
        raise MappingError(f"{what}: a condition has exactly one of: present, is, contains, empty")
    get = compiler.getter(condition.path, what)
    if condition.present is not None:
        wanted = condition.present
        return lambda record, message: (not blank(get(record, message))) is wanted
    if condition.empty is not None:
        empty = condition.empty
        return lambda record, message: (get(record, message) in ({}, [], "", None)) is empty
    if condition.contains:
        part = condition.contains
        return lambda record, message: part in _contained(get(record, message))
    allowed = {as_text(one) for one in condition.is_ or ()}
    return lambda record, message: as_text(get(record, message)) in allowed


def _contained(value: Any) -> Sequence[Any]:
    return value if isinstance(value, str | list) else ""
