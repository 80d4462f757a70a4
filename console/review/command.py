"""Look back on a shift: what can be said of a journal, its measures and missed moments; a report as one HTML file that
opens without a network; tables for other tools. The journal is only read, also while a hub writes it."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.journal.errors import JournalError
from console.review.progress import Stopped
from console.review.report_basemap import BasemapError
from console.review.shift import MOST_FACTS, Shift


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `watchfloor review`."""
    parser.add_argument("journal", type=Path, metavar="JOURNAL", help="the journal of a hub, or one made by `import`")
    parser.add_argument("--from", dest="start", type=_time, metavar="TIME", help="begin here (ISO time, UTC)")
    parser.add_argument("--to", dest="end", type=_time, metavar="TIME", help="end here (ISO time, UTC)")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write the report here")
    parser.add_argument("--title", default="Shift report", help="the report's title")
    parser.add_argument("--zone", type=_zone, default=ZoneInfo("UTC"), help="time zone of the report, as Europe/Lisbon")
    parser.add_argument(
        "--basemap", type=Path, action="append", default=[], metavar="FILE", help="GeoJSON to draw under the report"
    )
    parser.add_argument("--csv", type=Path, metavar="FOLDER", help="write tables as CSV")
    parser.add_argument("--parquet", type=Path, metavar="FOLDER", help="write tables as Parquet")
    parser.add_argument(
        "--identified", action="store_true", help="leave names, places and dates in: not to be passed on"
    )
    parser.add_argument("--compare", type=Path, metavar="JOURNAL", help="compare with the measures of this one")


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 done, 1 the journal cannot be read or the report not written."""
    try:
        return _review(args)
    except (JournalError, BasemapError, Stopped, OSError, ValueError) as error:
        print(f"watchfloor review: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"watchfloor review: {error.name} is not installed: pip install 'watchfloor[review]'", file=sys.stderr)
        return 1


def _review(args: argparse.Namespace) -> int:
    from console.review.fact_table import count_facts, read_table
    from console.review.measures import line_text, measure
    from console.review.tables import tables_of

    bar = _Bar(sys.stderr.isatty())
    part = args.start or args.end or args.report or args.csv or args.parquet
    if not part and _is_long(args.journal, count_facts):
        print(f"{args.journal} is long: its measures only. Name a part with --from and --to for all else.")
        measures = measure(tables_of(read_table(args.journal, bar)))
        bar.end()
        print("\n".join(line_text(one) for one in measures))
        if args.compare:
            _compare(args.compare, measures)
        return 0
    with Shift.open(args.journal, start=args.start, end=args.end, progress=bar) as shift:
        bar.end()
        return _look_at(shift, args, bar)


def _is_long(journal: Path, count_facts: Callable[[Path], int]) -> bool:
    try:
        return count_facts(journal) > MOST_FACTS
    except JournalError:
        return False  # damaged: opening it says how


def _look_at(shift: Shift, args: argparse.Namespace, bar: _Bar) -> int:
    from console.review.findings import find, tally
    from console.review.measures import line_text, measure
    from console.review.report import write_report
    from console.review.shift_tables import shift_tables

    span = shift.span()
    when = f"{span[0]:%Y-%m-%d %H:%M:%S} to {span[1]:%Y-%m-%d %H:%M:%S} UTC" if span else "no facts"
    print(f"{args.journal}: {len(shift.facts):,} facts, {when}")
    for note in shift.notes:
        print(f"note: {note.text}")
    if not shift.facts:
        return 1
    if args.report is not None:
        size = write_report(
            shift, args.report, rng=Random(secrets.randbits(128)), identified=args.identified, zone=args.zone,
            basemap=args.basemap, title=args.title, progress=bar,
        )  # fmt: skip
        bar.end()
        print(f"{args.report}: {size / 1e6:.1f} MB, opens without a network")
    wants_tables = args.csv or args.parquet
    if args.report is not None and not (wants_tables or args.compare):
        return 0
    tables = shift_tables(shift, bar)
    measures = measure(tables)
    findings = find(shift, bar)
    bar.end()
    print("\n".join(line_text(one) for one in measures))
    print("\n".join(f"{one.count:,} × {one.words}" for one in tally(findings)) or "no missed moments found by rule")
    if wants_tables:
        _export(args, tables, measures, findings)
    if args.compare:
        _compare(args.compare, measures)
    return 0


def _export(args: argparse.Namespace, tables: object, measures: object, findings: object) -> None:
    from console.review.export import export
    from console.review.veil import Veil

    veil = Veil(Random(secrets.randbits(128)), identified=args.identified)
    for folder, parquet in ((args.csv, False), (args.parquet, True)):
        if folder is not None:
            written = export(folder, tables, measures, findings, veil, parquet=parquet)  # type: ignore[arg-type]
            print(f"{folder}: {', '.join(path.name for path in written)}")


def _compare(path: Path, measures: object) -> None:
    from console.review.compare import compare
    from console.review.fact_table import read_table
    from console.review.measures import measure, value_text
    from console.review.tables import tables_of

    other = measure(tables_of(read_table(path)))
    print(f"\nagainst {path}:")
    for pair in compare(other, measures):  # type: ignore[arg-type]
        if pair.before.value is not None or pair.after.value is not None:
            was, now = value_text(pair.before, pair.before.value), value_text(pair.after, pair.after.value)
            print(f"{pair.before.title}: {was} → {now}" + (f", {pair.verdict}" if pair.verdict else ""))


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO time, such as 2026-03-01T18:00") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time zone, such as America/Los_Angeles") from None


class _Bar:
    """One line on a terminal that says how far it is; Ctrl-C stops by itself."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._said = ""

    def __call__(self, what: str, done: int, total: int) -> bool:
        text = f"{what}: {100 * done // max(total, 1)} %"
        if self._shown and text != self._said:
            self._said = text
            print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)
        return True

    def end(self) -> None:
        """Clear the line."""
        if self._said:
            self._said = ""
            print(f"\r{'':<60}\r", end="", file=sys.stderr, flush=True)
