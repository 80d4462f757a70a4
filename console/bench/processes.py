"""Child processes of a benchmark: they say when they are ready, and none outlives the figure it belongs to."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

#: A child whose input was closed gets this long before it is told by signal, and then as long before it is killed.
END_WITHIN_S = 3.0
READY_WITHIN_S = 60.0


class ChildFailed(RuntimeError):
    """A child ended or stayed silent when it should have spoken; the sentence holds its last words."""


class Child:
    """A process that writes one JSON object a line, and ends when its standard input is closed.

    Children watch their standard input: even when the benchmark itself is killed, none stays behind.
    """

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.name = name
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            )
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def hear(self, within_s: float = READY_WITHIN_S) -> dict[str, Any]:
        """The next object it says.

        Raises:
            ChildFailed: it ended, or said nothing within the time.
        """
        try:
            told = self._lines.get(timeout=within_s)
        except queue.Empty:
            raise ChildFailed(f"the {self.name} said nothing for {within_s:.0f} s{self._last_words()}") from None
        if told is None:
            raise ChildFailed(f"the {self.name} ended by itself{self._last_words()}")
        return told

    def tell(self, **words: Any) -> None:
        """Say one JSON object to it.

        Raises:
            ChildFailed: it has ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(msgspec.json.encode(words) + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise ChildFailed(f"the {self.name} ended by itself{self._last_words()}") from None

    def end(self) -> None:
        """Close its input, wait, and kill it if it does not go. Safe to call twice."""
        process = self._process
        if process.stdin is not None and not process.stdin.closed:
            with contextlib.suppress(OSError):  # it may have gone already
                process.stdin.close()
        for last_resort in (process.terminate, process.kill):
            try:
                process.wait(END_WITHIN_S)
                return
            except subprocess.TimeoutExpired:
                last_resort()
        process.wait()

    def _read(self, lines: IO[bytes]) -> None:
        for line in lines:
            try:
                self._lines.put(msgspec.json.decode(line, type=dict[str, Any]))
            except msgspec.DecodeError:
                continue  # words for a person, not for us
        self._lines.put(None)

    def _last_words(self) -> str:
        try:
            tail = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        except OSError:
            tail = []
        return ": " + " | ".join(tail) if tail else ""


@contextmanager
def running(
    name: str, module: str, arguments: Sequence[str], scratch: Path, environment: dict[str, str] | None = None
) -> Iterator[Child]:
    """A Python module as a child for as long as the block lasts."""
    with running_command(name, [sys.executable, "-m", module, *arguments], scratch, environment) as child:
        yield child


@contextmanager
def running_foreign(name: str, command: Sequence[str], scratch: Path) -> Iterator[Child]:
    """Somebody else's program, which does not watch its standard input, for as long as the block lasts."""
    with running(name, "console.bench.guardian", command, scratch) as child:
        yield child


@contextmanager
def running_command(
    name: str, command: Sequence[str], scratch: Path, environment: dict[str, str] | None = None
) -> Iterator[Child]:
    """Any command as a child for as long as the block lasts; it has to end when its standard input does."""
    child = Child(name, command, scratch / f"{name.replace(' ', '-')}.log", environment)
    try:
        yield child
    finally:
        child.end()


def memory_mb(pid: int | None = None) -> dict[str, float]:
    """Resident (`rss`) and private (`private`) memory of a process, MB of 10^6 bytes; empty where it cannot be told."""
    root = Path("/proc") / ("self" if pid is None else str(pid))
    try:
        status = (root / "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return {}
    kib = {parts[0].rstrip(":"): int(parts[1]) for line in status.splitlines() if len(parts := line.split()) == 3}
    private = kib.get("Private_Clean", 0) + kib.get("Private_Dirty", 0)
    return {"rss": kib.get("Rss", 0) * 1024 / 1e6, "private": private * 1024 / 1e6}


def cpu_s(pid: int) -> float:
    """Processor seconds a process has used, in user and kernel; NaN where it cannot be told."""
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
