"""The demo's other processes: a hub and a source, each as its own process, told to stop through a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

#: A process that has not answered by then has failed, seconds (a cold machine reads Python's files slowly).
START_S = 60.0
STOP_S = 10.0

#: What runs in the process: gets a `tell` for its first word and an event that is set when it has to stop.
Work = Callable[..., Awaitable[None]]


class ChildFailed(Exception):
    """A process ended before it was ready; the sentence is its own."""


class Child:
    """One process that runs a coroutine until it is told to stop or its parent is gone."""

    def __init__(self, name: str, work: Work, *arguments: Any) -> None:
        """`work(tell, stop, *arguments)` must be importable, and the arguments picklable (spawned, not forked)."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_main, args=(theirs, work, arguments), name=f"watchfloor-{name}", daemon=True
        )
        self._theirs = theirs
        self.name = name

    def __enter__(self) -> Child:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def first_word(self) -> Any:
        """What the process says when it is ready.

        Raises:
            ChildFailed: it ended or failed first.
        """
        if not self._pipe.poll(START_S):
            raise ChildFailed(f"the {self.name} did not start within {START_S:.0f} s")
        try:
            kind, word = self._pipe.recv()
        except EOFError:
            raise ChildFailed(f"the {self.name} ended before it was ready") from None
        if kind == "failed":
            raise ChildFailed(f"the {self.name} failed: {word}")
        return word

    @property
    def pid(self) -> int:
        """Process number, for looking at its memory."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def stop(self) -> None:
        """Ask it to end, and make it end when it does not."""
        self._pipe.close()
        if self._process.pid is not None:
            self._process.join(STOP_S)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()


def _main(pipe: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    # Ctrl+C reaches every process of the terminal; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(_run(pipe, work, arguments))
    except Exception as error:
        with contextlib.suppress(OSError):  # nobody is there to hear it
            pipe.send(("failed", f"{type(error).__name__}: {error}"))


async def _run(pipe: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            pipe.recv()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=listen, name="parent", daemon=True).start()
    await work(lambda word: pipe.send(("ready", word)), stop, *arguments)
    await stop.wait()
