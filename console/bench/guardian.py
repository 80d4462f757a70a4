"""Runs somebody else's program and ends it when standard input ends: even a killed benchmark leaves none behind.

Run as `python -m console.bench.guardian PROGRAM ARGUMENT...`.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading

#: The program gets this long to end by itself, seconds.
END_WITHIN_S = 5.0


def main(command: list[str]) -> int:
    """Run until standard input or the program ends; gives the program's exit status."""
    # Ctrl+C reaches every process of the terminal; whoever started this one ends it by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_with_input, args=(program,), daemon=True).start()
    return program.wait()


def _end_with_input(program: subprocess.Popen[bytes]) -> None:
    sys.stdin.buffer.read()
    program.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        program.wait(END_WITHIN_S)
        return
    program.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
