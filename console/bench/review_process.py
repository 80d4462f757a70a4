"""What a reviewer waits for, measured in a process of its own so that its memory is its own.

Run as `python -m console.bench.review_process PATH`. `{"task": "open"}` and the like on standard input are answered by
one line each: seconds, and the most memory so far.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from console.review.shift import Shift, View

#: Kilobytes on Linux, bytes on macOS: what `ru_maxrss` counts in.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Reviewer:
    """One journal and what is asked of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shift: Shift

    def open(self) -> dict[str, Any]:
        """The journal, until any second of it can be asked for."""
        self.shift = Shift.open(self.path)
        return {"facts": len(self.shift.facts)}

    def scrub(self) -> dict[str, Any]:
        """Any second, in both views by turns: milliseconds each, of the clock and of the processor."""
        span = self.shift.span()
        assert span is not None
        rng = Random(3)
        took, used = [], []
        for number in range(500):
            when = span[0] + (span[1] - span[0]) * rng.random()
            begun, processor = time.perf_counter(), time.thread_time()
            self.shift.at(when, View.AS_KNOWN if number % 2 else View.AS_IT_WAS)
            took.append((time.perf_counter() - begun) * 1000)
            used.append((time.thread_time() - processor) * 1000)
        return {"took_ms": took, "used_ms": used}

    def libraries(self) -> dict[str, Any]:
        """The libraries that tables and reports stand on, loaded once a process."""
        import folium
        import pandas
        import pyarrow

        return {"loaded": [folium.__name__, pandas.__name__, pyarrow.__name__]}

    def measures(self) -> dict[str, Any]:
        """All measures of the open shift."""
        from console.review.fact_table import table_of
        from console.review.measures import measure
        from console.review.tables import tables_of

        return {"measures": len(measure(tables_of(table_of(self.shift.facts))))}

    def report(self) -> dict[str, Any]:
        """The report, de-identified as it comes."""
        from console.review.report import write_report

        return {"mb": write_report(self.shift, self.path.with_suffix(".html"), rng=Random(3)) / 1e6}

    def year(self) -> dict[str, Any]:
        """All measures of a journal that is too long to hold its facts."""
        from console.review.fact_table import read_table
        from console.review.measures import measure
        from console.review.tables import tables_of

        tables = tables_of(read_table(self.path))
        return {"measures": len(measure(tables)), "incidents": len(tables.incidents)}


def main(arguments: list[str]) -> int:
    """Do what is asked until standard input ends."""
    reviewer = Reviewer(Path(arguments[0]))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin.buffer:
        task = json.loads(line)["task"]
        begun_s = time.perf_counter()
        told = getattr(reviewer, task)()
        took_s = time.perf_counter() - begun_s
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6
        print(json.dumps({**told, "took_s": took_s, "memory_mb": memory_mb}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
