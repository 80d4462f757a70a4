"""Render every workspace to pictures from one seeded scene: each theme, two sizes, and the states that matter."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from console.paths import resource

#: The officer's page and a shift's report, in a real browser: left out, saying so, where there is no browser engine.
PHONE_PAGE, REPORT = "phone-page", "report"
#: The same of a real day, where its records are given.
REAL_DAY, REAL_REPORT = "review-real-day", "report-real-day"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor shots`."""
    parser.add_argument("--out", type=Path, default=Path("build/shots"), help="folder for the pictures")
    parser.add_argument(
        "--real", type=Path, metavar="FOLDER", help="a real day, too, from this folder of public records"
    )
    parser.add_argument("--only", metavar="TEXT", default="", help="only pictures whose name holds this")


def run(args: argparse.Namespace) -> int:
    """Render all; prints each file as it is written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    from console.shots.poses import pictures
    from console.shots.stage import Stage

    # The browser engine, for the phone's page, shares the window's graphics; it must be said this early.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QApplication.instance() or QApplication(sys.argv[:1])
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        try:
            for picture in pictures():
                if args.only in picture.name:
                    path = args.out / f"{picture.name}.png"
                    print(stage.take(path, picture.size, picture.theme, picture.pose, picture.seat), flush=True)
        finally:
            stage.close()
        return _others(args, Path(folder))


def _others(args: argparse.Namespace, folder: Path) -> int:
    """The pictures that need a browser or a journal of their own."""
    from console.journal.errors import JournalError
    from console.shots import journal
    from console.shots.phone import take_phone
    from console.shots.poses import SIZES
    from console.sim.replay_csv import RecordingError
    from console.wire.mapping import MappingError

    out: Path = args.out
    if args.only in PHONE_PAGE:
        _in_browser(PHONE_PAGE, lambda: take_phone(out / f"{PHONE_PAGE}.png"))
    if args.only in REPORT:
        scene = journal.scene_journal(folder)
        ground = resource("city/port_city.geojson")
        _in_browser(REPORT, lambda: journal.take_report(out / f"{REPORT}.png", scene, [ground]))
    if args.real is None:
        return 0
    try:
        real = journal.real_journal(folder, args.real)
    except (RecordingError, MappingError, JournalError, OSError) as error:
        print(f"the real day is left out. {error}", file=sys.stderr)
        return 1
    layers = [args.real / name for name in journal.REAL_GROUND if (args.real / name).exists()]
    if args.only in REAL_DAY:
        spec = [str(layer) for layer in layers]
        print(journal.take_review(out / f"{REAL_DAY}.png", real, spec, SIZES[0], "night"), flush=True)
    if args.only in REAL_REPORT:
        _in_browser(REAL_REPORT, lambda: journal.take_report(out / f"{REAL_REPORT}.png", real, layers[-1:]))
    return 0


def _in_browser(name: str, take: Callable[[], Path]) -> None:
    """A picture taken in Qt's browser engine; left out, saying so, where there is none."""
    from console.shots.browser import BrowserMissing

    try:
        print(take(), flush=True)
    except BrowserMissing as error:
        print(f"{name} is left out. {error}", file=sys.stderr)
