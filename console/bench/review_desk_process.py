"""A desk on a journal, drawn offscreen in a process of its own: how long any second takes until all of it is painted.

Run as `python -m console.bench.review_desk_process JOURNAL SCRATCH`. `{"task": "searching"}` and the like on standard
input are answered by one line each. It ends with its standard input.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from console.desk.model import DeskModel
from console.desk.opening import DeskOptions, open_desk
from console.desk.time.no_hub import NoHub
from console.domain.vocabulary import Role
from console.paths import resource
from console.review.shift import View

WIDTH, HEIGHT = 1920, 1080
SECONDS = 300
#: The desk is looked at when it has been quiet this long, seconds; it is given up on after the other.
QUIET_S, WITHIN_S = 0.5, 120.0
#: Jumps before any counts: letters and symbols are painted for the first time.
WARM = 5
#: Between two jumps while something is worked out, seconds.
REST_S = 0.03


class ReviewDesk:
    """One desk in the review workspace, as `watchfloor desk --review` opens it."""

    def __init__(self, path: Path, scratch: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self.application = QApplication(sys.argv[:1])
        ground = str(resource("city/port_city.geojson"))
        options = DeskOptions(
            layouts_path=scratch / "layouts.json", cache_folder=scratch / "cache", theme="night", basemap=(ground,),
            sounds=False, workspace="review", role=Role.OPERATIONS.value, review=path,
        )  # fmt: skip
        self.window = open_desk(NoHub(), options, make_model=lambda link: DeskModel(link, reviewer=Role.OPERATIONS))
        self.window.resize(WIDTH, HEIGHT)
        self.window.model.start()
        self.machine = self.window.model.time
        self._until(lambda: self.machine.moment is not None)
        self.rng = Random(3)

    def _until(self, done: Any) -> None:
        end_s = time.monotonic() + WITHIN_S
        while not done():
            if time.monotonic() > end_s:
                raise TimeoutError("the desk on the journal was never ready")
            self.application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.005)

    def searching(self) -> dict[str, Any]:
        """Any second while missed moments are still looked for, and how long that took at most."""
        begun_s = time.perf_counter()
        took: list[float] = []
        while self.machine.busy and len(took) < SECONDS:
            took.append(self._jump()[0])
            self._rest()
        self._until(lambda: not self.machine.busy)
        return {"took_ms": took, "searched_s": time.perf_counter() - begun_s, "findings": len(self.machine.findings)}

    def _rest(self) -> None:
        """A hand on the scrubber rests between two places."""
        due_s = time.monotonic() + REST_S
        self._until(lambda: time.monotonic() > due_s)

    def settle(self) -> dict[str, Any]:
        """Everything the workspace works out of the whole shift."""
        panes = self.window.panes()
        quiet_s = [time.monotonic()]

        def quiet() -> bool:
            if self.machine.busy or any(getattr(pane, "worker", None) and pane.worker.busy for pane in panes):  # type: ignore[attr-defined]
                quiet_s[0] = time.monotonic()
            return time.monotonic() - quiet_s[0] > QUIET_S

        self._until(quiet)
        return {"panes": [type(pane).__name__ for pane in panes if pane.isVisible()]}

    def painted(self) -> dict[str, Any]:
        """Any second, first as it was known and then as it was: milliseconds of the clock and of the processor."""
        told: list[tuple[float, float]] = []
        for view in (View.AS_KNOWN, View.AS_IT_WAS):
            self.machine.set_view(view)
            self.settle()
            for _ in range(WARM):
                self._jump()
            told += [self._jump() for _ in range(SECONDS // 2)]
        return {"took_ms": [one[0] for one in told], "used_ms": [one[1] for one in told]}

    def _jump(self) -> tuple[float, float]:
        """Stand in a second at random, until nothing is left to be painted."""
        span = self.machine.span
        assert span is not None
        when = span[0] + (span[1] - span[0]) * self.rng.random()
        begun_s, used_s = time.perf_counter(), time.thread_time()
        self.machine.go(when)
        self.application.processEvents()
        return (time.perf_counter() - begun_s) * 1000, (time.thread_time() - used_s) * 1000


def main(arguments: list[str]) -> int:
    """Do what is asked until standard input ends."""
    desk = ReviewDesk(Path(arguments[0]), Path(arguments[1]))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin.buffer:
        print(json.dumps(getattr(desk, json.loads(line)["task"])()), flush=True)
    desk.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
