"""Render every workspace to pictures from one seeded scene: each theme, two sizes, and the states that matter."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor shots`."""
    parser.add_argument("--out", type=Path, default=Path("build/shots"), help="folder for the pictures")
    parser.add_argument("--only", metavar="TEXT", default="", help="only pictures whose name holds this")


def run(args: argparse.Namespace) -> int:
    """Render all; prints each file as it is written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from console.shots.poses import pictures
    from console.shots.stage import Stage

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
    return 0
