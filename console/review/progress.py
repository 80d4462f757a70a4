"""How long work says how far it has come, and how it is told to stop."""

from __future__ import annotations

from collections.abc import Callable

#: Called now and then with what is being done, how much is done and how much there is; False stops the work.
Progress = Callable[[str, int, int], bool]


class Stopped(Exception):
    """The work was stopped by whoever asked for it; nothing was left half done."""


def unwatched(what: str, done: int, total: int) -> bool:
    """For work that nobody watches: goes on."""
    return True


def tell(progress: Progress, what: str, done: int, total: int) -> None:
    """Say how far it has come.

    Raises:
        Stopped: the one who watches wants no more of it.
    """
    if not progress(what, done, total):
        raise Stopped(f"stopped while {what} ({done:,} of {total:,})")
