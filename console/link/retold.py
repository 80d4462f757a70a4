"""A picture told again at the same fact: what is open to this desk has changed, and nothing else has."""

from __future__ import annotations

from typing import Any

import msgspec

from console.domain.picture import Picture
from console.domain.touched import Touched

#: What the information wall can hide something in.
_WALLED = ("incidents", "care", "consults", "feeds")
_SAME = tuple(name for name in Picture.__struct_fields__ if name not in _WALLED)


def retold(held: Picture, told: Picture) -> Touched | None:
    """Take over into `held` what `told` shows otherwise, and say what that was.

    So a view redraws a few strips when a record is opened or hidden, and an alarm that comes with it is still heard.
    None, with `held` left as it is, when the two are not the same picture seen otherwise: then one replaces the other.
    """
    if any(getattr(held, name) != getattr(told, name) for name in _SAME):
        return None
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (getattr(held, name), getattr(told, name)) for name in _WALLED
    ]
    if any(list(ours) != list(theirs) for ours, theirs in pairs):
        return None
    incidents, care, consults, feeds = (_take_over(ours, theirs) for ours, theirs in pairs)
    about = {held.consults[key].incident for key in consults}
    return Touched(incidents=incidents | care | about, consults=consults, feeds=feeds)


def _take_over(ours: dict[str, Any], theirs: dict[str, msgspec.Struct]) -> set[str]:
    changed = {key for key, value in theirs.items() if ours[key] != value}
    ours.update((key, theirs[key]) for key in changed)
    return changed
