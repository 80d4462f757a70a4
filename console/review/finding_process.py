"""Missed moments of a journal worked out in a process of their own, so that whoever looks at the shift never waits.

Run as `python -m console.review.finding_process JOURNAL ROLE`. It writes one JSON object a line: how far it is, and at
last what was found. It ends with its standard input, so that none stays behind.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from console.domain.vocabulary import Role
from console.journal.errors import JournalError
from console.review.finding_types import ReviewFinding
from console.review.findings import find
from console.review.progress import Progress, Stopped, tell
from console.review.shift import Shift

#: How much it gives way to the desk where both want the processor.
_NICE = 5
_ROOT = Path(__file__).resolve().parents[2]
_MODULE = "console.review.finding_process"


class NoProcess(Exception):
    """The process could not be started, or ended without an answer: the work has to be done here."""


class Said(msgspec.Struct, omit_defaults=True):
    """One line of the process: how far it is; or what was found; or why nothing can be."""

    what: str = ""
    done: int = 0
    total: int = 0
    found: tuple[ReviewFinding, ...] | None = None
    trouble: str = ""
    code: str = ""


def find_apart(path: Path, role: Role, progress: Progress) -> tuple[ReviewFinding, ...]:
    """All findings of a journal as `role` sees it, in the order of their seconds.

    Raises:
        NoProcess: there is no process to do it.
        JournalError: the journal cannot be opened.
        Stopped: `progress` said so; the process is ended.
    """
    # The folder that the desk was started in is no place to take code from.
    command = [sys.executable, "-P", "-m", _MODULE, str(path), role.value]
    searched = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": searched},
        )  # fmt: skip
    except OSError as error:
        raise NoProcess(str(error)) from error
    try:
        assert process.stdout is not None
        return hear(process.stdout, progress)
    finally:
        process.kill()
        process.communicate()


def hear(lines: IO[bytes], progress: Progress) -> tuple[ReviewFinding, ...]:
    """Read what the process writes until it has found everything; raises as `find_apart` does."""
    for line in lines:
        try:
            said = msgspec.json.decode(line, type=Said)
        except msgspec.DecodeError:
            break
        if said.found is not None:
            return said.found
        if said.trouble:
            raise JournalError(said.code, said.trouble)
        tell(progress, said.what, said.done, said.total)
    raise NoProcess("it ended without an answer")


def work(path: Path, role: Role, out: IO[bytes]) -> None:
    """Find, and write how far it is and what was found."""

    def say(said: Said) -> None:
        out.write(msgspec.json.encode(said) + b"\n")
        out.flush()

    def progress(what: str, done: int, total: int) -> bool:
        say(Said(what, done, total))
        return True

    try:
        with Shift.open(path, progress=progress, role=role) as shift:
            say(Said(found=tuple(find(shift, progress))))
    except JournalError as error:
        say(Said(trouble=str(error), code=error.code))


def _end_with(source: IO[bytes]) -> None:
    source.read()
    os._exit(0)


def main(arguments: Sequence[str]) -> int:
    """Work, as long as anybody listens."""
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with contextlib.suppress(BrokenPipeError, Stopped):
        work(Path(arguments[0]), Role(arguments[1]), sys.stdout.buffer)
    sys.stdout.flush()
    # The thread waits for the end of the input still: nothing is left to be tidied up.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
