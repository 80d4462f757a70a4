"""What the hub asks of a journal: the part of `console.journal.store.Journal` it stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from console.domain.facts import Envelope
from console.domain.picture import Picture


class Keeper(Protocol):
    """Keeps facts in the order given, and says when they are on disk.

    `on_commit(head)` and `on_failure(error)` are called in the keeper's own thread.
    """

    epoch: str
    picture: Picture
    on_commit: Callable[[int], None] | None
    on_failure: Callable[[Any], None] | None

    @property
    def head(self) -> int:
        """Seq of the last fact on disk."""

    def submit(self, drafts: Sequence[Envelope]) -> None:
        """Keep facts that follow on; `on_commit` tells when they are on disk."""

    def seqs_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Which of these ids came before, and where they stand."""

    def raw(self, after: int, limit: int) -> list[bytes]:
        """Canonical JSON of the envelopes on disk after a seq; any thread."""

    def checkpoint(self, picture: Picture) -> object:
        """Keep a picture (not ahead of `head`), so that the next start need not read the facts that made it."""

    def close(self) -> None:
        """Everything is on disk and the file closed."""
