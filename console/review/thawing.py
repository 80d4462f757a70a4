"""Pictures that share what did not change: a stored picture stays as it is while another is folded on from it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from console.domain.picture import Picture, Touched

K = TypeVar("K")
V = TypeVar("V")


class Thawing(dict[K, V]):
    """A dict over entities that others hold too: each is copied when it is first handed out, and only then."""

    def __init__(self, frozen: dict[K, V]) -> None:
        super().__init__(frozen)
        self._own: set[K] = set()

    def _thaw(self, key: K) -> V:
        value = super().__getitem__(key)
        if key not in self._own:
            value = own_copy(value)
            super().__setitem__(key, value)
            self._own.add(key)
        return value

    def __getitem__(self, key: K) -> V:
        return self._thaw(key)

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self._own.add(key)

    def get(self, key: K, default: Any = None) -> Any:
        """As a dict's, but what is handed out may be changed."""
        return self._thaw(key) if key in self else default

    def setdefault(self, key: K, default: Any = None) -> Any:
        """As a dict's, but what is handed out may be changed."""
        if key not in self:
            self[key] = default
        return self._thaw(key)

    def pop(self, key: K, *default: Any) -> Any:
        """As a dict's, but what is handed out may be changed."""
        if key not in self:
            return super().pop(key, *default)
        value = self._thaw(key)
        super().__delitem__(key)
        return value

    def values(self) -> Any:
        """All entities; each may be changed, so each is copied (rare while folding)."""
        self._thaw_all()
        return super().values()

    def items(self) -> Any:
        """All keys and entities; each may be changed, so each is copied (rare while folding)."""
        self._thaw_all()
        return super().items()

    def _thaw_all(self) -> None:
        for key in self.keys() - self._own:
            self._thaw(key)


def own_copy(value: Any) -> Any:
    """The same thing, sharing nothing with it that could be changed; frozen structs and tuples are shared."""
    if isinstance(value, msgspec.Struct):
        return value if value.__struct_config__.frozen else _copy_struct(value)
    if isinstance(value, list):
        return value.copy() if _all_fixed(value) else [own_copy(item) for item in value]
    if isinstance(value, dict):
        return dict(value) if _all_fixed(value.values()) else {key: own_copy(item) for key, item in value.items()}
    return set(value) if isinstance(value, set) else value


def _copy_struct(value: msgspec.Struct) -> msgspec.Struct:
    twin = copy.copy(value)
    for name in _holders(cast(Any, type(value))):
        held = getattr(value, name)
        if not _is_fixed(held.__class__):
            setattr(twin, name, own_copy(held))
    return twin


@cache
def _holders(kind: Any) -> tuple[str, ...]:
    """The fields of a struct that may hold something that can be changed."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if _may_change(hints[name]))


def _may_change(hint: Any) -> bool:
    if isinstance(hint, type) and get_origin(hint) is None:
        return hint is object or not _is_fixed(hint)
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, list | dict | set):
        return True
    parts = get_args(hint)
    return not parts or any(_may_change(part) for part in parts if isinstance(part, type) or get_args(part))


@cache
def _is_fixed(kind: type) -> bool:
    """Whether things of this kind cannot be changed, so that they may be shared."""
    if issubclass(kind, msgspec.Struct):
        return bool(kind.__struct_config__.frozen)
    return not issubclass(kind, list | dict | set)


def _all_fixed(values: Any) -> bool:
    return all(_is_fixed(kind) for kind in set(map(type, values)))


def thawed(picture: Picture) -> Picture:
    """A picture to fold on in; the one given is never changed by that."""
    return _with_dicts(picture, Thawing)


def frozen(picture: Picture) -> Picture:
    """The picture as it stands, in plain dicts, to be kept and shared; what is folded on must be thawed from it."""
    return _with_dicts(picture, _plain)


def _plain(held: dict[Any, Any]) -> dict[Any, Any]:
    return dict(held)


def _with_dicts(picture: Picture, kind: Any) -> Picture:
    twin = copy.copy(picture)
    for name in picture.__struct_fields__:
        held = getattr(picture, name)
        if isinstance(held, dict):
            setattr(twin, name, kind(held))
        elif isinstance(held, list | set):
            setattr(twin, name, own_copy(held))
    return twin


def difference(before: Picture, after: Picture) -> Touched:
    """What a view that showed one picture has to draw anew for the other.

    Entities that both pictures share are the same. One that was folded twice may be named although it is equal.
    """
    touched = Touched()
    for name in touched.__struct_fields__:
        old, new, changed = getattr(before, name, None), getattr(after, name, None), getattr(touched, name)
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(changed, set):
            changed.update(key for key, value in new.items() if old.get(key) is not value)
            changed.update(old.keys() - new.keys())
    return touched
