"""Write records of the past (CSV files) into a journal of their own, with the times they bear, to be reviewed and
measured. Rows that cannot be read are refused with their line numbers and change nothing else."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from console.journal.errors import JournalError
from console.sim.importing import Imported, ImportStopped, import_timeline, refuse_existing
from console.sim.replay_command import summary
from console.sim.replay_csv import RecordingError, read_recording
from console.sim.replay_timeline import Timeline, join
from console.wire.mapping import MappingError
from console.wire.mapping_files import load_mapping, shipped_mappings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `watchfloor import`."""
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help="a CSV, or CSV packed as .gz")
    parser.add_argument(
        "--mapping",
        action="append",
        required=True,
        help=f"how to read them: one for all files, or one a file; ships: {', '.join(shipped_mappings())}; or a path",
    )
    parser.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only this day of the files")
    parser.add_argument(
        "--out", type=Path, metavar="JOURNAL", help="the journal to make (default: the first file's name, .journal)"
    )
    parser.add_argument("--refused", type=Path, metavar="FILE", help="write what was refused or looked odd here")


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 written, 1 a file could not be read or written, 2 wrong use."""
    if len(args.mapping) not in (1, len(args.file)):
        print(
            f"watchfloor import: give one --mapping, or one a file: {len(args.file)} files, "
            f"{len(args.mapping)} mappings",
            file=sys.stderr,
        )
        return 2
    out = args.out or Path(f"{args.file[0].name.removesuffix('.gz').removesuffix('.csv')}.journal")
    began = time.monotonic()
    try:
        refuse_existing(out)
        timeline = _timeline(args)
        print("\n".join(summary(timeline)), flush=True)
        if args.refused is not None:
            _write_complaints(timeline, args.refused)
        source = ",".join(Path(name).stem for name in args.mapping)
        done = import_timeline(
            timeline,
            out,
            source,
            rng=Random(secrets.randbits(128)),
            clock=lambda: datetime.now(UTC),
            progress=_Bar(sys.stderr.isatty()),
        )
    except (RecordingError, MappingError, JournalError, ImportStopped, OSError, ValueError) as error:
        print(f"watchfloor import: {error}", file=sys.stderr)
        return 1
    print(said(out, done, time.monotonic() - began))
    return 0


def said(out: Path, done: Imported, took_s: float) -> str:
    """What was written, for a person."""
    positions = f" and {done.positions:,} positions" if done.positions else ""
    return (
        f"{out}: {done.facts:,} facts of {done.incidents:,} incidents and {done.units:,} units{positions} "
        f"in {took_s:.1f} s, marked as imported\nLook at it: watchfloor review {out}"
    )


def _timeline(args: argparse.Namespace) -> Timeline:
    mappings = [load_mapping(name) for name in args.mapping]
    each = mappings * len(args.file) if len(mappings) == 1 else mappings
    bar = _Bar(sys.stderr.isatty())
    recordings = []
    for number, (file, mapping) in enumerate(zip(args.file, each, strict=True), 1):
        bar(f"reading {file.name}", number, len(args.file))
        recordings.append(read_recording(file, mapping, args.day))
    bar.end()
    return join(recordings)


def _write_complaints(timeline: Timeline, path: Path) -> None:
    lines = [f"refused: {text}" for text in timeline.refused.kept] + [f"odd: {text}" for text in timeline.odd.kept]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


class _Bar:
    """One line on a terminal that says how far it is; Ctrl-C stops by itself."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._said = ""

    def __call__(self, what: str, done: int, total: int) -> bool:
        text = f"{what}: {100 * done // max(total, 1)} %"
        if self._shown and text != self._said:
            self._said = text
            print(f"\r{text:<70}", end="", file=sys.stderr, flush=True)
            if done >= total:
                self.end()
        return True

    def end(self) -> None:
        """Leave the line."""
        if self._said:
            self._said = ""
            print(file=sys.stderr)
