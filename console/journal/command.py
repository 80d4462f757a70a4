"""Look into a journal: the file in which a hub keeps every fact of every shift. `verify` walks its hash chain and names
the first record that is not what was written; `describe` says what is in it; `export` writes its facts as JSON lines,
one envelope a line. All three only read, and may be used while a hub is writing the journal."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import apsw
import msgspec

from console.journal import reading, recovery
from console.journal.describe import describe, in_words
from console.journal.errors import JournalError
from console.journal.layout import open_for_reading, translate
from console.journal.verify import Anchor, Verdict, verify

#: Records written between two looks at the journal, when exporting.
_AT_ONCE = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The three things that can be done with a journal file."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify|describe|export")
    check = actions.add_parser(
        "verify",
        help="check every record; exit status 1 names the first bad one",
        description="Check every record against the hash chain. Prints the head hash: written down elsewhere and given "
        "again later as --anchor, it proves that nothing up to that fact was changed since, not even by someone who "
        "made the whole chain anew. Ctrl-C stops and says how far it came. Exit status 0 whole, 1 not.",
    )
    check.add_argument("file", type=Path, metavar="FILE", help="the journal")
    check.add_argument("--anchor", type=_anchor, metavar="SEQ:HASH", help="a head written down earlier")
    check.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    tell = actions.add_parser(
        "describe",
        help="epoch, facts, span of time, kinds, size, checkpoints, head hash",
        description="Say what is in a journal.",
    )
    tell.add_argument("file", type=Path, metavar="FILE", help="the journal")
    tell.add_argument("--json", action="store_true", help="print one JSON object")
    write = actions.add_parser(
        "export",
        help="write the facts as JSON lines",
        description="Write the facts in order as JSON lines: the very bytes that are hashed, one envelope a line.",
    )
    write.add_argument("file", type=Path, metavar="FILE", help="the journal")
    write.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")
    write.add_argument(
        "--after", type=_seq, default=0, metavar="SEQ", help="begin after this fact (default: %(default)s)"
    )
    write.add_argument(
        "--through", type=_seq, default=None, metavar="SEQ", help="end with this fact (default: the last)"
    )


def run(args: argparse.Namespace) -> int:
    """Do it; 0 good, 1 a journal that is not whole or cannot be read."""
    action: Callable[[argparse.Namespace], int] = {"verify": _verify, "describe": _describe, "export": _export}[
        args.action
    ]
    try:
        return action(args)
    except JournalError as error:
        print(f"watchfloor journal: {error}", file=sys.stderr)
        return 1


def _verify(args: argparse.Namespace) -> int:
    with _Progress() as progress:
        verdict = verify(args.file, progress, args.anchor)
    if args.json:
        print(msgspec.json.encode(verdict).decode())
    else:
        print(_in_words(args.file, verdict, args.anchor))
    if verdict.stopped:
        return 130
    return 0 if verdict.whole else 1


def _in_words(path: Path, verdict: Verdict, anchor: Anchor | None) -> str:
    lines = []
    if verdict.first_bad is not None:
        lines.append(f"{path} is NOT whole: first bad record {verdict.first_bad} ({verdict.flaw}).")
        lines.append(f"{verdict.why[:1].upper()}{verdict.why[1:]}.")
        lines.append(f"The {verdict.facts:,} facts before it are as they were written.")
    elif verdict.stopped:
        lines.append(
            f"Stopped. Facts 1 to {verdict.facts:,} of {path} are as they were written; the rest is unchecked."
        )
    elif verdict.why:
        lines.append(f"{path} is NOT sound. {verdict.why[:1].upper()}{verdict.why[1:]}.")
        lines.append("Its facts can be exported; go on from the last good copy.")
    else:
        lines.append(f"{path} is whole: {verdict.facts:,} facts, each as it was written.")
        if anchor is not None:
            lines.append(f"Fact {anchor.seq} still has the hash that was written down.")
    lines.append(f"Anchor: {verdict.facts}:{verdict.head_hash}")
    lines.extend(f"Note: {remark}; the next start does without it." for remark in verdict.remarks)
    return "\n".join(lines)


class _Progress:
    """Says on a terminal how far a walk has come, and lets Ctrl-C end it with what it found so far."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._percent = -1
        self._stop = False
        self._before: Any = None

    def __enter__(self) -> _Progress:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._percent >= 0:
            print(file=sys.stderr)

    def _interrupted(self, _number: int, _frame: object) -> None:
        self._stop = True

    def __call__(self, done: int, total: int) -> bool:
        percent = 100 * done // max(total, 1)
        if self._shown and percent != self._percent:
            self._percent = percent
            print(f"\r{done:,} of {total:,} records checked ({percent} %)", end="", file=sys.stderr, flush=True)
        return not self._stop


def _describe(args: argparse.Namespace) -> int:
    found = describe(args.file)
    print(msgspec.json.encode(found).decode() if args.json else in_words(found))
    return 0


def _export(args: argparse.Namespace) -> int:
    with ExitStack() as stack:
        connection = open_for_reading(args.file, damaged=True)
        stack.callback(connection.close)
        try:
            head = recovery.last_record(connection, recovery.epoch_of(connection)).seq
            through = head if args.through is None else min(args.through, head)
            out = sys.stdout.buffer if args.out is None else stack.enter_context(args.out.open("wb"))
            written = _write(connection, out, args.after, through)
        except BrokenPipeError:
            return 0  # whoever read our output has seen enough
        except apsw.Error as error:
            raise translate(error, args.file) from None
        except OSError as error:
            print(f"watchfloor journal: {args.out} cannot be written: {error.strerror}", file=sys.stderr)
            return 1
    if args.out is not None:
        print(f"{written:,} facts written to {args.out}")
    return 0


def _write(connection: apsw.Connection, out: BinaryIO, after: int, through: int) -> int:
    written = 0
    for start in range(after, through, _AT_ONCE):
        lines = reading.bodies(connection, start, min(start + _AT_ONCE, through), _AT_ONCE)
        if lines:
            out.write(b"\n".join(lines) + b"\n")
        written += len(lines)
    out.flush()
    return written


def _seq(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a fact")
    return int(text)


def _anchor(text: str) -> Anchor:
    seq, colon, digest = text.partition(":")
    if not (colon and seq.isdigit() and len(digest) == 64):
        raise argparse.ArgumentTypeError(f"{text!r} is not SEQ:HASH, as `verify` and `describe` print it")
    return Anchor(int(seq), digest.lower())
