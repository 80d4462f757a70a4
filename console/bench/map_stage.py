"""One side of the map comparison in a process of its own: told what to draw, it says what each frame cost.

Run as `python -m console.bench.map_stage SIDE COUNT SCRATCH`, where SIDE is `ours`, `ours-clustered` or `scatter`;
each line of standard input such as `{"mode": "panning", "frames": 60}` is one round.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QApplication, QWidget

from console.bench.pixels import Pixels, read_screen
from console.bench.swarm import Column, Swarm

#: Size every side draws at, pixels.
WIDTH, HEIGHT = 1600, 900
#: Frames drawn before any is counted: caches fill, fonts load.
WARM_UP = 8
#: The fewest frames of a round.
FEWEST = 10
#: How far the map is dragged each frame while panning, pixels; it goes round in a circle of so many frames.
PAN_PX, PAN_ROUND = 12, 48
#: Time that passes between two frames in the scene, seconds.
STEP_S = 0.2
#: How long units drive between the two looks of a census, seconds: several times their own width.
CENSUS_DRIVE_S = 40.0


class Round(msgspec.Struct, frozen=True):
    """What to draw: all units moving (`updating`), or the map being dragged over them (`panning`)."""

    mode: str
    frames: int
    #: A slow side stops after so many seconds, but not before `FEWEST` frames.
    at_most_s: float = 8.0


class Side(Protocol):
    """Something that draws the swarm."""

    widget: QWidget
    canvas: QWidget
    swarm: Swarm

    def settle(self, app: QApplication) -> None:
        """Be ready for the first frame that counts."""

    def move(self) -> None:
        """Prepare the next positions; not counted, since every side gets them ready made."""

    def update(self) -> None:
        """Show the prepared positions; counted."""

    def pan(self, right_px: int, down_px: int) -> None:
        """Drag the map; counted."""

    def places(self) -> tuple[Column, Column]:
        """Where each unit is on the canvas now, pixels right and down, each shape (units,)."""


class PaintCount(QObject):
    """Counts how often a widget really painted: a frame that painted nothing is no frame."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


def pan_step(frame: int) -> tuple[int, int]:
    """Pixels right and down for one frame: a square that ends where it began, so that rounds are alike."""
    side = frame % PAN_ROUND // (PAN_ROUND // 4)
    return ((PAN_PX, 0), (0, PAN_PX), (-PAN_PX, 0), (0, -PAN_PX))[side]


def frame_times_ms(
    side: Side, app: QApplication, asked: Round, clock: Callable[[], float] = time.perf_counter
) -> tuple[list[float], list[float]]:
    """Milliseconds from the change to the end of its painting, frame by frame; and of the processor in this thread.

    The second does not suffer from what else the machine has to do.

    Raises:
        RuntimeError: a frame did not paint.
    """
    paints = PaintCount(side.canvas)
    samples: list[float] = []
    processor: list[float] = []
    for frame in range(-WARM_UP, asked.frames):
        if len(samples) >= FEWEST and sum(samples) > asked.at_most_s * 1000:
            break
        if asked.mode == "updating":
            side.move()
        before = paints.paints
        start, used = clock(), time.thread_time()
        if asked.mode == "updating":
            side.update()
        else:
            side.pan(*pan_step(frame % PAN_ROUND))
        app.processEvents()
        took = (clock() - start) * 1000
        if paints.paints == before:
            raise RuntimeError(f"frame {frame} of {asked.mode} was not painted")
        if frame >= 0:
            samples.append(took)
            processor.append((time.thread_time() - used) * 1000)
    side.canvas.removeEventFilter(paints)
    return samples, processor


def census(side: Side, app: QApplication) -> float:
    """The share of units that really stand on the screen where they should.

    All drive on by several symbols' width; where one arrives, the pixels of the framebuffer have to change. Every
    frame could otherwise be fast because nothing is drawn.
    """
    before = _screen(side, app)
    side.swarm.move(CENSUS_DRIVE_S)
    side.move()
    side.update()
    after = _screen(side, app)
    changed = np.abs(after.astype(np.int16) - before.astype(np.int16)).max(axis=2) > 24
    x, y = (np.round(column).astype(np.intp) for column in side.places())
    inside = (x >= 3) & (y >= 3) & (x < WIDTH - 3) & (y < HEIGHT - 3)
    x, y = x[inside], y[inside]
    seen = np.zeros(len(x), dtype=bool)
    for right in range(-3, 4):
        for down in range(-3, 4):
            seen |= changed[y + down, x + right]
    return float(seen.mean()) if len(seen) else 0.0


def _screen(side: Side, app: QApplication) -> Pixels:
    app.processEvents()
    return read_screen(side.widget, QRect(0, 0, WIDTH, HEIGHT))


def _side(name: str, count: int, scratch: Path) -> Side:
    if name.startswith("ours"):
        from console.bench.map_ours import MapSide

        return MapSide(count, scratch, clustering=name == "ours-clustered")
    from console.bench.map_scatter import ScatterSide

    return ScatterSide(count)


def main(arguments: list[str]) -> int:
    """Draw rounds as told until standard input ends; an error while painting ends it at once."""
    faults: list[str] = []
    sys.excepthook = lambda kind, error, trace: faults.append(f"{kind.__name__}: {error}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    side = _side(arguments[0], int(arguments[1]), Path(arguments[2]))
    side.widget.resize(WIDTH, HEIGHT)
    side.widget.show()
    side.settle(app)
    _say({"ready": True})
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=Round)
        samples, processor = frame_times_ms(side, app, asked)
        seen = census(side, app)
        if faults:
            print(faults[0], file=sys.stderr)
            return 1
        _say({"frames_ms": samples, "processor_ms": processor, "seen": seen})
    return 0


def _say(words: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
