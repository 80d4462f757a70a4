"""Render every workspace to pictures from one seeded scene: each theme, two sizes, and the states that matter."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

#: The officer's page, in a real browser: left out, saying so, where there is no browser engine.
PHONE_PAGE = "phone-page"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor shots`."""
    parser.add_argument("--out", type=Path, default=Path("build/shots"), help="folder for the pictures")
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
    return _phone(args.out) if args.only in PHONE_PAGE else 0


def _phone(out: Path) -> int:
    from console.shots.phone import PhoneMissing, take_phone

    try:
        print(take_phone(out / f"{PHONE_PAGE}.png"), flush=True)
    except PhoneMissing as error:
        print(f"{PHONE_PAGE} is left out. {error}", file=sys.stderr)
    return 0
