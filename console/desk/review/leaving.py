"""What leaves the desk from the review: tables and the report, written in a thread, de-identified."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from random import Random

from console.review.export import export
from console.review.finding_types import ReviewFinding
from console.review.progress import Progress, tell
from console.review.shift import Shift
from console.review.veil import Veil

#: Makes the chance by which names, places and dates are made unrecognisable.
Chance = Callable[[], Random]


def fresh_chance() -> Random:
    """Another way of veiling for each file that leaves."""
    return Random(secrets.randbits(128))


def write_tables(
    shift: Shift, findings: tuple[ReviewFinding, ...], folder: Path, chance: Chance = fresh_chance
) -> Callable[[Progress], str]:
    """Work that writes measures, incidents, responses and findings as CSV files, small counts left out.

    Gives the words to say when it is done.
    """

    def work(progress: Progress) -> str:
        tell(progress, "loading the tables", 0, 3)
        from console.review.measures import measure
        from console.review.shift_tables import shift_tables

        tables = shift_tables(shift, progress)
        tell(progress, "measuring", 1, 3)
        measures = measure(tables)
        tell(progress, "writing tables", 2, 3)
        written = export(folder, tables, measures, findings, Veil(chance()))
        return f"{len(written)} tables written into {folder}, de-identified"

    return work


def write_report_file(shift: Shift, path: Path, chance: Chance = fresh_chance) -> Callable[[Progress], str]:
    """Work that writes the report, one HTML file that opens anywhere; gives the words to say when it is done."""

    def work(progress: Progress) -> str:
        from console.review.report import write_report

        with shift.twin() as twin:
            size = write_report(twin, path, rng=chance(), progress=progress)
        return f"Report written to {path} ({size / 1e6:.1f} MB), de-identified; it opens without a network"

    return work
