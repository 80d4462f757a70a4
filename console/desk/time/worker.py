"""One piece of work at a time in a thread: says how far it is, can be stopped, and tells the UI thread of its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from console.review.progress import Progress, Stopped

T = TypeVar("T")


class Executor(Protocol):
    """Where work is done; tests do it at once."""

    def submit(self, work: Callable[[], Any], /) -> Future[Any]: ...


class Worker(QObject):
    """Begun anew, it drops what it was doing. Lives in the UI thread; `work` runs elsewhere.

    Attributes:
        words: what is being done and how far it is, for a person; empty when nothing is.
        share: how far it is, from 0 to 1; each step of the work begins anew.
    """

    _finished = Signal(int, object)

    def __init__(self, executor: Executor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words, self.share = "", 0.0
        self._executor = executor
        self._own: ThreadPoolExecutor | None = None
        self._turn = 0
        self._done: Callable[[Any], None] = lambda result: None
        self._failed: Callable[[Exception], None] = lambda error: None
        self._finished.connect(self._finish)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return bool(self.words)

    def begin(
        self,
        words: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do `work` in the thread, then `done` with its result or `failed` with what went wrong, in the UI thread."""
        self._turn += 1
        self.share = 0.0
        turn, self.words, self._done, self._failed = self._turn, words, done, failed
        future = self._where().submit(lambda: work(self._progress(turn)))
        future.add_done_callback(lambda ended: self._tell(turn, ended))

    def _where(self) -> Executor:
        if self._executor is None:
            self._own = ThreadPoolExecutor(1, thread_name_prefix="review")
            self._executor = self._own
        return self._executor

    def _progress(self, turn: int) -> Progress:
        def progress(what: str, done: int, total: int) -> bool:
            if turn == self._turn:
                self.share = min(1.0, done / total) if total else 0.0
                share = f" {min(100, done * 100 // total)} %" if total else ""
                self.words = f"{what[:1].upper()}{what[1:]}{share}"
            return turn == self._turn

        return progress

    def _tell(self, turn: int, ended: Future[Any]) -> None:
        # In the worker's thread: the signal carries it over to the UI thread.
        if ended.cancelled():
            return
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._finished.emit(turn, ended.exception() or ended.result())

    def _finish(self, turn: int, result: object) -> None:
        if turn != self._turn:
            if hasattr(result, "close"):
                result.close()
            return
        self.words = ""
        if isinstance(result, Stopped):
            return
        if isinstance(result, Exception):
            self._failed(result)
        else:
            self._done(result)

    def stop(self) -> bool:
        """Drop what is being done; whether there was anything."""
        was = self.busy
        self._turn += 1
        self.words = ""
        return was

    def close(self) -> None:
        """End the thread; what it is doing is dropped."""
        self.stop()
        if self._own is not None:
            self._own.shutdown(wait=False, cancel_futures=True)
