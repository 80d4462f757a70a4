"""Arrangements as plain data: which panes stand where, side by side, one under another or behind tabs. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

#: No part is ever this large, pixels: "no upper bound".
_ENDLESS = 100_000


class Book(msgspec.Struct, frozen=True):
    """Panes behind tabs, one seen at a time; side by side where there are `spread` pixels for each (0: never)."""

    key: str
    panes: tuple[str, ...]
    spread: int = 0


class Part(msgspec.Struct, frozen=True):
    """One part of a split: its share of the room, bounds of its first size in pixels, and whether it grows.

    What grows takes the room that comes when the window becomes larger after a person has sized the parts. A pane
    that has nothing to show now takes `quiet` pixels, where that is given.
    """

    what: str | Split | Book
    share: float = 1.0
    low: int = 0
    high: int = _ENDLESS
    grows: bool = False
    quiet: int = 0

    def hushed(self, quiet: Collection[str]) -> Part:
        """This part while the panes in `quiet` have nothing to show."""
        if not self.quiet or self.what not in quiet:
            return self
        return msgspec.structs.replace(self, low=self.quiet, high=self.quiet)


class Split(msgspec.Struct, frozen=True):
    """Parts side by side, or one under another (`down`)."""

    key: str
    parts: tuple[Part, ...]
    down: bool = False


class Workspace(msgspec.Struct, frozen=True):
    """An arrangement with a name.

    `purpose` says in half a sentence what it is for; `first` is the pane that has the keyboard when one comes here;
    `folded` panes take no room until they are asked for. `hidden` keeps it out of the header's switch.
    """

    name: str
    label: str
    purpose: str
    tree: Split
    first: str
    folded: frozenset[str] = frozenset()
    hidden: bool = False
    follows: bool = False


Node = str | Split | Book


def panes_of(node: Node) -> Iterator[str]:
    """Every pane of a piece of an arrangement, in reading order."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Book):
        yield from node.panes
    else:
        for part in node.parts:
            yield from panes_of(part.what)


def keys_of(node: Node) -> Iterator[str]:
    """Names of every split and book."""
    if not isinstance(node, str):
        yield node.key
    if isinstance(node, Split):
        for part in node.parts:
            yield from keys_of(part.what)


def first_sizes(total: int, parts: Sequence[Part], shown: Collection[int]) -> list[int]:
    """How many of `total` pixels each part gets at first; nothing for those that are not `shown`.

    Shares are kept as far as bounds allow; where the bounds want more room than there is, all give way alike.
    """
    sizes = [0] * len(parts)
    left = set(shown)
    room = float(total)
    while left:
        whole = sum(parts[at].share for at in left) or 1.0
        wanted = {at: room * parts[at].share / whole for at in left}
        bound = _pinned(wanted, parts)
        if not bound:
            for at in left:
                sizes[at] = round(wanted[at])
            break
        for at in bound:
            sizes[at] = round(min(max(wanted[at], parts[at].low), parts[at].high))
            room -= sizes[at]
            left.discard(at)
    return _within(total, sizes)


def _pinned(wanted: dict[int, float], parts: Sequence[Part]) -> list[int]:
    """Those that stand at a bound: the ones below theirs first, for they take room from the others."""
    low = [at for at, size in wanted.items() if size < parts[at].low]
    return low or [at for at, size in wanted.items() if size > parts[at].high]


def _within(total: int, sizes: list[int]) -> list[int]:
    wanted = sum(sizes)
    if wanted <= total or not wanted:
        return sizes
    return [size * total // wanted for size in sizes]


def without(tree: Split, is_there: Callable[[str], bool]) -> Split:
    """The arrangement without the panes that are not there; what becomes empty goes as well."""
    parts = []
    for part in tree.parts:
        what = _without(part.what, is_there)
        if what is not None:
            parts.append(msgspec.structs.replace(part, what=what))
    return msgspec.structs.replace(tree, parts=tuple(parts))


def _without(node: Node, is_there: Callable[[str], bool]) -> Node | None:
    if isinstance(node, str):
        return node if is_there(node) else None
    if isinstance(node, Book):
        panes = tuple(pane for pane in node.panes if is_there(pane))
        return msgspec.structs.replace(node, panes=panes) if panes else None
    kept = without(node, is_there)
    return kept if kept.parts else None
