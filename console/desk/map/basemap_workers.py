"""Worker threads of one tile source: what was last in view comes first, old wishes are dropped, nobody waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtGui import QImage

from console.desk.map.labels import MapLabel
from console.desk.map.tiles import Key, LabelSource, TileLater, TileSource

log = logging.getLogger(__name__)
#: Wishes kept; panning on makes the oldest pointless.
_WISHES = 160
#: A source that fails on a tile in a way nobody foresaw is asked for that tile again after this, seconds.
_AFTER_DEFECT_S = 30.0


class Job(NamedTuple):
    """Something to be made by a worker: a tile's picture or its labels, for one generation of the style."""

    generation: int
    key: Key
    labels: bool = False


class Done(NamedTuple):
    """What became of a job; `wait_s` is set where it is worth asking again after that many seconds."""

    source: int
    job: Job
    image: QImage | None = None
    labels: list[MapLabel] | None = None
    wait_s: float | None = None


class Workers:
    """Threads that serve one source."""

    def __init__(self, index: int, source: TileSource, count: int, hand_over: Callable[[Done], None]) -> None:
        self._index, self._source, self._hand_over = index, source, hand_over
        self._wishes: dict[Job, tuple[int, int]] = {}  # to the batch (negative: newest first) and place in it
        self._asked = 0
        self._change = threading.Condition()
        self._closing = False
        self._threads = [
            threading.Thread(target=self._run, name=f"map {source.name} {n}", daemon=True) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def wish(self, job: Job, batch: int) -> list[Job]:
        """Ask for something, or ask again; answers the wishes that were dropped to make room.

        The newest batch (one painting of the map) is served first, and within it in the order asked.
        """
        with self._change:
            self._asked += 1
            self._wishes[job] = (-batch, self._asked)
            dropped = (
                sorted(self._wishes, key=self._wishes.__getitem__)[_WISHES:] if len(self._wishes) > _WISHES else []
            )
            for old in dropped:
                del self._wishes[old]
            self._change.notify()
        return dropped

    def renew(self, job: Job, batch: int) -> None:
        """Move a wish that still waits into a newer batch."""
        with self._change:
            if job in self._wishes:
                self._asked += 1
                self._wishes[job] = (-batch, self._asked)

    def forget(self) -> None:
        """Drop all wishes."""
        with self._change:
            self._wishes.clear()

    def close(self, wait_s: float) -> None:
        """Stop the threads; one that waits for a server is left to end by itself."""
        with self._change:
            self._closing = True
            self._wishes.clear()
            self._change.notify_all()
        for thread in self._threads:
            thread.join(wait_s)

    def _run(self) -> None:
        while True:
            with self._change:
                while not self._wishes and not self._closing:
                    self._change.wait()
                if self._closing:
                    return
                job = min(self._wishes, key=self._wishes.__getitem__)
                del self._wishes[job]
            done = self._made(job)
            if not self._closing:
                self._hand_over(done)

    def _made(self, job: Job) -> Done:
        try:
            if job.labels:
                known = self._source.labels(*job.key) if isinstance(self._source, LabelSource) else []
                return Done(self._index, job, labels=known)
            return Done(self._index, job, image=self._source.tile(*job.key))
        except TileLater as later:
            return Done(self._index, job, wait_s=later.wait_s)
        except Exception:
            # A defect in one tile must not end the thread that all other tiles need.
            log.exception("tile %s of %s failed", "/".join(map(str, job.key)), self._source.name)
            return Done(self._index, job, wait_s=_AFTER_DEFECT_S)
