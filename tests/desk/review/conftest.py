"""Desks that look at a made-up night, and the review's panes on them; all work is done where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desk.stylesheet import dress
from console.desk.theme import load_theme
from console.domain.vocabulary import Role
from console.review.shift import Shift
from tests.desk.time.conftest import AtOnce, Bare
from tests.review.making import shift_facts, write_journal, write_tracks

UNITS, HOURS = 8, 2.0


@pytest.fixture(scope="session")
def night_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty calls with consults and cameras, some of it heard late; not to be changed."""
    path = tmp_path_factory.mktemp("review-desk") / "night.journal"
    told = shift_facts(40, UNITS, HOURS, with_care=True)
    write_journal(path, told, delays_s={n: 20.0 * (n % 7) for n in range(UNITS, len(told), 9)})
    write_tracks(path, UNITS, HOURS, every_s=20.0)
    return path


@pytest.fixture
def night(night_file: Path):
    """That night, opened."""
    with Shift.open(night_file) as shift:
        yield shift


@pytest.fixture
def desk(night_file: Path, tmp_path: Path, qtbot: QtBot) -> Bare:
    """A desk without a hub that stands in the middle of the night; bookmarks go into a folder of its own."""
    bare = Bare(reviewer=Role.OPERATIONS)
    bare.machine.folder = tmp_path
    bare.machine.open(night_file)
    first, last = bare.machine.span
    bare.machine.go(first + (last - first) / 2)
    return bare


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., Any]:
    """Makes a pane on a desk, shown at a size, with what was run by it."""

    def make(kind: type, bare: Bare, *, theme: str = "night", size: tuple[int, int] = (900, 600), **more: Any) -> Any:
        if kind.__name__ in ("TimelinePane", "MeasuresPane", "WhatIfPane"):
            more.setdefault("executor", AtOnce())
        ran: list[tuple[str, ...]] = []

        def run(*words: str) -> bool:
            ran.append(words)
            return True

        colours = load_theme(theme)
        pane = kind(bare.model, colours, run, **more)
        dress(QApplication.instance(), pane, colours)  # type: ignore[arg-type]
        qtbot.addWidget(pane)
        pane.ran = ran
        pane.resize(*size)
        pane.show()
        return pane

    return make
